"""What is done to the job and its cluster. Each fault proves from outside that it struck before it counts."""

import collections
import contextlib
import dataclasses
import gzip
import os
import signal
import time
import typing
import urllib.parse

import cluster
import machine
import rotation
from shell import Failed, require, wait_for

FAIL_POINTS = ("after-plan", "in-staging", "before-commit", "after-commit", "between-outputs", "before-archive",
               "in-archive", "after-archive", "before-done", "before-quarantine-amend", "before-quarantine-move")
NEED_POISON = ("before-quarantine-amend", "before-quarantine-move")
LEASE = 15  # seconds after which a silent driver is replaced
LAST_ANSWER = 6  # seconds; nobody waits for an answer of the old driver any more
NAP = 20
CUT = 20
AWAY = 60  # seconds without any worker, or without storage at a start
HOUR = 3600
OUTCOME = 180 * cluster.SLOW  # seconds until a fault must have shown; a quiet machine needs a tenth of it.


@dataclasses.dataclass
class Blow:
    """A fault that struck."""

    at: float  # when
    proof: str  # what was seen from outside
    failures: dict  # class -> how many the ledger must have more of: a number, or least and most
    work_since: float = 0.0  # work counts as taken up again when something is published after this


def now():
    return time.monotonic()


def point_killed(trial, point):
    """SIGKILL right at a fail point"""
    driver = trial.driver
    expected = {"process": 1}
    if point in NEED_POISON:
        trial.poison()
        # The search for poison begins after the second failure.
        expected["data"] = 2
    with driver.hold(point) as hold:
        hold.wait()
        at = now()
        pid = driver.kill()
        proof = f"stood at {point}, pid {pid} died"
        fresh = new_pid(driver, pid)
    return Blow(at, f"{proof}, {fresh} followed", expected)


def new_pid(driver, old):
    return wait_for("a new process of the job", lambda: driver.pid not in (None, old) and driver.pid, OUTCOME)


def driver_killed(trial):
    """SIGKILL the driver"""
    at = now()
    pid = trial.driver.kill()
    return Blow(at, f"pid {pid} died, {new_pid(trial.driver, pid)} followed", {"process": 1})


def executor_killed(trial):
    """SIGKILL an executor"""
    pid = trial.random.choice(wait_for("executors", cluster.executors, OUTCOME))
    known = set(cluster.executors())
    at = now()
    os.kill(pid, signal.SIGKILL)
    fresh = wait_for("an executor in its place", lambda: set(cluster.executors()) - known, OUTCOME)
    return Blow(at, f"pid {pid} died, {min(fresh)} followed", {})


def worker_killed(trial):
    """SIGKILL a worker, back at once"""
    worker = trial.random.choice(trial.cluster.workers)
    at = now()
    pid = worker.process.pid
    worker.kill()
    worker.start()
    trial.cluster.await_whole()
    return Blow(at, f"pid {pid} died, {worker.process.pid} registered", {})


def master_killed(trial):
    """SIGKILL the master, back after some seconds"""
    master = trial.cluster.master
    at = now()
    pid = master.process.pid
    master.kill()
    require(not trial.cluster.state(), "the master answers although it is dead")
    time.sleep(trial.random.uniform(0, 8))
    master.start()
    trial.cluster.await_whole()
    return Blow(at, f"pid {pid} died, {master.process.pid} has all workers again", {"session": (0, 20)})


def workers_gone(trial):
    """SIGKILL all workers while the master answers, back after 60 s"""
    driver, workers = trial.driver, trial.cluster.workers
    before, aside = trial.failures("session"), trial.all_set_aside()
    at = now()
    pids = [worker.process.pid for worker in workers]
    for worker in workers:
        worker.kill()
    wait_for("no executor is left", lambda: not cluster.executors(), OUTCOME)
    wait_for("the master counts no worker", lambda: trial.cluster.state().get("aliveworkers") == 0, OUTCOME)
    wait_for("a failure of class session", lambda: trial.failures("session") > before, OUTCOME)
    while now() < at + AWAY:
        require(driver.get("/health/live"), "the job does not answer while the workers are gone")
        time.sleep(1)
    require(not cluster.executors(), "an executor without a worker")
    require(trial.all_set_aside() == aside, "a file was set aside while no worker was there")
    back = now()
    for worker in workers:
        worker.start()
    trial.cluster.await_whole()
    return Blow(at, f"pids {pids} died, the master had no worker until {back - at:.0f} s later", {"session": (1, 200)}, back)


