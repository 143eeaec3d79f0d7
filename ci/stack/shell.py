"""Runs programs, waits for what must happen, and tells."""

import os
import pathlib
import platform
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


NAME = "e2e"


class Failed(Exception):
    """What was promised did not happen."""


def say(words):
    print(f"{NAME} {time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def run(*command, env=None, check=True, timeout=600, **options):
    """The output of a program; Failed when it does not end well."""
    done = subprocess.run(
        [str(word) for word in command], env=env, timeout=timeout, text=True,
        stdin=subprocess.DEVNULL, capture_output=True, **options)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout if check else done


def wait_for(what, condition, seconds):
    """The first answer that is true; Failed when there was none in time."""
    end = time.monotonic() + seconds
    answer = None
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.5)
    raise Failed(f"not within {seconds} s: {what} (last answer: {answer!r})")


def require(truth, words):
    if not truth:
        raise Failed(words)


def this_machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} cores, {round(memory / 2**30)} GB, {platform.system()} {platform.machine()}"
