"""Says what is wrong after a trial: with the books, the ledger, the counters, and what was left behind."""

import json

import books
import machine
import orders

MOST_OWNERS = 8  # files of drivers that died since the last ones were forgotten


class Verdict:
    """All that is wrong, and the figures of the report."""

    def __init__(self, trial):
        self.trial = trial
        self.data = trial.data
        journal = trial.generator.writer.journal
        self.books = books.Comparison(self.data, journal, trial.poisons)
        self.bad = sum(len(orders.bad_lines(text)) for text in journal.values())
        self.rows = trial.generator.writer.rows
        self.wrong = [
            *self.books.wrong, *trial.lister.wrong, *trial.counters.wrong, *self._lines(), *self._commits(),
            *ledger(trial), *leftovers(self.data),
            *temporary(trial.home.temporary), *processes()]
        if str(self.books.expected) != str(self.books.found):
            self.wrong.append(f"content hash: must be {self.books.expected}, is {self.books.found}")

    def _lines(self):
        """Each order counts once over all batches, whatever batch it is in."""
        counted = sum(int(line[1]) for folder in (self.data / "output" / "category_analysis").glob("batch=*")
                      for line in books.published(folder))
        if counted != self.rows - self.bad:
            yield f"output: {counted} orders, {self.rows - self.bad} were written"

    def _commits(self):
        last = max((self.data / "checkpoints/orders/commits").glob("*.json"), key=lambda path: int(path.stem))
        commit = json.loads(last.read_text())
        totals = commit["totals"]
        expected = {
            "rowsProcessed": self.rows - self.bad, "rowsQuarantined": self.bad,
            "filesProcessed": len(self.trial.generator.writer.journal), "filesQuarantined": len(self.trial.poisons),
            "filesTaken": len(self.trial.generator.writer.journal) + len(self.trial.poisons)}
        if not commit["done"]:
            yield f"{last}: not done"
        for name, number in expected.items():
            if totals[name] != number:
                yield f"{last}: {name} must be {number}, is {totals[name]}"


def ledger(trial):
    """What the job wrote down of itself, what it counts, and what was done to it."""
    failures = trial.ledger.failures()
    counted = trial.counters.sums("failover_failures_total", "reason")
    restarts = trial.counters.sums("failover_restarts_total", "reason")
    for reason, (least, most) in trial.expected.items():
        if not least <= failures[reason] <= most:
            yield f"ledger: {failures[reason]} failures of class {reason}, must be {least} to {most}"
    for reason in set(counted) | set(failures):
        if counted.get(reason, 0) != failures[reason]:
            yield f"failover_failures_total: {counted.get(reason)} of class {reason}, the ledger has {failures[reason]}"
        # Each failure was followed by a restart, but for those that no restart heals.
        followed = 0 if reason == "fatal" else failures[reason]
        if restarts.get(reason, 0) != followed:
            yield f"failover_restarts_total: {restarts.get(reason)} of class {reason} after {failures[reason]} failures"
    gave_up = len(trial.ledger.events("gave-up"))
    if gave_up != failures["fatal"]:
        yield f"ledger: the job gave up {gave_up} times, after {failures['fatal']} failures of class fatal"
    starts = [event["attempt"] for event in trial.ledger.events("attempt-started")]
    if starts != sorted(set(starts)):
        yield "ledger: the attempts are not numbered one by one"


def leftovers(data):
    """What nobody needs any more."""
    for name in ("input/orders", "staging"):
        for path in (data / name).rglob("*"):
            if path.is_file():
                yield f"{path}: left behind"
    for path in (data / "checkpoints").rglob("*"):
        if path.name.startswith("_") or path.name.endswith(".tmp"):
            yield f"{path}: left behind"
    owners = list((data / "checkpoints" / "owners").glob("*"))
    if len(owners) > MOST_OWNERS:
        yield f"checkpoints/owners: {len(owners)} files, at most {MOST_OWNERS} are expected"


def temporary(folder):
    """What the drivers left; the executors have a folder of their own, and Spark sweeps that as it likes."""
    return [f"{path}: left behind" for path in machine.left_in(folder)
            if path.name != "executors" and not path.name.startswith("hsperfdata_")]


def processes():
    """All that still lives in here and is not us."""
    return [f"pid {p.pid} still runs: {p.command[:200]}" for p in machine.processes() if p.pid != 1]
