"""Prefix lists of firewall filters, with ``apply-path``: prefixes collected from elsewhere in the configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate

from firedoor.model.network.addresses import Network
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.groups import is_wildcard
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

MOST_COLLECTED = 20_000


@dataclass(frozen=True, slots=True)
class PrefixList:
    """The networks of a list; ``doubts`` if there may be others."""

    networks: tuple[Network, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class PrefixLists:
    """The prefix lists of one device. ``fallback``: those of the main system, for a logical system."""

    def __init__(self, sheet: Sheet, scope: Node, fallback: PrefixLists | None = None) -> None:
        self._sheet = sheet
        self._scope = scope
        self._fallback = fallback
        self._nodes = {n.word: n for n in scope.members("policy-options", "prefix-list")}
        self._read: dict[str, PrefixList] = {}
        for name, node in self._nodes.items():
            self._read[name] = self._list(node)

    def named(self, user: Node) -> PrefixList:
        """The list that a filter names."""
        if user.word in self._read:
            return self._read[user.word]
        if self._fallback is not None:
            return self._fallback.named(user)
        what = f"prefix list {quoted(user.word)} has no definition here"
        self._sheet.problem(user.line, what, "give the whole configuration of the device")
        return PrefixList(doubts=(self._sheet.doubt(user, what),))

    def _list(self, node: Node) -> PrefixList:
        found: list[Network] = []
        node.know()
        for child in node.each():
            network = values.network(child.word)
            if network is not None:
                child.know()
                found.append(network)
            elif child.word == "apply-path":
                found += self._collected(child)
        return PrefixList(tuple(found), self._sheet.leftovers(node))

    def _collected(self, node: Node) -> list[Network]:
        found: list[Network] = []
        for path in node.members():
            path.know()
            front = [self._scope]
            for word in path.word.split():
                front = [m for at in front for m in _matches(at, word)][:MOST_COLLECTED]
            networks = [values.network(end.word) for end in front]
            found += [network for network in networks if network is not None]
        return found


def _matches(node: Node, word: str) -> list[Node]:
    if not is_wildcard(word):
        found = node.children.get(word)
        return [found] if found is not None and not found.inactive else []
    pattern = re.compile(translate(word[1:-1]))
    return [child for child in node.each() if pattern.match(child.word)]
