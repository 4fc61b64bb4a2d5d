"""IPsec of both products as one interface ``enc0``, with the networks that the tunnels' selectors name."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network

from firedoor.model.network.addresses import EVERY_ADDRESS, NO_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import InterfaceKind, TunnelEnd
from firedoor.model.network.route import NextHop, Route
from firedoor.readers.firewalls.pf.config import Config, Said, Shape, split_list
from firedoor.readers.firewalls.pf.interfaces import network_words
from firedoor.readers.firewalls.pf.literals import address_of
from firedoor.readers.firewalls.pf.openvpn import Tunnel
from firedoor.readers.firewalls.pf.routes import Routing
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

DEVICE = "enc0"
_PHASE1 = Shape.of(
    "ikeid disabled interface remote-gateway mobile gw_duplicates iketype protocol ikeport nattport"
)
_PHASE2 = Shape.of(
    "ikeid disabled mode protocol reqid uniqid mobile", "localid remoteid natlocalid"
)
_ID = Shape.of("type address netbits")
_CONNECTION = Shape.of("enabled local_addrs remote_addrs pools")
_CHILD = Shape.of("enabled connection mode policies local_ts remote_ts")
_POOL = Shape.of("name enabled addrs")
_WHY = "IPsec picks packets by its selectors, source included, whatever the routing table says"


@dataclass(slots=True)
class Found:
    """What the IPsec configuration adds up to.

    ``any_peer``: mobile clients come from anywhere; ``named``: a peer is given by a name.
    """

    node: Node
    behind: list[AddressSpace] = field(default_factory=list)
    ends: list[Address] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    any_peer: bool = False
    named: Doubt | None = None


def read_ipsec(cfg: Config, routing: Routing) -> Found | None:
    """The tunnels of ``<ipsec>`` and of ``OPNsense/Swanctl``; None if there are none."""
    found: Found | None = None
    block = cfg.root.first("ipsec")
    if block is not None and block.first("phase1") is not None:
        found = Found(block)
        _classic(cfg, block, found)
    model = cfg.root.find("OPNsense", "Swanctl")
    connections = model.first("Connections") if model is not None else None
    if model is not None and connections is not None and connections.kids:
        found = found or Found(model)
        _swanctl(cfg, model, found)
    if found is not None:
        for prefix in AddressSpace.union(found.behind).networks():
            doubt = cfg.doubt(found.node, _WHY)
            routing.routes.append(
                Route(prefix, (NextHop(DEVICE),), "vpn", cfg.origin(found.node), 1, doubts=(doubt,))
            )
    return found


def tunnel_of(found: Found) -> Tunnel:
    """The interface for the model."""
    return Tunnel(
        DEVICE,
        InterfaceKind.TUNNEL,
        found.node,
        (),
        AddressSpace.union(found.behind),
        TunnelEnd(remotes=tuple(dict.fromkeys(found.ends))),
        "IPsec",
        tuple(found.doubts),
        bool(found.doubts),
        DEVICE,
    )


def _classic(cfg: Config, block: Node, found: Found) -> None:
    found.doubts += cfg.check(
        block, ("ipsec",), Shape.of("enable", "client", "phase1 phase2 mobilekey")
    )
    off = set()
    for node in block.all("phase1"):
        found.doubts += cfg.check(node, ("ipsec", "phase1"), _PHASE1)
        if cfg.says(node, "disabled") is Said.YES:
            off.add(node.value("ikeid"))
            continue
        address = address_of(node.value("remote-gateway"))
        if address is not None:
            found.ends.append(address)
        elif node.first("mobile") is not None:
            found.any_peer = True
        else:
            found.named = cfg.doubt(node, "the peer of this tunnel is given by a name")
    for node in block.all("phase2"):
        if node.value("ikeid") not in off:
            _phase2(cfg, node, found)
        else:
            cfg.check(node, ("ipsec", "phase2"), _PHASE2)
    _mobile(cfg, block, found)


def _phase2(cfg: Config, node: Node, found: Found) -> None:
    found.doubts += cfg.check(node, ("ipsec", "phase2"), _PHASE2)
    for tag in ("localid", "remoteid", "natlocalid"):
        inner = node.first(tag)
        if inner is not None:
            found.doubts += cfg.check(inner, ("ipsec", "phase2", tag), _ID)
    if cfg.says(node, "disabled") is Said.YES or node.value("mode") in {"transport", "vti"}:
        return
    if node.first("natlocalid") is not None and node.value("natlocalid", "address"):
        inner = node.first("natlocalid") or node
        found.doubts.append(cfg.partly(inner, "translation inside IPsec is not modelled"))
    remote = node.first("remoteid")
    if remote is None or not remote.kids or node.value("mobile"):
        return
    space = _selector(remote)
    if space is None:
        found.doubts.append(
            cfg.missed(remote, "the remote network of this tunnel is not understood")
        )
    else:
        found.behind.append(space)


def _selector(node: Node) -> AddressSpace | None:
    kind, address = node.value("type"), node.value("address")
    if kind == "none":
        return EVERY_ADDRESS
    try:
        bits = f"/{node.value('netbits')}" if kind == "network" else ""
        return AddressSpace.of(ip_network(f"{address}{bits}", strict=False))
    except ValueError:
        return None


def _mobile(cfg: Config, block: Node, found: Found) -> None:
    client = block.first("client")
    if client is None:
        return
    shape = Shape.of("enable pool_address pool_netbits pool_address_v6 pool_netbits_v6")
    doubts = cfg.check(client, ("ipsec", "client"), shape)
    if cfg.says(client, "enable") is Said.NO:
        return
    found.doubts += doubts
    for tail in ("", "_v6"):
        address, bits = client.value(f"pool_address{tail}"), client.value(f"pool_netbits{tail}")
        space = network_words(f"{address}/{bits}") if address else NO_ADDRESS
        found.behind.append(space if space is not None else EVERY_ADDRESS)


def _swanctl(cfg: Config, model: Node, found: Found) -> None:
    base = ("OPNsense", "Swanctl")
    for name, tag, shape in (
        ("Connections", "Connection", _CONNECTION),
        ("children", "child", _CHILD),
        ("Pools", "Pool", _POOL),
    ):
        block = model.first(name)
        if block is None:
            continue
        found.doubts += cfg.check(block, (*base, name), Shape.of("", many=tag))
        for node in block.all(tag):
            found.doubts += cfg.check(node, (*base, name, tag), shape)
            if node.first("enabled") is None or cfg.says(node, "enabled") is not Said.NO:
                _swanctl_part(cfg, node, found)
    cfg.understood(model)
    vtis = model.find("VTIs")
    if vtis is not None and vtis.kids:
        found.doubts.append(cfg.missed(vtis, "interfaces of route-based IPsec are not modelled"))


def _swanctl_part(cfg: Config, node: Node, found: Found) -> None:
    if node.tag == "Connection":
        words = split_list(node.value("remote_addrs"))
        addresses = [address_of(word) for word in words]
        found.ends += [address for address in addresses if address is not None]
        found.any_peer = found.any_peer or not words
        if None in addresses:
            found.named = cfg.doubt(node, "the peer of this tunnel is given by a name")
        return
    text = node.value("remote_ts" if node.tag == "child" else "addrs")
    space = network_words(text)
    if space is None:
        found.doubts.append(cfg.doubt(node, f"selector {quoted(text)} is not understood"))
    else:
        found.behind.append(space)
