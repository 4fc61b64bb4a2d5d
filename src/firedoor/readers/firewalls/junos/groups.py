"""Configuration groups and interface ranges: statements that hold elsewhere than where they stand.

Juniper, "Use Configuration Groups to Quickly Configure Devices": what is stated in place comes before what is
inherited; of several groups the first comes first; ``<ge-*>`` stands for every statement there that fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import translate

from firedoor.readers.firewalls.junos.tree import APPLYING, Node, graft

MOST_INHERITED = 300_000
_NOT_INHERITED = frozenset({"groups", "when"})
_NODES = re.compile(r"^node\d$")
_RANGE_WORDS = frozenset({"member", "member-range", "description"})
_MEMBER_RANGE = re.compile(r"^([a-z]+-\d+/\d+/)(\d{1,3})$")
_BRACKETS = re.compile(r"^([^\[\]]*)\[([\d,\s-]{1,40})\]([^\[\]]*)$")

Cursor = tuple[str, Node]


@dataclass(slots=True)
class Inheritance:
    """What :func:`inherit` has to say: ``full`` if there was more to inherit than is read."""

    groups: dict[str, Node]
    made: int = 0
    full: bool = False
    conditional: list[Node] = field(default_factory=list)
    wild: dict[int, list[tuple[re.Pattern[str], Node]]] = field(default_factory=dict)


def inherit(root: Node) -> Inheritance:
    """Put every inherited statement where it holds. Groups that are not there stay unknown at their place."""
    holder = root.children.get("groups")
    groups = {node.word: node for node in holder.each()} if holder and not holder.inactive else {}
    state = Inheritance(groups)
    for group in groups.values():
        if "when" in group.children:
            state.conditional.append(group.children["when"])
    if holder:
        holder.enter()
        for group in groups.values():
            group.enter()
    _Walk(state).visit(root, [], [], frozenset())
    return state


class _Walk:
    def __init__(self, state: Inheritance) -> None:
        self._state = state

    def visit(
        self, node: Node, path: list[str], outer: list[Cursor], without: frozenset[str]
    ) -> None:
        without |= _names(node, "apply-groups-except")
        cursors = self._settled(node, path, outer, without)
        for child in list(node.children.values()):
            if child.inactive or child.word in APPLYING or (not path and child.word == "groups"):
                continue
            inner = [
                (name, match)
                for name, source in cursors
                for match in self._matches(source, child.word)
            ]
            for _, match in inner:
                child.statements.extend(match.statements)
            if child.children or inner:
                self.visit(child, [*path, child.word], inner, without)

    def _settled(
        self, node: Node, path: list[str], outer: list[Cursor], without: frozenset[str]
    ) -> list[Cursor]:
        """Every group that reaches this node, the nearest first, with what they add put in place."""
        seen: set[str] = set()
        cursors = [cursor for cursor in outer if cursor[0] not in without]
        for cursor in cursors:
            self._take(node, cursor[1])
        for _ in range(len(self._state.groups) + 1):
            new = self._applied(node, path, seen, without)
            if not new:
                break
            for _, source in new:
                self._take(node, source)
            cursors = [*new, *cursors]
        return cursors

    def _applied(
        self, node: Node, path: list[str], seen: set[str], without: frozenset[str]
    ) -> list[Cursor]:
        holder = node.children.get("apply-groups")
        if holder is None or holder.inactive:
            return []
        found: list[Cursor] = []
        for leaf in holder.each():
            names = self._meant(leaf)
            if names:
                leaf.resolved = True
            for name in names:
                if name not in seen and name not in without:
                    seen.add(name)
                    found += [(name, at) for at in self._along(self._state.groups[name], path)]
        return found

    def _meant(self, leaf: Node) -> list[str]:
        """The groups of a name: ``${node}`` is ``node0`` on one member of a cluster, ``node1`` on its peer."""
        groups = self._state.groups
        if leaf.word in {"${node}", "$node"}:
            return sorted(name for name in groups if _NODES.match(name))
        if leaf.word == "junos-defaults" and leaf.word not in groups:
            leaf.resolved = True
            return []
        return [leaf.word] if leaf.word in groups else []

    def _along(self, group: Node, path: list[str]) -> list[Node]:
        front = [group]
        for word in path:
            front = [match for node in front for match in self._matches(node, word)]
        return front

    def _matches(self, source: Node, word: str) -> list[Node]:
        exact = source.children.get(word)
        found = [exact] if exact is not None and not exact.inactive else []
        for pattern, node in self._wild(source):
            if pattern.match(word):
                found.append(node)
        return found

    def _wild(self, source: Node) -> list[tuple[re.Pattern[str], Node]]:
        known = self._state.wild.get(id(source))
        if known is None:
            known = [
                (re.compile(translate(node.word[1:-1])), node)
                for node in source.each()
                if is_wildcard(node.word)
            ]
            self._state.wild[id(source)] = known
        return known

    def _take(self, node: Node, source: Node) -> None:
        for word, child in source.children.items():
            if child.inactive or is_wildcard(word) or word in _NOT_INHERITED:
                continue
            if word == "apply-groups":
                nested = node.children.setdefault(word, Node(word, child.line, inherited=True))
                nested.statements.extend(child.statements)
                graft(nested, child)
            if word in node.children:
                continue
            if self._state.made >= MOST_INHERITED:
                self._state.full = True
                return
            self._state.made += 1
            node.children[word] = Node(word, child.line, inherited=True)


def is_wildcard(word: str) -> bool:
    """Whether a word of a group stands for several: ``<*>``, ``<ge-*>``."""
    return len(word) > 2 and word[0] == "<" and word[-1] == ">"  # noqa: PLR2004


def _names(node: Node, word: str) -> frozenset[str]:
    holder = node.children.get(word)
    if holder is None or holder.inactive:
        return frozenset()
    for leaf in holder.each():
        leaf.resolved = True
    return frozenset(leaf.word for leaf in holder.each())


def spread_ranges(interfaces: Node) -> int:
    """Put the statements of interface ranges on their members; return how many nodes were made."""
    made = 0
    for range_ in interfaces.members("interface-range"):
        range_.enter()
        for name in _range_members(range_, interfaces):
            own = interfaces.children.get(name)
            if own is None:
                own = interfaces.children[name] = Node(name, range_.line, inherited=True)
            made += graft(own, range_, _RANGE_WORDS)
            if made > MOST_INHERITED:
                return made
        for word, child in range_.children.items():
            if word in _RANGE_WORDS - {"member", "member-range"}:
                child.know_all()
            elif word not in _RANGE_WORDS:
                _seen(child)
    return made


def _seen(node: Node) -> None:
    """What was put elsewhere is judged there."""
    waiting = [node]
    while waiting:
        now = waiting.pop()
        now.known = now.entered = True
        waiting.extend(now.children.values())


def _range_members(range_: Node, interfaces: Node) -> list[str]:
    found: dict[str, None] = {}
    for leaf in range_.members("member"):
        names = _expanded(leaf.word, interfaces)
        if names:
            leaf.know()
        found.update(dict.fromkeys(names))
    for first in range_.members("member-range"):
        for last in first.members("to"):
            names = _between(first.word, last.word)
            if names:
                last.know()
            found.update(dict.fromkeys(names))
    return list(found)


def _expanded(word: str, interfaces: Node) -> list[str]:
    """The interfaces of ``ge-0/0/[0-3,7]`` or ``ge-0/0/*``; the latter means those that are configured."""
    if "*" in word:
        pattern = re.compile(translate(word.replace("[", "[[]"))) if len(word) < 64 else None  # noqa: PLR2004
        return [name for name in interfaces.children if pattern and pattern.match(name)]
    bracket = _BRACKETS.match(word)
    if bracket is None:
        return [] if "[" in word else [word]
    numbers: list[int] = []
    for part in bracket[2].split(","):
        low, _, high = part.strip().partition("-")
        if not low.isdigit() or (high and not high.isdigit()):
            return []
        numbers += range(int(low), min(int(high or low), int(low) + 512) + 1)
    return [f"{bracket[1]}{number}{bracket[3]}" for number in numbers]


def _between(first: str, last: str) -> list[str]:
    low, high = _MEMBER_RANGE.match(first), _MEMBER_RANGE.match(last)
    if low is None or high is None or low[1] != high[1] or int(low[2]) > int(high[2]):
        return []
    return [f"{low[1]}{number}" for number in range(int(low[2]), int(high[2]) + 1)]
