"""Lists of senders that are kept elsewhere: threat feeds, countries, services of the Internet.

A configuration names such a list; who is on it changes from day to day and stands in no file. Nobody can count on the
address of an attacker being on it, so a deny of its members is one that can be avoided, as one of an application is.
What is permitted to the members of a list stays in doubt, as does a deny of everybody who is not on it: that one
works as a list of friends, and nobody can count on an attacker being a friend either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firedoor.model.network.addresses import Addresses
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.printable import quoted

_MOST_NAMED = 3


def listed(origin: Origin, what: str, name: str) -> Addresses:
    """The members of a list of which nothing is known; ``what`` says so where this leaves an answer open."""
    return Addresses.unknown(Doubt(origin, what, name))


def with_open_lists(device: Device) -> Device:
    """The device with every deny of the members of lists as one that others can pass."""
    sets = tuple(map(_opened, device.rule_sets))
    if all(new is old for new, old in zip(sets, device.rule_sets, strict=True)):
        return device
    return replace(device, rule_sets=sets)


def _opened(rule_set: RuleSet) -> RuleSet:
    if not any(map(_avoidable, rule_set.rules)):
        return rule_set
    rules = tuple(part for rule in rule_set.rules for part in escapable(rule))
    return replace(rule_set, rules=rules)


def escapable(rule: Rule) -> Iterator[Rule]:
    """The rule, or what stands for a deny of the members of lists.

    Who is surely meant is denied as before. All others that could be meant are denied if they are on a list.
    """
    if not _avoidable(rule):
        yield rule
        return
    match = rule.match
    sources = match.sources
    if sources.surely:
        yield replace(rule, match=replace(match, sources=Addresses.exactly(sources.surely)))
    maybe = Addresses.exactly(sources.maybe)
    varying = (*match.varying, _condition([doubt.on_list for doubt in sources.doubts]))
    yield replace(rule, match=replace(match, sources=maybe, varying=varying))


def _avoidable(rule: Rule) -> bool:
    """Whether a deny is uncertain for nothing else than who is on some lists."""
    match = rule.match
    sources = match.sources
    return (
        bool(sources.doubts)
        and rule.verb is Verb.DENY
        and not sources.exact
        and all(doubt.on_list for doubt in sources.doubts)
        and not match.doubts
        and match.destinations.exact
        and match.services.exact
    )


def _condition(names: list[str]) -> str:
    """The condition in words, as it follows "denies only"."""
    several = list(dict.fromkeys(names))
    if len(several) == 1:
        return f"source on the list {quoted(several[0])}"
    shown = ", ".join(quoted(name) for name in several[:_MOST_NAMED])
    more = f" and {len(several) - _MOST_NAMED} more" if len(several) > _MOST_NAMED else ""
    return f"source on one of the lists {shown}{more}"
