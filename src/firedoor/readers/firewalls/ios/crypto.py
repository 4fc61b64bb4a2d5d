"""Crypto maps: traffic that an access list selects is wrapped and sent to a peer (IPsec, RFC 4301)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.model.network.route import NextHop, Route
from firedoor.model.network.rule import Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.drafts import V4, CryptoDraft, InterfaceDraft
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import Words, is_v4, v4, v6
from firedoor.readers.firewalls.ios.work import Work

MOST_NETWORKS = 256
_BEHIND = 254  # the route exists only while the crypto map takes the traffic: it stands behind every other one


def read_crypto_map(work: Work, node: Node) -> None:
    """``crypto map NAME SEQ ipsec-isakmp [dynamic NAME]`` and ``crypto dynamic-map NAME SEQ``."""
    words = Words(node.words, 2)
    name = words.next() if words.peek() else ""
    if not words.is_number():
        if not work.is_listed(node, "crypto"):
            work.doubts.append(work.missed(node))
        return
    draft = CryptoDraft(name, str(words.number()), work.origin(node))
    draft.dynamic = node.low[1] == "dynamic-map" or "dynamic" in node.low
    work.crypto_maps.setdefault(name, []).append(draft)
    if words.peek() in {"ipsec-isakmp", "ipsec-manual", ""}:
        work.understood(node)
    else:
        draft.doubts.append(work.missed(node, "this kind of crypto map is not understood"))
    for child in work.children(node, "crypto", draft.doubts.append):
        _line(work, draft, child)


def _line(work: Work, draft: CryptoDraft, node: Node) -> None:
    if node.starts("set", "peer") and len(node.words) > 2:  # noqa: PLR2004
        word = node.words[2]
        if is_v4(word) or ":" in word:
            draft.peers.append(v4(word) if is_v4(word) else v6(word))
            work.understood(node)
        else:
            draft.doubts.append(work.partly(node, "the peer is not an address"))
    elif node.starts("match", "address") and len(node.words) == 3:  # noqa: PLR2004
        draft.selector = node.words[2]
        work.understood(node)
    elif node.starts("set", "ip", "access-group"):
        work.only_blocks(node, "it filters what comes out of the tunnel")
    else:
        draft.doubts.append(work.missed(node))


@dataclass(frozen=True, slots=True)
class Wrapped:
    """One entry of a crypto map on an interface, as a tunnel interface of its own with routes into it."""

    under: str
    interface: Interface
    routes: tuple[Route, ...]


def wrapped(work: Work) -> Iterator[Wrapped]:
    """Every crypto map on every interface. What comes out of it does not meet the interface's inbound list again."""
    for draft in work.interfaces.values():
        if draft.crypto_map is None:
            continue
        name, origin = draft.crypto_map
        entries = work.crypto_maps.get(name, [])
        if not entries:
            what = Doubt(origin, f'crypto map "{name}" has no definition in this file')
            draft.doubt(what, place=False)
        for entry in entries:
            yield _tunnel(work, draft, entry)


def _tunnel(work: Work, draft: InterfaceDraft, entry: CryptoDraft) -> Wrapped:
    name = f"{draft.name} crypto map {entry.name} {entry.sequence}"
    doubts = list(entry.doubts)
    remote = _remote(work, entry, doubts)
    local = draft.v4[0].ip if draft.v4 else None
    interface = Interface(
        name,
        entry.origin,
        draft.vrf,
        InterfaceKind.CLIENTS if entry.dynamic else InterfaceKind.TUNNEL,
        zone=draft.zone,
        enabled=draft.enabled,
        clients=remote,
        tunnel=TunnelEnd(local, tuple(entry.peers), draft.name),
        doubts=tuple(doubts),
        place_unknown=bool(doubts),
    )
    # The engine knows by itself that the pool of VPN clients lies behind their interface.
    routes = () if entry.dynamic else tuple(_routes(interface, entry.origin))
    return Wrapped(draft.name, interface, routes)


def _remote(work: Work, entry: CryptoDraft, doubts: list[Doubt]) -> AddressSpace:
    """The networks behind the tunnel: what the selector permits as destination, or the pools of the clients."""
    chosen = work.lists.get((V4, entry.selector))
    if chosen is not None and chosen.entries:
        permits = [rule for rule in chosen.rules if rule.verb is not Verb.DENY]
        space = AddressSpace.union(rule.match.destinations.maybe for rule in permits)
        if all(not rule.match.all_doubts for rule in permits) and space.v4.size < 1 << 31:
            return space
    elif not entry.selector and entry.dynamic and work.local_pools:
        return pool_space(work, tuple(work.local_pools))
    doubts.append(Doubt(entry.origin, "which networks lie behind this tunnel is not known"))
    return AddressSpace()


def pool_space(work: Work, names: tuple[str, ...]) -> AddressSpace:
    """The addresses of ``ip local pool`` of these names."""
    pools = (work.local_pools[name] for name in names if name in work.local_pools)
    return AddressSpace.union(
        AddressSpace.between(first, last) for pool in pools for first, last in pool.ranges
    )


def _routes(interface: Interface, origin: Origin) -> Iterator[Route]:
    doubt = Doubt(origin, "the crypto map takes only what its access list selects")
    for count, network in enumerate(interface.clients.networks()):
        if count >= MOST_NETWORKS:
            return
        hop = (NextHop(interface.name),)
        yield Route(network, hop, "ipsec", origin, _BEHIND, doubts=(doubt,))
