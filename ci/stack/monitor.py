"""What the monitor says."""

import json
import urllib.request

URL = "http://127.0.0.1:8090"


def get(path):
    """Empty when nobody answers."""
    try:
        with urllib.request.urlopen(URL + path, timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return {}


def status():
    return get("/api/status").get("status", {}).get("app", {}).get("status")


def firing(name):
    """Whether Alertmanager told it so."""
    return any(alert["labels"]["alertname"] == name for alert in get("/api/alerts").get("firing", []))


def watchdog_seen():
    """When the Watchdog alert last arrived, in seconds; 0 before it did."""
    try:
        with urllib.request.urlopen(URL + "/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return 0
    found = [line for line in lines if line.startswith("monitor_watchdog_last_seen_timestamp_seconds{")]
    return float(found[0].split()[-1]) if found else 0
