"""Writes orders, and says what must become of them, without any of the project's own code."""

import collections
import csv
import decimal
import errno
import io
import os
import random
import re
import threading
import time

CATEGORIES = ["Books", "Garden", "Music", "Home, office", 'The "best"', "Süßes"]
HEADER = ["order_id", "customer_id", "product_category", "amount", "timestamp"]
FREQUENT = 5
PATIENCE = 300  # seconds, while the disk is full
SIX_PLACES = decimal.Decimal("0.000001")
AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?")
TIME = "2026-01-02T03:04:05Z"
# Names of input files as file systems allow them; {} makes each one different. What is a pattern, an escape, a separator or a
# scheme to a program in between must reach it as a part of the name.
PLAIN = ("orders-{}.csv",)
HOSTILE = ("orders-{}.csv", "orders-{} [1].csv", "orders-{}{{a,b}}.csv", "or*ders-{}?.csv", "orders\\{}.csv", "orders=a,{}.csv",
           " orders {} #1.csv", "größe–😀-{}.csv", "a 'quote' and \"two\" `{}`$(x).csv", "sub [ab]/orders-{}.csv",
           "sub [ab]/day={}/{{x}}*.csv")
# HDFS refuses a colon, and its HTTP interface decodes the others twice.
HOSTILE_LOCALLY = (*HOSTILE, "2026-11-20T10:00:00-{}.csv", "100%25-{};v=1+2.csv")
# What people write where an order should be; {} makes each one different.
BAD = ("{},customer-1,Books,much," + TIME, "{},customer-1,Books,1.00,yesterday", "{},customer-1,Books",
       "{},customer-1,Books,1.00," + TIME + ",and more")


class Writer:
    """Puts files of orders into the input folder, as a program of the host's user does."""

    def __init__(self, folder, owner=-1, seed=42, bad=0, names=PLAIN):
        self.folder = folder
        self.owner = owner
        self.bad = bad  # rows of each file that do not parse
        self.names = names
        self.journal = {}
        self.seed = seed
        self.random = random.Random(seed)
        self.lock = threading.Lock()

    def write(self, rows=1000):
        with self.lock:
            number = f"{len(self.journal):06d}"
            name = self.names[len(self.journal) % len(self.names)].format(number)
            text = self._text(f"orders-{number}.csv", rows)
            self.journal[name] = text
            self.put(name, text.encode())

    def put(self, name, content):
        """It is there all at once, under a name that is read."""
        folder = self.folder / name.rpartition("/")[0] if "/" in name else self.folder
        hidden = folder / f"_{name.rpartition('/')[2]}"
        self._until_there_is_room(lambda: folder.mkdir(parents=True, exist_ok=True))
        self._until_there_is_room(lambda: hidden.write_bytes(content))
        if self.owner >= 0:
            os.chown(hidden, self.owner, self.owner)
        hidden.rename(self.folder / name)

    @staticmethod
    def _until_there_is_room(write):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return write()
            except OSError as e:
                if e.errno != errno.ENOSPC or time.monotonic() > end:
                    raise
            time.sleep(1)

    def write_many(self, files, pause=0.0, stop=None):
        stop = stop or threading.Event()
        for _ in range(files):
            self.write()
            stop.wait(pause)

    @property
    def rows(self):
        """All of them, those that do not parse included."""
        with self.lock:
            return sum(text.count("\n") - 1 for text in self.journal.values())

    def _text(self, order, rows):
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(HEADER)
        for row in range(rows):
            lines.writerow([
                f"{order}-{row}", f"customer-{self.random.randrange(200)}", self.random.choice(CATEGORIES),
                f"{self.random.randrange(1, 100_000) / 100:.2f}", TIME])
        text = out.getvalue().splitlines(keepends=True)
        for number in range(self.bad):
            bad = self.random.choice(BAD).format(f"{order}-bad-{number}")
            text.insert(self.random.randrange(1, len(text) + 1), bad + "\n")
        return "".join(text)


def parse(text):
    """The rows of a CSV file without its header."""
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def good(row):
    """Whether a row is an order; all others belong into the quarantine of rows."""
    return len(row) == len(HEADER) and AMOUNT.fullmatch(row[3]) is not None and row[4] == TIME


def bad_lines(text):
    """Line number and raw text of the rows that are no orders; no row here spans two lines."""
    lines = text.splitlines()
    return [(line, lines[line - 1]) for line, row in enumerate(parse(text), 2) if not good(row)]


def analysis(rows):
    """What the pipeline must publish for a batch of these orders: name of the output -> its lines."""
    by_category = collections.defaultdict(list)
    by_customer = collections.defaultdict(list)
    for _, customer, category, amount, _ in rows:
        by_category[category].append(decimal.Decimal(amount))
        by_customer[customer].append(decimal.Decimal(amount))
    return {
        "category_analysis": [
            [key, str(len(a)), str(average(a)), str(max(a))] for key, a in ranked(by_category)],
        "customer_analysis": [
            [key, str(len(a)), str(average(a))] for key, a in ranked(by_customer) if len(a) > FREQUENT],
    }


def ranked(groups):
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0].encode()))


def average(amounts):
    return (sum(amounts) / len(amounts)).quantize(SIX_PLACES, decimal.ROUND_HALF_UP)
