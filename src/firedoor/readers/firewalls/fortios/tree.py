"""The tree of a configuration: tables with entries and settings, as the commands leave it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_MOVES = 2_000
MOST_STRANGE = 500
_MOST_NAMES = 16


@dataclass(slots=True)
class Strange:
    """A line in a block of interest that is not understood. ``claimed``: a part of the reader keeps it as a doubt."""

    line: int
    why: str
    claimed: bool = False


def keep(place: list[Strange], line: int, why: str) -> None:
    """Keep a line that is not understood; beyond ``MOST_STRANGE`` in one place more of them say nothing new."""
    if len(place) < MOST_STRANGE:
        place.append(Strange(line, why))


@dataclass(slots=True)
class Setting:
    """One attribute with its values; ``line`` is where it was set last."""

    values: list[str]
    line: int
    last: int

    @property
    def value(self) -> str:
        """The first value, or nothing."""
        return self.values[0] if self.values else ""


@dataclass(slots=True)
class Node:
    """An entry of a table (``edit``), or what a block sets without entries. ``line`` is where it first stands."""

    key: str
    line: int
    settings: dict[str, Setting] = field(default_factory=dict)
    blocks: dict[str, Table] = field(default_factory=dict)
    strange: list[Strange] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """The first value of an attribute."""
        setting = self.settings.get(name)
        return setting.value if setting is not None and setting.values else default

    def all(self, name: str) -> list[str]:
        """Every value of an attribute."""
        setting = self.settings.get(name)
        return setting.values if setting is not None else []

    def on(self, name: str, *, default: bool = False) -> bool:
        """Whether an attribute says ``enable``."""
        setting = self.settings.get(name)
        return default if setting is None else setting.value == "enable"

    def line_of(self, name: str) -> int:
        """The line of an attribute, or of the entry where it has its default."""
        setting = self.settings.get(name)
        return self.line if setting is None else setting.line

    def entries(self, block: str) -> list[Node]:
        """The entries of a block inside this one."""
        table = self.blocks.get(block)
        return list(table.entries.values()) if table is not None else []

    def copy(self, key: str, line: int) -> Node:
        """The entry that ``clone`` makes."""
        settings = {n: Setting(list(s.values), s.line, s.last) for n, s in self.settings.items()}
        strange = [Strange(s.line, s.why) for s in self.strange]
        return Node(key, line, settings, dict(self.blocks), strange)


@dataclass(slots=True)
class Table:
    """A ``config`` block by its path. ``own`` holds what is set without an entry.

    ``renamed`` maps old names to new ones. ``reopened``: the file goes into it more than once.
    """

    path: str
    line: int
    own: Node
    entries: dict[str, Node] = field(default_factory=dict)
    strange: list[Strange] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    reopened: bool = False
    moves: int = 0
    loose: bool = False  # settings stand in it that belong to no entry

    def move(self, key: str, where: str, other: str) -> bool:
        """Carry out ``move``; False if it cannot be."""
        self.moves += 1
        if self.moves > MOST_MOVES or where not in {"before", "after"}:
            return False
        if key not in self.entries or other not in self.entries or key == other:
            return False
        order = [name for name in self.entries if name != key]
        order.insert(order.index(other) + (where == "after"), key)
        self.entries = {name: self.entries[name] for name in order}
        return True

    def rename(self, old: str, new: str) -> bool:
        """Carry out ``rename``: what refers to the old name means the new one from then on."""
        self.moves += 1
        if self.moves > MOST_MOVES or old not in self.entries or new in self.entries:
            return False
        self.entries = {new if k == old else k: node for k, node in self.entries.items()}
        self.entries[new].key = new
        self.renamed[old] = new
        return True

    def find(self, name: str) -> Node | None:
        """The entry of a name that something refers to, which may have been renamed since."""
        for _ in range(_MOST_NAMES):
            if name in self.entries:
                return self.entries[name]
            if name not in self.renamed:
                return None
            name = self.renamed[name]
        return None

    def all_strange(self) -> Iterator[Strange]:
        """Every line not understood in the table, nested ones too."""
        waiting: list[Table] = [self]
        seen: set[int] = set()
        while waiting:
            table = waiting.pop()
            if id(table) in seen:
                continue
            seen.add(id(table))
            yield from table.strange
            for node in (table.own, *table.entries.values()):
                yield from node.strange
                waiting.extend(node.blocks.values())


@dataclass(slots=True)
class Scope:
    """The tables of one VDOM, of the global part, or of a file without VDOMs."""

    name: str
    line: int
    tables: dict[str, Table] = field(default_factory=dict)
    strange: list[Strange] = field(default_factory=list)

    def all_strange(self) -> Iterator[Strange]:
        """Every line of it that is not understood."""
        yield from self.strange
        for table in self.tables.values():
            yield from table.all_strange()


@dataclass(slots=True)
class Tree:
    """A whole file. ``plain`` holds what stands outside of VDOMs and of the global part."""

    plain: Scope
    global_part: Scope | None = None
    vdoms: dict[str, Scope] = field(default_factory=dict)
    cut: int = 0  # the line at which the file breaks off inside a block
    unclosed: list[tuple[int, int]] = field(
        default_factory=list
    )  # block line, where it was noticed
