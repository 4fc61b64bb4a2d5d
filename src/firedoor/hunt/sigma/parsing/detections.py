"""The searches of a detection: maps, lists of maps, keywords."""

from __future__ import annotations

from dataclasses import replace

from firedoor.hunt.sigma.parsing.conditions import condition_of, joined
from firedoor.hunt.sigma.parsing.documents import Yaml
from firedoor.hunt.sigma.parsing.modifiers import Chain, Plain, Settings, chained
from firedoor.hunt.sigma.parsing.patterns import open_end, open_start
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.plan import And, Matcher, Node, Not, Number, Or, Order, Regex, Test, Text

_NOT_SEARCHES = ("condition", "timeframe", "rules")


def detection_of(detection: Yaml, settings: Settings) -> Node:
    """The whole detection as one node. Raises ``Refused``."""
    if not isinstance(detection, dict):
        raise Refused("has no detection")
    searches = {
        str(name): _search(str(name), given, settings)
        for name, given in detection.items()
        if name not in _NOT_SEARCHES
    }
    if "timeframe" in detection:
        raise Refused("has a timeframe of Sigma 1; write it as a correlation")
    conditions = detection.get("condition")
    conditions = conditions if isinstance(conditions, list) else [conditions]
    if not conditions or not all(isinstance(text, str) and text for text in conditions):
        raise Refused("has no condition")
    return joined(Or, [condition_of(text, searches) for text in conditions])


def _search(name: str, given: Yaml, settings: Settings) -> Node:
    try:
        return _group(given, settings)
    except Refused as error:
        raise Refused(f"{name}: {error}") from error


def _group(given: Yaml, settings: Settings) -> Node:
    if isinstance(given, dict):
        if not given:
            raise Refused("is empty")
        return joined(And, [_field(str(key), value, settings) for key, value in given.items()])
    if not isinstance(given, list):
        return _keywords([given], [], settings)
    if not given:
        raise Refused("is empty")
    words = [value for value in given if not isinstance(value, dict | list)]
    parts = [_group(value, settings) for value in given if isinstance(value, dict | list)]
    if words:
        parts.append(_keywords(words, [], settings))
    return joined(Or, parts)


def _field(key: str, given: Yaml, settings: Settings) -> Node:
    name, *modifiers = (piece.strip() for piece in key.split("|"))
    values = _flat(given)
    try:
        if not name:
            return _keywords(values, modifiers, settings)
        chain = chained(values, modifiers, settings)
    except Refused as error:
        raise Refused(f"{key}: {error}") from error
    return _tests(name, chain)


def _flat(given: Yaml) -> list[Plain]:
    """The values of a field; lists in lists are one list."""
    if isinstance(given, list):
        made = [value for inner in given for value in _flat(inner)]
        if not made:
            raise Refused("has no values")
        return made
    if isinstance(given, dict):
        raise Refused("a map cannot be a value")
    return [given if isinstance(given, str | int | float) or given is None else str(given)]


def _keywords(values: list[Plain], modifiers: list[str], settings: Settings) -> Node:
    """Words that may stand anywhere in the event, so that each is open at both ends."""
    chain = chained(values, modifiers, settings)
    groups = tuple(tuple(_opened(value) for value in group) for group in chain.groups)
    return _tests(None, replace(chain, groups=groups))


def _opened(value: Matcher) -> Matcher:
    if isinstance(value, Number) and value.order is Order.EQUAL:
        value = Text((f"{value.value:.15g}",))
    if isinstance(value, Text):
        return Text(open_end(open_start(value.parts)), value.cased)
    if isinstance(value, Regex):
        return value
    raise Refused("a keyword must be a text")


def _tests(name: str | None, chain: Chain) -> Node:
    """One test; several where each of several values has been made into more than one."""
    if chain.every and any(len(group) > 1 for group in chain.groups):
        node = joined(And, [Test(name, group) for group in chain.groups])
    else:
        values = tuple(dict.fromkeys(value for group in chain.groups for value in group))
        node = Test(name, values, chain.every and len(values) > 1)
    return Not(node) if chain.negated else node
