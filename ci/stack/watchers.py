"""Prometheus, Alertmanager and the monitor as processes, and a recorder of what Alertmanager tells."""

import http.server
import json
import re
import shutil
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from programs import HOST, Program, free_port, get, java
from shell import ROOT, require


def changed(text, old, new):
    """The configuration with other addresses; what is not there cannot be replaced."""
    require(text.count(old) == 1, f"expected once in the configuration: {old}")
    return text.replace(old, new)


class Recorder:
    """Stands between Alertmanager and the monitors: notes what is told, and hands it on."""

    def __init__(self):
        self.notes = []
        self.monitor = self.cut_off = None
        self.cut_at = None
        self.server = http.server.ThreadingHTTPServer((HOST, 0), self._handler())
        self.url = f"http://{HOST}:{self.server.server_port}/api/alerts"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(recorder.told(body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler

    def told(self, body):
        self.notes.append(Note(time.time(), json.loads(body)))
        if self.cut_off and not self.cut_at and self.notes[-1].name == "Watchdog":
            self.cut_at = self.notes[-1].at
            self.hand_on(self.cut_off, body)
        return self.hand_on(self.monitor, body)

    @staticmethod
    def hand_on(url, body):
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as e:
            return e.code

    def heal(self):
        """What is told from now on reaches the other monitor, too."""
        last = next(note for note in reversed(self.notes) if note.name == "Watchdog")
        self.hand_on(self.cut_off, json.dumps(last.body).encode())

    def of(self, application, name=None, status="firing", since=0.0):
        """The notifications about an application, the oldest first."""
        return [note for note in list(self.notes) if note.application == application and note.at >= since
                and (name is None or note.name == name) and note.status == status]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Note:
    """One notification: about one alert of one application."""

    def __init__(self, at, body):
        self.at, self.body, self.status = at, body, body["status"]
        labels = body["groupLabels"]
        self.name, self.application = labels.get("alertname"), labels.get("application", "")
        # One that begins, ends, begins again, or becomes more or less grave is news.
        self.says = {(alert["fingerprint"], alert["startsAt"], alert["status"]) for alert in body["alerts"]}

    def __repr__(self):
        grave = ",".join(sorted({alert["labels"].get("severity", "") for alert in self.body["alerts"]}))
        moment = time.strftime("%H:%M:%S", time.localtime(self.at))
        return f"{moment} {self.name} {self.application} {self.status} {grave}".rstrip()


class Pulse:
    """A service outside that waits for the monitor's heartbeat, as healthchecks.io does."""

    def __init__(self):
        self.beats = []
        self.server = http.server.ThreadingHTTPServer((HOST, 0), self._handler())
        self.url = f"http://{HOST}:{self.server.server_port}/ping/made-up-secret"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        pulse = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                pulse.beats.append((time.time(), self.path))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler

    def since(self, moment):
        return [at for at, _ in list(self.beats) if at > moment]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Monitor(Program):
    def __init__(self, folder, jobs, master, heartbeat=""):
        self.url = f"http://{HOST}:{(port := free_port())}"
        classes = f"{ROOT}/monitor/target/classes:{(ROOT / 'monitor/target/classpath').read_text().strip()}"
        env = {"MONITOR_PORT": str(port), "MONITOR_MASTER_URL": master, "MONITOR_HEARTBEAT_URL": heartbeat,
               "MONITOR_JOB_URL": ",".join(f"{job.application}={job.url}" for job in jobs),
               "MONITOR_LOG_FILE": ",".join(str(job.logs / "spark_app.log") for job in jobs),
               "MONITOR_LEDGER_FILE": ",".join(str(job.data / "checkpoints/ledger.jsonl") for job in jobs)}
        super().__init__("monitor", folder, [java(), "-Xmx64m", "-XX:+UseSerialGC", "-cp", classes,
                                             "dev.sparkfailover.monitor.Main"], env, f"{self.url}/observe/health/live")

    def ask(self, path):
        text = get(self.url + path)
        return json.loads(text) if text else {}

    def firing(self, name, application):
        """Whether it lists the alert."""
        return any(alert["labels"]["alertname"] == name and alert["labels"].get("application") == application
                   for alert in self.ask("/api/alerts").get("firing", []))


class Alertmanager(Program):
    """With the project's own configuration; only the address of the monitor is another one."""

    def __init__(self, folder, tools, receiver):
        self.url = f"http://{HOST}:{(port := free_port())}"
        shutil.copytree(ROOT / "alerting", folder / "alerting")
        config = folder / "alerting/alertmanager.yml"
        config.write_text(changed(config.read_text(), "http://monitor:8090/api/alerts", receiver))
        super().__init__("alertmanager", folder, [
            tools / "alertmanager", f"--config.file={config}", f"--storage.path={folder / 'state'}",
            "--cluster.listen-address=", f"--web.listen-address={HOST}:{port}",
            *flags("alertmanager")], ready=f"{self.url}/-/ready")

    def remembers(self, moment):
        """Whether what it told up to then is on its disk: it writes that once in --data.maintenance-interval."""
        log = self.folder / "state/nflog"
        # A second, for what was told is noted after the answer came.
        return log.exists() and log.stat().st_mtime > moment + 1


class Prometheus(Program):
    """With the project's own configuration and rules; only the addresses of what it scrapes are others."""

    def __init__(self, folder, tools, monitor, alertmanager):
        self.url = f"http://{HOST}:{(port := free_port())}"
        text = changed((ROOT / "prometheus/prometheus.yml").read_text(), "../alerting/rules/", f"{ROOT}/alerting/rules/")
        # The jobs it asks the monitor for, as in the stack.
        text = changed(text, "http://monitor:8090/api/targets", f"{monitor.url}/api/targets")
        text = changed(text, '"monitor:8090"', f'"{monitor.url.removeprefix("http://")}"')
        text = changed(text, '"prometheus:9090"', f'"{HOST}:{port}"')
        text = changed(text, '"grafana:3000"', f'"{HOST}:9"')
        text = text.replace('"alertmanager:9093"', f'"{alertmanager.url.removeprefix("http://")}"')
        folder.mkdir(parents=True)
        config = folder / "prometheus.yml"
        config.write_text(text)
        super().__init__("prometheus", folder, [
            tools / "prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={HOST}:{port}"], ready=f"{self.url}/-/ready")

    def value(self, query):
        """Of the first series; None without one."""
        found = self._query(query)
        return float(found[0]["value"][1]) if found else None

    def series(self, query):
        """All that the query finds, as text."""
        return "; ".join(f"{each['metric']} {each['value'][1]}" for each in self._query(query))

    def _query(self, query):
        answer = json.loads(get(f"{self.url}/api/v1/query?{urllib.parse.urlencode({'query': query})}") or "{}")
        return answer.get("data", {}).get("result", [])


def flags(service):
    """Those that the service has in the stack, without paths and addresses."""
    text = (ROOT / "docker-compose.yml").read_text().split(f"\n  {service}:\n")[1].split("\n\n")[0]
    return [line.strip()[2:] for line in text.splitlines() if re.fullmatch(r" +- --(data|dispatch)\.\S+", line)]