def storage_away_at_start(trial):
    """the job is stopped and started while its storage is away, which comes back after 60 s"""
    driver = trial.driver
    code = driver.stop()
    require(code == 0, f"the job must end with 0 when it is asked to, ended with {code}")
    at = now()
    with trial.storage_away() as away:
        driver.start()
        wait_for("the job says what it waits for", lambda: driver.status().get("state") == "starting", OUTCOME)
        pid = driver.pid
        while now() < at + AWAY:
            require(driver.get("/health/live"), "the job does not answer while its storage is away")
            time.sleep(1)
        require(driver.status().get("state") == "starting", f"the job must wait, says {driver.status()}")
        require(driver.pid == pid, "the process did not wait")
    back = now()
    return Blow(at, f"{away}, state starting for {back - at:.0f} s in pid {pid}", {}, back)


def data_node_killed(trial):
    """SIGKILL a data node of HDFS, back after some seconds"""
    node = trial.random.choice(trial.hdfs.nodes)
    at = now()
    pid = node.process.pid
    node.kill()
    time.sleep(trial.random.uniform(0, 8))
    node.start()
    trial.hdfs.await_whole()
    return Blow(at, f"pid {pid} died, {node.process.pid} registered", {"session": (0, 20)})


def zombie(trial):
    """SIGSTOP the driver for 20 s while another takes over, then SIGCONT"""
    old = trial.driver
    at = now()
    pid = old.signal(signal.SIGSTOP)
    wait_for(f"pid {pid} is stopped", lambda: stopped(pid), OUTCOME)
    heir = trial.new_driver()
    time.sleep(NAP)
    wait_for("the heir works", heir.healthy, OUTCOME)
    published = trial.lister.first_after(at)
    # From here on the heir's figures count: to a person, too, it is another instance.
    trial.driver = heir
    time.sleep(LAST_ANSWER)
    os.kill(pid, signal.SIGCONT)
    code = old.await_end()
    require(code == 73, f"the zombie must end with 73, ended with {code}")
    require(not machine.alive(pid), "the zombie lives")
    require(published, "the heir published nothing before the zombie woke up")
    return Blow(at, f"pid {pid} stopped, {heir.pid} took over, the zombie ended with 73", {"process": 1})


def stopped(pid):
    return any(process.pid == pid and process.state == "T" for process in machine.processes())


def pause(trial):
    """SIGSTOP the driver for 20 s, nobody takes over, then SIGCONT"""
    at = now()
    pid = trial.driver.signal(signal.SIGSTOP)
    time.sleep(NAP)
    require(stopped(pid), f"pid {pid} is not stopped")
    require(not trial.driver.status(), "a stopped driver answered")
    os.kill(pid, signal.SIGCONT)
    woken = now()
    wait_for("the driver answers", trial.driver.status, OUTCOME)
    require(trial.driver.pid == pid, "another process followed")
    return Blow(at, f"pid {pid} stopped for {woken - at:.0f} s and went on", {"session": (0, 1)}, woken)


def hang_in_driver(trial):
    """the job's thread hangs"""
    before = trial.failures("hang")
    with trial.driver.hold("in-staging") as hold:
        hold.wait()
        at = now()
        wait_for("a hang verdict", lambda: trial.failures("hang") > before, OUTCOME)
    return Blow(at, "hung in staging until the verdict in /metrics", {"hang": 1}, now())


