"""Which part of a long list a run of CI takes, so that successive commits take all of it.

The number of commits is cut into blocks of SLOTS. Each block takes all slots, in an order of its own: so any WINDOW successive numbers
hold a whole block, and a push of several commits, of which CI sees the last, meets no slot twice for ever and another one never,
as it would with a plain remainder whenever the length of pushes and SLOTS share a factor."""

import dataclasses
import hashlib
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SLOTS = 5
WINDOW = 2 * SLOTS - 1
CHOSEN = "CI_TURN"  # In the environment: the number of commits of another run, whose part is wanted.


@dataclasses.dataclass(frozen=True)
class Turn:
    """What the choice is made by, and where that comes from."""

    number: int
    source: str

    @property
    def slot(self):
        return slot(self.number)

    def __str__(self):
        return f"part {self.slot + 1} of {SLOTS} by {self.source}; {WINDOW} successive commits take all"


def slot(number, slots=SLOTS):
    block, place = divmod(number, slots)
    return sorted(range(slots), key=lambda each: hashlib.sha256(f"{block} {each}".encode()).digest())[place]


def turn(root=ROOT):
    """Goes by the number of commits; without a history by what else there is."""
    chosen = os.environ.get(CHOSEN, "")
    if chosen:
        if not chosen.isdecimal():
            raise ValueError(f"{CHOSEN}: must be a number of commits, got \"{chosen}\"")
        return Turn(int(chosen), f"{CHOSEN}={chosen}")
    top = git(root, "rev-parse", "--show-toplevel")
    # A folder of another repository is no checkout of ours.
    if not top or pathlib.Path(top).resolve() != pathlib.Path(root).resolve():
        day = int(time.time() // 86_400)
        return Turn(day, f"day {day} since 1970, as this is no Git checkout")
    commit = git(root, "rev-parse", "HEAD")
    if git(root, "rev-parse", "--is-shallow-repository") != "false":
        return Turn(int(commit[:12], 16), f"commit {commit[:12]}, as this clone has not the whole history")
    count = git(root, "rev-list", "--count", "HEAD")
    return Turn(int(count), f"the number of commits, {count}")


def git(root, *words):
    """What Git answers; nothing when there is no Git, no repository or no commit."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def deal(items, slots=SLOTS, cost=lambda item: 1):
    """A part for each slot, of about the same cost, each in the items' order. Each item is in one part, none is empty."""
    items = list(items)
    if not items:
        raise ValueError("there is nothing to take a part of")
    parts: list[list[int]] = [[] for _ in range(slots)]
    for place in sorted(range(len(items)), key=lambda place: -cost(items[place])):
        min(parts, key=lambda part: sum(cost(items[each]) for each in part)).append(place)
    # Fewer items than slots: some are taken more often.
    filled = [part or [number % len(items)] for number, part in enumerate(parts)]
    return [[items[place] for place in sorted(part)] for part in filled]


def sample(items, cost=lambda item: 1, root=ROOT):
    """(this commit's turn, its part of the items)"""
    now = turn(root)
    return now, deal(items, cost=cost)[now.slot]
