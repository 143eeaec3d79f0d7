"""Compares what was published with what was written, by content."""

import collections

import orders

OUTPUTS = ("category_analysis", "customer_analysis")


def files_by_batch(archive):
    batches = collections.defaultdict(list)
    for path in sorted(archive.glob("batch=*/**/*.csv")):
        batches[path.relative_to(archive).parts[0]].append(path)
    return batches


def published(folder):
    """The lines of one published batch in their order, without the header."""
    lines = []
    for path in sorted(folder.glob("*.csv")):
        lines += orders.parse(path.read_text(encoding="utf-8"))
    return lines


def differences(data, journal):
    """All that is wrong with the books; empty when each order counts once, in one batch, with the right sums."""
    wrong = []
    taken = collections.Counter()
    batches = files_by_batch(data / "archive")
    for batch, files in batches.items():
        rows = []
        for path in files:
            taken[path.name] += 1
            if path.read_text(encoding="utf-8") != journal.get(path.name):
                wrong.append(f"{path}: not what was written")
            rows += orders.parse(journal.get(path.name, ""))
        for name, expected in orders.analysis(rows).items():
            found = published(data / "output" / name / batch)
            if found != expected:
                wrong.append(f"{name}/{batch}: {first_difference(expected, found)}")
    wrong += [f"{name}: in {taken[name]} batches" for name in journal if taken[name] != 1]
    for name in OUTPUTS:
        for folder in (data / "output" / name).glob("batch=*"):
            if folder.name not in batches:
                wrong.append(f"{folder}: no input belongs to it")
    wrong += [f"{path}: set aside" for path in (data / "quarantine").glob("files/*")]
    return wrong


def first_difference(expected, found):
    for line, (left, right) in enumerate(zip(expected, found)):
        if left != right:
            return f"line {line + 1} must be {left}, is {right}"
    return f"must have {len(expected)} lines, has {len(found)}"