def hang_in_task(trial):
    """SIGSTOP all executors until the hang is noticed, then SIGCONT"""
    before = trial.failures("hang")
    pids = wait_for("executors", cluster.executors, OUTCOME)
    at = now()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        wait_for(f"{pids} are stopped", lambda: all(map(stopped, pids)), OUTCOME)
        wait_for("a hang verdict", lambda: trial.failures("hang") > before, OUTCOME)
        verdict = now()
    finally:
        for pid in pids:
            signal_if_alive(pid, signal.SIGCONT)
    wait_for("the old executors are gone", lambda: not set(pids) & set(cluster.executors()), OUTCOME)
    return Blow(at, f"executors {pids} stood still until the verdict in /metrics", {"hang": 1}, verdict)


def signal_if_alive(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # Whoever owns it was faster.


def out_of_memory(trial):
    """the driver's heap is full"""
    driver = trial.driver
    before = trial.failures("resource")
    pid = driver.pid
    told = driver.console().count("ended with 75")
    (driver.folder / f"oom.{trial.random.choice(FAIL_POINTS[:9])}").touch()
    wait_for("the launcher tells exit code 75", lambda: driver.console().count("ended with 75") > told, OUTCOME)
    at = now()
    fresh = new_pid(driver, pid)
    wait_for("a failure of class resource", lambda: trial.failures("resource") > before, OUTCOME)
    return Blow(at, f"pid {pid} ended with 75, {fresh} followed", {"resource": 1})


def disk_full(trial):
    """the data disk full until the job notices"""
    ballast = trial.home.data / "_ballast"
    known = len(trial.driver.log())
    at = now()
    with no_room(ballast):
        wait_for(
            "the job notices", lambda: fill(ballast) == 0 and trouble_with_disk(trial.driver.log()[known:]), OUTCOME)
        time.sleep(trial.random.uniform(0, 3))
    return Blow(at, "no block free, and the log tells of it", {"resource": (0, 20), "process": (0, 0)}, now())


@contextlib.contextmanager
def no_room(ballast):
    """The disk is full as long as this lasts."""
    try:
        full = fill(ballast)
        require(full == 0, f"{full} blocks are free")
        yield
    finally:
        ballast.unlink()


def fill(ballast):
    """Takes all that is left, also what was freed since; answers how many blocks are free then."""
    with open(ballast, "ab") as file:
        for _ in range(100):
            free = os.statvfs(ballast)
            if free.f_bavail == 0:
                break
            try:
                os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, free.f_bavail * free.f_bsize)
            except OSError:
                continue  # Others took some of it meanwhile.
        return os.statvfs(ballast).f_bavail


def trouble_with_disk(log):
    return "No space left on device" in log or "disk is full" in log


def poisoned(trial):
    """a file that nobody can read"""
    at = now()
    name = trial.poison()
    wait_for(f"{name} is set aside", lambda: trial.set_aside(name), OUTCOME)
    return Blow(at, f"{name} lies in quarantine", {"data": 2}, now())


def clock_stepped(trial):
    """the clock as the job's JVM sees it an hour ahead or back, then right again"""
    sign = trial.random.choice("+-")
    at = now()
    pid = trial.driver.pid
    trial.home.clock.write_text(f"{sign}{HOUR}")
    try:
        wait_for("the job's clock shows it", lambda: abs(trial.clock_error() - float(f"{sign}{HOUR}")) < 60, OUTCOME)
        shown = now()
        wait_for("work goes on", lambda: trial.lister.first_after(shown), OUTCOME)
        time.sleep(trial.random.uniform(0, 5))
    finally:
        trial.home.clock.write_text("+0")
    wait_for("the job's clock is right", lambda: abs(trial.clock_error()) < 60, OUTCOME)
    require(trial.driver.pid == pid, "the step of the clock ended the process")
    return Blow(at, f"/status told a time off by {sign}{HOUR} s", {}, shown)


