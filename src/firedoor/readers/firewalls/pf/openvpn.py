"""OpenVPN servers and clients of both products, and OPNsense's instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_network

from firedoor.model.network.addresses import NO_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import InterfaceKind, TunnelEnd
from firedoor.model.network.line_state import LineState
from firedoor.model.network.route import LearningProtocol
from firedoor.readers.firewalls.pf.config import Config, Said, Shape
from firedoor.readers.firewalls.pf.interfaces import network_words
from firedoor.readers.firewalls.pf.literals import address_of
from firedoor.readers.firewalls.pf.routes import Routing, add_route
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_USED = (
    "vpnid mode disable interface ipaddr tunnel_network tunnel_networkv6 remote_network remote_networkv6 "
    "server_addr route_no_pull route_no_exec dev_mode serverbridge_dhcp serverbridge_interface"
)
_SHAPE = Shape.of(_USED, "custom_options")
_INSTANCE = Shape.of(
    "vpnid enabled role dev_type server server_ipv6 route remote local topology route_nopull"
)
_SPECIFIC = Shape.of(
    "tunnel_network tunnel_networkv6 remote_network remote_networkv6 disable server_list",
    "custom_options",
)
# Options that say nothing of addresses, routes or interfaces of this side (openvpn(8)).
_HARMLESS = frozenset(
    [
        "push",
        "verb",
        "mute",
        "keepalive",
        "ping",
        "ping-restart",
        "ping-exit",
        "cipher",
        "data-ciphers",
        "auth",
        "tls-cipher",
        "tls-version-min",
        "remote-cert-tls",
        "reneg-sec",
        "persist-key",
        "persist-tun",
        "mssfix",
        "fragment",
        "tun-mtu",
        "sndbuf",
        "rcvbuf",
        "fast-io",
        "compress",
        "comp-lzo",
        "explicit-exit-notify",
        "resolv-retry",
        "nobind",
        "float",
        "duplicate-cn",
        "client-to-client",
        "connect-retry",
        "txqueuelen",
        "ncp-ciphers",
        "ncp-disable",
        "tls-client",
        "tls-server",
        "key-direction",
        "auth-nocache",
        "auth-retry",
        "hand-window",
    ]
)


@dataclass(frozen=True, slots=True)
class Tunnel:
    """What a VPN makes of an interface: its device, and what lies behind it."""

    device: str
    kind: InterfaceKind
    node: Node
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()
    clients: AddressSpace = NO_ADDRESS
    end: TunnelEnd | None = None
    description: str = ""
    doubts: tuple[Doubt, ...] = ()
    place_unknown: bool = False
    group: str = ""


def read_openvpn(cfg: Config, routing: Routing) -> list[Tunnel]:
    """Every OpenVPN interface; their routes and what they may learn are added to the routing."""
    found: list[Tunnel] = []
    block = cfg.root.first("openvpn")
    if block is not None:
        names = "openvpn-server openvpn-client openvpn-csc"
        routing.doubts += cfg.check(block, ("openvpn",), Shape.of("", many=names))
        extra = _specific(cfg, block, routing)
        for tag in ("openvpn-server", "openvpn-client"):
            for node in block.all(tag):
                found += _classic(cfg, node, extra, routing)
    instances = cfg.root.find("OPNsense", "OpenVPN", "Instances")
    for node in instances.all("Instance") if instances is not None else ():
        if instances is not None:
            cfg.understood(instances)
        found += _instance(cfg, node, routing)
    return found


def _classic(cfg: Config, node: Node, extra: AddressSpace, routing: Routing) -> Iterator[Tunnel]:
    server = node.tag == "openvpn-server"
    if not node.kids:
        cfg.understood(node)
        return
    doubts = list(cfg.check(node, ("openvpn", node.tag), _SHAPE))
    if cfg.says(node, "disable") is Said.YES:
        return
    doubts += _custom(cfg, node)
    device = f"ovpn{'s' if server else 'c'}{node.value('vpnid')}"
    if node.value("dev_mode") == "tap":
        doubts.append(cfg.partly(node, "a tap device can carry whole Ethernet networks"))
    tunnel, more = _networks(cfg, node, ("tunnel_network", "tunnel_networkv6"))
    remote, again = _networks(cfg, node, ("remote_network", "remote_networkv6"))
    doubts += (*more, *again)
    add_route(routing, cfg, node, remote, device)
    clients = server and node.value("mode").startswith("server")
    if not server and cfg.says(node, "route_no_pull") is Said.NO:
        routing.protocols.append(LearningProtocol("openvpn", cfg.origin(node), (device,)))
    peer = address_of(node.value("server_addr"))
    behind = remote | extra if clients else remote
    yield _tunnel(node, device, tunnel, behind=behind, doubts=doubts, peer=peer, clients=clients)


def _tunnel(
    node: Node,
    device: str,
    tunnel: AddressSpace,
    *,
    behind: AddressSpace,
    doubts: list[Doubt],
    peer: Address | None,
    clients: bool,
) -> Tunnel:
    addresses = tuple(_first(network) for network in map(str, tunnel.networks()))
    return Tunnel(
        device,
        InterfaceKind.CLIENTS if clients else InterfaceKind.TUNNEL,
        node,
        tuple(address for address in addresses if address is not None) if clients else (),
        tunnel | behind,
        None if clients else TunnelEnd(remotes=(peer,) if peer is not None else ()),
        node.value("description"),
        tuple(doubts),
        place_unknown=bool(doubts),
        group="openvpn",
    )


def _first(text: str) -> IPv4Interface | IPv6Interface | None:
    """The server takes the first address of the tunnel network."""
    network = ip_network(text)
    if network.num_addresses < 4:  # noqa: PLR2004 - a network without room for clients
        return None
    if network.version == 4:  # noqa: PLR2004
        return IPv4Interface(f"{network.network_address + 1}/{network.prefixlen}")
    return IPv6Interface(f"{network.network_address + 1}/{network.prefixlen}")


def _networks(cfg: Config, node: Node, tags: tuple[str, ...]) -> tuple[AddressSpace, list[Doubt]]:
    spaces: list[AddressSpace] = []
    doubts: list[Doubt] = []
    for tag in tags:
        space = network_words(node.value(tag))
        child = node.first(tag)
        if space is None and child is not None:
            doubts.append(cfg.missed(child, f"{quoted(child.text.strip())} is no network"))
        elif space is not None:
            spaces.append(space)
    return AddressSpace.union(spaces), doubts


def _custom(cfg: Config, node: Node) -> Iterator[Doubt]:
    """Free text for the configuration of OpenVPN: harmless where every option is a known one."""
    child = node.first("custom_options")
    if child is None or not child.text.strip():
        if child is not None:
            cfg.understood(child)
        return
    options = [
        part.split()[0] for part in child.text.replace(";", "\n").split("\n") if part.split()
    ]
    strange = [
        option for option in options if option not in _HARMLESS and not option.startswith("#")
    ]
    if strange:
        yield cfg.missed(child, f"OpenVPN option {quoted(strange[0])} is not known here")
    else:
        cfg.marks.node(child, LineState.IRRELEVANT)


def _specific(cfg: Config, block: Node, routing: Routing) -> AddressSpace:
    """Networks that overrides for single clients add."""
    spaces: list[AddressSpace] = []
    for node in block.all("openvpn-csc"):
        routing.doubts += cfg.check(node, ("openvpn", "openvpn-csc"), _SPECIFIC)
        for tags in (
            ("tunnel_network", "tunnel_networkv6"),
            ("remote_network", "remote_networkv6"),
        ):
            space, doubts = _networks(cfg, node, tags)
            spaces.append(space)
            routing.doubts += doubts
        for doubt in _custom(cfg, node):
            routing.doubts.append(doubt)
    return AddressSpace.union(spaces)


def _instance(cfg: Config, node: Node, routing: Routing) -> Iterator[Tunnel]:
    path = ("OPNsense", "OpenVPN", "Instances", "Instance")
    doubts = list(cfg.check(node, path, _INSTANCE))
    if cfg.says(node, "enabled") is Said.NO and not doubts:
        return
    server = node.value("role") != "client"
    device = f"ovpn{'s' if server else 'c'}{node.value('vpnid')}"
    tunnel, more = _networks(cfg, node, ("server", "server_ipv6"))
    remote, again = _networks(cfg, node, ("route",))
    doubts += (*more, *again)
    add_route(routing, cfg, node, remote, device)
    if not server:
        routing.protocols.append(LearningProtocol("openvpn", cfg.origin(node), (device,)))
    peer = address_of(node.value("remote").split(",")[0].split(":")[0])
    yield _tunnel(node, device, tunnel, behind=remote, doubts=doubts, peer=peer, clients=server)
