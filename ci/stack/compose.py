"""The stack as Docker sees it, in a folder of its own."""

import json
import os
import re
import signal

from shell import ROOT, require, run, wait_for

PROJECT = "spark-failover-e2e"
SERVICES = ("spark-master", "spark-worker", "spark-app", "monitor", "prometheus", "alertmanager")
WITHOUT_GRAFANA = "Leaving services out"  # in docs/guide/operations.md; the machines of CI have no image of it


class Stack:
    """One compose project; its settings are environment variables."""

    def __init__(self, folder, user):
        self.folder = folder
        self.user = user
        self.data = folder / "data"
        self.logs = folder / "logs"
        self.settings = {}
        self.made = set()

    def env(self):
        # Nothing of the caller's own stack may reach this one.
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("JOB_", "MONITOR_", "SPARK_", "COMPOSE_"))}
        return kept | {
            "COMPOSE_PROJECT_NAME": PROJECT,
            "COMPOSE_ENV_FILES": str(self.folder / ".env"),
            "COMPOSE_FILE": f"{ROOT}/docker-compose.yml:{self.folder}/override.yml",
            "SPARK_STACK_DIR": str(self.folder),
        } | {name: os.environ[name] for name in ("SPARK_FAILOVER_VERSION",) if name in os.environ} | self.settings

    def make(self, *targets, check=True, timeout=900):
        self.made.update(targets)
        return run(
            "make", "--no-print-directory", "-C", ROOT, *targets, env=self.env(), check=check, timeout=timeout)

    def compose(self, *words, check=True, timeout=600):
        return run("docker", "compose", *words, env=self.env(), cwd=ROOT, check=check, timeout=timeout)

    def start(self, service, **settings):
        """Starts a service anew with other settings, that may well keep it from ever being healthy."""
        self.settings = settings
        self.compose("up", "-d", "--no-deps", service)

    def apply(self, service, seconds=240, **settings):
        """Starts a service anew with other settings, and waits until it is healthy."""
        self.settings = settings
        self.compose("up", "-d", "--no-deps", "--wait", "--wait-timeout", seconds, service, timeout=seconds + 60)

    def id(self, service):
        found = self.compose("ps", "-a", "-q", service).split()
        require(found, f"{service}: no container")
        return found[0]

    def inspect(self, service):
        return json.loads(run("docker", "inspect", self.id(service)))[0]

    def pid(self, service):
        """The main process as the host counts; 0 when it does not run."""
        return self.inspect(service)["State"]["Pid"]

    def healthy(self, service):
        state = self.inspect(service)["State"]
        return state["Running"] and state["Health"]["Status"] == "healthy"

    def kill(self, service):
        """kill -9 of the main process from the host: `docker kill` would switch the restart rule off."""
        before = self.inspect(service)
        os.kill(before["State"]["Pid"], signal.SIGKILL)
        return before

    def restarted_since(self, service, before, seconds=60):
        """Waits for the runtime to have started the service again: a new process, one restart more."""
        def struck():
            now = self.inspect(service)
            return (now["State"]["Pid"] not in (0, before["State"]["Pid"])
                    and now["RestartCount"] > before["RestartCount"])
        wait_for(f"{service} has a new process after its kill", struck, seconds)

    def hold_down(self, service):
        """Kills a service that must not come back by itself."""
        run("docker", "update", "--restart=no", self.id(service))
        before = self.kill(service)
        wait_for(f"{service} is gone", lambda: self.pid(service) == 0, 30)
        return before

    def bring_back(self, service, before):
        run("docker", "update", "--restart=unless-stopped", self.id(service))
        run("docker", "start", self.id(service))
        require(self.pid(service) not in (0, before["State"]["Pid"]), f"{service}: no new process")

    def processes(self, service, word):
        """Host pids of a service's processes whose command line has a word."""
        lines = run("docker", "top", self.id(service), "-eo", "pid,args").splitlines()[1:]
        return [int(line.split()[0]) for line in lines if word in line]

    def network(self, name):
        return f"{PROJECT}_{name}"

    def down(self):
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "60", check=False)

    def show(self):
        """What a person needs to understand a failure."""
        for words in (["ps", "-a"], ["logs", "--no-color", "--tail", "40"]):
            print(self.compose(*words, check=False).stdout, flush=True)
        log = self.logs / "spark_app.log"
        if log.exists():
            print("\n".join(log.read_text(errors="replace").splitlines()[-80:]), flush=True)


def override_of_the_docs(heading):
    """The docker-compose.override.yml that a section of docs/guide/operations.md shows."""
    section = (ROOT / "docs/guide/operations.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    shown = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    require(shown, f"docs/guide/operations.md, {heading}: shows no override")
    return shown[1]


def engine_restart():
    run(ROOT / "ci" / "engine", "restart", timeout=180)
