"""What passes without a policy: between interfaces of one zone, and back out of the interface it came in by.

``config system zone / set intrazone allow``; ``config system global / set allow-traffic-redirect`` (vendor's tip on
packets with the same ingress and egress interface: on by default until 7.4.10 and 7.6.5; only for sources in
the interface's own networks before 7.0.16, 7.2.11 and 7.4.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firedoor.model.network.addresses import (
    EVERY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    NO_ADDRESS,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.names import Names

_KINDS = frozenset({InterfaceKind.PORT, InterfaceKind.LINK, InterfaceKind.LOOPBACK})
_OFF_SINCE = {(7, 4): 10, (7, 6): 5}
_ANY_SOURCE_SINCE = {(7, 0): 16, (7, 2): 11, (7, 4): 4}
_PLAIN: frozenset[str] = frozenset()


def without_policy(
    context: Context, names: Names, interfaces: tuple[Interface, ...], *, vips: bool
) -> tuple[Rule, ...]:
    """The rules that stand before the policies."""
    plain = _PLAIN if vips else None
    rules = (*_inside_zones(context, names), *_back_out(context, interfaces))
    return tuple(replace(r, match=replace(r.match, translated_by=plain)) for r in rules)


def _inside_zones(context: Context, names: Names) -> Iterator[Rule]:
    for zone, line in names.allow_inside:
        ports = Ports.of(f"zone:{zone}")
        match = Match(in_ports=ports, out_ports=ports, doubts=names.doubted.get(zone, ()))
        yield Rule(Verb.PERMIT, match, context.origin(line), f"inside zone {zone}")


def _back_out(context: Context, interfaces: tuple[Interface, ...]) -> Iterator[Rule]:
    if all(_switch(context, name) is False for name, _ in _SWITCHES):
        return
    for interface in interfaces:
        if interface.kind not in _KINDS or not (interface.addresses or interface.dynamic_address):
            continue
        sources = _sources(context, interface)
        if sources.maybe:
            ports = Ports.of(interface.name)
            match = Match(sources=sources, in_ports=ports, out_ports=ports)
            name = f"allow-traffic-redirect, {interface.name}"
            yield Rule(Verb.PERMIT, match, context.origin(interface.origin.line or 1), name)


_SWITCHES = (("allow-traffic-redirect", EVERY_V4), ("ipv6-allow-traffic-redirect", EVERY_V6))


def _sources(context: Context, interface: Interface) -> Addresses:
    near = AddressSpace.of(*(a.network for a in interface.addresses))
    if interface.dynamic_address:
        near = EVERY_ADDRESS
    any_source = _any_source(context)
    surely, maybe = NO_ADDRESS, NO_ADDRESS
    for name, family in _SWITCHES:
        on = _switch(context, name)
        if on is False:
            continue
        sure = family if any_source else near & family
        maybe |= family if any_source is not False else near & family
        if on and not interface.dynamic_address:
            surely |= sure
    doubt = context.doubt(
        interface.origin.line or 1, "whether packets may go back out of it depends on the release"
    )
    return Addresses(surely, maybe, (doubt,) if surely != maybe else ())


def _switch(context: Context, name: str) -> bool | None:
    """Whether the switch is on; None where neither the file nor the release says."""
    stated = context.own("system global").settings.get(name)
    if stated is not None:
        return stated.value != "disable"
    version = context.version
    if version is None:
        return None
    off = _OFF_SINCE.get(version[:2])
    since = off is not None and context.at_least(*version[:2], off)
    return not (version[0] >= 8 or since)  # noqa: PLR2004


def _any_source(context: Context) -> bool | None:
    version = context.version
    if version is None:
        return None
    if version[:2] >= (7, 6):
        return True
    since = _ANY_SOURCE_SINCE.get(version[:2])
    return since is not None and context.at_least(*version[:2], since)
