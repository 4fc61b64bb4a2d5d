"""Commands of the configuration itself: which part reads which, and in what order."""

from __future__ import annotations

from collections.abc import Callable

from firedoor.readers.firewalls.ios.crypto import read_crypto_map
from firedoor.readers.firewalls.ios.drafts import PoolDraft
from firedoor.readers.firewalls.ios.groups import Groups, read_group
from firedoor.readers.firewalls.ios.interfaces import read_interface
from firedoor.readers.firewalls.ios.irrelevant import group_of
from firedoor.readers.firewalls.ios.lists import read_named, read_numbered, remove_list, settle
from firedoor.readers.firewalls.ios.nat import read_nat, take_range
from firedoor.readers.firewalls.ios.route_maps import read_route_map
from firedoor.readers.firewalls.ios.routers import read_router
from firedoor.readers.firewalls.ios.routes import read_gateway, read_route
from firedoor.readers.firewalls.ios.times import read_time_range
from firedoor.readers.firewalls.ios.tree import Node, Tree
from firedoor.readers.firewalls.ios.vrfs import read_vrf
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.ios.zones import (
    read_class_map,
    read_pair,
    read_policy_map,
    read_port_map,
    read_zone,
)

Handler = Callable[[Work, Node], None]
_OTHER_LISTS = (
    range(200, 300),
    range(700, 800),
    range(1100, 1200),
)  # by protocol type, by MAC address
_LONGEST = 4
# Class and policy maps beside those of the zone-based firewall; none of them lets anything pass.
_OTHER_TYPES = {
    "control", "access-control", "stack", "port-filter", "queue-threshold", "logging", "traffic", "qos", "appnav",
    "ngsw-qos", "performance-monitor", "performance-traffic", "multicast-flows", "waas", "queueing", "packet-service",
    "service-chain",
}  # fmt: skip


def _hostname(work: Work, node: Node) -> None:
    if len(node.words) > 1:
        work.hosts.append((" ".join(node.words[1:]).strip('"'), work.origin(node)))
    work.understood(node)


def _routing(work: Work, node: Node) -> None:
    work.forwards = node.low[0] != "no"
    work.understood(node)


def _local_pool(work: Work, node: Node) -> None:
    """``ip local pool NAME A [B]``: addresses of VPN and dial-in clients."""
    words = Words(node.words, 3)
    try:
        name = words.next()
        first, last = take_range(words)
    except NotUnderstood as why:
        work.doubts.append(work.missed(node, str(why)))
        return
    pool = work.local_pools.setdefault(name, PoolDraft(name, work.origin(node)))
    pool.ranges.append((first, last))
    work.understood(node)


def _blocks(work: Work, node: Node) -> None:
    work.only_blocks(node, "it can only stop more")
    for child in node.children:
        work.irrelevant(child)


def _control_plane(work: Work, node: Node) -> None:
    work.understood(node)
    for child in node.children:
        if child.low[0] in {"service-policy", "control-plane"}:
            _blocks(work, child)
        else:
            work.irrelevant(child)


def _qos(work: Work, node: Node) -> None:
    """A policy of quality of service changes nothing, unless a class of it drops."""
    if node.low[1:2] == ("type",) and node.low[2:3] and node.low[2] not in _OTHER_TYPES:
        work.doubts.append(work.missed(node, "this type of map is not known"))
    elif any(
        grandchild.low[0] == "drop" for child in node.children for grandchild in child.children
    ):
        _blocks(work, node)
    else:
        work.irrelevant(node)


