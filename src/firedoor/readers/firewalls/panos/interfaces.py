"""Interfaces: physical ones, aggregates, their units, VLAN, loopback and tunnel interfaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import Address
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import interface_address
from firedoor.readers.firewalls.panos.look import (
    Doubts,
    entries,
    flag,
    limited,
    odd,
    see,
    take,
    value,
    word_of,
)
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Mark, Node
from firedoor.readers.printable import quoted

_FAMILIES = {
    "ethernet": InterfaceKind.PORT, "aggregate-ethernet": InterfaceKind.PORT, "vlan": InterfaceKind.PORT,
    "loopback": InterfaceKind.LOOPBACK, "tunnel": InterfaceKind.TUNNEL, "cellular": InterfaceKind.PORT,
}  # fmt: skip
# Ports that carry no packets of the network through the firewall.
_APART = ("tap", "ha", "decrypt-mirror", "log-card")
_BRIDGING = ("layer2", "virtual-wire")
_NO_NODES: list[Node] = []
_NAMES = {
    "ethernet": re.compile(r"ethernet\d+(/\d+)?(\.\d+)?$"), "aggregate-ethernet": re.compile(r"ae\d+(\.\d+)?$"),
    "vlan": re.compile(r"vlan(\.\d+)?$"), "loopback": re.compile(r"loopback(\.\d+)?$"),
    "tunnel": re.compile(r"tunnel(\.\d+)?$"), "cellular": re.compile(r"cellular\d+(/\d+)?$"),
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """An interface as the configuration says it, before zones and routers are known.

    ``default_metric``: of a default route that its DHCP or PPPoE server gives; None for no such route.
    """

    interface: Interface
    node: Node
    default_metric: int | None = None
    profile: Node | None = None


@dataclass(slots=True)
class Interfaces:
    """All interfaces of a device. ``bridging``: doubts for ports that filter without routing."""

    found: dict[str, Found] = field(default_factory=dict)
    bridging: list[Doubt] = field(default_factory=list)


def interfaces_of(network: Node | None, scope: Scope) -> Interfaces:
    """Read ``network interface``."""
    every = Interfaces()
    families = take(network, "interface") if network is not None else None
    for family in families or ():
        kind = _FAMILIES.get(family.word)
        if kind is None:
            continue
        see(family)
        named = family.word in {"ethernet", "aggregate-ethernet", "cellular"}
        if named:
            for port in entries(family):
                _misnamed(port, family.word)
                _port(every, port, family.word, scope)
        else:
            _virtual(every, family, kind, scope)
    return every


def _port(every: Interfaces, port: Node, family: str, scope: Scope) -> None:
    kind = _FAMILIES[family]
    set_aside("interface", port)
    down = _link_is_down(port)
    for word in _APART:
        apart = take(port, word)
        for each in apart.walk() if apart is not None else ():
            see(each)
    value(port, "aggregate-group")
    for word in _BRIDGING:
        _bridging(every, port, word, scope.doubts)
    layer = take(port, "layer3")
    comment = _comment(port)
    units = list(_units(layer, family)) if layer is not None else []
    if layer is not None:
        found = _layer3(layer, port.word, kind, scope, comment=comment, but=units)
        outer = scope.doubts.left(port, but=(layer,))
        _keep(every, found, outer, up=not down)
        for unit in units:
            _keep(
                every,
                _layer3(unit, unit.word, kind, scope, comment=_comment(unit)),
                outer,
                up=not down,
            )
    elif left := scope.doubts.left(port):
        lost = Interface(
            port.word, scope.doubts.origin(port), kind=kind, doubts=left, place_unknown=True
        )
        every.found[port.word] = Found(lost, port)


def _virtual(every: Interfaces, family: Node, kind: InterfaceKind, scope: Scope) -> None:
    """``loopback``, ``vlan`` and ``tunnel``: the family is an interface itself and has units."""
    set_aside("interface", family)
    units = list(_units(family, family.word))
    if any(child.word != "units" and child.mark is not Mark.IRRELEVANT for child in family):
        _keep(
            every,
            _layer3(family, family.word, kind, scope, comment=_comment(family), but=units),
            (),
        )
    for unit in units:
        _keep(every, _layer3(unit, unit.word, kind, scope, comment=_comment(unit)), ())


def _units(layer: Node, family: str) -> Iterator[Node]:
    for unit in entries(layer, "units"):
        _misnamed(unit, family)
        set_aside("interface", unit)
        yield unit


def _misnamed(node: Node, family: str) -> None:
    """A name that no interface of its family can have is a word that was damaged."""
    if not _NAMES[family].match(node.word):
        node.fault = node.fault or "is no name of an interface"


def _keep(every: Interfaces, found: Found, outer: tuple[Doubt, ...], *, up: bool = True) -> None:
    interface = found.interface
    doubts = limited((*outer, *interface.doubts))
    unknown = interface.place_unknown or bool(outer)
    enabled = up and interface.enabled
    found.interface = Interface(
        interface.name, interface.origin, kind=interface.kind, addresses=interface.addresses,
        enabled=enabled, description=interface.description, dynamic_address=interface.dynamic_address,
        vlan=interface.vlan, doubts=doubts, place_unknown=unknown,
    )  # fmt: skip
    every.found[interface.name] = found


def _link_is_down(port: Node) -> bool:
    state = value(port, "link-state")
    if state is None:
        return False
    if state.word not in {"up", "down", "auto"}:
        odd(state, "no state of a link")
    return state.word == "down"


def _comment(node: Node) -> str:
    said = node.get("comment")
    return next((each.word for each in said), "") if said is not None else ""


def _bridging(every: Interfaces, port: Node, word: str, doubts: Doubts) -> None:
    """A port without an address of its own that passes frames on: it can only stop what a cable would carry."""
    layer = take(port, word)
    if layer is None:
        return
    set_aside("interface", layer)
    what = f"{port.word} works at layer 2; what is filtered between such ports is not modelled"
    every.bridging.append(doubts.at(port, what))
    for each in layer.walk():
        if each.mark is Mark.UNSEEN:
            each.mark, each.why = Mark.PARTLY, "filtering at layer 2 is not modelled"


def _layer3(
    layer: Node,
    name: str,
    kind: InterfaceKind,
    scope: Scope,
    *,
    comment: str,
    but: list[Node] = _NO_NODES,
) -> Found:
    set_aside("interface", layer)
    addresses = [*_addresses(layer, scope), *_addresses_v6(layer, scope)]
    dynamic, metric = _dynamic(layer)
    flag(take(layer, "ipv6"), "enabled")
    profile = value(layer, "interface-management-profile")
    tag = value(layer, "tag")
    vlan = int(tag.word) if tag is not None and tag.word.isdigit() and len(tag.word) <= 4 else None  # noqa: PLR2004
    if tag is not None and vlan is None:
        odd(tag, "no VLAN number")
    left = scope.doubts.left(layer, but=but)
    interface = Interface(
        name, scope.doubts.origin(layer), kind=kind, addresses=tuple(addresses), description=comment,
        dynamic_address=dynamic, vlan=vlan, doubts=left, place_unknown=bool(left),
    )  # fmt: skip
    return Found(interface, layer, metric, profile)


def _addresses(layer: Node, scope: Scope) -> Iterator[IPv4Interface | IPv6Interface]:
    for said in entries(layer, "ip"):
        set_aside("address-of-interface", said)
        found = address_of(said, scope)
        if found is not None:
            yield found


def _addresses_v6(layer: Node, scope: Scope) -> Iterator[IPv4Interface | IPv6Interface]:
    for said in entries(layer, "ipv6", "address"):
        set_aside("address-of-interface", said)
        found = address_of(said, scope)
        if found is not None:
            yield found


def address_of(said: Node, scope: Scope) -> IPv4Interface | IPv6Interface | None:
    """An address of an interface: an object, a template variable or a literal. What is none is marked."""
    text = said.word
    variable = scope.variables.get(text) if text.startswith("$") else None
    node = scope.find("address", text)
    if variable is not None:
        text = variable.word
    elif node is not None:
        see(node)
        text = word_of(node, "ip-netmask")
    found = interface_address(text)
    if found is None:
        odd(
            said,
            f"{quoted(said.word)} is no address of an interface, or has no definition in this file",
        )
    return found


def _dynamic(layer: Node) -> tuple[bool, int | None]:
    """Whether the address comes from DHCP or PPPoE, and the metric of the default route from there."""
    dhcp = take(layer, "dhcp-client")
    if dhcp is not None:
        return _asks(dhcp)
    pppoe = take(layer, "pppoe")
    if pppoe is not None:
        for word in ("authentication", "username", "password", "static-address", "access-concentrator",
                     "service", "passive"):  # fmt: skip
            said = take(pppoe, word)
            for each in said.walk() if said is not None else ():
                see(each)
        return _asks(pppoe)
    return False, None


def _asks(node: Node) -> tuple[bool, int | None]:
    enabled = flag(node, "enable", default=True)
    default = flag(node, "create-default-route", default=True)
    metric = value(node, "default-route-metric")
    for each in (take(node, "send-hostname") or Node("", 1)).walk():
        see(each)
    number = int(metric.word) if metric is not None and metric.word.isdigit() else 10
    if enabled is False:
        return False, None
    return True, number if default is not False else None


def own_addresses(found: Mapping[str, Found]) -> dict[Address, str]:
    """Each address of the device with its interface."""
    return {a.ip: name for name, each in found.items() for a in each.interface.addresses}
