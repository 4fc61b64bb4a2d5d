"""VPNs of an SRX: tunnel interfaces with the addresses of their ends and the networks behind them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import Address, AddressSpace, Network
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.tree import Node

# A gateway with one of these gives addresses to single users.
_CLIENT_WORDS = frozenset({"xauth", "aaa", "tcp-encap-profile"})


@dataclass(slots=True)
class Tunnels:
    """What is known of each tunnel interface: its ends and the networks of its traffic selectors."""

    ends: dict[str, TunnelEnd] = field(default_factory=dict)
    behind: dict[str, list[Network]] = field(default_factory=dict)
    client_interfaces: set[str] = field(default_factory=set)
    pools: list[Network] = field(default_factory=list)


def read_tunnels(security: Node, access: Node | None) -> Tunnels:
    """Read ``security ike`` and ``security ipsec``: keys and algorithms do not matter here, the ends do."""
    got = Tunnels()
    nodes = security.members("ike", "gateway")
    clients = {node.word for node in nodes if not _CLIENT_WORDS.isdisjoint(node.children)}
    gateways = {node.word: _gateway(node) for node in nodes}
    for vpn in security.members("ipsec", "vpn"):
        vpn.know()
        interface = vpn.value("bind-interface")
        gateway = vpn.value("ike", "gateway")
        if interface is None:
            continue
        name = interface.word if "." in interface.word else f"{interface.word}.0"
        end = gateways.get(gateway.word) if gateway is not None else None
        got.ends[name] = end or TunnelEnd()
        if gateway is not None and gateway.word in clients:
            got.client_interfaces.add(name)
        for selector in vpn.members("traffic-selector"):
            selector.value("local-ip")
            # "local-ip 10.1.0.0/16 remote-ip 10.2.0.0/16" is one line of set form.
            chained = [node.members("remote-ip") for node in selector.members("local-ip")]
            for value in (*selector.members("remote-ip"), *(n for nodes in chained for n in nodes)):
                network = values.network(value.word)
                if network is not None:
                    value.know()
                    got.behind.setdefault(name, []).append(network)
    for pool in access.members("address-assignment", "pool") if access is not None else ():
        for value in pool.members("family", "inet", "network"):
            network = values.network(value.word)
            if network is not None:
                value.know()
                got.pools.append(network)
    return got


def _gateway(node: Node) -> TunnelEnd:
    node.know()
    remotes: list[Address] = []
    for value in node.members("address"):
        found = values.address(value.word)
        if found is not None:
            value.know()
            remotes.append(found)
    local = node.value("local-address")
    out = node.value("external-interface")
    return TunnelEnd(
        values.address(local.word) if local is not None else None,
        tuple(remotes),
        out.word if out is not None else "",
    )


def with_tunnels(interface: Interface, tunnels: Tunnels) -> Interface:
    """The interface with what the VPN that is bound to it says."""
    end = tunnels.ends.get(interface.name)
    if end is None:
        return interface
    if interface.name in tunnels.client_interfaces:
        pools = AddressSpace.of(*tunnels.pools)
        return replace(interface, kind=InterfaceKind.CLIENTS, clients=pools)
    clients = AddressSpace.of(*tunnels.behind.get(interface.name, ()))
    return replace(interface, kind=InterfaceKind.TUNNEL, tunnel=end, clients=clients)
