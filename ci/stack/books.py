"""Compares what was published with what was written, by content."""

import collections
import hashlib
import json

import orders

OUTPUTS = ("category_analysis", "customer_analysis")


def files_by_batch(archive):
    batches = collections.defaultdict(list)
    for path in sorted(archive.glob("batch=*/**/*.csv")):
        batches[path.relative_to(archive).parts[0]].append(path)
    return batches


def input_name(path, folder):
    """As it was called below the input folder."""
    return str(path.relative_to(folder))


def published(folder):
    """The lines of one published batch in their order, without the header."""
    lines = []
    for path in sorted(folder.glob("*.csv")):
        lines += orders.parse(path.read_text(encoding="utf-8"))
    return lines


def set_aside(folder):
    """The rows of one batch that did not parse: file, line and raw text."""
    found = []
    for path in sorted(folder.glob("*.json")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.append((row["file"], row["line"], row["raw"]))
    return sorted(found)


class Hash:
    """Of all content, batch by batch; the order of the batches and outputs makes no difference."""

    def __init__(self):
        self.parts = []

    def add(self, name, batch, lines):
        self.parts.append(json.dumps([name, batch, lines], ensure_ascii=False))

    def __str__(self):
        return hashlib.sha256("\n".join(sorted(self.parts)).encode()).hexdigest()


class Comparison:
    """All that is wrong with the books; nothing is when each order counts once, in one batch, with the right sums."""

    def __init__(self, data, journal, poison=None):
        self.data = data
        self.journal = journal
        self.poison = poison or {}
        self.wrong = []
        self.expected = Hash()
        self.found = Hash()
        self.batches = files_by_batch(data / "archive" / "orders")
        self._batches()
        self._taken_once()
        self._nothing_else()
        self._set_aside()

    def _batches(self):
        for batch, files in self.batches.items():
            rows: list = []
            bad: list = []
            for path in files:
                name = input_name(path, self.data / "archive" / "orders" / batch)
                text = self.journal.get(name, "")
                if path.read_bytes() != text.encode():
                    self.wrong.append(f"{path}: not what was written")
                rows += filter(orders.good, orders.parse(text))
                bad += [(name, line, raw) for line, raw in orders.bad_lines(text)]
            for name, expected in orders.analysis(rows).items():
                self._compare(name, batch, expected, published(self.data / "output" / name / batch))
            rows_aside = self.data / "quarantine" / "rows" / "orders" / batch
            self._compare("quarantined rows", batch, [list(row) for row in sorted(bad)],
                          [list(row) for row in set_aside(rows_aside)])

    def _compare(self, name, batch, expected, found):
        self.expected.add(name, batch, expected)
        self.found.add(name, batch, found)
        if found != expected:
            self.wrong.append(f"{name}/{batch}: {first_difference(expected, found)}")

    def _taken_once(self):
        taken = collections.Counter(input_name(path, self.data / "archive" / "orders" / batch)
                                    for batch, files in self.batches.items() for path in files)
        self.wrong += [f"{name}: in {taken[name]} batches" for name in self.journal if taken[name] != 1]

    def _nothing_else(self):
        folders = [self.data / "output" / name for name in OUTPUTS] + [self.data / "quarantine" / "rows" / "orders"]
        for folder in folders:
            for each in folder.glob("*"):
                if each.name not in self.batches:
                    self.wrong.append(f"{each}: no input belongs to it")
        unknown = {path.name for path in (self.data / "output").glob("*")} - set(OUTPUTS)
        self.wrong += [f"output/{name}: not an output" for name in unknown]

    def _set_aside(self):
        found: collections.Counter = collections.Counter()
        for path in (self.data / "quarantine" / "files").glob("*"):
            name = path.name.partition("-")[2]
            found[name] += 1
            if self.poison.get(name) != path.read_bytes():
                self.wrong.append(f"{path}: set aside")
        self.wrong += [f"{name}: {found[name]} times in quarantine" for name in self.poison if found[name] != 1]


def differences(data, journal, poison=None):
    return Comparison(data, journal, poison).wrong


def first_difference(expected, found):
    for line, (left, right) in enumerate(zip(expected, found, strict=False)):
        if left != right:
            return f"line {line + 1} must be {left}, is {right}"
    return f"must have {len(expected)} lines, has {len(found)}"
