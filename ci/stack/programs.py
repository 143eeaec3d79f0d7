"""The parts of the product as processes of this machine, without containers, each with a folder and a port of its own."""

import os
import pathlib
import signal
import socket
import subprocess
import urllib.error
import urllib.request

from shell import ROOT, Failed, require, run, wait_for

HOST = "127.0.0.1"
LAUNCH = ROOT / "job/target/launch"
EXECUTOR_OPTIONS = ("-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow"
                    " --enable-native-access=ALL-UNNAMED")
PATIENCE = 120  # seconds for a program to answer: all of them start at once.


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def get(url, **headers):
    """None when nobody answers; what is refused has an answer as well."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.read().decode()
    except OSError:
        return None


def code(url):
    """The status of the answer; None when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        return e.code
    except OSError:
        return None


class Program:
    """A process, started anew as often as wanted; what it prints is added to one log."""

    def __init__(self, name, folder, command, env=None, ready=None):
        self.name, self.folder, self.command, self.ready = name, folder, [str(word) for word in command], ready
        self.env = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ} | (env or {})
        self.process = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def log(self):
        return self.folder / f"{self.name}.log"

    def start(self, *arguments):
        require(not self.runs(), f"{self.name} runs already")
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [*self.command, *arguments], env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
        return self

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def up(self):
        """Waits until it answers."""
        def answers():
            require(self.runs(), f"{self.name} ended with {self.process.returncode}:\n{self.tail()}")
            return code(self.ready) == 200
        wait_for(f"{self.name} answers {self.ready}", answers, PATIENCE)
        return self

    def stop(self, seconds=60):
        """Asks it to end, and insists."""
        if self.runs():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise Failed(f"{self.name} did not end within {seconds} s of SIGTERM") from None
        return self

    def kill(self):
        """SIGKILL, its children included."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait(30)
        return self

    def children(self):
        """The pids of what it started itself."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for each in tasks for pid in each.read_text().split()]

    def tail(self, lines=40):
        return "\n".join(line[:300] for line in self.log.read_text(errors="replace").splitlines()[-lines:])


def java():
    require((LAUNCH / "classpath.args").is_file(), f"{LAUNCH} is missing; make it: make classes")
    found = (LAUNCH / "java").read_text().strip()
    require(os.access(found, os.X_OK), f"{found}, which {LAUNCH}/java names, is gone; with another JDK: make classes")
    return found


def class_path():
    quoted = (LAUNCH / "classpath.args").read_text().splitlines()[1]
    return quoted[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def spark_jvm(heap):
    return [java(), f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"@{ROOT}/job/src/main/jvm/jvm.args",
            f"@{LAUNCH}/classpath.args"]


class Cluster:
    """A standalone master and a worker."""

    def __init__(self, folder, cores=2):
        self.port, page = free_port(), free_port()
        self.url, self.page = f"spark://{HOST}:{self.port}", f"http://{HOST}:{page}"
        (folder / "home/jars").mkdir(parents=True)
        env = {"JAVA_HOME": str(pathlib.Path(java()).parents[1]), "SPARK_LOCAL_IP": HOST, "SPARK_SCALA_VERSION": "2.13",
               "SPARK_HOME": str(folder / "home"), "SPARK_DIST_CLASSPATH": class_path()}
        self.master = Program(
            "master", folder, [*spark_jvm("256m"), "org.apache.spark.deploy.master.Master", "--host", HOST,
                               "--port", self.port, "--webui-port", page], env, f"{self.page}/json/")
        self.worker = Program(
            "worker", folder, [*spark_jvm("256m"), "org.apache.spark.deploy.worker.Worker", "--host", HOST,
                               "--webui-port", free_port(), "-c", cores, "-m", "2g", "-d", folder / "work", self.url], env)

    def settings(self):
        """Of a job on it that takes one core."""
        return {"SPARK_MASTER_URL": self.url, "SPARK_CONF_spark_driver_host": HOST,
                "SPARK_CONF_spark_driver_bindAddress": HOST, "SPARK_CONF_spark_executor_memory": "512m",
                "SPARK_CONF_spark_cores_max": "1", "SPARK_CONF_spark_executor_extraJavaOptions": EXECUTOR_OPTIONS}


class Job(Program):
    """The supervised job under its launcher, as `make run` starts it."""

    def __init__(self, application, folder, **settings):
        self.application, self.port = application, free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.data, self.logs = folder / "data", folder / "logs"
        env = {"JOB_APPLICATION": application, "JOB_PORT": str(self.port), "JOB_DATA_DIR": str(self.data),
               "JOB_LOG_DIR": str(self.logs), "SPARK_LOCAL_IP": HOST, "SPARK_MASTER_URL": "local[1]",
               "SPARK_CONF_spark_ui_port": str(free_port()), "SPARK_CONF_spark_sql_shuffle_partitions": "2",
               "JOB_ON_EXHAUSTED": "park"} | settings
        command = [java(), "-Xmx64m", "-XX:+UseSerialGC", "-cp", ROOT / "job/target/classes",
                   "dev.sparkfailover.job.Launcher", *spark_jvm("640m"), "dev.sparkfailover.job.Main"]
        super().__init__(application, folder, command, env, f"{self.url}/health/live")

    def metric(self, name, **labels):
        """The sum of the series that have these labels; None when nobody answers."""
        text = get(f"{self.url}/metrics")
        return None if text is None else total(text, name, **labels)

    def events(self):
        """What its console says besides good cycles."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(line[:300] for line in lines if line[9:].split(" ", 1)[0] != "cycle")

    def state(self):
        return next((name for name in STATES if self.metric("failover_state", state=name)), None)

    def again(self, **settings):
        """A deliberate restart, with other settings if wanted."""
        self.stop()
        self.env |= settings
        return self.start()

    def kill_child(self):
        """SIGKILL the job itself; its launcher brings it back."""
        (pid,) = self.children()
        os.kill(pid, signal.SIGKILL)
        wait_for(f"{self.application} has a new process", lambda: self.children() not in ([], [pid]), 30)


STATES = ("starting", "running", "waiting", "backoff", "stopped", "exhausted")


def total(text, name, **labels):
    """The sum of the series of that name and these labels in a scrape."""
    lines = [line for line in text.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines
               if all(f'{key}="{value}"' in line for key, value in labels.items()))


def tools():
    """The folder of the programs of Prometheus and Alertmanager."""
    return pathlib.Path(run(ROOT / "ci/prometheus-tools", timeout=900).strip())
