"""What every container must be, as Docker tells it; and what the host's user may do without sudo."""

import json

from compose import SERVICES
from shell import require, run, say

JOB_PORTS_ONLY_ON = "127.0.0.1"


def check(stack):
    secrets = {path.name: path.read_text().strip() for path in (stack.folder / "secrets").iterdir()}
    require(len(secrets) == 2 and all(len(text) >= 40 for text in secrets.values()), f"secrets: {list(secrets)}")
    for service in SERVICES:
        container = stack.inspect(service)
        for problem in problems(container):
            require(False, f"{service}: {problem}")
        uid = run("docker", "exec", stack.id(service), "id", "-u").strip()
        require(uid != "0", f"{service}: runs as root")
        logs = run("docker", "logs", stack.id(service))
        for name, text in secrets.items():
            require(text not in json.dumps(container), f"{service}: docker inspect shows {name}")
            require(text not in logs, f"{service}: its log shows {name}")
    worker = {mount["Destination"] for mount in stack.inspect("monitor")["Mounts"]}
    require("/run/secrets/spark_rpc" not in worker, "monitor: has Spark's secret")
    say("hardened as promised: " + ", ".join(SERVICES))


def problems(container):
    host = container["HostConfig"]
    wanted = {
        "its root is writable": not host["ReadonlyRootfs"],
        "keeps capabilities": host["CapDrop"] != ["ALL"] or host["CapAdd"],
        "is privileged": host["Privileged"],
        "may gain privileges": "no-new-privileges:true" not in (host["SecurityOpt"] or []),
        "has no memory limit": not host["Memory"],
        "has no CPU limit": not host["NanoCpus"],
        "has no pid limit": not host["PidsLimit"],
        "its log grows without end": "max-size" not in host["LogConfig"]["Config"],
        "does not come back by itself": host["RestartPolicy"]["Name"] != "unless-stopped",
        "has no health check": "Healthcheck" not in container["Config"],
    }
    found = [words for words, is_so in wanted.items() if is_so]
    for port, bindings in (host["PortBindings"] or {}).items():
        found += [f"{port} is open on {b['HostIp'] or 'all addresses'}" for b in bindings
                  if b["HostIp"] != JOB_PORTS_ONLY_ON]
    return found


def host_user_deletes(stack):
    """Reads and deletes results and logs, as a user of the host who is nobody in the containers."""
    as_user = {"user": stack.user, "group": stack.user, "extra_groups": []}
    read = run("find", stack.data / "output", "-name", "*.csv", "-exec", "cat", "{}", "+", **as_user)
    require(len(read) > 1000, "the host's user reads no results")
    run("find", stack.data / "output", stack.logs, "-mindepth", "1", "-delete", **as_user)
    left = list((stack.data / "output").iterdir()) + list(stack.logs.iterdir())
    require(not left, f"the host's user could not delete {left}")
    say("the host's user reads and deletes results and logs without sudo")
