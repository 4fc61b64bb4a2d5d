"""VRFs: routing tables of their own, and what they take from each other (RFC 4364 route targets)."""

from __future__ import annotations

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.ios.drafts import InstanceDraft, InterfaceDraft
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.work import Work

_LEAKS = ("import", "route-replicate", "inter-vrf")


def read_vrf(work: Work, node: Node) -> None:
    """``vrf definition NAME`` and the older ``ip vrf NAME``."""
    if len(node.words) < 3:  # noqa: PLR2004
        work.doubts.append(work.missed(node))
        return
    instance = work.instance(node.words[2])
    work.vrfs.add(node.words[2])
    work.understood(node)
    if node.torn:
        instance.doubts.append(
            Doubt(work.book.origin(node.torn), "what follows may belong to the VRF")
        )
    _lines(work, instance, node)


def _lines(work: Work, instance: InstanceDraft, node: Node) -> None:
    stack = list(reversed(node.children))
    while stack:
        child = stack.pop()
        if work.is_listed(child, "vrf"):
            continue
        _line(work, instance, child)
        stack.extend(reversed(child.children))


def _line(work: Work, instance: InstanceDraft, node: Node) -> None:
    if node.starts("address-family"):
        work.understood(node)
    elif node.low[0] == "route-target" and len(node.low) in {2, 3}:
        _target(work, instance, node)
    elif node.low[0] in _LEAKS:
        instance.doubts.append(work.partly(node, "routes of another table may be taken over"))
    elif node.low[0] == "export":
        work.understood(node)
        if len(node.low) > 2 and node.low[1] in {"ipv4", "ipv6"}:  # noqa: PLR2004 - export ipv4 unicast map: into the main table
            work.instance("").doubts.append(
                work.partly(node, "routes of a VRF may be exported into this table")
            )
    else:
        instance.doubts.append(work.missed(node))


def _target(work: Work, instance: InstanceDraft, node: Node) -> None:
    way = node.low[1] if len(node.low) == 3 else "both"  # noqa: PLR2004
    if way in {"import", "both"}:
        instance.imports[node.low[-1]] = work.origin(node)
    if way in {"export", "both"}:
        instance.exports.add(node.low[-1])
    work.understood(node)


def undefined(work: Work) -> None:
    """A VRF that is named and not defined: its name may be wrong, and then its lines belong to another table."""
    held: dict[str, list[InterfaceDraft]] = {}
    for draft in work.interfaces.values():
        held.setdefault(draft.vrf, []).append(draft)
    for name in [n for n in work.instances if n and n not in work.vrfs]:
        holders = held.get(name, [])
        origin = holders[0].origin if holders else work.book.origin(1)
        what = Doubt(origin, f'VRF "{name}" is named and has no definition in this file')
        work.every_instance(what)
        for draft in holders:
            draft.doubt(what)


def join_targets(work: Work) -> None:
    """A VRF that imports what another one exports holds routes of that one, if BGP runs."""
    if not any(router.protocol == "bgp" for router in work.routers):
        return
    for instance in work.instances.values():
        for target, origin in instance.imports.items():
            others = [
                o.name for o in work.instances.values() if o is not instance and target in o.exports
            ]
            if others:
                what = f"routes of VRF {', '.join(others)} are taken over by BGP"
                instance.doubts.append(Doubt(origin, what))
