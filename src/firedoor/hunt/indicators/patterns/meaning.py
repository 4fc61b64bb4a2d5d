"""What of a pattern can be looked for: alternatives, each of terms that one record or file must meet.

One observation may be met by one record or file, so ``AND`` between its comparisons is kept. Several observations
(``AND``, ``FOLLOWEDBY``) may stand in any files and at any times: each is looked for by itself and says which part of
the pattern it is. A comparison of what this evidence does not hold (a port, a size) widens its alternative and is
named; an alternative of such comparisons only, or that only says what must not be, cannot be looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from firedoor.hunt.indicators.making import term
from firedoor.hunt.indicators.patterns.objects import FOLDERS, KINDS, NETWORKS, folded
from firedoor.hunt.indicators.patterns.parsing import parse
from firedoor.hunt.indicators.patterns.simplifying import simpler
from firedoor.hunt.indicators.patterns.tree import (
    Any,
    Comparison,
    Node,
    Observation,
    Seen,
)
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.values import HASHES, IndicatorKind, Match, Term

MOST = 200_000
_MOST_JOINED = 20_000  # by AND of several OR
_MOST_TERMS = 16
# What a value says of its object, most telling first: which of several terms leads.
_ORDER = (
    IndicatorKind.SHA256, IndicatorKind.SHA512, IndicatorKind.SHA1, IndicatorKind.MD5, IndicatorKind.URL,
    IndicatorKind.REGISTRY, IndicatorKind.PATH, IndicatorKind.COMMAND, IndicatorKind.DOMAIN, IndicatorKind.ADDRESS,
    IndicatorKind.URI, IndicatorKind.NAME, IndicatorKind.AGENT, IndicatorKind.NETWORK,
)  # fmt: skip
_MATCHES = {Match.WHOLE: 0, Match.WILD: 1, Match.REGEX: 2}


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to meet a pattern. ``terms``: the leading one first. ``part``: "1 of 2" of several observations."""

    terms: tuple[Term, ...]
    unchecked: tuple[str, ...] = ()
    part: str = ""
    start: str = ""
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """``unusable``: alternatives that cannot be looked for, and why."""

    alternatives: tuple[Alternative, ...]
    unusable: tuple[str, ...] = ()


def meaning_of(pattern: str) -> Meaning:
    """What is to be looked for. Raises ``Refused`` if it is no pattern or too large a one."""
    found: list[Alternative] = []
    unusable: dict[str, None] = {}
    for observation, part in _observations(parse(pattern), ""):
        for conjunction in _alternatives(observation.what):
            try:
                made = _alternative(conjunction)
            except Refused as error:
                unusable[str(error)] = None
                continue
            start, stop = observation.start, observation.stop
            found += [replace(one, part=part, start=start, stop=stop) for one in made]
            if len(found) > MOST:
                raise Refused(f"has more than {MOST:,} alternatives")
    return Meaning(tuple(dict.fromkeys(found)), tuple(unusable))


def _observations(seen: Seen, part: str) -> Iterator[tuple[Observation, str]]:
    if isinstance(seen, Observation):
        yield seen, part
        return
    for number, one in enumerate(seen.parts, 1):
        inner = part
        if seen.how != "OR":
            inner = (
                f"{part}, {number} of {len(seen.parts)}"
                if part
                else f"{number} of {len(seen.parts)}"
            )
        yield from _observations(one, inner)


def _alternatives(node: Node) -> list[tuple[Comparison, ...]]:
    """The disjunctive form, bounded."""
    if isinstance(node, Comparison):
        if node.operator == "IN" and not node.negated:
            return [(replace(node, operator="=", values=(value,)),) for value in node.values]
        return [(node,)]
    inner = [_alternatives(part) for part in node.parts]
    if isinstance(node, Any):
        return [one for part in inner for one in part]
    count = 1
    for part in inner:
        count *= len(part)
    if count > _MOST_JOINED:
        raise Refused(f"has more than {_MOST_JOINED:,} alternatives by its AND")
    return [tuple(one for part in parts for one in part) for parts in product(*inner)]


