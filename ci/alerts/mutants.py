"""Rules made wrong on purpose, so that one can see whether a test sees it."""

import copy
import json
import re

from promql import nodes

# What no test can see, and why: (rule, what was done). An entry that is not needed is an error.
HALF_A_DAY = "half a day in steps of five seconds takes a test too long"
EQUIVALENT = {
    ("SparkJobMaxRestartsReached", "drops state=exhausted of failover_state (place 3)"):
        "a process that answers shows every state, so that some state is 0 whichever one is asked for",
    ("SparkJobDown", "looks at half of last_over_time(failover_build_info[86400s])"): HALF_A_DAY,
    ("SparkJobDown", "looks at half of last_over_time(failover_build_info[86400s]) (place 2)"): HALF_A_DAY,
    ("SparkMonitorDown", "looks at half of last_over_time(monitor_job_status[86400s])"): HALF_A_DAY,
    ("SparkMonitorDown", "looks at half of last_over_time(monitor_job_status[86400s]) (place 2)"): HALF_A_DAY,
}

COMPARISONS = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
# Shorter windows only bridge a missed scrape or two.
SHORT_WINDOW = 120_000
# What these count in a window is promised; other windows smooth what has to last anyway (`for`).
COUNTS = {"increase", "changes", "last_over_time"}


# --- an expression as text ----------------------------------------------------------------------------------------

def show(node):
    """The expression of a tree, with more parentheses than a person would write."""
    return globals()[f"_show_{node['type']}"](node)


def _show_numberLiteral(node):
    return node["val"]


def _show_stringLiteral(node):
    return json.dumps(node["val"])


def _show_parenExpr(node):
    return f"({show(node['expr'])})"


def _show_unaryExpr(node):
    return f"({node['op']}{show(node['expr'])})"


def _show_vectorSelector(node):
    matchers = [f"{each['name']}{each['type']}{json.dumps(each['value'])}"
                for each in node["matchers"] if each["name"] != "__name__"]
    return node["name"] + (f"{{{', '.join(matchers)}}}" if matchers else "")


def _show_matrixSelector(node):
    offset = f" offset {node['offset'] // 1000}s" if node.get("offset") else ""
    return f"{_show_vectorSelector(node)}[{node['range'] // 1000}s]{offset}"


def _show_call(node):
    return f"{node['func']['name']}({', '.join(map(show, node['args']))})"


def _show_aggregation(node):
    grouping = f"{'without' if node['without'] else 'by'} ({', '.join(node['grouping'])})"
    parameter = f"{show(node['param'])}, " if node["param"] else ""
    return f"{node['op']} {grouping} ({parameter}{show(node['expr'])})"


def _show_binaryExpr(node):
    matching = node["matching"]
    words = [node["op"]] + ["bool"] * node["bool"]
    if matching and (matching["on"] or matching["labels"]):
        words.append(f"{'on' if matching['on'] else 'ignoring'} ({', '.join(matching['labels'])})")
    if matching and matching["card"] in ("many-to-one", "one-to-many"):
        side = "left" if matching["card"] == "many-to-one" else "right"
        words.append(f"group_{side} ({', '.join(matching['include'])})")
    return f"({show(node['lhs'])} {' '.join(words)} {show(node['rhs'])})"


# --- mistakes -----------------------------------------------------------------------------------------------------

def mutants(rule, tree):
    """(what was done, the rule) for each mistake that its tests have to see."""
    yield "never fires", {**rule, "expr": "vector(0) == 1"}
    yield "never ends", {**rule, "keep_firing_for": "30d"}
    if rule.get("for", "0s") != "0s":
        seconds = int(rule["for"][:-1])
        yield "fires at once", {**rule, "for": "0s"}
        yield "waits half as long", {**rule, "for": f"{seconds // 2}s"}
    done: dict[str, int] = {}
    for what, wrong in of_expression(tree):
        done[what] = done.get(what, 0) + 1
        yield what + f" (place {done[what]})" * (done[what] > 1), {**rule, "expr": show(wrong)}


