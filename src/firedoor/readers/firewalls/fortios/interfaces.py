"""Interfaces (``config system interface``) with their addresses, zones, VLANs and links between VDOMs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address

from firedoor.model.network.addresses import NO_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.names import Names
from firedoor.readers.firewalls.fortios.tree import Node, Setting
from firedoor.readers.firewalls.fortios.tunnels import Described, Tunnels
from firedoor.readers.firewalls.masks import masked_interface

PATH = "system interface"
_NPU = re.compile(r"^(npu\d+_vlink)([01])$")
_OUTSIDE = frozenset({"dhcp", "pppoe", "pppoa", "ipoa", "eoa"})
_TYPE_WORDS = """physical vlan aggregate redundant tunnel loopback switch hard-switch vap-switch wl-mesh fext-wan
  vdom-link hdlc emac-vlan fctrl-trunk fortilink virtual-wan-link modem wan dsl lan-extension ssl"""
_TYPES = frozenset(_TYPE_WORDS.split())
InterfaceAddress = IPv4Interface | IPv6Interface


@dataclass(frozen=True, slots=True)
class Ends:
    """The other ends of links between VDOMs: interface name -> (device name, interface name)."""

    linked: dict[str, tuple[str, str]]


def in_vdom(context: Context) -> dict[str, Node]:
    """The interfaces that belong to the VDOM of the device."""
    entries = context.entries(PATH)
    if not context.several:
        return dict(entries)
    return {n: node for n, node in entries.items() if node.get("vdom", "root") == context.vdom}


def network_of(context: Context) -> Callable[[str], AddressSpace | None]:
    """A function that gives the connected networks of an interface (objects of type interface-subnet)."""

    def look(name: str) -> AddressSpace | None:
        node = context.entries(PATH).get(name)
        if node is None or node.strange:
            return None
        try:
            own = [a.network for a in _addresses_of(node) if a.version == 4]  # noqa: PLR2004
        except ValueError:
            return None
        return AddressSpace.of(*own) if own else None

    return look


def links(context: Context, device_of: Callable[[str], str]) -> Ends:
    """Find what is joined inside the box: ``vdom-link`` pairs, NPU links and VLANs over these."""
    entries = context.entries(PATH)
    pairs = [(f"{n}0", f"{n}1") for n in context.entries("system vdom-link")]
    npu = {found[1] for n in entries if (found := _NPU.match(n))}
    pairs += [(f"{base}0", f"{base}1") for base in npu]
    over: dict[tuple[str, str], list[str]] = {}
    for name, node in entries.items():
        if node.get("vlanid") and node.get("interface"):
            over.setdefault((node.get("interface"), node.get("vlanid")), []).append(name)
    for (parent, vlan), names in list(over.items()):
        found = _NPU.match(parent)
        if found and found[2] == "0":
            others = over.get((f"{found[1]}1", vlan), [])
            pairs += list(zip(names, others, strict=False))
    ends: dict[str, tuple[str, str]] = {}
    bases = [
        n[:-1] for n, node in entries.items() if node.get("type") == "vdom-link" and n[-1:] == "0"
    ]
    pairs += [(f"{base}0", f"{base}1") for base in bases]
    for one, other in pairs:
        if one in entries and other in entries:
            ends[one] = (device_of(entries[other].get("vdom", "root")), other)
            ends[other] = (device_of(entries[one].get("vdom", "root")), one)
    return Ends(ends)


def interfaces_of(
    context: Context, names: Names, tunnels: Tunnels, ends: Ends
) -> tuple[Interface, ...]:
    """Every interface of the device, those of VPNs too."""
    zone_of = _zone_index(names)
    found = {
        name: _interface(context, node, tunnels, ends, zone_of.get(name, ()))
        for name, node in in_vdom(context).items()
    }
    for name in tunnels.names():
        if name not in found:
            described = tunnels.describe(name)
            found[name] = _of_tunnel(context, name, described, zone_of.get(name, ()))
    return tuple(found.values())


def _zone_index(names: Names) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for zone, members in names.zones.items():
        for member in members:
            index[member] = (*index.get(member, ()), zone)
    return index


def _zone_names(zones: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """The zone, and the tokens of further ones (which a device would not accept)."""
    return (zones[0] if zones else "", frozenset(f"zone:{zone}" for zone in zones[1:]))


def _of_tunnel(context: Context, name: str, found: Described, zones: tuple[str, ...]) -> Interface:
    zone, aliases = _zone_names(zones)
    return Interface(
        name, context.origin(found.line), kind=found.kind, zone=zone, aliases=aliases,
        tunnel=found.end, clients=found.clients, doubts=found.doubts, enabled=found.enabled,
        place_unknown=found.place_unknown,
    )  # fmt: skip


def _interface(
    context: Context, node: Node, tunnels: Tunnels, ends: Ends, zones: tuple[str, ...]
) -> Interface:
    doubts = list(context.claim_all(node))
    addresses = tuple(_careful(context, node, doubts))
    virtual = tuple(_virtual(context, node, doubts))
    _check_type(context, node, doubts)
    place_unknown = bool(doubts)
    kind = _kind(node, ends)
    described = tunnels.describe(node.key) if tunnels.has(node.key) else None
    if described is not None:
        kind = described.kind
        doubts.extend(described.doubts)
        place_unknown = place_unknown or described.place_unknown
    zone, aliases = _zone_names(zones)
    texts = [t for t in (node.get("alias"), node.get("description")) if t]
    return Interface(
        node.key,
        context.origin(node.line),
        instance=instance_of(node),
        kind=kind,
        addresses=addresses,
        virtual_addresses=virtual,
        zone=zone,
        aliases=aliases,
        enabled=(described is None or described.enabled) and node.get("status", "up") != "down",
        description=" - ".join(texts),
        dynamic_address=node.get("mode", "static") in _OUTSIDE or _dynamic6(node),
        clients=described.clients if described is not None else NO_ADDRESS,
        tunnel=described.end if described is not None else None,
        linked_to=ends.linked.get(node.key),
        vlan=_number(node.get("vlanid")),
        doubts=tuple(dict.fromkeys(doubts)),
        place_unknown=place_unknown,
    )


def instance_of(node: Node) -> str:
    """The routing instance: VRF 0 is the main one."""
    vrf = node.get("vrf", "0")
    return "" if vrf == "0" or _number(vrf) is None else f"vrf {vrf}"


def _kind(node: Node, ends: Ends) -> InterfaceKind:
    if node.key in ends.linked:
        return InterfaceKind.LINK
    if node.get("type") == "loopback":
        return InterfaceKind.LOOPBACK
    return InterfaceKind.TUNNEL if node.get("type") == "tunnel" else InterfaceKind.PORT


def _check_type(context: Context, node: Node, doubts: list[Doubt]) -> None:
    kind = node.settings.get("type")
    if kind is not None and kind.value not in _TYPES:
        doubts.append(context.misread(kind, "this type of interface is not known to the reader"))
    status = node.settings.get("status")
    if status is not None and status.value not in {"up", "down"}:
        doubts.append(context.misread(status, "whether it is up is not known"))
    vlan = node.settings.get("vlanid")
    if vlan is not None and _number(vlan.value) is None:
        doubts.append(context.misread(vlan, "this is no VLAN number"))
    vrf = node.settings.get("vrf")
    if vrf is not None and _number(vrf.value) is None:
        doubts.append(context.misread(vrf, "this is no VRF number"))
    mode = node.settings.get("mode")
    if mode is not None and mode.value not in _OUTSIDE | {"static"}:
        doubts.append(context.misread(mode, "how it gets its address is not known"))


def _careful(context: Context, node: Node, doubts: list[Doubt]) -> Iterator[InterfaceAddress]:
    """The addresses; one that cannot be read is marked and leaves a doubt."""
    for setting, read in _sources(node):
        try:
            yield from read(setting)
        except ValueError:
            doubts.append(context.misread(setting, "this is no address that can be read"))
    for extra in _block_entries(node, "ipv6", "ip6-extra-addr"):
        try:
            yield IPv6Interface(extra.key)
        except ValueError:
            doubts.append(context.doubt(extra.line, "this is no address that can be read"))


def _addresses_of(node: Node) -> Iterator[InterfaceAddress]:
    for setting, read in _sources(node):
        yield from read(setting)


def _sources(
    node: Node,
) -> Iterator[tuple[Setting, Callable[[Setting], Iterable[InterfaceAddress]]]]:
    """The attributes that hold addresses, each with how to read it."""
    remote = node.settings.get("remote-ip")

    def main(setting: Setting) -> Iterator[InterfaceAddress]:
        yield from _v4(setting.values, remote.values if remote else [])

    for name in ("ip", "management-ip"):
        if name in node.settings:
            yield node.settings[name], main if name == "ip" else _plain_v4
    if node.on("secondary-IP"):
        for second in node.entries("secondaryip"):
            if "ip" in second.settings:
                yield second.settings["ip"], _plain_v4
    own6 = node.blocks["ipv6"].own if "ipv6" in node.blocks else None
    if own6 is not None and "ip6-address" in own6.settings:
        yield own6.settings["ip6-address"], _v6


def _plain_v4(setting: Setting) -> Iterator[InterfaceAddress]:
    yield from _v4(setting.values, [])


def _v4(values: list[str], remote: list[str]) -> Iterator[IPv4Interface]:
    """The address; a tunnel's own is a single one, and the mask stands with the remote address."""
    interface = _one(values)
    if int(interface.ip) == 0:
        return
    if remote:
        other = _one(remote)
        # 255.255.255.255 there says nothing more than the address of the neighbour.
        if int(other.ip) and interface.ip in other.network:
            yield IPv4Interface(f"{interface.ip}/{other.network.prefixlen}")
            return
    yield interface


def _one(values: list[str]) -> IPv4Interface:
    if len(values) == 1:
        return IPv4Interface(values[0])
    address, mask = values
    return masked_interface(address, mask)


def _v6(setting: Setting) -> Iterator[IPv6Interface]:
    (text,) = setting.values
    interface = IPv6Interface(text)
    if int(interface.ip):
        yield interface


def _virtual(context: Context, node: Node, doubts: list[Doubt]) -> Iterator[Address]:
    groups = [(each, "vrip") for each in node.entries("vrrp")]
    groups += [(each, "vrip6") for each in _block_entries(node, "ipv6", "vrrp6")]
    for group, name in groups:
        setting = group.settings.get(name)
        if setting is None or group.get("status") == "disable":
            continue
        try:
            yield ip_address(setting.value)
        except ValueError:
            doubts.append(context.misread(setting, "this is no address that can be read"))


def _block_entries(node: Node, block: str, inner: str) -> list[Node]:
    return node.blocks[block].own.entries(inner) if block in node.blocks else []


def _dynamic6(node: Node) -> bool:
    own = node.blocks["ipv6"].own if "ipv6" in node.blocks else None
    return own is not None and own.get("ip6-mode", "static") != "static"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None  # noqa: PLR2004
