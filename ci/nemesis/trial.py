"""A job at work, and what is done to it."""

import collections
import contextlib
import datetime
import os
import random
import socket
import time

import books
import faults
import machine
import orders
import watch
from cluster import SLOW, START, Cluster, Daemon, Driver, executors
from hdfs import Hdfs
from shell import require, say, wait_for

ROWS = (100, 900)  # in a file, of which 2 do not parse
BAD = 2
FILES = (0.5, 2.5)  # seconds between two files
PATIENCE = 300 * SLOW  # seconds to take in what still waits at the end
DISK = 1024  # megabytes
THREADS = 400  # of one driver, however many sessions it had


class Generator(watch.Watcher):
    """Keeps writing input, and keeps a journal of it."""

    def __init__(self, folder, seed, names):
        super().__init__(0)
        self.writer = orders.Writer(folder, seed=seed, bad=BAD, names=names)
        self.random = random.Random(seed + 1)

    def look(self):
        self.writer.write(self.random.randint(*ROWS))
        self.pause = self.random.uniform(*FILES)


class Trial:
    """What the faults strike and ask."""

    def __init__(self, home, faketime, seed, store):
        self.home = home
        self.faketime = faketime
        self.random = random.Random(seed)
        self.poisons = {}
        self.expected: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
        self.threads = []
        self.loads = []
        self.results = []
        self.cluster = Cluster(home)
        self.hdfs = Hdfs(home, self.cluster.lines, Daemon) if store == "hdfs" else None
        if self.hdfs:
            home.keep_in(self.hdfs)
        self.driver: Driver = None
        self.input = home.data / "input" / "orders"
        self.generator = Generator(self.input, seed, orders.HOSTILE if self.hdfs else orders.HOSTILE_LOCALLY)
        self.lister = watch.Lister(home.data / "output")
        self.ledger = watch.Ledger(home.data / "checkpoints" / "ledger.jsonl")
        self.counters = watch.Counters(self._scrape)

    def _scrape(self):
        return self.driver.get("/metrics")

    def start(self):
        self.cluster.start()
        if self.hdfs:
            self.hdfs.start()
        self.input.mkdir(parents=True)
        self.new_driver_is_the_one()
        for each in (self.generator, self.lister, self.ledger, self.counters):
            each.start()
        wait_for("the first batch", lambda: self.lister.news, START)
        wait_for("the job works", self.driver.healthy, START)

    def new_driver(self):
        return Driver(self.home, self.cluster, self.faketime).start()

    def new_driver_is_the_one(self):
        self.driver = self.new_driver()

    def strike(self, fault):
        """Strikes, waits until all is well again, and checks what the ledger says of it."""
        known = self.ledger_now()
        began = time.monotonic()
        say(f"{len(self.results) + 1}: {fault}")
        blow = fault.strike(self)
        bound = faults.KINDS[fault.kind].bound * SLOW
        recovered = wait_for(f"work after {fault}", lambda: self._work_after(max(blow.at, blow.work_since)), START)
        self.whole()
        self._count(fault, blow, known)
        recovery = recovered - blow.at
        self.results.append({
            "fault": str(fault), "kind": fault.kind, "variant": fault.variant, "proof": blow.proof,
            "recovery_seconds": round(recovery, 2), "took_seconds": round(time.monotonic() - began, 1)})
        require(recovery <= bound, f"{fault}: work went on after {recovery:.0f} s, at most {bound:.0f} s is allowed")
        say(f"   {blow.proof}; published {recovery:.1f} s after the strike")
        time.sleep(self.random.uniform(0, 1.5))

    def _work_after(self, moment):
        for each in (self.generator, self.lister, self.ledger, self.counters):
            if each.failure:
                raise each.failure
        return self.lister.first_after(moment)

    def whole(self):
        """Cluster, driver, executors and budget are as before any fault."""
        self.cluster.await_whole()
        if self.hdfs:
            self.hdfs.await_whole()
        wait_for("the job is healthy", self.driver.healthy, START)
        wait_for("executors", executors, START)
        threads = next((p.threads for p in machine.processes() if p.pid == self.driver.pid), 0)
        require(threads <= THREADS, f"the driver has {threads} threads")
        self.threads.append(threads)
        self.loads.append(os.getloadavg()[0])

    def ledger_now(self):
        self.ledger.look()
        return self.ledger.failures()

    def _count(self, fault, blow, known):
        more = self.ledger_now() - known
        for reason in set(more) | set(blow.failures):
            least, most = span(blow.failures.get(reason, 0))
            self.expected[reason][0] += least
            self.expected[reason][1] += most
            require(
                least <= more[reason] <= most,
                f"{fault}: the ledger has {more[reason]} failures of class {reason} more, must be {least} to {most}")

    def failures(self, reason):
        return self.driver.metric("failover_failures_total", reason=reason) or 0

    def poison(self):
        """Puts a file in that nobody can read, as the oldest one, so that the next batch has it."""
        name = f"poison [{len(self.poisons):04d}]*.csv.gz"
        content = faults.junk(self.random)
        hidden = self.input / f"_{name}"
        hidden.write_bytes(content)
        self.home.age(hidden, 3600)
        self.poisons[name] = content
        hidden.rename(self.input / name)
        return name

    def all_set_aside(self):
        return sorted(path.name for path in (self.home.data / "quarantine" / "files").glob("*"))

    @contextlib.contextmanager
    def storage_away(self):
        """What cannot be written to any more, and why: the name node is dead, or the disk is full."""
        if self.hdfs:
            self.hdfs.name.kill()
            try:
                yield "the name node was dead"
            finally:
                self.hdfs.name.start()
                self.hdfs.await_whole()
        else:
            with faults.no_room(self.home.data / "_ballast"):
                yield "no block was free"

    def set_aside(self, name):
        return [path for path in (self.home.data / "quarantine" / "files").glob("*") if path.name.endswith(f"-{name}")]

    def clock_error(self):
        """By how many seconds the job's clock is off."""
        at = self.driver.status().get("at")
        return datetime.datetime.fromisoformat(at).timestamp() - time.time() if at else 0.0

    def reaches(self, line):
        try:
            with socket.create_connection((line.address, 8081), timeout=2):
                return True
        except OSError:
            return False

    def finish(self, rows):
        """Waits for so many rows; no more input; all that waits is taken in, and everything ends as it is asked to."""
        while self.generator.writer.rows < rows and not self.generator.failure:
            time.sleep(1)
        self.generator.close()
        archive = self.home.data / "archive" / "orders"
        written = len(self.generator.writer.journal)
        wait_for(
            f"all of {written} files are archived",
            lambda: sum(map(len, books.files_by_batch(archive).values())) >= written, PATIENCE)
        self.whole()
        self._await_a_whole_cycle()
        self.counters.close()
        code = self.driver.stop()
        require(code == 0, f"the job must end with 0 when it is asked to, ended with {code}")
        self.ledger.close()
        self.lister.close()
        self.data = self.home.local_data()
        if self.hdfs:
            self.hdfs.stop()
        self.cluster.stop()

    def _await_a_whole_cycle(self):
        """What old tasks stage late is thrown away at the beginning of the next cycle."""
        since = time.time()

        def over():
            began = self.driver.metric("failover_cycle_started_timestamp_seconds") or 0
            ended = self.driver.metric("failover_cycle_last_success_timestamp_seconds") or 0
            return since < began <= ended

        wait_for("a cycle from its beginning to its end", over, PATIENCE)


def span(number):
    return number if isinstance(number, tuple) else (number, number)
