"""``<virtualip>``: further addresses of interfaces (IP alias, CARP, proxy ARP), and devices in bridges."""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.pf.config import Config, Shape, split_list
from firedoor.readers.firewalls.pf.interfaces import Port
from firedoor.readers.firewalls.pf.literals import interface_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_VIP = Shape.of(
    "mode interface subnet subnet_bits type uniqid vhid gateway noexpand nobind noarp range", "", ""
)
_BRIDGE = Shape.of("members bridgeif")


def add_virtual_ips(cfg: Config, ports: list[Port]) -> tuple[list[Port], tuple[Doubt, ...]]:
    """The interfaces with their virtual addresses, and doubts about routing where one is not understood.

    An address of proxy ARP is answered for, but is not the device's own: only NAT makes use of it.
    """
    block = cfg.root.first("virtualip")
    by_key = {port.key: port for port in ports}
    doubts: list[Doubt] = []
    nodes = block.all("vip") if block is not None else []
    if block is not None:
        cfg.understood(block)
        doubts += cfg.stray(block)
    parents = {f"_vip{n.value('uniqid')}": n.value("interface") for n in nodes if n.value("uniqid")}
    for node in nodes:
        if node.kids:
            _add(cfg, node, by_key, parents, doubts)
        else:
            cfg.understood(node)
    return [by_key[port.key] for port in ports], tuple(doubts)


def _add(
    cfg: Config, node: Node, by_key: dict[str, Port], parents: dict[str, str], doubts: list[Doubt]
) -> None:
    found = cfg.check(node, ("virtualip", "vip"), _VIP)
    mode = node.value("mode")
    if mode in {"proxyarp", "other"} and not found:
        return
    key = node.value("interface")
    key = parents.get(key, key)
    address = interface_of(node.value("subnet"), node.value("subnet_bits") or _whole(node))
    port = by_key.get(key)
    if key == "lo0" and port is None:
        return
    if found or mode not in {"ipalias", "carp"} or address is None or port is None:
        what = f"virtual address {quoted(node.value('subnet'))} is not understood"
        doubts += found
        doubts.append(cfg.missed(node, what))
        return
    interface = port.interface
    known = AddressSpace.of(*(a.network for a in interface.addresses))
    if mode == "ipalias" or address.ip not in known:
        interface = replace(interface, addresses=(*interface.addresses, address))
    if mode == "carp":
        virtual = (*interface.virtual_addresses, address.ip)
        interface = replace(interface, virtual_addresses=virtual)
    by_key[key] = replace(port, interface=interface)


def _whole(node: Node) -> str:
    return "128" if ":" in node.value("subnet") else "32"


def mark_bridges(cfg: Config, ports: list[Port]) -> list[Port]:
    """Members of a bridge and the bridge itself: what crosses a bridge is not modelled, so they could join anything."""
    block = cfg.root.first("bridges")
    nodes = block.all("bridged") if block is not None else []
    if block is not None:
        cfg.understood(block)
    found: dict[str, Doubt] = {}
    for node in nodes:
        if not node.kids:
            cfg.understood(node)
            continue
        cfg.check(node, ("bridges", "bridged"), _BRIDGE)
        doubt = cfg.partly(node, "what crosses a bridge between its members is not modelled")
        for name in (*split_list(node.value("members")), node.value("bridgeif")):
            found[name] = doubt
    return [_bridged(port, found) for port in ports]


def _bridged(port: Port, found: dict[str, Doubt]) -> Port:
    doubt = found.get(port.key) or found.get(port.device)
    if doubt is None:
        return port
    doubts = (*port.interface.doubts, doubt)
    return replace(
        port,
        interface=replace(port.interface, doubts=doubts, place_unknown=True),
        bridged=True,
    )
