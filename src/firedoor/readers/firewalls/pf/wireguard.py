"""WireGuard of OPNsense (``OPNsense/wireguard``) and of pfSense (package ``wireguard``)."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from firedoor.model.network.addresses import EVERY_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import InterfaceKind, TunnelEnd
from firedoor.readers.firewalls.pf.config import Config, Said, Shape, split_list
from firedoor.readers.firewalls.pf.interfaces import network_words
from firedoor.readers.firewalls.pf.literals import address_of
from firedoor.readers.firewalls.pf.openvpn import Tunnel
from firedoor.readers.firewalls.pf.routes import Routing, add_route
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_SERVER = Shape.of("enabled name instance tunneladdress disableroutes gateway peers carp_depend_on")
_CLIENT = Shape.of("enabled name tunneladdress serveraddress servers")
_TUNNEL = Shape.of("name enabled descr", "addresses")
_PEER = Shape.of("enabled tun endpoint", "allowedips")
_ROW = Shape.of("address mask")
GROUP = "wireguard"


def read_wireguard(cfg: Config, routing: Routing) -> list[Tunnel]:
    """Every WireGuard interface with what its peers may send from."""
    return [*_model(cfg, routing), *_package(cfg)]


def _model(cfg: Config, routing: Routing) -> list[Tunnel]:
    block = cfg.root.find("OPNsense", "wireguard")
    if block is None or block.value("general", "enabled") in {"", "0"}:
        return []
    for name in (
        "general",
        "general/enabled",
        "server",
        "server/servers",
        "client",
        "client/clients",
    ):
        inner = block.find(*name.split("/"))
        if inner is not None:
            cfg.understood(inner)
    clients, servers = block.find("client", "clients"), block.find("server", "servers")
    peers: dict[str, tuple[Node, tuple[Doubt, ...]]] = {}
    path = ("OPNsense", "wireguard", "client", "clients", "client")
    for node in clients.all("client") if clients is not None else ():
        peers[node.uuid] = (node, cfg.check(node, path, _CLIENT))
    found = [
        _server(cfg, node, peers, routing)
        for node in (servers.all("server") if servers is not None else ())
    ]
    return [tunnel for tunnel in found if tunnel is not None]


def _server(
    cfg: Config,
    node: Node,
    peers: dict[str, tuple[Node, tuple[Doubt, ...]]],
    routing: Routing,
) -> Tunnel | None:
    path = ("OPNsense", "wireguard", "server", "servers", "server")
    doubts = list(cfg.check(node, path, _SERVER))
    if cfg.says(node, "enabled") is Said.NO and not doubts:
        return None
    device = f"wg{node.value('instance')}"
    allowed: list[AddressSpace] = []
    ends: list[Address] = []
    for name in split_list(node.value("peers")):
        peer, more = peers.get(name, (None, ()))
        if peer is None:
            doubts.append(cfg.doubt(node, f"peer {quoted(name)} has no definition in this file"))
        elif more or cfg.says(peer, "enabled") is not Said.NO:
            doubts += more
            allowed.append(_allowed(cfg, peer, peer.value("tunneladdress"), doubts))
            ends += _ends(peer.value("serveraddress"))
    behind = AddressSpace.union(allowed)
    if cfg.says(node, "disableroutes") is not Said.YES:
        add_route(routing, cfg, node, behind, device)
    addresses = _addresses(cfg, node, split_list(node.value("tunneladdress")), doubts)
    name = node.value("name")
    return _tunnel(node, device, addresses, behind=behind, ends=ends, doubts=doubts, name=name)


def _ends(text: str) -> list[Address]:
    address = address_of(text)
    return [address] if address is not None else []


def _allowed(cfg: Config, node: Node, text: str, doubts: list[Doubt]) -> AddressSpace:
    space = network_words(text)
    if space is None:
        doubts.append(cfg.doubt(node, f"allowed addresses {quoted(text)} are not understood"))
        return EVERY_ADDRESS
    return space


def _addresses(
    cfg: Config, node: Node, words: Iterable[str], doubts: list[Doubt]
) -> tuple[IPv4Interface | IPv6Interface, ...]:
    found: list[IPv4Interface | IPv6Interface] = []
    for word in words:
        try:
            found.append(ip_interface(word))
        except ValueError:
            doubts.append(cfg.doubt(node, f"tunnel address {quoted(word)} is none"))
    return tuple(found)


def _tunnel(
    node: Node,
    device: str,
    addresses: tuple[IPv4Interface | IPv6Interface, ...],
    *,
    behind: AddressSpace,
    ends: list[Address],
    doubts: list[Doubt],
    name: str,
) -> Tunnel:
    end = TunnelEnd(remotes=tuple(dict.fromkeys(ends)))
    return Tunnel(
        device,
        InterfaceKind.TUNNEL,
        node,
        addresses,
        behind,
        end,
        name,
        tuple(doubts),
        bool(doubts),
        GROUP,
    )


def _package(cfg: Config) -> list[Tunnel]:
    """PfSense adds no routes for allowed addresses: those stand among the static routes."""
    block = cfg.root.find("installedpackages", "wireguard")
    tunnels = block.first("tunnels") if block is not None else None
    peers = block.first("peers") if block is not None else None
    if block is None or tunnels is None:
        return []
    for inner in (block, tunnels, peers):
        if inner is not None:
            cfg.understood(inner)
    base = ("installedpackages", "wireguard")
    by_device: dict[str, list[Node]] = {}
    doubts: list[Doubt] = []
    for node in peers.all("item") if peers is not None else ():
        doubts += cfg.check(node, (*base, "peers", "item"), _PEER)
        if node.value("enabled") == "yes":
            by_device.setdefault(node.value("tun"), []).append(node)
    found = [
        _package_tunnel(cfg, node, by_device.get(node.value("name"), []), doubts)
        for node in tunnels.all("item")
    ]
    return [tunnel for tunnel in found if tunnel is not None]


def _package_tunnel(
    cfg: Config, node: Node, peers: list[Node], shared: list[Doubt]
) -> Tunnel | None:
    doubts = [
        *shared,
        *cfg.check(node, ("installedpackages", "wireguard", "tunnels", "item"), _TUNNEL),
    ]
    if node.value("enabled") != "yes" and not doubts:
        return None
    words = [word for word, _ in _rows(cfg, node, "addresses", doubts)]
    addresses = _addresses(cfg, node, words, doubts)
    spaces = [
        _allowed(cfg, row, word, doubts)
        for peer in peers
        for word, row in _rows(cfg, peer, "allowedips", doubts)
    ]
    ends = [end for peer in peers for end in _ends(peer.value("endpoint"))]
    name = node.value("descr")
    behind = AddressSpace.union(spaces)
    device = node.value("name")
    return _tunnel(node, device, addresses, behind=behind, ends=ends, doubts=doubts, name=name)


def _rows(cfg: Config, node: Node, tag: str, doubts: list[Doubt]) -> list[tuple[str, Node]]:
    block = node.first(tag)
    if block is None:
        return []
    path = ("installedpackages", "wireguard", "*", "item", tag)
    doubts += cfg.check(block, path, Shape.of("", many="row"))
    found: list[tuple[str, Node]] = []
    for row in block.all("row"):
        doubts += cfg.check(row, (*path, "row"), _ROW)
        found.append((f"{row.value('address')}/{row.value('mask')}", row))
    return found
