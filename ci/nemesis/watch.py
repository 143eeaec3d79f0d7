"""Looks on from outside all the while: the output by plain listing, the counters by scraping, the ledger line by line."""

import collections
import hashlib
import json
import re
import threading
import time

BATCH = re.compile(r"batch=\d{10}")
LOOKS_AGAIN = 20  # at a new folder, one each pass: what is written into after its publication shows.


class Watcher(threading.Thread):
    """Does something again and again until it is closed; what goes wrong in it is its owner's to know."""

    def __init__(self, pause):
        super().__init__(daemon=True)
        self.pause = pause
        self.closed = threading.Event()
        self.passes = 0
        self.failure = None

    def look(self):
        raise NotImplementedError

    def run(self):
        try:
            while not self.closed.is_set():
                self.look()
                self.passes += 1
                self.closed.wait(self.pause)
        except Exception as e:  # Handed on by close.
            self.failure = e

    def close(self):
        self.closed.set()
        self.join()
        if self.failure:
            raise self.failure
        self.look()


def content(folder):
    """Name -> hash of all files below it, whatever they are called."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


class Lister(Watcher):
    """Reads published folders as any program does, and tells when one is not whole at first sight."""

    def __init__(self, output, pause=0.05):
        super().__init__(pause)
        self.output = output
        self.seen = {}
        self.fresh: collections.deque = collections.deque()
        self.news = []  # (when it was not there yet, when it was seen)
        self.looked = 0.0
        self.wrong = []

    def look(self):
        began = time.monotonic()
        now: set = set()
        # The job tries at its start whether it can move something there, under a hidden name.
        for name in (name for name in self._names(self.output) if not name.startswith(".")):
            now.update((name, batch) for batch in self._names(self.output / name))
        for each in sorted(now - self.seen.keys()):
            self._first_sight(each)
        for each in self.seen.keys() - now:
            self._complain(each, "vanished")
            del self.seen[each]
        for _ in range(len(self.fresh)):
            each, left = self.fresh.popleft()
            self._look_again(each)
            if left:
                self.fresh.append((each, left - 1))
        self.looked = began

    def _names(self, folder):
        try:
            return [path.name for path in folder.iterdir()]
        except FileNotFoundError:
            return []  # Not made yet; a published one that vanishes is missed in what was seen.
        except NotADirectoryError:
            self._complain((folder.name, ""), "is no folder of an output")
            return []

    def _content(self, each):
        return content(self.output / each[0] / each[1])

    def _first_sight(self, each):
        name, batch = each
        if not BATCH.fullmatch(batch) or not (self.output / name / batch).is_dir():
            self._complain(each, "is no published batch")
        found = self._content(each)
        self.seen[each] = found
        if not any(file.endswith(".csv") for file in found):
            self._complain(each, "without a file of lines")
        self.news.append((self.looked, time.monotonic()))
        self.fresh.append((each, LOOKS_AGAIN))

    def _look_again(self, each):
        if each in self.seen and self._content(each) != self.seen[each]:
            self._complain(each, "not what it was at first sight")
            self.seen[each] = self._content(each)

    def _complain(self, each, words):
        words = f"{'/'.join(each)}: {words}"
        if words not in self.wrong:
            self.wrong.append(words)

    def close(self):
        """Compares all of them once more, the oldest included."""
        super().close()
        for each in list(self.seen):
            self._look_again(each)

    def first_after(self, moment):
        """When the first batch was seen that was not there yet at that moment; None when there was none."""
        return next((seen for missed, seen in list(self.news) if missed > moment), None)


class Ledger(Watcher):
    """Keeps all that the job ever wrote down, also what it forgets in time."""

    def __init__(self, path, pause=0.5):
        super().__init__(pause)
        self.path = path
        self.lines = {}

    def look(self):
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return
        # What follows the last line feed is being written.
        for line in text.split(b"\n")[:-1]:
            if line not in self.lines and b'"event"' in line and b'"event":"alive"' not in line:
                try:
                    self.lines[line] = json.loads(line)
                except ValueError:
                    continue  # Torn by us, or half written over by nobody: the job's own reader judges it.

    def events(self, name):
        return [event for event in list(self.lines.values()) if event["event"] == name]

    def failures(self):
        """How many of each class."""
        failed = (event["failure"] for event in self.events("run-ended") if event["failure"])
        return collections.Counter(failure["reason"] for failure in failed)


class Counters(Watcher):
    """Scrapes the counters, which must never go back, whichever process answers."""

    SERIES = re.compile(r"^(failover_\w+_total(?:\{.*\})?) (\S+)$", re.MULTILINE)

    def __init__(self, scrape, pause=1.0):
        super().__init__(pause)
        self.scrape = scrape
        self.highest = {}
        self.wrong = []
        self.answers = 0

    def look(self):
        text = self.scrape()
        if text is None:
            return
        self.answers += 1
        for series, value in self.SERIES.findall(text):
            if float(value) < self.highest.get(series, 0.0):
                self.wrong.append(f"{series}: fell from {self.highest[series]} to {value}")
            self.highest[series] = float(value)

    def forget(self, name):
        """What we took from the job by force it need not remember."""
        for series in [each for each in self.highest if each.startswith(name + "{")]:
            del self.highest[series]

    def sums(self, name, label):
        """Label value -> what was counted last."""
        found = {}
        for series, value in self.highest.items():
            if series.startswith(name + "{"):
                found[re.search(label + r'="([^"]*)"', series)[1]] = value
        return found
