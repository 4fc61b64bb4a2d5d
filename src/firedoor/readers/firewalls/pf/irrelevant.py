"""The named lists of ``irrelevant.toml``: what cannot change who reaches whom, what relays, what only restricts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.pf.tree import Node

ANY = "*"
_OFF = frozenset({"", "0", "off", "no"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list. ``unless``: it holds only while the element at this path below is not switched on.

    ``empty``: it holds only while the element holds no text at all.
    """

    reason: str
    unless: tuple[str, ...] = ()
    empty: bool = False

    def covers(self, node: Node) -> bool:
        """Whether the element and all in it is irrelevant by this line."""
        if self.empty:
            return not any(each.text.strip() for each in node.everything())
        return not self.unless or node.value(*self.unless).lower() in _OFF


@dataclass(slots=True)
class Entry:
    """One element name of the list, with what the list says of it and of what is below it."""

    lines: list[Listed] = field(default_factory=list)
    below: dict[str, Entry] = field(default_factory=dict)

    def child(self, tag: str) -> Entry | None:
        """What the list says of an element in this one."""
        return self.below.get(tag) or self.below.get(ANY)

    def add(self, other: Entry) -> None:
        """Take over what the list says for any name, so that a look-up by name finds it as well."""
        self.lines += other.lines
        for tag, entry in other.below.items():
            self.below.setdefault(tag, Entry()).add(entry)

    def settle(self) -> None:
        """Join what is said of any name to what is said of each name, from here downwards."""
        wild = self.below.get(ANY)
        for tag, entry in self.below.items():
            if wild is not None and tag != ANY:
                entry.add(wild)
            entry.settle()

    def covers(self, node: Node) -> bool:
        """Whether the element and all in it is irrelevant."""
        return any(line.covers(node) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature found by its path; ``on`` is the path below it that switches it on, empty for its presence."""

    path: tuple[str, ...]
    what: str
    on: tuple[str, ...] = ()

    def active(self, node: Node) -> bool:
        """Whether it is switched on."""
        if self.on:
            return node.value(*self.on).lower() not in _OFF
        return any(each.text.strip() for each in node.everything())


@cache
def irrelevant_list() -> Entry:
    """The list, as a tree of element names below the root element."""
    root = Entry()
    for group in data_file(__package__, "irrelevant.toml")["group"]:
        unless = tuple(group["unless"].split("/")) if "unless" in group else ()
        line = Listed(group["reason"], unless, group.get("empty", False))
        for path in group["paths"]:
            entry = root
            for tag in path.split("/"):
                entry = entry.below.setdefault(tag, Entry())
            entry.lines.append(line)
    root.settle()
    return root


def lookup(path: Iterable[str]) -> Entry | None:
    """What the list says of the element at a path."""
    entry: Entry | None = irrelevant_list()
    for tag in path:
        entry = entry.child(tag) if entry is not None else None
    return entry


@cache
def features(kind: str) -> tuple[Feature, ...]:
    """The features of one kind: ``relay`` or ``restricting``."""
    found: list[Feature] = []
    for group in data_file(__package__, "irrelevant.toml")[kind]:
        on = tuple(filter(None, group.get("on", "").split("/")))
        found += (Feature(tuple(path.split("/")), group["what"], on) for path in group["paths"])
    return tuple(found)
