"""What is done to the stack, and what must then be the case; see `ci/e2e --list`."""

import gzip
import os
import signal
import threading
import time

import books
from compose import engine_restart
from shell import require, run, say, wait_for

import job
import monitor

FILES = 20  # of 1,000 rows: what each scenario has to carry through.
QUIET = {"JOB_CYCLE_INTERVAL": "1s", "JOB_INPUT_SETTLE": "1s", "JOB_MAX_FILES_PER_BATCH": "3"}
RECOVERY = 240  # seconds; an idle machine with 2 cores needs a sixth of it.


class Feeder(threading.Thread):
    """A thread whose failure is its starter's, too."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work = work
        self.failure = None

    def run(self):
        try:
            self.work()
        except Exception as e:  # Handed on by join.
            self.failure = e

    def join(self, timeout=None):
        super().join(timeout)
        if self.failure:
            raise self.failure


class Trial:
    """A stack, the orders that it is fed, and the numbers of the scenarios."""

    def __init__(self, stack, writer):
        self.stack = stack
        self.writer = writer
        self.poisons = {}  # name -> content
        self.known = 0
        self.stopped = threading.Event()

    def feed(self, files=FILES, pause=1.0):
        """Writes on while things happen."""
        feeder = Feeder(lambda: self.writer.write_many(files, pause, self.stopped))
        feeder.start()
        return feeder

    def settled(self, seconds=RECOVERY):
        """Waits until every file is archived, then compares the books by content."""
        archive = self.stack.data / "archive" / "orders"
        written = len(self.writer.journal)
        require(written >= self.known + FILES, f"only {written - self.known} files were written")
        self.known = written
        wait_for(
            f"all of {written} files are archived",
            lambda: sum(map(len, books.files_by_batch(archive).values())) >= written, seconds)
        wait_for("the job waits for more", lambda: job.state() == "waiting" and job.status()["ready"], seconds)
        wait_for("the monitor calls the job healthy", lambda: monitor.status() == "healthy", seconds)
        wrong = books.differences(self.stack.data, self.writer.journal, self.poisons)
        require(not wrong, "the books are wrong:\n  " + "\n  ".join(wrong[:20]))
        say(f"books compared: {self.writer.rows} rows of {written} files, each counted once")

    def some_published(self, files=2):
        """Waits until work is under way, so that what follows strikes in the middle of it."""
        archive = self.stack.data / "archive" / "orders"
        before = sum(map(len, books.files_by_batch(archive).values()))
        wait_for(
            "files are being taken in",
            lambda: sum(map(len, books.files_by_batch(archive).values())) >= before + files, RECOVERY)


def faults(trial):
    """30 % of the cycles are hit for 2 minutes"""
    trial.stack.apply(
        "spark-app", **QUIET, JOB_FAILURE_RATE="0.3", JOB_FAULTS="exception,session,executor",
        JOB_RESTART_MAX="50", JOB_RESTART_MAX_PER_HOUR="500", JOB_RESTART_MAX_DELAY="5s")
    before = job.metric("failover_faults_injected_total")
    restarted = job.metric("failover_restarts_total")
    feeder = trial.feed(files=FILES, pause=5.0)
    time.sleep(120)
    feeder.join()
    injected = job.metric("failover_faults_injected_total") - before
    restarts = job.metric("failover_restarts_total") - restarted
    require(injected >= 2, f"only {injected} faults in 2 minutes")
    require(restarts >= 1, "no restart")
    say(f"{injected:.0f} faults, {restarts:.0f} restarts")
    trial.stack.apply("spark-app", **QUIET)
    trial.settled()


def driver_killed(trial):
    """SIGKILL the driver"""
    known = job.failures("process")
    feeder = trial.feed()
    trial.some_published()
    before = trial.stack.kill("spark-app")
    trial.stack.restarted_since("spark-app", before)
    feeder.join()
    wait_for("the ledger knows of it", lambda: (job.failures("process") or 0) >= known + 1, RECOVERY)
    trial.settled()


def worker_and_executor_killed(trial):
    """SIGKILL a worker, then an executor"""
    feeder = trial.feed(pause=2.0)
    trial.some_published()
    before = trial.stack.kill("spark-worker")
    trial.stack.restarted_since("spark-worker", before)
    executors = wait_for("executors on the new worker", lambda: executor_pids(trial.stack), RECOVERY)
    os.kill(executors[0], signal.SIGKILL)
    wait_for(
        "another executor in its place",
        lambda: executors[0] not in executor_pids(trial.stack) and executor_pids(trial.stack), RECOVERY)
    feeder.join()
    trial.settled()


def executor_pids(stack):
    return stack.processes("spark-worker", "CoarseGrainedExecutorBackend")


def master_killed(trial):
    """SIGKILL the master, back after 10 s"""
    master_away(trial, 10)


def master_gone(trial):
    """the master gone for 60 s"""
    master_away(trial, 60)


def master_away(trial, seconds):
    spent = job.status()["budget"]["last_hour"]
    feeder = trial.feed()
    trial.some_published()
    before = trial.stack.hold_down("spark-master")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        require(job.get("/health/live"), "the job does not answer while the master is away")
        require(job.state() != "exhausted", "gave up because the master is away")
        time.sleep(1)
    trial.stack.bring_back("spark-master", before)
    wait_for("the master is healthy", lambda: trial.stack.healthy("spark-master"), RECOVERY)
    feeder.join()
    trial.settled()
    require(job.status()["budget"]["last_hour"] == spent, "the master's absence was paid out of the budget")


def hang(trial):
    """a hang is cut"""
    known = job.failures("hang") or 0
    restarted = job.metric("failover_restarts_total", reason="hang") or 0
    trial.writer.write_many(FILES)
    trial.stack.apply(
        "spark-app", **QUIET, JOB_FAILURE_RATE="1", JOB_FAULTS="hang", JOB_HANG_TIMEOUT="10s",
        JOB_RESTART_MAX="50", JOB_RESTART_MAX_PER_HOUR="500", JOB_RESTART_MAX_DELAY="2s")
    wait_for("a hang was cut", lambda: (job.failures("hang") or 0) > known, RECOVERY)
    wait_for(
        "a restart followed",
        lambda: (job.metric("failover_restarts_total", reason="hang") or 0) > restarted, RECOVERY)
    trial.stack.apply("spark-app", **QUIET)
    trial.settled()


def exhausted(trial):
    """exhausted parks, stays parked through all but `make restart-app`"""
    trial.writer.write_many(FILES)
    trial.stack.apply(
        "spark-app", **QUIET, JOB_FAILURE_RATE="1", JOB_FAULTS="exception", JOB_RESTART_MAX="2",
        JOB_RESTART_INITIAL_DELAY="1s")
    parked("after its last restart")
    require(alert_fires(), "SparkJobMaxRestartsReached does not fire")
    wait_for("the monitor is told of the alert", lambda: monitor.firing("SparkJobMaxRestartsReached"), 90)
    told = trial.stack.make("status", check=False)
    require(told.returncode != 0 and told.stdout.startswith("exhausted"), f"make status says:\n{told.stdout}")
    before = trial.stack.kill("spark-app")
    trial.stack.restarted_since("spark-app", before)
    parked("after a SIGKILL")
    trial.stack.compose("restart", "spark-app")
    parked("after a restart of its container")
    pid = trial.stack.pid("spark-app")
    engine_restart()
    wait_for("a new process after the daemon's restart", lambda: trial.stack.pid("spark-app") not in (0, pid), 120)
    parked("after a restart of the daemon")
    attempts = job.status()["attempt"]
    # The fault goes on: the fresh budget shows in new attempts. Then the cause is mended.
    trial.stack.make("restart-app")
    wait_for("new attempts", lambda: job.status().get("attempt", 0) > attempts, RECOVERY)
    trial.stack.apply("spark-app", **QUIET)
    trial.stack.make("restart-app")
    trial.settled()


def parked(when):
    wait_for(f"parked {when}", lambda: job.state() == "exhausted", RECOVERY)
    attempts = job.status()["attempt"]
    time.sleep(5)
    require(job.state() == "exhausted" and job.status()["attempt"] == attempts, f"did not stay parked {when}")
    require("failover_state" in job.get("/metrics"), f"no metrics {when}")
    say(f"parked {when}")


def alert_fires():
    def firing():
        answer = run(
            "curl", "-sf", "http://127.0.0.1:9093/api/v2/alerts?filter=alertname%3DSparkJobMaxRestartsReached",
            check=False).stdout
        return '"active"' in answer
    return wait_for("the alert reaches Alertmanager", firing, 90)


def network_cut(trial):
    """the network between driver and workers cut for 30 s"""
    feeder = trial.feed(pause=2.0)
    trial.some_published()
    worker = trial.stack.id("spark-worker")
    network = trial.stack.network("spark")
    run("docker", "network", "disconnect", network, worker)
    time.sleep(30)
    require(job.get("/health/live"), "the job does not answer while its workers are cut off")
    run("docker", "network", "connect", "--alias", "spark-worker", network, worker)
    feeder.join()
    trial.settled()


def down_and_up(trial):
    """compose down and up in mid-batch"""
    feeder = trial.feed()
    trial.some_published()
    container = trial.stack.id("spark-app")
    trial.stack.make("down")
    trial.stack.make("up")
    require(trial.stack.id("spark-app") != container, "the container is the old one")
    feeder.join()
    trial.settled()


def disk_full(trial):
    """the data volume full, then freed"""
    ballast = trial.stack.data / "_ballast"
    known = log_size(trial.stack)
    feeder = trial.feed()
    trial.some_published()
    fill(ballast)
    say("the data volume is full")
    wait_for("the job notices", lambda: trouble_with_disk(trial.stack, known), RECOVERY)
    require(job.get("/health/live"), "the job does not answer with a full disk")
    ballast.unlink()
    feeder.join()
    trial.settled()


def fill(ballast):
    block = b"0" * 65536
    with open(ballast, "wb", buffering=0) as file:
        for size in (len(block), 4096, 1):
            try:
                while True:
                    file.write(block[:size])
            except OSError:
                continue


def log_size(stack):
    return (stack.logs / "spark_app.log").stat().st_size


def trouble_with_disk(stack, known):
    log = (stack.logs / "spark_app.log").read_bytes()[known:].decode(errors="replace")
    return "No space left on device" in log or "disk is full" in log


def second_driver(trial):
    """two drivers on one checkpoint"""
    feeder = trial.feed()
    trial.some_published()
    pid = trial.stack.pid("spark-app")
    done = trial.stack.compose(
        "run", "--rm", "--no-deps", "-T", "-e", "JOB_ON_EXHAUSTED=exit", "-e", "JOB_FENCE_WAIT=5s",
        "spark-app", check=False)
    require(done.returncode == 73, f"the second driver must end with 73, ended with {done.returncode}:\n"
            + done.stdout[-2000:] + done.stderr[-2000:])
    require(trial.stack.pid("spark-app") == pid, "the first driver was disturbed")
    feeder.join()
    trial.settled()


def out_of_memory(trial):
    """out of memory in the driver"""
    known = job.failures("resource")
    trial.writer.write_many(FILES)
    # Its first cycle may end the process before the container counts as healthy.
    trial.stack.start(
        "spark-app", **QUIET, JOB_FAILURE_RATE="1", JOB_FAULTS="oom", JOB_RESTART_MAX="50",
        JOB_RESTART_MAX_PER_HOUR="500", JOB_RESTART_MAX_DELAY="2s")
    before = trial.stack.inspect("spark-app")
    wait_for("a failure of class resource", lambda: (job.failures("resource") or 0) >= known + 1, RECOVERY)
    trial.stack.restarted_since("spark-app", before, RECOVERY)
    trial.stack.apply("spark-app", **QUIET)
    trial.settled()


def poison(trial):
    """Not a scenario of its own: what is set aside stays, and the runbooks look at it."""
    content = gzip.compress(b"order_id,customer_id\n" * 500)[:-20]
    trial.poisons["unreadable.csv.gz"] = content
    trial.writer.put("unreadable.csv.gz", content)
    wait_for("the unreadable file is set aside",
             lambda: list((trial.stack.data / "quarantine" / "files").glob("*-unreadable.csv.gz")), RECOVERY)
    trial.writer.write_many(FILES)
    trial.settled()


def cold_start_prepared(trial):
    """The ahead-of-time caches are made beside the job, within the memory that its container has by default."""
    log = trial.stack.logs / "spark_app.log"
    wait_for("the next cold start is prepared", lambda: "The next cold start is prepared" in log.read_text(), RECOVERY)


ALL = {
    1: faults, 2: driver_killed, 3: worker_and_executor_killed, 4: master_killed, 5: master_gone, 6: hang,
    7: exhausted, 8: network_cut, 9: down_and_up, 10: disk_full, 11: second_driver, 12: out_of_memory,
}
# Seconds on a quiet machine, so that the parts of a sample take about the same time.
SECONDS = {1: 158, 2: 62, 3: 41, 4: 33, 5: 80, 6: 57, 7: 184, 8: 65, 9: 108, 10: 24, 11: 22, 12: 65}