def second_driver(trial):
    """a second driver on the same data"""
    pid = trial.driver.pid
    at = now()
    rival = trial.driver.rival()
    try:
        code = rival.wait(OUTCOME)
    finally:
        rival.kill()
    require(code == 73, f"the second driver must end with 73, ended with {code}")
    require(trial.driver.pid == pid, "the first driver was disturbed")
    return Blow(at, "it ended with 73", {})


def network_cut(trial):
    """the network between driver and one worker, with its executors, cut for 20 s"""
    line = trial.random.choice(trial.cluster.lines)
    require(trial.reaches(line), "the worker does not answer before the cut")
    at = now()
    line.cut()
    try:
        require(not trial.reaches(line), "the worker answers although it is cut off")
        time.sleep(CUT)
        require(trial.driver.get("/health/live"), "the job does not answer while a worker is cut off")
        require(not trial.reaches(line), "the worker answers although it is cut off")
    finally:
        line.mend()
        mended = now()
    wait_for("the worker answers", lambda: trial.reaches(line), OUTCOME)
    return Blow(at, f"{line.address} did not answer for {CUT} s", {"hang": (0, 2), "session": (0, 5)}, mended)


@dataclasses.dataclass(frozen=True)
class Damage:
    """A record that is cut in half while the driver is dead, and what the next driver must say of it."""

    file: str  # below checkpoints/
    codes: tuple  # one of these ends the next driver; none: it goes on without what was cut off


# Whether it is noticed before the first attempt, or in it.
REFUSED = (69, 78)
DAMAGES = {
    "checkpoint": Damage("orders/checkpoint.json", REFUSED),
    "plan": Damage("orders/plans", REFUSED),
    "commit": Damage("orders/commits", REFUSED),
    "ledger": Damage("ledger.jsonl", ()),
}