def of_expression(tree):
    for number, node in enumerate(nodes(tree)):
        for what, replacement in of_node(node):
            wrong = copy.deepcopy(tree)
            place = list(nodes(wrong))[number]
            place.clear()
            place.update(copy.deepcopy(replacement))
            yield what, wrong


def of_node(node):
    """(what is done, what takes the node's place)"""
    kind = globals().get(f"_of_{node.get('type')}")
    return kind(node) if kind else ()


def _of_binaryExpr(node):
    op = node["op"]
    if op in ("and", "unless"):
        yield f"drops its {op} {show(node['rhs'])}", node["lhs"]
    if op == "or":
        yield f"drops its or {show(node['rhs'])}", node["lhs"]
        yield f"drops {show(node['lhs'])} before an or", node["rhs"]
    if op in COMPARISONS:
        yield f"is turned round at {op} {show(node['rhs'])}", {**node, "op": COMPARISONS[op]}
    if op in COMPARISONS and node["rhs"]["type"] == "numberLiteral":
        for moved in moves(float(node["rhs"]["val"])):
            number = {"type": "numberLiteral", "val": f"{moved:g}"}
            yield f"compares {show(node['lhs'])} by {op} {moved:g}, not {node['rhs']['val']}", {**node, "rhs": number}
    if node["matching"] and node["matching"]["on"] and node["matching"]["labels"]:
        matching = {**node["matching"], "labels": []}
        yield f"drops on ({', '.join(node['matching']['labels'])}) of {op}", {**node, "matching": matching}


def moves(number):
    """Counts by one, the rest by a tenth."""
    if number in (0, 1):
        return []
    step = 1 if number % 1 == 0.5 or (number % 1 == 0 and number <= 10) else number / 10
    return [number - step, number + step]


def _of_aggregation(node):
    for label in node["grouping"]:
        if node["op"] != "group":
            yield (f"drops {label} of {node['op']} by ({show(node['expr'])})",
                   {**node, "grouping": [each for each in node["grouping"] if each != label]})


def _of_call(node):
    window = node["args"][-1] if node["args"] else {}
    if node["func"]["name"] in COUNTS and window["range"] > SHORT_WINDOW:
        shorter = {**window, "range": window["range"] // 2}
        yield f"looks at half of {show(node)}", {**node, "args": [shorter]}


def _of_vectorSelector(node):
    for matcher in node["matchers"]:
        if matcher["name"] == "__name__":
            continue
        others = [each for each in node["matchers"] if each is not matcher]
        spelt = f"{matcher['name']}{matcher['type']}{matcher['value']}"
        yield f"drops {spelt} of {node['name']}", {**node, "matchers": others}
        values = matcher["value"].split("|")
        if matcher["type"] in ("=~", "!~") and len(values) > 1:
            for value in values:
                fewer = {**matcher, "value": "|".join(each for each in values if each != value)}
                what = f"drops the {value} of {matcher['name']} of {node['name']}"
                yield what, {**node, "matchers": [*others, fewer]}


# --- their tests --------------------------------------------------------------------------------------------------

def cases(text):
    """(head, the test cases by name) of a file for promtool."""
    head, _, rest = text.partition("\ntests:\n")
    found = re.split(r"^(?=  - name: )", rest, flags=re.MULTILINE)[1:]
    return head, [(re.match(r'  - name: "?(.*?)"?$', each, re.MULTILINE)[1], each) for each in found]


_of_matrixSelector = _of_vectorSelector


def test_file(text, name, rules):
    """A test file with the cases of one rule, for a file of rules."""
    head, all_cases = cases(text)
    head = re.sub(r"rule_files:\n(?:  - .*\n)+", f"rule_files: [{json.dumps(str(rules))}]\n", head + "\n")
    own = [case for title, case in all_cases if re.match(rf"{re.escape(name)}(?![\w:])", title)]
    return f"{head}tests:\n{''.join(own)}" if own else None
