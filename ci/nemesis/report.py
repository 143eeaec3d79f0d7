"""What a trial showed, for people and for programs."""

import collections
import json
import os
import platform
import time


def of(chosen, trial, verdict, seconds):
    by_kind = collections.defaultdict(list)
    for result in trial.results:
        by_kind[result["kind"]].append(result["recovery_seconds"])
    points = collections.Counter(each["variant"] for each in trial.results if each["kind"] == "fail-point")
    given = ("--store hdfs " if chosen.store == "hdfs" else "") + f"--seed {chosen.seed} " + (" ".join(chosen.fault) or f"--rounds {chosen.rounds}")
    return {
        "command": slow() + f"ci/chaos {given}" + (f" --rows {chosen.rows}" if chosen.rows else ""),
        "store": chosen.store, "seed": chosen.seed, "date": time.strftime("%Y-%m-%d"), "minutes": round(seconds / 60, 1),
        "machine": f"{os.cpu_count()} cores, {memory()} GB, {platform.system()} {platform.machine()}",
        "load": round(quantile(trial.loads, 0.5), 1),
        "faults": len(trial.results), "rows": verdict.rows, "rows_that_do_not_parse": verdict.bad,
        "files": len(trial.generator.writer.journal), "poison_files": len(trial.poisons),
        "batches": len(verdict.books.batches), "hash_expected": str(verdict.books.expected),
        "hash_found": str(verdict.books.found), "wrong": verdict.wrong, "listings": trial.lister.passes,
        "scrapes": trial.counters.answers, "most_threads": max(trial.threads),
        "failures": dict(trial.ledger.failures()), "fail_points": dict(sorted(points.items())),
        "kinds": {kind: {"count": len(times), "p50": quantile(times, 0.5), "p99": quantile(times, 0.99)}
                  for kind, times in sorted(by_kind.items())},
        "results": trial.results}


def slow():
    return f"CHAOS_SLOW={os.environ['CHAOS_SLOW']} " if "CHAOS_SLOW" in os.environ else ""


def memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def quantile(times, share):
    """The smallest one that this share does not exceed."""
    ordered = sorted(times)
    return ordered[max(0, -(-int(len(ordered) * share * 100) // 100) - 1)]


def write(folder, found):
    folder.mkdir(parents=True, exist_ok=True)
    name = "chaos-hdfs" if found["store"] == "hdfs" else "chaos"
    (folder / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")
    (folder / f"{name}.md").write_text(text(found))
    print(text(found))


def text(found):
    lines = [
        "# Chaos, with the data in HDFS" if found["store"] == "hdfs" else "# Chaos", "",
        f"`{found['command']}`, {found['date']}, {found['minutes']} minutes, {found['machine']};"
        f" median load {found['load']}", "",
        f"- {found['faults']} faults, each seen to strike from outside; {found['rows']:,} rows in {found['files']:,} files,"
        f" {found['batches']:,} batches",
        f"- every row published once; content hash `{found['hash_found']}`, computed independently: the same",
        f"- {found['rows_that_do_not_parse']:,} rows that do not parse and {found['poison_files']} poison files: all in"
        " quarantine, by content",
        f"- {found['listings']:,} plain listings of the output: no partial folder, no change after first sight",
        f"- {found['scrapes']:,} scrapes: no counter fell; failures in the ledger: "
        + ", ".join(f"{number} {reason}" for reason, number in sorted(found["failures"].items())),
        f"- nothing left behind: no process, no temporary file; at most {found['most_threads']} threads in a driver", "",
        "| fault | count | recovery p50 | p99 |", "|---|---|---|---|"]
    lines += [f"| {kind} | {each['count']} | {each['p50']:.1f} s | {each['p99']:.1f} s |"
              for kind, each in found["kinds"].items()]
    lines += ["", "| fail point | kills |", "|---|---|"]
    lines += [f"| {point} | {count} |" for point, count in found["fail_points"].items()]
    return "\n".join(lines) + "\n"
