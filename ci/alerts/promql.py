"""What an expression names, read from the tree that Prometheus itself makes of it, and whether it is there."""

import difflib
import re

# Functions whose result has no labels of their argument.
WITHOUT_LABELS = {"time", "vector", "scalar", "pi", "minute", "hour", "day_of_week", "day_of_month", "month", "year"}
LITERAL = re.compile(r"[\w. :/-]+(\|[\w. :/-]+)*")


def alternatives(matcher):
    """The values that a matcher spells out; none for a pattern such as .+"""
    if matcher["type"] in ("=", "!="):
        return [matcher["value"]] if matcher["value"] else []
    return matcher["value"].split("|") if LITERAL.fullmatch(matcher["value"]) else []


def names(selector):
    """The metric names of a selector, as (name, matchers without the name)."""
    others = [each for each in selector["matchers"] if each["name"] != "__name__"]
    named = [each for each in selector["matchers"] if each["name"] == "__name__"]
    exact = [name for each in named if each["type"] in ("=", "=~") for name in alternatives(each)]
    return exact, others


def fits(series, matchers):
    return all(_fits(series.get(each["name"], ""), each) for each in matchers)


def _fits(value, matcher):
    found = value == matcher["value"] if matcher["type"] in ("=", "!=") else bool(re.fullmatch(matcher["value"], value))
    return found == (matcher["type"] in ("=", "=~"))


def nodes(tree):
    """Every part of a tree that is a table itself."""
    if isinstance(tree, dict):
        yield tree
        for each in tree.values():
            yield from nodes(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from nodes(each)


class Check:
    """Walks the tree of one expression; what is wrong is in `problems`."""

    def __init__(self, index, excused=frozenset()):
        self.index, self.excused, self.problems, self.used = index, excused, [], set()

    def labels(self, node):
        """The labels that every series of the result has; None for a scalar."""
        return getattr(self, f"_{node['type']}")(node)

    def needs(self, where, wanted, there):
        for label in wanted:
            if there is not None and label not in there:
                known = ", ".join(sorted(there)) or "none"
                self.problems.append(f"{where} names the label {label}; there are: {known}")

    def _numberLiteral(self, _):
        return None

    _stringLiteral = _numberLiteral

    def _parenExpr(self, node):
        return self.labels(node["expr"])

    _subquery = _unaryExpr = _stepInvariantExpr = _parenExpr

    def _vectorSelector(self, node):
        exact, matchers = names(node)
        if not exact:
            self.problems.append(f"no exact name of a metric: {node['matchers']}")
        found = [self._metric(name, matchers) for name in exact]
        return set.intersection(*found) if found else set()

    _matrixSelector = _vectorSelector

    def _metric(self, name, matchers):
        series = self.index.series(name)
        if not series:
            near = difflib.get_close_matches(name, self.index.names(), 1)
            self.problems.append(f"there is no series {name}" + (f", but {near[0]}" if near else ""))
            return set()
        for matcher in matchers:
            self._matcher(name, series, matcher, [each for each in matchers if each is not matcher])
        chosen = [each for each in series if fits(each, matchers)]
        return set.intersection(*[set(each) for each in chosen or series]) - {"__name__"}

    def _matcher(self, name, series, matcher, others):
        label = matcher["name"]
        if not any(label in each for each in series):
            there = sorted({key for each in series for key in each} - {"__name__"})
            self.problems.append(f"{name} has no label {label}; it has: {', '.join(there)}")
            return
        # What is left out needs to be there at all; what is wanted, together with all else that is.
        beside = others if matcher["type"] in ("=", "=~") else []
        wanted = alternatives(matcher) or [None]
        for value in wanted:
            exactly = {"name": label, "type": "=", "value": value} if value else matcher
            if any(fits(each, [exactly, *beside]) for each in series):
                continue
            if (name, label, value) in self.excused:
                self.used.add((name, label, value))
                continue
            seen = sorted({each.get(label, "") for each in series if fits(each, beside)})
            self.problems.append(f"{name} was never seen with {label}=\"{value or matcher['value']}\""
                                 f"{' beside the rest of its selector' if beside else ''}; seen: {', '.join(seen)}")

    def _aggregation(self, node):
        there = self.labels(node["expr"])
        if node["without"]:
            self.needs(f"{node['op']} without", node["grouping"], there)
            return there - set(node["grouping"])
        self.needs(f"{node['op']} by", node["grouping"], there)
        if node["op"] in ("topk", "bottomk", "limitk", "limit_ratio"):
            return there
        made = {node["param"]["val"]} if node["op"] == "count_values" else set()
        return set(node["grouping"]) | made

    def _call(self, node):
        name, arguments = node["func"]["name"], node["args"]
        found = [labels for labels in map(self.labels, arguments) if labels is not None]
        if name in WITHOUT_LABELS:
            return None if name in ("time", "scalar", "pi") else set()
        if name in ("absent", "absent_over_time"):
            matchers = arguments[0].get("matchers", [])
            return {each["name"] for each in matchers if each["type"] == "=" and each["name"] != "__name__"}
        if name in ("label_replace", "label_join"):
            texts = [each["val"] for each in arguments[1:]]
            sources = texts[2:3] if name == "label_replace" else texts[2:]
            self.needs(name, [each for each in sources if each], found[0])
            return found[0] | {texts[0]}
        if name == "histogram_quantile":
            self.needs(name, ["le"], found[0])
            return found[0] - {"le"}
        return found[0]

    def _binaryExpr(self, node):
        left, right = self.labels(node["lhs"]), self.labels(node["rhs"])
        if left is None or right is None:
            return right if left is None else left
        matching = node["matching"]
        named = set(matching["labels"])
        if matching["on"]:
            self.needs(f"the left side of {node['op']} on", matching["labels"], left)
            self.needs(f"the right side of {node['op']} on", matching["labels"], right)
        else:
            self.needs(f"{node['op']} ignoring", matching["labels"], left | right)
            if node["op"] != "or" and left - named != right - named:
                self.problems.append(f"the sides of {node['op']} can never match: {sorted(left)}, {sorted(right)}")
        include = set(matching["include"])
        if matching["card"] == "many-to-one":
            self.needs(f"{node['op']} group_left", include, right)
            return left | include
        if matching["card"] == "one-to-many":
            self.needs(f"{node['op']} group_right", include, left)
            return right | include
        if node["op"] in ("and", "unless"):
            return left
        if node["op"] == "or":
            return left & right
        return named if matching["on"] else left - named
