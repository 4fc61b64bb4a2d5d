"""The device's own addresses put in where rules ask for them, once the interfaces are known.

The files of iptables and nftables hold no interfaces. Until they are there, ``addrtype --dst-type LOCAL``,
``fib daddr type local`` and REDIRECT are in doubt. With them they are exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Rewrite, Translation, TranslationTable
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet
from firedoor.readers.firewalls.netfilter.conditions import OWN
from firedoor.readers.firewalls.netfilter.matches import both, is_never, of_family
from firedoor.readers.firewalls.netfilter.settling import (
    BROADCAST_OWN,
    NOT_BROADCAST_OWN,
    NOT_OWN,
)
from firedoor.readers.firewalls.netfilter.unchanged import unchanged


@dataclass(frozen=True, slots=True)
class _Own:
    """The addresses of a device, and those of all hosts of its networks."""

    hosts: AddressSpace
    broadcast: AddressSpace


def with_own_addresses(device: Device) -> Device:
    """The device with these doubts settled by its interfaces; the same one where it has none.

    Interfaces with an address from outside, or whose place is not known, leave the doubts as they are.
    """
    interfaces = device.interfaces
    if not interfaces or any(i.dynamic_address or i.place_unknown for i in interfaces):
        return device
    enabled = [interface for interface in interfaces if interface.enabled]
    own = _Own(
        AddressSpace.of(*(a.ip for i in enabled for a in i.addresses))
        | AddressSpace.of(*(a for i in enabled for a in i.virtual_addresses)),
        AddressSpace.of(*(each for i in enabled for a in i.addresses for each in _to_all(a))),
    )
    return replace(
        device,
        rule_sets=tuple(_rule_set(rule_set, own) for rule_set in device.rule_sets),
        tables=tuple(_table(table, own, interfaces) for table in device.tables),
    )


def _rule_set(rule_set: RuleSet, own: _Own) -> RuleSet:
    return replace(rule_set, rules=tuple(_rule(rule, own) for rule in rule_set.rules))


def _rule(rule: Rule, own: _Own) -> Rule:
    match = _match(rule.match, own)
    return rule if match is rule.match else replace(rule, match=match)


def _match(match: Match, own: _Own) -> Match:
    if not (match.sources.doubts or match.destinations.doubts):
        return match
    return replace(
        match,
        sources=_settled(match.sources, own),
        destinations=_settled(match.destinations, own),
    )


def _to_all(address: IPv4Interface | IPv6Interface) -> Iterator[IPv4Address]:
    """Where the kernel puts broadcast routes: the first and the last address of a network of more than two."""
    if isinstance(address, IPv4Interface) and address.network.num_addresses > 2:  # noqa: PLR2004
        yield address.network.network_address
        yield address.network.broadcast_address


def _settled(addresses: Addresses, own: _Own) -> Addresses:
    """Exact, if nothing else is in doubt about these addresses."""
    asked = {doubt.what for doubt in addresses.doubts}
    excluded = {NOT_OWN: own.hosts, NOT_BROADCAST_OWN: own.broadcast}
    if asked == {OWN}:
        return Addresses.exactly(addresses.surely | (addresses.maybe & own.hosts))
    if asked == {BROADCAST_OWN}:
        return Addresses.exactly(addresses.surely | (addresses.maybe & own.broadcast))
    if asked and asked <= set(excluded):
        left = addresses.maybe - AddressSpace.union(excluded[what] for what in asked)
        return Addresses.exactly(addresses.surely | left)
    return addresses


def _table(
    table: TranslationTable, own: _Own, interfaces: tuple[Interface, ...]
) -> TranslationTable:
    found = (each for t in table.translations for each in _translation(t, own, interfaces))
    return TranslationTable(table.name, tuple(found))


def _translation(
    translation: Translation, own: _Own, interfaces: tuple[Interface, ...]
) -> Iterator[Translation]:
    settled = replace(translation, match=_match(translation.match, own))
    destination = settled.destination
    if destination is not None and destination.interface:
        yield from _redirected(settled, destination, interfaces)
    yield settled


def _redirected(
    translation: Translation, destination: Rewrite, interfaces: tuple[Interface, ...]
) -> Iterator[Translation]:
    """REDIRECT leads to an address of the interface where the packet came in (nf_nat_redirect)."""
    where = Doubt(translation.origin, "conditions of this rule cannot be joined exactly")
    for interface in interfaces:
        for version in (4, 6):
            addresses = [a.ip for a in interface.addresses if a.version == version]
            if not addresses:
                continue
            limits = replace(of_family(version), in_ports=Ports.of(interface.name))
            match = both(translation.match, limits, where)
            if not is_never(match):
                rewrite = replace(destination, interface=False, pool=AddressSpace.of(*addresses))
                made = replace(translation, match=match, destination=rewrite)
                same = unchanged(made)
                yield from (made,) if same is None else (same, made)