def _alternative(comparisons: tuple[Comparison, ...]) -> list[Alternative]:
    if len(comparisons) > _MOST_TERMS:
        raise Refused(f"joins more than {_MOST_TERMS} comparisons")
    terms: list[Term] = []
    unchecked: list[str] = []
    why = ""
    for comparison in _with_folders(comparisons):
        try:
            terms += _terms(comparison)
        except Refused as error:
            unchecked.append(f"{comparison} ({error})"[:200])
            why = why or f"{comparison.path} {comparison.operator}: {error}"
    leading = sorted((one for one in terms if not one.negated), key=_rank)
    if not leading:
        raise Refused(why or "only says what must not be")
    hashes = [one for one in leading if one.kind in HASHES]
    if hashes:
        # Each hash stands for the file by itself, and a record may have only one of them.
        rest = tuple(one for one in terms if one.negated or one.kind not in HASHES)
        return [Alternative((one, *rest), tuple(unchecked)) for one in hashes]
    others = (one for one in terms if one is not leading[0])
    return [Alternative((leading[0], *others), tuple(unchecked))]


def _rank(one: Term) -> tuple[int, int]:
    return _MATCHES[one.match], _ORDER.index(one.kind)


def _with_folders(comparisons: tuple[Comparison, ...]) -> list[Comparison]:
    """A folder and a file name of one object are one path."""
    plain = [one for one in comparisons if one.operator == "=" and not one.negated]
    folders = [one for one in plain if folded(one.path) == "file:parent_directory_ref.path"]
    names = [one for one in plain if folded(one.path) == "file:name"]
    if len(folders) != 1 or len(names) != 1:
        return list(comparisons)
    folder = folders[0].values[0].rstrip(r"\/")
    whole = rf"{folder}\{names[0].values[0]}"
    rest = [one for one in comparisons if one not in (folders[0], names[0])]
    return [Comparison("file:x_path", "=", (whole,)), *rest]


def _terms(comparison: Comparison) -> list[Term]:
    path = folded(comparison.path)
    kinds = KINDS.get(path)
    if kinds is None:
        raise Refused("is not in the evidence that is read, or is not looked for")
    if comparison.operator == "IN":  # only NOT IN comes here
        values = comparison.values
        single = (replace(comparison, operator="=", values=(value,)) for value in values)
        return [made for one in single for made in _one(path, kinds, one)]
    return _one(path, kinds, comparison)


def _one(path: str, kinds: tuple[IndicatorKind, ...], comparison: Comparison) -> list[Term]:
    if not comparison.values:
        raise Refused("that something is there is not looked for")
    value, operator = comparison.values[0], comparison.operator
    if operator in ("ISSUBSET", "ISSUPERSET") and path in NETWORKS:
        if operator == "ISSUPERSET" and "/" in value and not value.endswith(("/32", "/128")):
            raise Refused("networks are not in the evidence, only addresses")
        return [term(IndicatorKind.ADDRESS, value, negated=comparison.negated)]
    if operator not in ("=", "LIKE", "MATCHES"):
        raise Refused(f"the comparison {operator} is not looked for")
    problem: Refused | None = None
    for kind in kinds:
        try:
            return [_compared(path, kind, operator, value, negated=comparison.negated)]
        except Refused as error:
            problem = problem or error
    raise problem or Refused("has no kind")


def _compared(path: str, kind: IndicatorKind, operator: str, value: str, *, negated: bool) -> Term:
    match = Match.WHOLE
    if operator == "LIKE":
        value, match = value.replace("%", "*").replace("_", "?"), Match.WILD
    elif operator == "MATCHES":
        value, match = simpler(value)
    if match is Match.WILD and not set(value) & set("*?"):
        match = Match.WHOLE
    if path in FOLDERS:
        value, match = value.rstrip("\\/") + "\\*", Match.WILD
    if kind is IndicatorKind.NAME and re.search(r"[\\/]", value) and match is not Match.REGEX:
        kind = IndicatorKind.PATH
    if kind is IndicatorKind.URI and "://" in value:
        kind = IndicatorKind.URL
    if kind is IndicatorKind.ADDRESS and match is Match.WILD:
        value, match = _octets(value), Match.WHOLE
    return term(kind, value, match, negated=negated)


def _octets(value: str) -> str:
    """``203.0.113.*`` is a network."""
    found = re.fullmatch(r"((?:\d{1,3}\.){1,3})\*", value, re.ASCII)
    if not found:
        raise Refused("wildcards in an address are not looked for, but behind a dot")
    octets = found[1].count(".")
    return f"{found[1]}{'.'.join(['0'] * (4 - octets))}/{8 * octets}"
