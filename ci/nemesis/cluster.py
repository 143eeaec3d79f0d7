"""Spark's own cluster, and the job on it, as processes of the class path that `make classes` built."""

import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import machine
from hdfs import CLIENT, Folder
from shell import Failed, require, run, wait_for

import job

SLOW = float(os.environ.get("CHAOS_SLOW", "1"))  # gives all bounds and time-outs more room, on a busy machine
START = 180 * SLOW  # seconds; a quiet machine needs a tenth of it.
CORES = 4
KILLED = -signal.SIGKILL
EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"
MAIN = "dev.sparkfailover.job.TestMain"
EXECUTOR_OPTIONS = (
    "-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    " -Djava.io.tmpdir=/tmp/executors -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
SETTINGS = {
    "JOB_CYCLE_INTERVAL": "500ms", "JOB_INPUT_SETTLE": "500ms", "JOB_MAX_FILES_PER_BATCH": "10",
    "JOB_RESTART_MAX": "8", "JOB_RESTART_MAX_PER_HOUR": "100000", "JOB_RESTART_INITIAL_DELAY": "500ms",
    "JOB_RESTART_MAX_DELAY": "5s", "JOB_HANG_TIMEOUT": f"{15 * SLOW:.0f}s",
    "JOB_STOP_TIMEOUT": f"{10 * SLOW:.0f}s", "JOB_START_TIMEOUT": f"{60 * SLOW:.0f}s",
    "JOB_FENCE_WAIT": "60s", "JOB_ON_EXHAUSTED": "exit", "SPARK_CONF_spark_cores_max": str(CORES),
    "SPARK_CONF_spark_executor_memory": "512m", "SPARK_CONF_spark_sql_shuffle_partitions": "4",
    "SPARK_CONF_spark_executor_extraJavaOptions": EXECUTOR_OPTIONS,
}
# So many young processes on two cores: none lives long enough to earn back what the second compiler costs.
CHEAP = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Home:
    """Where all of a trial lies, and how its programs are started."""

    def __init__(self, root, folder):
        self.root = root
        self.folder = folder
        self.data = folder / "data [1] {a,b}"  # or a folder in HDFS
        self.settings = {}  # of the job, beyond those of every trial
        self.logs = folder / "logs"
        self.temporary = pathlib.Path("/tmp")
        launch = root / "job" / "target" / "launch"
        self.java = (launch / "java").read_text().strip()
        classes = shlex.split((launch / "classpath.args").read_text())[1]
        # A copy: who builds meanwhile does not pull the classes from under the trial.
        built = root / "job" / "target" / "classes"
        self.jar = folder / "job.jar"
        parts = [each.rstrip("/") for each in classes.split(":")]
        require(str(built) in parts, f"{launch}: the class path does not name {built}; run make classes")
        self.class_path = ":".join(str(self._jar_of(each, built)) for each in parts)
        self.jvm = [self.java, f"@{root / 'job/src/main/jvm/jvm.args'}"]
        self.clock = folder / "clock"
        self.clock.write_text("+0")
        for each in ("logs", "spark/jars", "/tmp/executors"):
            (folder / each).mkdir(parents=True)
        self._compile(built)
        self.arguments = folder / "classpath.args"
        self.arguments.write_text(f'-cp "{self.class_path}"\n')
        self.ready = self._archive()  # a flag for every JVM with this class path

    def _jar_of(self, part, built):
        """What to take in the place of an entry of the class path: an archive of classes refuses folders."""
        if part == str(built):
            return self.jar
        if not pathlib.Path(part).is_dir():
            return part
        jar = self.folder / f"{pathlib.Path(part).parents[1].name}.jar"
        run(f"{self.java.removesuffix('java')}jar", "--create", "--no-compress", "--file", jar, "-C", part, ".")
        return jar

    def _compile(self, built):
        """The job with fail points, which lies among its tests."""
        source = self.root / "job/src/test/java" / (MAIN.replace(".", "/") + ".java")
        classes, tools = self.folder / "classes", self.java.removesuffix("java")
        shutil.copytree(built, classes)
        run(f"{tools}javac", "-cp", f"{classes}:{self.class_path}", "-d", classes, source)
        run(f"{tools}jar", "--create", "--no-compress", "--file", self.jar, "-C", classes, ".")

    def _archive(self):
        """Loads and checks the classes once for all: it is most of what a young process does, and a trial has thousands."""
        archive = self.folder / "classes.jsa"
        scratch = self.folder / "archive"
        scratch.mkdir()
        env = {**SETTINGS, **self.spark(machine.HUB), "SPARK_MASTER_URL": "local-cluster[1,1,512]", "SPARK_CONF_spark_cores_max": "1",
               "JOB_DATA_DIR": str(scratch / "data"), "JOB_LOG_DIR": str(scratch / "logs"), "JOB_PORT": "0",
               "JOB_MAX_CYCLES": "2", "JOB_DEMO_ORDERS": "500", "JOB_INPUT_SETTLE": "0s", "JOB_RESTART_MAX": "0"}
        command = [*self.jvm, "-Xmx768m", *CHEAP, f"-XX:ArchiveClassesAtExit={archive}", f"@{self.arguments}", MAIN]
        code = self.start("archive", command, env, scratch).wait(START)
        require(code == 0 and archive.exists(), f"the job that shows its classes ended with {code}; see {self.folder}/archive.log")
        shutil.rmtree(scratch)
        return f"-XX:SharedArchiveFile={archive}"

    def spark(self, host):
        """What Spark's own processes find in their environment."""
        return {"SPARK_LOCAL_IP": host, "SPARK_SCALA_VERSION": "2.13", "SPARK_HOME": str(self.folder / "spark"),
                "SPARK_DIST_CLASSPATH": self.class_path, "SPARK_LOCAL_DIRS": "/tmp/executors"}

    def keep_in(self, hdfs):
        """The job's data are there from now on."""
        self.data = hdfs.data
        self.settings = {f"SPARK_CONF_spark_hadoop_{key}": value for key, value in CLIENT.items()}
        self.settings["HADOOP_USER_NAME"] = "root"

    def local_data(self):
        """The data, or a copy of them."""
        if isinstance(self.data, Folder):
            copy = self.folder / "data-copy"
            self.data.copy_to(copy)
            return copy
        return self.data

    def age(self, path, seconds):
        """As if it had been written so long ago."""
        when = time.time() - seconds
        if isinstance(path, Folder):
            path.set_time(when)
        else:
            os.utime(path, (when, when))

    def start(self, name, command, env=None, cwd=None):
        """Its output goes on in a log of that name."""
        with open(self.folder / f"{name}.log", "ab") as log:
            return subprocess.Popen(
                command, env={**os.environ, "JAVA_HOME": self.java.removesuffix("/bin/java"), **(env or {})},
                cwd=cwd or self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


class Daemon:
    """A service of the cluster: the master, a worker, a node of HDFS."""

    def __init__(self, home, name, line, program, env):
        self.home = home
        self.name = name
        self.command = [*(line.inside() if line else []), *home.jvm, "-Xmx256m", *CHEAP, *program]
        self.env = env
        self.process = None

    def start(self):
        self.process = self.home.start(self.name, self.command, self.env)

    def kill(self):
        self.process.kill()
        require(self.process.wait(30) == KILLED, f"{self.name} was not killed")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Cluster:
    """A master and two workers, each worker at the end of a line of its own."""

    def __init__(self, home):
        self.home = home
        (home.folder / "recovery").mkdir()
        self.lines = [machine.Line(number) for number in (1, 2)]
        self.master = self._daemon("master", None, "master.Master", "--port", "7077", "--webui-port", "8080")
        self.workers = [
            self._daemon(line.name, line, "worker.Worker", "--webui-port", "8081", "-c", str(CORES), "-m", "2g",
                         "-d", str(home.folder / f"work-{line.name}"), self.url)
            for line in self.lines]

    def _daemon(self, name, line, main, *arguments):
        home, host = self.home, line.address if line else machine.HUB
        return Daemon(home, name, line, [
            home.ready, "-Dspark.deploy.recoveryMode=FILESYSTEM", f"-Dspark.deploy.recoveryDirectory={home.folder / 'recovery'}",
            f"@{home.arguments}", f"org.apache.spark.deploy.{main}", "--host", host, *arguments], home.spark(host))

    @property
    def url(self):
        return f"spark://{machine.HUB}:7077"

    def start(self):
        self.master.start()
        for worker in self.workers:
            worker.start()
        self.await_whole()

    def state(self):
        try:
            with urllib.request.urlopen(f"http://{machine.HUB}:8080/json/", timeout=5) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return {}

    def whole(self):
        state = self.state()
        return state.get("status") == "ALIVE" and state.get("aliveworkers") == len(self.workers)

    def await_whole(self):
        wait_for("the cluster is whole", self.whole, START)

    def stop(self):
        for each in (*self.workers, self.master):
            each.stop()
        for line in self.lines:
            line.close()


def executors():
    return machine.running(EXECUTOR)


class Driver:
    """The job, brought back by its launcher."""

    count = 0

    def __init__(self, home, cluster, faketime):
        Driver.count += 1
        self.number = Driver.count
        self.home = home
        self.folder = home.folder / f"driver-{self.number}"
        self.folder.mkdir()
        self.name = self.folder.name
        self.url = f"http://127.0.0.1:{9404 + self.number % 2}"
        self.env = {
            **SETTINGS, **home.settings, "SPARK_MASTER_URL": cluster.url, "SPARK_LOCAL_IP": machine.HUB, "JOB_DATA_DIR": str(home.data),
            "JOB_LOG_DIR": str(home.logs / self.name), "JOB_PORT": str(9404 + self.number % 2),
            "SPARK_CONF_spark_driver_host": machine.HUB,
            "SPARK_CONF_spark_executor_extraJavaOptions": f'{EXECUTOR_OPTIONS} "{home.ready}"',
            "LD_PRELOAD": str(faketime), "FAKETIME_TIMESTAMP_FILE": str(home.clock), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
            # With it each timed wait of the JVM would spin.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0"}
        self.command = [*home.jvm, "-Xmx768m", *CHEAP, home.ready, f"@{home.arguments}", MAIN]
        self.launcher = None

    def start(self, *arguments):
        launcher = [
            self.home.java, "-Xmx64m", "-XX:+UseSerialGC", "-cp", str(self.home.jar),
            "dev.sparkfailover.job.Launcher", *self.command, *arguments]
        self.launcher = self.home.start(self.name, launcher, self.env, self.folder)
        return self

    def rival(self):
        """A second one, as it is started by mistake: alone, and not patient."""
        folder = self.folder / "rival"
        folder.mkdir(exist_ok=True)
        env = {**self.env, "JOB_FENCE_WAIT": "2s", "JOB_PORT": "0", "JOB_LOG_DIR": str(folder / "logs")}
        return self.home.start("rival", self.command, env, folder)

    @property
    def pid(self):
        """The job's own process; None while there is none."""
        return next(iter(machine.running(MAIN, parent=self.launcher.pid)), None)

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as e:
            e.close()
            return None
        except OSError:
            return None

    def status(self):
        text = self.get("/status")
        return json.loads(text) if text else {}

    def metric(self, name, **labels):
        text = self.get("/metrics")
        return None if text is None else job.value(text, name, **labels)

    def healthy(self):
        """A session is up, the last cycle was good, and none of the budget is spent any more."""
        status = self.status()
        return (status.get("pid") == self.pid and status.get("ready") and status["state"] in ("running", "waiting")
                and status["budget"]["consecutive"] == 0 and status)

    def signal(self, number):
        pid = self.pid
        require(pid, f"{self.name}: no process to send a signal to")
        os.kill(pid, number)
        return pid

    def kill(self):
        pid = self.signal(signal.SIGKILL)
        wait_for("the driver is dead", lambda: not machine.alive(pid), 30)
        return pid

    def await_end(self, seconds=START):
        try:
            return self.launcher.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failed(f"{self.name} did not end within {seconds} s") from None

    def stop(self):
        self.launcher.terminate()
        return self.await_end()

    def console(self):
        return (self.home.folder / f"{self.name}.log").read_text(errors="replace")

    def log(self):
        path = self.home.logs / self.name / "spark_app.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def hold(self, point):
        return Hold(self, point)


class Hold:
    """Makes the job wait at a fail point, as soon as it gets there."""

    def __init__(self, driver, point):
        self.point = point
        self.hold = driver.folder / f"hold.{point}"
        self.held = driver.folder / f"held.{point}"

    def __enter__(self):
        self.hold.touch()
        return self

    def wait(self, seconds=START):
        wait_for(f"the job stands at {self.point}", self.held.exists, seconds)

    def __exit__(self, *_):
        self.hold.unlink(missing_ok=True)
        self.held.unlink(missing_ok=True)