def _routing_doubt(work: Work, node: Node) -> None:
    work.every_instance(work.missed(node, "this changes routing in a way that is not modelled"))


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("hostname",): _hostname,
    ("switchname",): _hostname,
    ("time-range",): read_time_range,
    ("object-group",): read_group,
    ("ip", "port-map"): read_port_map,
    ("ip", "local", "pool"): _local_pool,
    ("interface",): read_interface,
    ("vrf", "definition"): read_vrf,
    ("ip", "vrf"): read_vrf,
    ("ip", "route"): read_route,
    ("ipv6", "route"): read_route,
    ("ip", "default-gateway"): read_gateway,
    ("ip", "default-network"): _routing_doubt,
    ("ip", "routing"): _routing,
    ("no", "ip", "routing"): _routing,
    ("router",): read_router,
    ("ipv6", "router"): read_router,
    ("route-map",): read_route_map,
    ("ip", "nat"): read_nat,
    ("zone", "security"): read_zone,
    ("zone-pair", "security"): read_pair,
    ("class-map", "type", "inspect"): read_class_map,
    ("policy-map", "type", "inspect"): read_policy_map,
    ("policy-map",): _qos,
    ("class-map",): _qos,
    ("crypto", "map"): read_crypto_map,
    ("crypto", "dynamic-map"): read_crypto_map,
    ("vlan", "filter"): _blocks,
    ("vlan", "access-map"): _blocks,
    ("ip", "access-list", "role-based"): _blocks,
    ("cts", "role-based"): _blocks,
    ("control-plane",): _control_plane,
}
# These are more special than a handler above.
_LISTED_FIRST = (
    ("access-list",),
    ("ip", "access-list"),
    ("ip", "route"),
    ("ipv6", "route"),
    ("ip", "routing"),
)
_REMOVED = (("no", "ip", "access-list"), ("no", "ipv6", "access-list"), ("no", "access-list"))
_LISTS = (("access-list",), ("ip", "access-list"), ("ipv6", "access-list"))


def read_all(work: Work, tree: Tree) -> None:
    """Read every command: what others name (groups, times) first, lists next, the rest in the order of the file."""
    _tear(tree)
    first = [node for node in tree.nodes if node.low[0] in {"object-group", "time-range"}]
    for node in first:
        HANDLERS[node.low[:1]](work, node)
    groups = Groups(work)
    for node in tree.nodes:
        if node.low[0] not in {"object-group", "time-range"}:
            _read(work, node, groups)
    for draft in work.lists.values():
        settle(work, draft)


def _read(work: Work, node: Node, groups: Groups) -> None:
    kind = _kind(node)
    if kind == "listed":
        work.is_listed(node, "top")
    elif kind == "list":
        (read_numbered if node.low[0] == "access-list" else read_named)(work, node, groups)
    elif kind == "removed list":
        remove_list(work, node)
    elif kind == "other list":
        work.irrelevant(node)
    elif kind == "known":
        handler = _handler(node)
        if handler is not None:
            handler(work, node)
    else:
        work.doubts.append(work.missed(node))
        if {"permit", "deny"} & set(node.low[1:4]):  # it looks like a line of a numbered list
            work.lost_numbers.append(work.doubts[-1])


def _kind(node: Node) -> str:
    """How a command is read: ``listed`` as irrelevant, ``list``, ``other list``, ``known``, or nothing."""
    if any(node.starts(*words) for words in _LISTED_FIRST) and group_of("top", node.low):
        return "listed"
    if any(node.starts(*words) for words in _REMOVED):
        return "removed list" if node.low[-1] not in {"resequence", "in", "out"} else ""
    if node.low[:3] == ("ip", "access-list", "role-based"):
        return "known"
    if (
        any(node.starts(*words) for words in _LISTS)
        and len(node.low) > len(["access-list", "N"]) - 1
    ):
        return "other list" if _is_other(node) else "list"
    if _handler(node) is not None:
        return "known"
    return "listed" if group_of("top", node.low) else ""


def _is_other(node: Node) -> bool:
    word = node.low[1] if node.low[0] == "access-list" else ""
    return (
        word.isascii()
        and word.isdigit()
        and any(int(word[:6]) in numbers for numbers in _OTHER_LISTS)
    )


def _handler(node: Node) -> Handler | None:
    for length in range(min(_LONGEST, len(node.low)), 0, -1):
        handler = HANDLERS.get(node.low[:length])
        if handler is not None:
            return handler
    return None


def _tear(tree: Tree) -> None:
    """A line that is not known and has lines below it could have cut the mode before it in two."""
    before: Node | None = None
    for node in tree.nodes:
        if before is not None and node.children and not _kind(node):
            before.torn = node.number
        before = node
