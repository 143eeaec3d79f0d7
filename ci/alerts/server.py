"""A real Prometheus or Alertmanager for a check, and what Prometheus itself makes of the rules."""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALERTING = ROOT / "alerting"


def tools():
    """The folder of promtool, prometheus, amtool and alertmanager; ends the program without one."""
    folder = subprocess.run([ROOT / "ci/prometheus-tools"], capture_output=True, text=True)
    if folder.returncode != 0:
        sys.exit(f"ci/prometheus-tools: {folder.stderr.strip()}")
    return pathlib.Path(folder.stdout.strip())


def wait_for(url, process, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}: {pathlib.Path(log).read_text()}")
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer within {seconds} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, **parameters):
    """What the API answers; ValueError with its own words when it refuses."""
    try:
        with urllib.request.urlopen(f"{url}?{urllib.parse.urlencode(parameters, doseq=True)}", timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as e:
        raise ValueError(json.load(e).get("error", str(e))) from e


class Server:
    """A real Prometheus or Alertmanager with a folder of its own."""

    def __init__(self, program, ready, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = open(pathlib.Path(self.folder.name) / "log", "w+")
        self.process = subprocess.Popen(
            [str(program), *[str(each) for each in arguments], f"--web.listen-address=127.0.0.1:{port}",
             *(["--cluster.listen-address="] if "alertmanager" in program.name else []),
             f"--storage.{'path' if 'alertmanager' in program.name else 'tsdb.path'}={self.folder.name}/data"],
            stdout=self.log, stderr=subprocess.STDOUT)
        self.ready = ready

    def __enter__(self):
        try:
            wait_for(self.url + self.ready, self.process, self.log.name)
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def get(self, path, **parameters):
        return get(self.url + path, **parameters)

    def post(self, path, body):
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), kind)
        urllib.request.urlopen(request, timeout=10).read()


class Rules(Server):
    """A Prometheus that has read the rules, and scrapes nothing."""

    def __init__(self, folder):
        self.config = tempfile.NamedTemporaryFile("w", suffix=".yml")
        # It is asked what it read, not what it thinks of nothing at all.
        self.config.write(f"global: {{evaluation_interval: 1h}}\nrule_files: ['{ALERTING}/rules/*.yml']\n")
        self.config.flush()
        super().__init__(folder / "prometheus", "/-/ready", f"--config.file={self.config.name}")

    def __exit__(self, *_):
        super().__exit__()
        self.config.close()

    def all(self):
        groups = self.get("/api/v1/rules")["data"]["groups"]
        return [{**rule, "file": pathlib.Path(group["file"]).name} for group in groups for rule in group["rules"]]

    def alerts(self):
        return [rule for rule in self.all() if rule["type"] == "alerting"]

    def parse(self, expression):
        """The tree of an expression; ValueError with Prometheus' words when it is none."""
        return self.get("/api/v1/parse_query", query=expression)["data"]
