"""Routing protocols: that they run, and on which interfaces neighbours can be. What they learn is not in the file."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from firedoor.model.network.route import LearningProtocol
from firedoor.readers.firewalls.ios.drafts import InterfaceDraft, RouterDraft
from firedoor.readers.firewalls.ios.interface_names import canonical
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import is_v4
from firedoor.readers.firewalls.ios.work import Work

_NAMES = {
    "ospf": "ospf",
    "ospfv3": "ospf",
    "eigrp": "eigrp",
    "rip": "rip",
    "bgp": "bgp",
    "isis": "isis",
    "odr": "odr",
    "rip6": "rip",
}
_EVERY = (0, 0xFFFFFFFF)
_BY_NETWORK = {"ospf", "eigrp", "rip"}
_CLASSES = ((128, 8), (192, 16), (224, 24))


def read_router(work: Work, node: Node) -> None:
    """``router ospf 1 [vrf NAME]`` and the other protocols, with their address families."""
    words = node.low[1:] if node.low[0] == "router" else node.low[2:]
    protocol = _NAMES.get(words[0], "") if words else ""
    if not protocol:
        work.every_instance(work.missed(node))
        return
    tag = node.words[len(node.words) - len(words) + 1] if len(words) > 1 else ""
    vrf = node.words[node.low.index("vrf") + 1] if "vrf" in node.low[:-1] else ""
    draft = RouterDraft(protocol, tag, vrf, work.origin(node))
    draft.everywhere = node.low[0] == "ipv6" or protocol not in _BY_NETWORK or words[0] == "ospfv3"
    work.routers.append(draft)
    work.understood(node)
    if node.torn:
        draft.everywhere = True
    _lines(work, draft, node)


def _lines(work: Work, draft: RouterDraft, node: Node) -> None:
    stack: list[tuple[Node, RouterDraft]] = [(child, draft) for child in reversed(node.children)]
    while stack:
        child, owner = stack.pop()
        inner = owner
        if child.low[0] == "address-family":
            inner = _family(work, owner, child)
        elif child.low[0] == "topology":
            work.understood(child)
        elif child.low[0] == "af-interface":
            _af_interface(work, owner, child)
            continue
        elif work.is_listed(child, "router"):
            continue
        else:
            _line(work, owner, child)
        stack.extend((grandchild, inner) for grandchild in reversed(child.children))


def _family(work: Work, owner: RouterDraft, node: Node) -> RouterDraft:
    """``address-family ipv4 [unicast] vrf NAME``: the same protocol in another table."""
    work.understood(node)
    vrf = node.words[node.low.index("vrf") + 1] if "vrf" in node.low[:-1] else owner.vrf
    if vrf == owner.vrf:
        return owner
    draft = RouterDraft(
        owner.protocol, owner.tag, vrf, work.origin(node), everywhere=owner.everywhere
    )
    work.routers.append(draft)
    return draft


def _af_interface(work: Work, draft: RouterDraft, node: Node) -> None:
    """Named EIGRP sets passive interfaces inside ``af-interface``."""
    work.understood(node)
    name = node.words[1] if len(node.words) > 1 else "default"
    for child in node.children:
        if child.starts("passive-interface"):
            _passive(draft, name, quiet=True)
        elif child.starts("no", "passive-interface"):
            _passive(draft, name, quiet=False)
        elif work.is_listed(child, "router"):
            continue
        else:
            _unknown(work, draft, child)
            continue
        work.understood(child)


def _line(work: Work, draft: RouterDraft, node: Node) -> None:
    if node.low[0] == "network":
        known = _network(draft, node)
    elif node.low[0] == "passive-interface" or node.starts("no", "passive-interface"):
        quiet = node.low[0] != "no"
        names = node.words[1:] if quiet else node.words[2:]
        known = bool(names)
        _passive(draft, names[0] if names else "", quiet=quiet)
    else:
        known = False
    if known:
        work.understood(node)
    else:
        _unknown(work, draft, node)


def _unknown(work: Work, draft: RouterDraft, node: Node) -> None:
    draft.everywhere = True
    work.instance(draft.vrf).doubts.append(work.missed(node))


def _passive(draft: RouterDraft, name: str, *, quiet: bool) -> None:
    if name.lower() == "default":
        draft.passive_default = quiet
        return
    (draft.quiet if quiet else draft.loud).add(canonical(name))
    (draft.loud if quiet else draft.quiet).discard(canonical(name))


def _network(draft: RouterDraft, node: Node) -> bool:
    """``network A [WILDCARD]``: the interfaces whose address lies in it. Without one, the class of the address."""
    if draft.protocol == "bgp":
        return True
    if len(node.words) < 2 or not is_v4(node.words[1]):  # noqa: PLR2004
        return False
    address = int(IPv4Address(node.words[1]))
    if len(node.words) > 2:  # noqa: PLR2004
        if not is_v4(node.words[2]):
            return False
        wildcard = int(IPv4Address(node.words[2]))
    else:
        wildcard = 0xFFFFFFFF >> next(
            (bits for first, bits in _CLASSES if address >> 24 < first), 32
        )
    draft.networks.append((address & ~wildcard & 0xFFFFFFFF, wildcard))
    return True


def learning(work: Work) -> None:
    """Every protocol becomes one of its routing table, with its interfaces where they can be told."""
    stated = set()
    marked = {
        draft.name: {(protocol, tag) for protocol, tag, _ in draft.protocols}
        for draft in work.interfaces.values()
    }
    for router in work.routers:
        stated.add((router.protocol, router.tag))
        unknown = any(name not in work.interfaces for name in router.quiet | router.loud)
        names = None if router.everywhere or unknown else tuple(_interfaces(work, router, marked))
        protocol = LearningProtocol(router.protocol, router.origin, names)
        work.instance(router.vrf).protocols.append(protocol)
    for interface in work.interfaces.values():
        for protocol_name, tag, origin in interface.protocols:
            if (protocol_name, tag) not in stated:
                alone = LearningProtocol(protocol_name, origin, (interface.name,))
                work.instance(interface.vrf).protocols.append(alone)


def _interfaces(
    work: Work, router: RouterDraft, marked: dict[str, set[tuple[str, str]]]
) -> Iterator[str]:
    for interface in work.interfaces.values():
        if interface.vrf != router.vrf:
            continue
        named = (router.protocol, router.tag) in marked[interface.name]
        if (named or _covered(interface, router)) and _speaks(interface, router):
            yield interface.name


def _covered(interface: InterfaceDraft, router: RouterDraft) -> bool:
    if interface.dynamic or interface.unnumbered or interface.place_unknown:
        return bool(router.networks)
    return any(
        int(address.ip) & ~wildcard & 0xFFFFFFFF == base
        for address in interface.v4
        for base, wildcard in router.networks
    )


def _speaks(interface: InterfaceDraft, router: RouterDraft) -> bool:
    if interface.name in router.quiet:
        return False
    return not router.passive_default or interface.name in router.loud
