"""What the reader knows of each ``config`` block, from ``schema.toml`` and ``irrelevant.toml`` beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from typing import Any

from firedoor.readers.firewalls.data_files import data_file

_CATEGORY_WORDS = """alertemail antivirus application authentication casb certificate cifs diameter-filter dlp dnsfilter
  dpdk emailfilter endpoint-control extender-controller extension-controller file-filter firewall ftp-proxy gui icap
  imp2p ips log monitoring netscan nsxt report router sctp-filter spamfilter ssh-filter switch-controller system
  telemetry-controller user videofilter virtual-patch voip vpn waf wanopt web-proxy webfilter wireless-controller
  ztna"""
CATEGORIES = frozenset(_CATEGORY_WORDS.split())
_STATES = ("enable", "disable")
_OWN = frozenset({"understood", "harmless", "numbered", "single", "switches"})


class Kind(Enum):
    """What is known of a block or an attribute."""

    KNOWN = auto()
    IRRELEVANT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """The attributes of one block. ``harmless`` maps an attribute to the values that change nothing."""

    understood: frozenset[str]
    irrelevant: frozenset[str]
    prefixes: tuple[str, ...]
    harmless: Mapping[str, frozenset[str]]
    numbered: bool = False
    single: bool = False  # it sets attributes of its own and has no entries
    switches: frozenset[str] = frozenset()

    def attribute(self, word: str) -> str:
        """The full name of an attribute, which may be shortened as far as it stays the only one."""
        if self._knows(word) or not word:
            return word
        longer = [n for n in (*self.understood, *self.irrelevant) if n.startswith(word)]
        return longer[0] if len(longer) == 1 else word

    def _knows(self, name: str) -> bool:
        return name in self.understood or name in self.irrelevant or name in self.harmless

    def values(self, name: str, words: tuple[str, ...]) -> list[str]:
        """The values of an attribute; those of a switch may be shortened (``en``)."""
        if name not in self.switches:
            return list(words)
        return [next((s for s in _STATES if word and s.startswith(word)), word) for word in words]

    def kind(self, name: str, values: Iterable[str]) -> Kind:
        """What setting an attribute to these values is for the reader."""
        if name in self.switches:
            return Kind.KNOWN if all(value in _STATES for value in values) else Kind.UNKNOWN
        if name in self.understood:
            return Kind.KNOWN
        if name in self.harmless:
            same = all(value in self.harmless[name] for value in values)
            return Kind.IRRELEVANT if same else Kind.UNKNOWN
        if name in self.irrelevant or name.startswith(self.prefixes):
            return Kind.IRRELEVANT
        return Kind.UNKNOWN


@dataclass(slots=True)
class _Branch:
    """Words of block paths as a tree, to find shortened ones."""

    children: dict[str, _Branch] = field(default_factory=dict)
    open_ended: bool = False
    complete: bool = False

    def child(self, word: str) -> str:
        if word in self.children:
            return word
        longer = sorted((n for n in self.children if n.startswith(word)), key=len)
        only = longer and all(other.startswith(longer[0]) for other in longer)
        return longer[0] if only else ""


@dataclass(frozen=True, slots=True)
class Schema:
    """All blocks. ``nested`` paths have a slash."""

    blocks: Mapping[str, Block]
    irrelevant: frozenset[str]
    open_ended: tuple[str, ...]
    words: _Branch

    def path(self, words: tuple[str, ...]) -> str:
        """The full path of a ``config`` command at the top, with shortened words made whole."""
        found: list[str] = []
        at = self.words
        for index, word in enumerate(words):
            name = at.child(word) if word else ""
            if not name:
                return " ".join((*found, *words[index:]))
            found.append(name)
            at = at.children[name]
        return " ".join(found)

    def kind(self, path: str) -> Kind:
        """What a block is for the reader."""
        if path in self.blocks:
            return Kind.KNOWN
        if path in self.irrelevant or path.startswith(self.open_ended):
            return Kind.IRRELEVANT
        return Kind.UNKNOWN


@cache
def schema() -> Schema:
    """The schema, read once."""
    stated = data_file(__package__, "schema.toml")
    blocks = {path: _block(stated[data.get("like", path)]) for path, data in stated.items()}
    listed = [
        line
        for text in data_file(__package__, "irrelevant.toml").values()
        for line in text.split("\n")
    ]
    plain = frozenset(line for line in listed if line and not line.endswith("*"))
    open_ended = tuple(line[:-1] for line in listed if line.endswith("*"))
    words = _Branch()
    for path in (*blocks, *plain, *(p.rstrip() for p in open_ended)):
        if "/" not in path:
            _grow(words, path)
    return Schema(blocks, plain, open_ended, words)


def _block(data: Mapping[str, Any]) -> Block:
    names = [
        name for reason, text in data.items() if reason not in _OWN for name in str(text).split()
    ]
    return Block(
        understood=frozenset(f"{data['understood']} {data.get('switches', '')}".split()),
        irrelevant=frozenset(name for name in names if not name.endswith("*")),
        prefixes=tuple(name[:-1] for name in names if name.endswith("*")),
        harmless={k: frozenset(v) for k, v in data.get("harmless", {}).items()},
        numbered=bool(data.get("numbered", False)),
        single=bool(data.get("single", False)),
        switches=frozenset(data.get("switches", "").split()),
    )


def _grow(branch: _Branch, path: str) -> None:
    for word in path.split():
        branch = branch.children.setdefault(word, _Branch())
