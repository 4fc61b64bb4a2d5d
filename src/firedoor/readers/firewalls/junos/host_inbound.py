"""What an SRX lets in to itself: ``host-inbound-traffic`` of zones and interfaces as a rule set.

Juniper, "Controlling Inbound Traffic Based on Traffic Types": what is not listed for the interface at which a packet
comes in is dropped; what an interface lists replaces what its zone lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.interface import Interface
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.network.services import TCP, Service, Services, port_service
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.junos.interfaces import MANAGEMENT
from firedoor.readers.firewalls.junos.policy_sets import KNOWN_SESSION
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node, walk
from firedoor.readers.firewalls.junos.zones import Inbound, Zones
from firedoor.readers.firewalls.protocols import port_number

INBOUND = "host-inbound traffic"


def inbound_set(
    sheet: Sheet, zones: Zones, interfaces: tuple[Interface, ...], more: Ranges, origin: Origin
) -> RuleSet:
    """The rule set. ``more`` are ports that services of the device were moved to.

    Management ports stand in no zone and are not held back. Of a packet to the address of another interface than
    the one at which it came in, it is not modelled which of the two decides: that stays in doubt.
    """
    rules = [Rule(Verb.PERMIT, Match(states=KNOWN_SESSION), origin, "known sessions")]
    for interface in interfaces:
        if MANAGEMENT.match(interface.name):
            match = Match(in_ports=Ports.of(interface.name))
            rules.append(Rule(Verb.PERMIT, match, interface.origin, "management port"))
        inbound = zones.inbound.get(interface.name)
        if inbound is not None:
            rules += _listed(sheet, interface, inbound, more)
    end = replace(origin, record="not listed in host-inbound-traffic")
    return RuleSet(INBOUND, tuple(rules), Verb.DENY, end)


def _listed(sheet: Sheet, interface: Interface, inbound: Inbound, more: Ranges) -> Iterator[Rule]:
    origin = sheet.origin(inbound.node)
    here = Match(in_ports=Ports.of(interface.name))
    if inbound.excepted:
        services = Services.exactly(*inbound.excepted)
        yield Rule(Verb.DENY, replace(here, services=services), origin, "except")
    services = Services.exactly(*_with_more(inbound.services, more))
    if inbound.services:
        yield Rule(Verb.PERMIT, replace(here, services=services), origin)
    if inbound.doubts:
        yield Rule(Verb.UNKNOWN, replace(here, doubts=inbound.doubts), origin)
    own = [a.ip for a in interface.addresses] + list(interface.virtual_addresses)
    if own and (inbound.services or inbound.doubts):
        what = "whether the interface of the address or the one of arrival decides is not modelled"
        match = Match(
            destinations=Addresses.exactly(AddressSpace.of(*own)),
            services=services if not inbound.doubts else Services(),
            doubts=(sheet.doubt(inbound.node, what), *inbound.doubts),
        )
        yield Rule(Verb.PERMIT, match, origin)


def _with_more(services: tuple[Service, ...], more: Ranges) -> tuple[Service, ...]:
    return (*services, port_service(TCP, more)) if more and services else services


def moved_ports(scope: Node) -> Ranges:
    """Ports that ``system services`` names: there a service listens instead of at its standard port."""
    services = scope.child("system", "services")
    if services is None:
        return Ranges()
    ports = [
        port
        for node in walk(services)
        if node.word == "port"
        for value in node.children.values()
        if (port := port_number(value.word)) is not None
    ]
    return Ranges.single(*ports)
