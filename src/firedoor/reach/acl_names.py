"""Rule sets by the names that people use for them: as in the file, as on the vendor's command line, or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.rule import Rule, RuleSet
from firedoor.readers.firewalls.netfilter.families import missing_family

# Words of the vendors' command lines that say what kind of thing follows.
_KIND_WORDS = frozenset(
    {"access-list", "access-group", "chain", "extended", "filter", "firewall", "family", "from-zone",
     "inet", "ip", "list", "rulebase", "standard", "table", "to-zone"}
)  # fmt: skip
_BETWEEN = frozenset({"->", "→", "to"})
# Where one list holds the lines of one address family only, and packets of the other never meet it.
_ONE_FAMILY = frozenset({"ios", "iptables", "nftables", "junos"})
_BY_ITSELF = frozenset({"known connections", "known sessions"})
_SIX = ("ip6 {}", "{} (ipv6)")


@dataclass(frozen=True, slots=True)
class Named:
    """A rule set and its device."""

    device: Device
    rule_set: RuleSet


def lists_called(devices: Sequence[Device], name: str, family: int = 0) -> tuple[Named, ...]:
    """Every rule set that a name can mean: those of just this name, else those that it names in part.

    Lists that people wrote come before the reader's own sets. Where a packet's ``family`` is given, the list of
    that family is taken of two with one name.
    """
    for meant in (_exactly, _in_other_words, _at_its_end):
        found = tuple(
            Named(device, device.rule_set(each))
            for device in devices
            for each in _of_family(device, [n for n in device.lists if meant(n, name)], family)
        )
        if found:
            return found
    return tuple(
        Named(device, one)
        for device in devices
        for one in device.rule_sets
        if _exactly(one.name, name)
    )


def _exactly(known: str, name: str) -> bool:
    return known.casefold() == name.strip().casefold()


def _in_other_words(known: str, name: str) -> bool:
    return _words(known) == _words(name)


def _at_its_end(known: str, name: str) -> bool:
    words, wanted = _words(known), _words(name)
    return bool(wanted) and words[-len(wanted) :] == wanted


def _words(name: str) -> list[str]:
    words = [word for word in re.split(r"[\s/,]+|(?=->)|(?<=->)", name.casefold()) if word]
    kept = [word for word in words if word not in _KIND_WORDS and word not in _BETWEEN]
    return kept or words


def _of_family(device: Device, names: Sequence[str], family: int) -> Iterator[str]:
    """The names, each in the list of the family where a device has one for each family."""
    seen: set[str] = set()
    for name in names:
        six = [form.format(name) for form in _SIX] if family == 6 else []  # noqa: PLR2004
        chosen = next((other for other in six if other in device.lists), name)
        if chosen not in seen:
            seen.add(chosen)
            yield chosen


def reached(device: Device, name: str) -> Iterator[RuleSet]:
    """A rule set and all that it calls."""
    known = {one.name: one for one in device.rule_sets}
    waiting, seen = [name], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            yield known[one]
            waiting += [rule.target for rule in known[one].rules if rule.target]


def speaks(device: Device, name: str, family: int) -> bool:
    """Whether packets of an address family meet a rule set at all, as far as its lines show."""
    if device.platform not in _ONE_FAMILY or name.startswith("inet "):
        return True
    if missing_family(device) == family:
        return False
    rules = [(rule, one) for one in reached(device, name) for rule in one.rules]
    return not rules or any(
        rule.match.sources.maybe.family(family)
        and rule.match.destinations.maybe.family(family)
        and is_written(rule, one)
        for rule, one in rules
    )


def is_written(rule: Rule, rule_set: RuleSet) -> bool:
    """Whether a rule stands in the file; readers add others for what a device does by itself."""
    by_itself = rule.name in _BY_ITSELF or rule.note.endswith("do not pass this chain")
    return rule.origin != rule_set.default_origin and not by_itself
