"""Objects and object groups as they are written, before they are resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.asa.irrelevant import mark_listed
from firedoor.readers.firewalls.asa.lines import Block, Line
from firedoor.readers.firewalls.asa.work import Work

UNKNOWABLE_GROUPS = frozenset({"user", "security", "network-service"})
GROUP_KINDS = frozenset({"network", "service", "protocol", "icmp-type"}) | UNKNOWABLE_GROUPS
_TYPED = frozenset({"tcp", "udp", "tcp-udp"})
_VALUES = frozenset({"host", "subnet", "range", "fqdn"})
_PAIR = 2  # words of "group-object NAME"
_NAMED = 3  # words of "object network NAME"


@dataclass(slots=True)
class Entry:
    """One object or group: its lines, and for a service group its protocol word.

    ``doubts`` are about the definition as a whole: a line in it that is not understood, a second definition.
    """

    name: str
    kind: str
    head: Line
    lines: list[Line] = field(default_factory=list)
    protocol: str = ""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class Objects:
    """The definitions of a device. Network and service objects share their names, as on the device groups do."""

    networks: dict[str, Entry] = field(default_factory=dict)
    services: dict[str, Entry] = field(default_factory=dict)
    groups: dict[str, Entry] = field(default_factory=dict)
    # Inside objects: the "nat" lines, and lines that could be one.
    nat: list[tuple[str, Line]] = field(default_factory=list)


def groups_in(groups: Mapping[str, Entry], name: str) -> Iterator[str]:
    """The groups among these that a group names as members."""
    for line in groups[name].lines:
        words = line.words
        if words[0] == "group-object" and len(words) == _PAIR and words[1] in groups:
            yield words[1]


def take_object(work: Work, objects: Objects, block: Block) -> bool:
    """``object network|service NAME``; anything else is not understood."""
    words = block.head.words
    if words[1:2] == ("network-service",):
        _without_members(work, block)
        return True
    if len(words) != _NAMED or words[1] not in {"network", "service"}:
        return False
    table = objects.networks if words[1] == "network" else objects.services
    entry = table.setdefault(words[2], Entry(words[2], words[1], block.head))
    work.understood(block.head)
    for line in mark_listed(work.book, "object", block.body):
        if words[1] == "network" and line.words[0] not in _VALUES:
            objects.nat.append((entry.name, line))
        if words[1] != "network" or line.words[0] != "nat":
            _add_value(work, entry, line)
    return True


def _add_value(work: Work, entry: Entry, line: Line) -> None:
    """A second value replaces the first on the device; here both are kept and in doubt."""
    if entry.lines and entry.lines[0].words != line.words:
        what = f"object {entry.name} has more than one value"
        entry.doubts.append(work.partly(line, what))
        work.problem(line, what, "keep one definition")
    entry.lines.append(line)


def take_group(work: Work, objects: Objects, block: Block) -> bool:
    """``object-group KIND NAME``: a group that is written again goes on growing."""
    words = block.head.words
    if len(words) < _NAMED or words[1] not in GROUP_KINDS:
        return False
    if words[1] in UNKNOWABLE_GROUPS:
        _without_members(work, block)
        return True
    rest = words[_NAMED:]
    typed = rest[0] if words[1] == "service" and len(rest) == 1 and rest[0] in _TYPED else ""
    if rest and not typed:
        return False
    name = words[2]
    entry = objects.groups.setdefault(name, Entry(name, words[1], block.head, protocol=typed))
    work.understood(block.head)
    if (entry.kind, entry.protocol) != (words[1], typed):
        what = f"object group {name} is written with two kinds"
        entry.doubts.append(work.partly(block.head, what))
    entry.lines.extend(mark_listed(work.book, "object", _without_descriptions(work, block)))
    return True


def _without_members(work: Work, block: Block) -> None:
    """Groups of users, security tags and cloud services: their use is a condition, whoever is in them."""
    for line in block.lines:
        work.understood(line)


def _without_descriptions(work: Work, block: Block) -> tuple[Line, ...]:
    """Some tools write ``description: text``."""
    left = []
    for line in block.body:
        if line.words[0] == "description:":
            work.irrelevant(line)
        else:
            left.append(line)
    return tuple(left)
