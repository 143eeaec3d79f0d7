"""Runs the commands of the runbooks as they stand there."""

import concurrent.futures
import re

from compose import ROOT
from shell import require, run, say

PROGRAM = r"(?:curl|docker|make|ls|cat|df|tail|grep|dmesg|promtool)\b"
# These read below the folder of the stack; it is the clone for everybody else.
FILES = r"(?:ls|cat|df|tail|grep) "
LOOKS = FILES + r"|curl -s|docker compose (?:ps|logs|exec)|docker (?:inspect|stats)|make (?:status|logs-)"
# What looks for trouble finds none; a signal has its effect in the log.
SILENT = ("lastError", "failover_start_waiting", " > 0'", "Java-level deadlock", "grep -s JOB_FA .env", "kill -3 1")
# What changes something and is cheap is done at the end, in this order.
CHANGES = (
    "docker compose up -d",
    "docker compose up -d spark-app",
    "docker compose up -d spark-worker",
    "docker compose up -d monitor",
    "docker compose up -d alertmanager",
    "docker compose up -d prometheus alertmanager monitor",
    "docker compose exec prometheus sh -c 'kill -HUP 1'",
    "docker compose exec alertmanager sh -c 'kill -HUP 1'",
    "docker compose restart monitor",
    "docker compose up -d --scale spark-worker=2",
    "docker compose restart spark-master spark-worker spark-app",
)
ELSEWHERE = {
    "docker compose restart spark-app": "scenario 7",
    "make restart-app": "scenario 7",
    "make up": "the beginning; scenario 9",
    "make down && make up": "scenario 9",
    "make lint": ".ci/run",
    "make requeue FILE=data/quarantine/files/…": "job/src/test, PoisonIT",
    "promtool test rules": "ci/check-alerts",
    "ls -l alerting/secrets": "is there when a receiver was switched on",
    "dmesg | tail": "is about the host",
    "docker compose kill": "named as what not to do",
    "docker kill": "named as what not to do",
    "docker stop": "named as what not to do",
}

AT_ONCE = 4  # commands that only look; most of them wait


def commands():
    """All commands, in the order of the pages, each once."""
    found: dict[str, str] = {}
    for page in sorted((ROOT / "docs/runbooks").glob("*.md")):
        blocks: list[str] = []
        prose: list[str] = []
        for number, part in enumerate(page.read_text().split("```")):
            (blocks if number % 2 else prose).append(part)
        lines = [re.sub(r"\s+# .*$", "", line).strip() for block in blocks for line in block.splitlines()]
        for command in lines + re.findall(r"`([^`]+)`", "".join(prose)):
            if command in lines or re.match(PROGRAM, command):
                found.setdefault(command, page.name)
    found.pop("", None)
    return found


def check_that_all_are_known():
    found = commands()
    for command, page in found.items():
        known = command in CHANGES or command in ELSEWHERE or re.match(LOOKS, command)
        require(known, f"{page}: `{command}` only looks or changes something? ci/stack/runbooks.py has to know")
    for command in (*CHANGES, *ELSEWHERE):
        require(command in found, f"ci/stack/runbooks.py: no runbook has `{command}` any more")


def shell(stack, command):
    where = stack.folder if re.match(FILES, command) else ROOT
    return run("bash", "-c", command, env=stack.env(), cwd=where, check=False, timeout=120)


def look(stack, command, page):
    """What is wrong: it has to succeed and to say something; what it is piped into may well find nothing."""
    silent = any(words in command for words in SILENT)
    asked = re.sub(r"^curl ", "curl -f -m 10 ", command)
    if command.startswith("make logs-"):
        asked = f"timeout 5 {asked}; [ $? = 124 ]"
    elif " | " in command:
        asked += "; exit ${PIPESTATUS[0]}"
    done = shell(stack, asked)
    if done.returncode != 0 and not (silent and "|" not in command):
        yield f"{page}: `{command}`: exit {done.returncode}: {done.stdout[-500:]}{done.stderr[-1000:]}"
    elif not silent and not done.stdout.strip():
        yield f"{page}: `{command}` says nothing: {done.stderr[-500:]}"


def looks_succeed(stack):
    """The stack runs and is healthy, and a file was set aside."""
    found = commands()
    wanted = {command: page for command, page in found.items() if command not in CHANGES and command not in ELSEWHERE}
    require(len(wanted) >= 40, f"only {len(wanted)} commands that look in the runbooks")
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        looks = pool.map(lambda each: list(look(stack, *each)), wanted.items())
        wrong = [each for look in looks for each in look]
    require(not wrong, "\n  ".join(wrong))
    say(f"{len(wanted)} commands of the runbooks succeed")


def changes_succeed(stack):
    """Nothing is needed of the stack any more."""
    for command in CHANGES:
        done = shell(stack, command)
        require(done.returncode == 0, f"`{command}`: exit {done.returncode}: {done.stdout[-500:]}{done.stderr[-2000:]}")
    say(f"{len(CHANGES)} commands of the runbooks that change something succeed")
