"""What tunnel interfaces belong to: IPsec and GRE tunnels, and gateways where GlobalProtect clients come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.addresses import NO_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import TunnelEnd
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import host_address, literal_space
from firedoor.readers.firewalls.panos.look import (
    entries,
    flag,
    limited,
    odd,
    partly,
    see_all,
    take,
    value,
    values,
    word_of,
)
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.printable import quoted


@dataclass(slots=True)
class Use:
    """What a tunnel interface is for. ``clients``: a pool; ``behind``: networks of the selectors."""

    end: TunnelEnd | None = None
    clients: AddressSpace = NO_ADDRESS
    is_pool: bool = False
    behind: AddressSpace = NO_ADDRESS
    doubts: tuple[Doubt, ...] = ()
    enabled: bool = True


@dataclass(slots=True)
class Tunnels:
    """The use of each tunnel interface, and the interfaces at which the device listens for tunnels."""

    uses: dict[str, list[Use]] = field(default_factory=dict)
    ike: set[str] = field(default_factory=set)
    gates: set[str] = field(default_factory=set)

    def add(self, interface: str, use: Use) -> None:
        """Note a use."""
        self.uses.setdefault(interface, []).append(use)


def tunnels_of(network: Node | None, scopes: list[tuple[Node, Scope]], scope: Scope) -> Tunnels:
    """Read IKE gateways, tunnels and GlobalProtect gateways; ``scopes`` are the virtual systems."""
    every = Tunnels()
    gateways = {g.word: g for g in entries(network, "ike", "gateway")}
    ends = {name: _gateway(node, every, scope) for name, node in gateways.items()}
    for node in entries(network, "tunnel", "ipsec"):
        _ipsec(node, ends, every, scope)
    for node in entries(network, "tunnel", "gre"):
        _gre(node, every, scope)
    for node in entries(network, "tunnel", "global-protect-gateway"):
        _clients(node, every, scope)
    for vsys, own in scopes:
        _global_protect(vsys, every, own)
    return every


def _gateway(node: Node, every: Tunnels, scope: Scope) -> tuple[TunnelEnd, tuple[Doubt, ...]]:
    set_aside("ike-gateway", node)
    flag(node, "disabled")
    local = take(node, "local-address")
    interface = word_of(local, "interface")
    every.ike.add(interface)
    own = next(iter(_hosts(local, ("ip", "floating-ip"), scope)), None)
    peer = take(node, "peer-address")
    remotes = tuple(_hosts(peer, ("ip",), scope))
    for word in ("dynamic", "fqdn"):  # then it can be anywhere: no address is given
        if peer is not None and (said := take(peer, word)) is not None:
            see_all(said)
    return TunnelEnd(own, remotes, interface), scope.doubts.left(node)


def _hosts(node: Node | None, words: tuple[str, ...], scope: Scope) -> Iterator[Address]:
    for said in (each for word in words for each in values(node, word)):
        target = scope.find("address", said.word)
        text = word_of(target, "ip-netmask") if target is not None else said.word
        if said.word.startswith("$") and said.word in scope.variables:
            text = scope.variables[said.word].word
        found = host_address(text)
        if found is None:
            odd(said, "no address")
        else:
            yield found


def _ipsec(
    node: Node, ends: dict[str, tuple[TunnelEnd, tuple[Doubt, ...]]], every: Tunnels, scope: Scope
) -> None:
    set_aside("tunnel", node)
    interface = word_of(node, "tunnel-interface")
    enabled = flag(node, "disabled") is not True
    auto = take(node, "auto-key")
    named = [each.word for each in entries(auto, "ike-gateway")]
    known = [ends[name] for name in named if name in ends]
    behind = _selectors(auto)
    for manual in ("manual-key", "global-protect-satellite"):
        if (said := take(node, manual)) is not None:
            partly(said, "the peer of this kind of tunnel is not modelled")
    found = scope.doubts.left(node)
    remotes = tuple(a for end, _ in known for a in end.remotes)
    end = TunnelEnd(known[0][0].local, remotes, known[0][0].local_interface) if known else None
    doubts = limited((*found, *(d for _, several in known for d in several)))
    every.add(interface, Use(end, behind=behind, doubts=doubts, enabled=enabled))


def _selectors(auto: Node | None) -> AddressSpace:
    """The networks that lie behind a tunnel by its proxy IDs."""
    spaces: list[AddressSpace] = []
    for word in ("proxy-id", "proxy-id-v6"):
        for proxy in entries(auto, word):
            value(proxy, "local")
            remote = value(proxy, "remote")
            if (protocol := take(proxy, "protocol")) is not None:
                see_all(protocol)
            space = literal_space(remote.word) if remote is not None else None
            if remote is not None and space is None:
                odd(remote, "no network")
            elif space is not None:
                spaces.append(space)
    return AddressSpace.union(spaces)


def _gre(node: Node, every: Tunnels, scope: Scope) -> None:
    set_aside("tunnel", node)
    interface = word_of(node, "tunnel-interface")
    enabled = flag(node, "disabled") is not True
    local = take(node, "local-address")
    outer = word_of(local, "interface")
    own = next(iter(_hosts(local, ("ip", "floating-ip"), scope)), None)
    remotes = tuple(_hosts(take(node, "peer-address"), ("ip",), scope))
    every.add(
        interface,
        Use(TunnelEnd(own, remotes, outer), doubts=scope.doubts.left(node), enabled=enabled),
    )


def _clients(node: Node, every: Tunnels, scope: Scope) -> None:
    """``network tunnel global-protect-gateway``: the pool of the clients stands here."""
    set_aside("clients", node)
    interface = word_of(node, "tunnel-interface")
    _listens(take(node, "local-address"), every, scope)
    client = take(node, "client")
    pools, doubts = _pools([node, *([client] if client is not None else [])], scope)
    doubts = limited((*doubts, *scope.doubts.left(node)))
    every.add(interface, Use(clients=pools, is_pool=True, doubts=doubts))


def _pools(parents: list[Node], scope: Scope) -> tuple[AddressSpace, tuple[Doubt, ...]]:
    spaces, found = [], []
    for word in ("ip-pool", "authentication-server-ip-pool", "ipv6-pool"):
        for said in (each for parent in parents for each in values(parent, word)):
            space = literal_space(said.word)
            node = scope.find("address", said.word)
            text = word_of(node, "ip-netmask") or word_of(node, "ip-range") if node else ""
            space = literal_space(text) if text else space
            if space is None:
                odd(said, "no pool of addresses")
                found.append(scope.doubts.at(said, f"pool {quoted(said.word)} is not understood"))
            else:
                spaces.append(space)
    return AddressSpace.union(spaces), limited(found)


def _global_protect(vsys: Node, every: Tunnels, scope: Scope) -> None:
    """Portals and gateways of a virtual system: where they listen, and the pools of their clients."""
    whole = take(vsys, "global-protect")
    if whole is None:
        return
    set_aside("global-protect", whole)
    for gateway in entries(whole, "global-protect-gateway"):
        set_aside("clients", gateway)
        _listens(take(gateway, "local-address"), every, scope)
        interface = word_of(gateway, "remote-user-tunnel")
        settings = entries(gateway, "remote-user-tunnel-configs")
        for each in settings:
            set_aside("clients", each)
        pools, doubts = _pools([gateway, *settings], scope)
        doubts = limited((*doubts, *scope.doubts.left(gateway)))
        if interface:
            every.add(interface, Use(clients=pools, is_pool=True, doubts=doubts))
    for portal in entries(whole, "global-protect-portal"):
        set_aside("clients", portal)
        _listens(take(portal, "portal-config", "local-address"), every, scope)


def _listens(local: Node | None, every: Tunnels, scope: Scope) -> None:
    """Where a portal or a gateway waits for clients."""
    if local is None:
        return
    every.gates.add(word_of(local, "interface"))
    for family in (local, take(local, "ip"), take(local, "floating-ip")):
        if family is not None:
            list(_hosts(family, ("ipv4", "ipv6"), scope))
    plain = take(local, "ip")
    if plain is not None and not any(child.word in {"ipv4", "ipv6"} for child in plain):
        list(_hosts(local, ("ip",), scope))
    value(local, "ip-address-family")