def truncated(trial, what):
    """a file of the checkpoint cut in half"""
    driver, damage = trial.driver, DAMAGES[what]
    with driver.hold("in-staging") as hold:
        hold.wait()
        pid = driver.signal(signal.SIGSTOP)
        path = newest(trial.home.data / "checkpoints" / damage.file)
        whole = path.read_bytes()
        half = torn(whole) if what == "ledger" else whole[:len(whole) // 2]
        path.write_bytes(half)
        told = len(driver.console())
        at = now()
        driver.kill()
    if what == "ledger":
        # Up to some seconds of them were told by the half that is lost.
        trial.counters.forget("failover_state_time_seconds_total")
    if damage.codes:
        code = driver.await_end()
        words = driver.console()[told:]
        require(code in damage.codes, f"a truncated {what} must end it with one of {damage.codes}, ended with {code}")
        require(str(path) in urllib.parse.unquote(words), f"no word of {path}:\n{words[-2000:]}")
        path.write_bytes(whole)
        # Who gave up waits for a person; who did not even begin does not.
        driver.start(*(["--fresh-budget"] if code == 69 else []))
        return Blow(at, f"{path.name}: refused by name with {code}, then mended",
                    {"process": 1, "fatal": 1 if code == 69 else 0})
    return Blow(at, f"{path.name} lost the end of its last line, pid {new_pid(driver, pid)} went on", {"process": 1})


def newest(path):
    """The record itself, or the one with the highest number."""
    return max(path.glob("*.json"), key=lambda each: int(each.stem)) if path.is_dir() else path


def torn(text):
    """Without the second half of the last line."""
    start = text.rindex(b"\n", 0, len(text) - 1) + 1
    return text[:start + (len(text) - start) // 2]


def junk(random):
    return random.choice([
        gzip.compress(b"order_id,customer_id\n" * 500)[:-20],
        b"\x7f" + random.randbytes(2000)])


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of fault."""

    strike: typing.Callable
    bound: int  # seconds from the strike until work goes on; on a machine that is three times slower, too
    weight: float  # how often, compared with others
    variants: tuple = ()
    store: str = ""  # where the data have to be: disk, hdfs, or anywhere


KINDS = {
    "fail-point": Kind(point_killed, 120, 0, FAIL_POINTS),
    "driver-killed": Kind(driver_killed, 120, 2),
    "executor-killed": Kind(executor_killed, 60, 2),
    "worker-killed": Kind(worker_killed, 90, 1.5),
    "master-killed": Kind(master_killed, 120, 1.5),
    "zombie": Kind(zombie, 150, 1),
    "pause": Kind(pause, 120, 0.7),
    "hang-in-driver": Kind(hang_in_driver, 150, 1),
    "hang-in-task": Kind(hang_in_task, 150, 1),
    "out-of-memory": Kind(out_of_memory, 150, 1),
    "disk-full": Kind(disk_full, 150, 1, store="disk"),
    "poison": Kind(poisoned, 150, 1),
    "truncated": Kind(truncated, 150, 1, tuple(DAMAGES), "disk"),
    "clock-stepped": Kind(clock_stepped, 60, 1),
    "second-driver": Kind(second_driver, 60, 1),
    "network-cut": Kind(network_cut, 150, 1),
    "workers-gone": Kind(workers_gone, 240, 1),
    "storage-away-at-start": Kind(storage_away_at_start, 240, 1),
    "data-node-killed": Kind(data_node_killed, 120, 3, store="hdfs"),
}


@dataclasses.dataclass(frozen=True)
class Fault:
    """A card of the deck."""

    kind: str
    variant: str = ""

    def __str__(self):
        return f"{self.kind}:{self.variant}" if self.variant else self.kind

    def strike(self, trial):
        kind = KINDS[self.kind]
        return kind.strike(trial, self.variant) if kind.variants else kind.strike(trial)


# Of 30 faults one at each fail point, the rest of all other kinds.
ROUNDS_FOR_EACH_POINT = 30


def kinds(store):
    """What can be done to a job whose data are there."""
    return {name: kind for name, kind in KINDS.items() if kind.store in ("", store)}


def deck(random, rounds, store="disk"):
    """The faults of a trial, in their order: a function of the seed alone. Each kind comes before any comes twice."""
    points = [Fault("fail-point", point) for point in FAIL_POINTS]
    times = rounds // ROUNDS_FOR_EACH_POINT
    others = [Fault(name, variant) for name, kind in kinds(store).items() if name != "fail-point"
              for variant in (kind.variants or ("",))]
    first = [random.choice(points), *one_of_each(random, others)]
    random.shuffle(first)
    more = collections.Counter(points * times) - collections.Counter(first)
    rest = sorted(more.elements(), key=str)
    weights = [KINDS[fault.kind].weight / max(1, len(KINDS[fault.kind].variants)) for fault in others]
    while len(first) + len(rest) < rounds:
        rest += random.choices(others, weights)
    random.shuffle(rest)
    return (first + rest)[:max(rounds, 1)]


def one_of_each(random, faults):
    by_kind = collections.defaultdict(list)
    for fault in faults:
        by_kind[fault.kind].append(fault)
    return [random.choice(same) for same in by_kind.values()]


# What HDFS has to bear in CI; ci-full injects all faults there.
WITH_HDFS = ("data-node-killed", "fail-point:before-commit", "zombie", "storage-away-at-start", "driver-killed")


def names(store):
    """All faults where the data are there, as a person names them."""
    return [str(Fault(name, variant)) for name, kind in kinds(store).items() for variant in (kind.variants or ("",))]


def parts(slots):
    """(where the data are, names of faults) for each slot: one slot for HDFS, all that can be done on a disk in the others."""
    on_disk = rotation.deal(names("disk"), slots - 1, lambda name: KINDS[name.partition(":")[0]].bound)
    return [*(("disk", part) for part in on_disk), ("hdfs", list(WITH_HDFS))]


def named(names, store="disk"):
    """The faults of these names, for those who look into one."""
    known = kinds(store)
    faults = []
    for name in names:
        kind, _, variant = name.partition(":")
        if kind not in known or (variant or "") not in (known[kind].variants or ("",)):
            raise Failed(f"no such fault where the data are on {store}: {name}; see --list")
        faults.append(Fault(kind, variant))
    return faults
