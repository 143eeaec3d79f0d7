"""What trials showed, for people and for programs."""

import collections
import json
import os
import time

from shell import Failed, this_machine

SUMS = ("faults", "rows", "rows_that_do_not_parse", "files", "poison_files", "batches", "listings", "scrapes")


def of(chosen, trial, verdict, seconds):
    """The report of one trial."""
    given = ("--store hdfs " if chosen.store == "hdfs" else "") + f"--seed {chosen.seed} " + (" ".join(chosen.fault) or f"--rounds {chosen.rounds}")
    return {
        "command": slow() + f"ci/chaos {given}" + (f" --rows {chosen.rows}" if chosen.rows else ""),
        "store": chosen.store, "seed": chosen.seed, "date": time.strftime("%Y-%m-%d"), "minutes": round(seconds / 60, 1),
        "machine": this_machine(),
        "load": round(quantile(trial.loads, 0.5), 1),
        "faults": len(trial.results), "rows": verdict.rows, "rows_that_do_not_parse": verdict.bad,
        "files": len(trial.generator.writer.journal), "poison_files": len(trial.poisons),
        "batches": len(verdict.books.batches), "hash_expected": str(verdict.books.expected),
        "hash_found": str(verdict.books.found), "wrong": verdict.wrong, "listings": trial.lister.passes,
        "scrapes": trial.counters.answers, "most_threads": max(trial.threads),
        "failures": dict(trial.ledger.failures()), "results": trial.results}


def slow():
    return f"CHAOS_SLOW={os.environ['CHAOS_SLOW']} " if "CHAOS_SLOW" in os.environ else ""


def quantile(times, share):
    """The smallest one that this share does not exceed."""
    ordered = sorted(times)
    return ordered[max(0, -(-int(len(ordered) * share * 100) // 100) - 1)]


def write(folder, trials):
    """Puts trials with the data in one kind of store, each with a seed of its own, into one report."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "chaos-hdfs" if trials[0]["store"] == "hdfs" else "chaos"
    (folder / f"{name}.json").write_text(json.dumps(trials, indent=1) + "\n")
    (folder / f"{name}.md").write_text(text(trials))
    print(text(trials))


def merged(files):
    """The trials of these reports, for one report of all of them."""
    trials = [trial for file in files for trial in json.loads(file.read_text())]
    seeds = [(each["store"], each["seed"]) for each in trials]
    if len({store for store, _ in seeds}) > 1 or len(set(seeds)) < len(seeds):
        raise Failed(f"--merge: the trials must be of one kind of store, each with a seed of its own; found {seeds}")
    for each in trials:
        if each["wrong"] or each["hash_found"] != each["hash_expected"]:
            raise Failed(f"--merge: the trial with seed {each['seed']} did not end well: {each['wrong'] or 'the content hash differs'}")
    return trials


def text(trials):
    total = {name: sum(each[name] for each in trials) for name in SUMS}
    failures: collections.Counter[str] = collections.Counter()
    recoveries = collections.defaultdict(list)
    points: collections.Counter[str] = collections.Counter()
    for each in trials:
        failures.update(each["failures"])
        for result in each["results"]:
            recoveries[result["kind"]].append(result["recovery_seconds"])
            if result["kind"] == "fail-point":
                points[result["variant"]] += 1
    lines = ["# Chaos, with the data in HDFS" if trials[0]["store"] == "hdfs" else "# Chaos", ""]
    lines += ["## Trials", "",
              "| trial | date | machine | minutes | median load | faults | rows | content hash |", "|---|---|---|---|---|---|---|---|"]
    lines += [
        f"| `{each['command']}` | {each['date']} | {each['machine']} | {each['minutes']} | {each['load']} | {each['faults']}"
        f" | {each['rows']:,} | `{each['hash_found']}` |" for each in trials]
    lines += ["", "Each trial ran on a cluster of its own."
              + (" More than one may have run at a time." if len(trials) > 1 else ""), "", "## What held", "",
              f"- {total['faults']} faults, each seen to strike from outside; {total['rows']:,} rows in {total['files']:,} files,"
              f" {total['batches']:,} batches",
              "- every row that parses was published once; the content hash, computed independently, is the same",
              f"- {total['rows_that_do_not_parse']:,} rows that do not parse and {total['poison_files']} poison files: all in"
              " quarantine, by content",
              f"- {total['listings']:,} plain listings of the output: no partial folder, no change after first sight",
              f"- {total['scrapes']:,} scrapes: no counter fell; failures in the ledger: "
              + ", ".join(f"{number} {reason}" for reason, number in sorted(failures.items())),
              "- nothing left behind: no process, no temporary file; at most"
              f" {max(each['most_threads'] for each in trials)} threads in a driver", "",
              "## Recovery", "", "From the strike until the next batch was published.", "",
              "| fault | count | recovery p50 | p99 |", "|---|---|---|---|"]
    lines += [f"| {kind} | {len(times)} | {quantile(times, 0.5):.1f} s | {quantile(times, 0.99):.1f} s |"
              for kind, times in sorted(recoveries.items())]
    lines += ["", "## Fail points", "", "| fail point | kills |", "|---|---|"]
    lines += [f"| {point} | {count} |" for point, count in sorted(points.items())]
    return "\n".join(lines) + "\n"
