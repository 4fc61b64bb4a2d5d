"""Filters at interfaces as stages: which rule set a packet meets where it comes in, goes out, or reaches the device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Addresses
from firedoor.model.network.device import Filter, Stage
from firedoor.model.network.interface import Interface
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.junos.families import Binding
from firedoor.readers.firewalls.junos.filters import ANY, INET, INET6, Filters
from firedoor.readers.firewalls.junos.interfaces import Ports as LogicalPorts
from firedoor.readers.firewalls.junos.sheet import Sheet

IN, OUT, LOCAL = "interface filters in", "interface filters out", "loopback filters"
_FAMILY = {
    INET: Match(sources=Addresses.exactly(EVERY_V4)),
    INET6: Match(sources=Addresses.exactly(EVERY_V6)),
    ANY: Match(),
}


@dataclass(frozen=True, slots=True)
class Bindings:
    """The rule sets that find the filter of an interface, and the stages that use them."""

    sets: tuple[RuleSet, ...]
    arrival: tuple[Stage, ...]
    forward: tuple[Stage, ...]
    local: tuple[Stage, ...]


def bind(
    sheet: Sheet,
    filters: Filters,
    ports: LogicalPorts,
    interfaces: tuple[Interface, ...],
    origin: Origin,
) -> Bindings:
    """Filters at loopback interfaces meet what is for the device itself; the others what passes an interface."""
    found: dict[str, list[Rule]] = {IN: [], OUT: [], LOCAL: []}
    for name, binding in ports.filters:
        at_device = name.startswith("lo0.")
        place = LOCAL if at_device and binding.inward else IN if binding.inward else OUT
        if at_device and not binding.inward:
            # What the device itself sends is not asked about.
            continue
        for rule in _rules(sheet, filters, name, binding, interfaces):
            found[place].append(rule)
    sets = tuple(
        RuleSet(
            name, tuple(rules), Verb.RETURN, replace(origin, record="no filter at the interface")
        )
        for name, rules in found.items()
    )
    stages = {s.name: (Filter(s.name),) if s.rules else () for s in sets}
    return Bindings(sets, stages[IN], stages[OUT], stages[LOCAL])


def _rules(
    sheet: Sheet,
    filters: Filters,
    name: str,
    binding: Binding,
    interfaces: tuple[Interface, ...],
) -> Iterator[Rule]:
    target = filters.bound(binding.family, list(binding.nodes), sheet)
    where = sheet.origin(binding.nodes[0])
    match = _FAMILY[binding.family]
    if name.startswith("lo0."):
        match = replace(match, in_ports=_protected(name, interfaces))
    elif binding.inward:
        match = replace(match, in_ports=Ports.of(name))
    else:
        match = replace(match, out_ports=Ports.of(name))
    yield Rule(Verb.CALL, match, where, name, target=target)


def _protected(name: str, interfaces: Iterable[Interface]) -> Ports:
    """The interfaces that a loopback's input filter guards.

    Those of its instance, and for ``lo0.0`` of every instance without a loopback of its own (Juniper, "Example:
    Configuring a Stateless Firewall Filter on a Loopback Interface").
    """
    several = tuple(interfaces)
    own = {i.instance for i in several if i.name == name}
    others = {i.instance for i in several if i.name.startswith("lo0.") and i.name != name}
    return Ports(
        frozenset(
            i.name
            for i in several
            if i.instance in own or (name == "lo0.0" and i.instance not in others)
        )
    )
