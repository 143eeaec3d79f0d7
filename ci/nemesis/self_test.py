"""Shows that checker, lister and the others see what they are there for: each mutant of a right trial must be caught."""

import collections
import csv
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import types

import faults
import machine
import orders
import report
import rotation
import verdict
import watch
from shell import Failed, say

FILES, ROWS, BAD = 4, 600, 2
POISON = "poison-0000.csv.gz"


class Bench:
    """A data folder as a job without a flaw leaves it, made without a job; two files in a batch."""

    def __init__(self, folder):
        self.data = folder / "data"
        self.input = self.data / "input" / "orders"
        self.input.mkdir(parents=True)
        self.writer = orders.Writer(self.input, seed=7, bad=BAD, names=orders.HOSTILE)
        self.poisons = {POISON: b"no gzip at all"}
        self.lister = watch.Lister(self.data / "output")
        self.ledger = watch.Ledger(self.data / "checkpoints" / "ledger.jsonl")
        self.text = '# HELP failover_failures_total Runs that failed\n'
        self.text += 'failover_failures_total{reason="process"} 1.0\nfailover_restarts_total{reason="process"} 1.0\n'
        self.counters = watch.Counters(lambda: self.text)
        self.expected = {"process": [1, 1]}
        self.home = types.SimpleNamespace(data=self.data, temporary=folder / "tmp")
        self.generator = types.SimpleNamespace(writer=self.writer)
        for _ in range(FILES):
            self.writer.write(ROWS)
        for number in range(FILES // 2):
            self.publish(number, sorted(self.input.iterdir())[:2])
        self._records()
        self.look()

    def publish(self, number, files):
        batch = f"batch={number:010d}"
        rows = [row for path in files for row in orders.parse(path.read_text()) if orders.good(row)]
        for name, lines in orders.analysis(rows).items():
            self.write_lines(self.data / "staging" / batch / name, lines)
            folder = self.data / "output" / name
            folder.mkdir(parents=True, exist_ok=True)
            (self.data / "staging" / batch / name).rename(folder / batch)
        aside = self.data / "quarantine" / "rows" / "orders" / batch
        aside.mkdir(parents=True)
        (aside / "part-0.json").write_text("".join(
            json.dumps({"file": path.name, "line": line, "raw": raw}) + "\n"
            for path in files for line, raw in orders.bad_lines(path.read_text())))
        archive = self.data / "archive" / "orders" / batch
        archive.mkdir(parents=True)
        for path in files:
            path.rename(archive / path.name)

    @staticmethod
    def write_lines(folder, lines):
        folder.mkdir(parents=True)
        with open(folder / "part-0.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([["a header"], *lines])

    def _records(self):
        checkpoints = self.data / "checkpoints"
        (checkpoints / "orders" / "commits").mkdir(parents=True)
        (checkpoints / "owners").mkdir()
        totals = {"rowsProcessed": FILES * ROWS, "rowsQuarantined": FILES * BAD, "filesProcessed": FILES,
                  "filesQuarantined": 1, "filesTaken": FILES + 1}
        self.commit = checkpoints / "orders" / "commits" / "1.json"
        self.commit.write_text(json.dumps({"done": True, "totals": totals}))
        (self.data / "quarantine" / "files").mkdir()
        (self.data / "quarantine" / "files" / f"0000000001-{POISON}").write_bytes(self.poisons[POISON])
        failure = {"reason": "process", "message": "it vanished"}
        self.events([
            {"event": "attempt-started", "attempt": 1}, {"event": "run-ended", "attempt": 1, "failure": failure},
            {"event": "attempt-started", "attempt": 2}])

    def events(self, events):
        with open(self.ledger.path, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(event, separators=(",", ":")) + "\n" for event in events)

    def look(self):
        for each in (self.lister, self.ledger, self.counters):
            each.look()

    def wrong(self):
        self.look()
        for each in list(self.lister.seen):
            self.lister._look_again(each)
        return [words for words in verdict.Verdict(self).wrong if not words.startswith("pid ")]

    def part(self, name="category_analysis", batch=0):
        return self.data / "output" / name / f"batch={batch:010d}" / "part-0.csv"

    def file(self, number=0):
        return sorted((self.data / "archive" / "orders").glob("batch=*/*.csv"))[number]


def edit(path, change):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(change(lines)), encoding="utf-8")


def fresh_eyes(bench):
    """For what the checker has to find even if the lister slept."""
    bench.lister.seen.clear()
    bench.lister.fresh.clear()


# Checker: what a wrong job could have done, and a word of what must be said of it.

def row_doubled(bench):
    edit(bench.part(), lambda lines: lines + lines[-1:])
    return "category_analysis/batch=0000000000"


def row_lost(bench):
    edit(bench.part("customer_analysis"), lambda lines: lines[:-1])
    return "customer_analysis/batch=0000000000"


def row_changed(bench):
    edit(bench.part(batch=1), lambda lines: [lines[0], ",7".join(lines[1].rsplit(",", 1)), *lines[2:]])
    return "category_analysis/batch=0000000001"


def order_counted_elsewhere(bench):
    path = bench.file()
    path.rename(path.parents[1] / "batch=0000000001" / path.name)
    return "category_analysis/batch=0000000000"


def file_taken_twice(bench):
    path = bench.file()
    shutil.copy(path, path.parents[1] / "batch=0000000001" / path.name)
    return f"{path.name}: in 2 batches"


def file_lost(bench):
    bench.file().unlink()
    return "in 0 batches"


def input_changed(bench):
    edit(bench.file(), lambda lines: lines[:-1])
    return "not what was written"


def batch_doubled(bench):
    folder = bench.part().parent
    shutil.copytree(folder, folder.with_name("batch=0000000009"))
    return "no input belongs to it"


def bad_row_lost(bench):
    edit(next((bench.data / "quarantine" / "rows").rglob("*.json")), lambda lines: lines[1:])
    return "quarantined rows/batch="


def bad_row_twice(bench):
    edit(next((bench.data / "quarantine" / "rows").rglob("*.json")), lambda lines: lines + lines[:1])
    return "quarantined rows/batch="


def poison_lost(bench):
    next((bench.data / "quarantine" / "files").iterdir()).unlink()
    return "0 times in quarantine"


def good_file_in_quarantine(bench):
    shutil.copy(bench.file(), bench.data / "quarantine" / "files" / f"0000000000-{bench.file().name}")
    return "set aside"


def rows_miscounted(bench):
    bench.commit.write_text(bench.commit.read_text().replace(str(FILES * ROWS), str(FILES * ROWS + 1)))
    return "rowsProcessed must be"


def commit_left_open(bench):
    bench.commit.write_text(bench.commit.read_text().replace("true", "false"))
    return "not done"


def staging_left(bench):
    epoch = bench.data / "staging" / "orders" / "epoch=1"
    epoch.mkdir(parents=True)
    (epoch / "part-0.csv").touch()
    return "left behind"


def record_left(bench):
    (bench.data / "checkpoints" / "orders" / "_1.json.tmp").touch()
    return "left behind"


def failure_not_recorded(bench):
    bench.expected = {"process": [2, 2]}
    return "must be 2 to 2"


def failure_not_counted(bench):
    bench.counters.highest.clear()
    bench.text = bench.text.replace('failures_total{reason="process"} 1.0', 'failures_total{reason="process"} 0.0')
    return "failover_failures_total"


def restart_not_counted(bench):
    bench.counters.highest.clear()
    bench.text = bench.text.replace('restarts_total{reason="process"} 1.0', 'restarts_total{reason="process"} 2.0')
    return "failover_restarts_total"


def counter_fell(bench):
    bench.text = bench.text.replace("1.0", "0.0")
    return "fell from 1.0"


def gave_up(bench):
    bench.events([{"event": "gave-up", "reason": "because"}])
    return "gave up"


def attempt_numbered_twice(bench):
    bench.events([{"event": "attempt-started", "attempt": 2, "pid": 1}])
    return "numbered"


# Lister: what a reader must never see.

def partial_folder(bench):
    path = bench.part().parent.with_name("batch=0000000007") / "part-0.csv"
    path.parent.mkdir()
    path.write_text("a header\n")
    bench.lister.look()
    path.write_text("a header\nthe rest\n")
    return "batch=0000000007: not what it was at first sight"


def empty_folder(bench):
    bench.part().parent.with_name("batch=0000000007").mkdir()
    return "without a file of lines"


def changed_within_its_size(bench):
    edit(bench.part(), lambda lines: [lines[0].upper(), *lines[1:]])
    return "not what it was at first sight"


def file_that_comes_late(bench):
    bench.part().with_name("part-1.csv").touch()
    return "not what it was at first sight"


def nested_by_a_rename(bench):
    shutil.copytree(bench.part().parent, bench.part().parent / bench.part().parent.name)
    return "not what it was at first sight"


def vanished(bench):
    shutil.rmtree(bench.part().parent)
    return "vanished"


def temporary_name(bench):
    (bench.data / "output" / "category_analysis" / "_temporary").mkdir()
    return "_temporary: is no published batch"


def temporary_file(bench):
    (bench.data / "output" / "_SUCCESS").touch()
    return "no folder of an output"


CHECKER = (row_doubled, row_lost, row_changed, order_counted_elsewhere, file_taken_twice, file_lost, input_changed,
           batch_doubled, bad_row_lost, bad_row_twice, poison_lost, good_file_in_quarantine, rows_miscounted,
           commit_left_open, staging_left, record_left, failure_not_recorded, failure_not_counted,
           restart_not_counted, counter_fell, gave_up, attempt_numbered_twice)
LISTER = (partial_folder, empty_folder, changed_within_its_size, file_that_comes_late, nested_by_a_rename, vanished,
          temporary_name, temporary_file)


def must(truth, words):
    if not truth:
        raise Failed(words)


def fresh():
    return Bench(pathlib.Path(tempfile.mkdtemp(dir=tempfile.tempdir)))


def mutants():
    must(fresh().wrong() == [], f"a trial without a flaw is called wrong: {fresh().wrong()}")
    for mutant in CHECKER:
        bench = fresh()
        word = mutant(bench)
        fresh_eyes(bench)
        caught(mutant, word, bench.wrong())
    for mutant in LISTER:
        bench = fresh()
        word = mutant(bench)
        bench.look()
        for each in list(bench.lister.seen):
            bench.lister._look_again(each)
        caught(mutant, word, bench.lister.wrong)


def caught(mutant, word, wrong):
    must(any(word in words for words in wrong), f"the mutant {mutant.__name__} lives: no word of {word!r} in {wrong}")


def leaks():
    """A process, and a temporary file."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        must(any(f"pid {child.pid} " in words for words in verdict.processes()), "a process that lives is not seen")
    finally:
        child.kill()
        child.wait()
    must(not any(f"pid {child.pid} " in words for words in verdict.processes()), "a process that ended is seen")
    folder = pathlib.Path(tempfile.mkdtemp(dir=tempfile.tempdir))
    (folder / "executors").mkdir()
    must(verdict.temporary(folder) == [], "what may stay is called a leak")
    (folder / "spark-failover-1").mkdir()
    must(len(verdict.temporary(folder)) == 1, "a temporary folder that was left is not seen")


def decks():
    """A seed is a trial; the long round has every fail point often enough."""
    for rounds in (1, 18, 60, 300):
        first, second, other = (faults.deck(random.Random(seed), rounds) for seed in (1, 1, 2))
        must(first == second, "the same seed gave other faults")
        must(len(first) == rounds, f"{rounds} faults were asked for, {len(first)} came")
        must(rounds == 1 or first != other, "another seed gave the same faults")
        must(rounds < len(faults.KINDS) or {fault.kind for fault in first} == set(faults.kinds("disk")), "a kind is missing")
    points = collections.Counter(fault.variant for fault in first if fault.kind == "fail-point")
    must(min(points[point] for point in faults.FAIL_POINTS) >= 10, f"not each fail point 10 times: {points}")


def watchers():
    """What goes wrong in a thread that watches is not lost."""
    watcher = watch.Watcher(0.001)
    seen = threading.Event()

    def look():
        seen.set()
        raise Failed("as it must")

    watcher.look = look  # type: ignore[method-assign]
    watcher.start()
    seen.wait(30)
    try:
        watcher.close()
    except Failed:
        return
    raise Failed("a watcher broke and nobody was told")


def quantiles():
    must(report.quantile([3, 1, 2], 0.5) == 2 and report.quantile([1], 0.99) == 1, "a median is wrong")
    must(report.quantile(list(range(1, 201)), 0.99) == 198, "a p99 is wrong")


def trial_of(folder, seed, **other):
    """The report of a trial with two faults."""
    results = [{"kind": "fail-point", "variant": "after-plan", "recovery_seconds": seed},
               {"kind": "hang", "variant": "", "recovery_seconds": 10 * seed}]
    trial = dict.fromkeys(report.SUMS, seed) | {
        "command": f"ci/chaos --seed {seed}", "store": "disk", "seed": seed, "date": "2026-11-27", "minutes": 1,
        "machine": "2 cores", "load": 1, "hash_expected": "a1", "hash_found": "a1", "wrong": [], "most_threads": 70 + seed,
        "failures": {"process": 1, "hang": seed}, "results": results} | other
    file = folder / f"{len(list(folder.iterdir()))}.json"
    file.write_text(json.dumps([trial]))
    return file


def merges():
    """Trials add up to one report; what is no trial of its own, or did not end well, is no part of it."""
    folder = pathlib.Path(tempfile.mkdtemp())
    first, second = trial_of(folder, 1), trial_of(folder, 2)
    text = report.text(report.merged([first, second]))
    for line in ("- 3 faults, ", "; 3 rows in 3 files", "failures in the ledger: 3 hang, 2 process", "at most 72 threads",
                 "| fail-point | 2 | 1.0 s | 2.0 s |", "| hang | 2 | 10.0 s | 20.0 s |", "| after-plan | 2 |"):
        must(line in text, f"a report of two trials does not say: {line}\n{text}")
    for other in (trial_of(folder, 1), trial_of(folder, 3, store="hdfs"), trial_of(folder, 4, wrong=["a row is lost"]),
                  trial_of(folder, 5, hash_found="b2")):
        try:
            report.merged([first, other])
        except Failed:
            continue
        raise Failed(f"a trial was taken that must not be: {other.read_text()}")


def samples():
    """All parts together have all faults of a disk, and each kind on some store."""
    parts = faults.parts(rotation.SLOTS)
    on_disk = [name for store, part in parts for name in part if store == "disk"]
    must(sorted(on_disk) == sorted(faults.names("disk")), f"the parts on a disk have {on_disk}")
    for store, part in parts:
        must(part and len(faults.named(part, store)) == len(part), f"a part with {store}: {part}")
    kinds = {name.partition(":")[0] for _, part in parts for name in part}
    must(kinds == set(faults.KINDS), f"the parts have the kinds {kinds}")


def places():
    """A checkout below a folder that is emptied is there afterwards, and nothing else is."""
    with tempfile.TemporaryDirectory(prefix="a checkout ", dir=machine.OURS[0]) as folder:
        checkout, other = pathlib.Path(folder) / "it", pathlib.Path(folder) / "other"
        shutil.copytree(pathlib.Path(__file__).parents[1], checkout / "ci")
        (checkout / "target").mkdir()
        other.touch()
        program = (f"import sys; sys.path[:0] = {[str(checkout / 'ci' / each) for each in ('stack', 'nemesis', 'lib')]}\n"
                   f"import machine, pathlib; machine.enter([{str(checkout)!r}, {str(checkout / 'ci')!r}])\n"
                   f"pathlib.Path({str(checkout / 'target/made')!r}).touch()\n"
                   f"assert not pathlib.Path({str(other)!r}).exists(), 'what is not needed is there'\n"
                   "assert machine.left_in('/tmp') == [], machine.left_in('/tmp')\n"
                   "pathlib.Path('/tmp/left').touch()\n"
                   "assert [path.name for path in machine.left_in('/tmp')] == ['left'], machine.left_in('/tmp')\n")
        script = checkout / "program.py"
        script.write_text(program)
        done = subprocess.run([sys.executable, script], cwd=checkout, capture_output=True, text=True, timeout=60)
        if os.geteuid() != 0 and "cannot have a machine of its own" in done.stderr:
            say(f"NOT TESTED, as user namespaces are not allowed here: a checkout below {machine.OURS[0]}")
            return
        must(done.returncode == 0, f"in a checkout below {machine.OURS[0]}: {done.stdout}{done.stderr}")
        must((checkout / "target/made").exists(), "what is made in the checkout is not there outside")


def main():
    with tempfile.TemporaryDirectory(prefix="chaos-self-test-") as folder:
        tempfile.tempdir = folder
        try:
            for part in (mutants, leaks, decks, samples, places, watchers, quantiles, merges):
                part()
        finally:
            tempfile.tempdir = None
    print(f"chaos self-test: {len(CHECKER)} mutants of the books and {len(LISTER)} of the listing are caught")
