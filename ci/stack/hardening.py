"""What every container must be, as Docker tells it; what the host's user may do without sudo; what the papers say."""

import json
import re

from compose import ROOT, SERVICES
from shell import require, run, say

LOOPBACK = "127.0.0.1"


def check(stack):
    secrets = {path.name: path.read_text().strip() for path in (stack.folder / "secrets").glob("*/*")}
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
    for service in ("monitor", "prometheus", "alertmanager"):
        sources = [mount["Source"] for mount in stack.inspect(service)["Mounts"] if "Source" in mount]
        require(not any(source.endswith(("/secrets", "/secrets/spark")) for source in sources), f"{service}: has Spark's secret")
    root_is_bounded(stack.inspect("prepare"))
    compose_is_silent(stack)
    every_setting_reaches_the_job()
    say("hardened as promised: " + ", ".join(SERVICES))


def root_is_bounded(container):
    """The one service that is root may give files away, and nothing else; it has no network, and has ended."""
    host = container["HostConfig"]
    writable = {mount["Destination"] for mount in container["Mounts"] if mount["RW"]}
    found = {
        "capabilities": (sorted(name.removeprefix("CAP_") for name in host["CapAdd"]), host["CapDrop"]), "network": host["NetworkMode"], "read-only root": host["ReadonlyRootfs"],
        "privileges": (host["Privileged"], "no-new-privileges:true" in host["SecurityOpt"]), "restart": host["RestartPolicy"]["Name"],
        "writable": writable, "ended with": (container["State"]["Running"], container["State"]["ExitCode"]),
        "limits": all(host[name] for name in ("Memory", "NanoCpus", "PidsLimit")),
    }
    wanted = {
        "capabilities": (["CHOWN", "DAC_OVERRIDE", "FOWNER"], ["ALL"]), "network": "none", "read-only root": True, "privileges": (False, True),
        "restart": "no", "writable": {f"/stack/{name}" for name in ("data", "logs", "plugins", "secrets", "settings")},
        "ended with": (False, 0), "limits": True,
    }
    require(found == wanted, f"prepare: {found}, wanted {wanted}")


def compose_is_silent(stack):
    done = stack.compose("--profile", "*", "config", "-q", check=False)
    said = done.stdout + done.stderr
    require(done.returncode == 0 and not said, f"docker compose config says: {said}")


def every_setting_reaches_the_job():
    example = (ROOT / ".env.example").read_text()
    compose = (ROOT / "docker-compose.yml").read_text()
    names = re.findall(r"^#(JOB_\w+)=", example, re.MULTILINE)
    missing = [name for name in names if f"\n      {name}:" not in compose]
    require(names and not missing, f"docker-compose.yml does not hand on {missing}")


def readme_was_followed(stack, later=()):
    """Each make target of the README's section was run, but for what comes in another part of the sample; `make e2e` itself runs
    `make build`, ci/first-start the others."""
    section = (ROOT / "README.md").read_text().split("## The whole stack\n")[1].split("\n## ")[0]
    targets = set(re.findall(r"^make (\S+)", section, re.MULTILINE))
    require(targets, "README: the section has no commands")
    left_out = targets - stack.made - {"build", "demo", "crash", *later}
    require(not left_out, f"README: no test ran make {left_out}")


def documented_requests_work():
    """Each request to the monitor on these pages is made as it stands there; what it is piped into is left out."""
    for page in ("README.md", "docs/reference/api.md"):
        lines = (ROOT / page).read_text().splitlines()
        made = 0
        for number, line in enumerate(lines):
            if re.match(r"(\$ )?curl (?!-sN).*127\.0\.0\.1:8090", line):
                request = line.removeprefix("$ ").split(" | ")[0].split("  #")[0]
                shown = re.search(r'"status" : (\d+)', "\n".join(lines[number + 1:number + 5]))
                wanted = shown[1] if shown else "200"
                answer = run("bash", "-c", request.replace("curl ", "curl -m 10 -w '\\n%{http_code}' ", 1), check=False)
                code = answer.stdout.rpartition("\n")[2]
                require(code == wanted, f"{page}: {request}: {code}, expected {wanted}: {answer.stdout}{answer.stderr}")
                made += 1
        require(made >= 4, f"{page}: {made} requests to the monitor, expected at least 4")


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
                  if b["HostIp"] != LOOPBACK]
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
