"""Between which interfaces a rule set is asked, where its rules ask for interfaces or zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.rule import Ports, RuleSet
from firedoor.reach.acl_diff import Side
from firedoor.reach.lines import Where

MOST_PLACES = 4096


@dataclass(frozen=True, slots=True)
class Between:
    """Names of interfaces or zones as people write them; empty: not asked for."""

    came_in: str = ""
    goes_out: str = ""

    def tokens(self, *devices: Device) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """The names by which rules can mean them."""
        return _tokens(self.came_in, devices), _tokens(self.goes_out, devices)

    def where(self, *devices: Device) -> Where:
        """The place for packet sets."""
        return Where(*self.tokens(*devices))


def _tokens(name: str, devices: tuple[Device, ...]) -> frozenset[str] | None:
    if not name:
        return None
    found = frozenset({name, f"zone:{name}"})
    for device in devices:
        for interface in device.interfaces:
            if name in interface.tokens or f"zone:{name}" in interface.tokens:
                found |= interface.tokens
    return found


def places_of(old: Side, new: Side) -> Iterator[Between]:
    """Every pair of interfaces that can make a difference to either version; one without names if none can."""
    named = {True: dict[str, None](), False: dict[str, None]()}
    for side in (old, new):
        for rule_set in reached(side.device, side.name):
            for rule in rule_set.rules:
                for is_in, ports in ((True, rule.match.in_ports), (False, rule.match.out_ports)):
                    if ports is not None:
                        named[is_in].update(dict.fromkeys(_names(ports, side.device)))
    count = 0
    for came_in in named[True] or {"": None}:
        for goes_out in named[False] or {"": None}:
            count += 1
            if count > MOST_PLACES:
                return
            yield Between(came_in, goes_out)


def reached(device: Device, name: str) -> Iterator[RuleSet]:
    """A rule set and all that it calls."""
    waiting, seen = [name], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            rule_set = device.rule_set(one)
            yield rule_set
            waiting += [rule.target for rule in rule_set.rules if rule.target]


def _names(ports: Ports, device: Device) -> Iterator[str]:
    if ports.negated or ports.prefixes:
        yield from (interface.name for interface in device.interfaces)
    yield from (name.removeprefix("zone:") for name in sorted(ports.names))
