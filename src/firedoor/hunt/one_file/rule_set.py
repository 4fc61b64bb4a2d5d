"""All rules of one hunt, ready to be used in this process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.hunt.one_file.counting import RuleCount
from firedoor.hunt.one_file.joined import joined, own_words
from firedoor.hunt.rules import EventRules, FileRules
from firedoor.hunt.sigma.plan import RuleBook, Unusable
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import LogReader, Words


@dataclass(frozen=True, slots=True)
class RuleSet:
    """``readers``: of logs, first match wins. ``digest``: stands for all rules, readers and their settings."""

    events: tuple[EventRules, ...]
    files: tuple[FileRules, ...]
    readers: tuple[LogReader, ...]
    digest: bytes = b""
    book: RuleBook = field(default_factory=RuleBook)
    unusable: tuple[Unusable, ...] = ()
    counts: tuple[RuleCount, ...] = ()
    _words: dict[Kind, Words | None] = field(default_factory=dict, compare=False, repr=False)

    def words(self, kind: Kind) -> Words | None:
        """What the records of a kind of log are looked through for; None if every record is to be seen."""
        if kind not in self._words:
            self._words[kind] = joined(self.events, kind)
        return self._words[kind]

    def own_words(self, found: frozenset[int] | None) -> Iterator[frozenset[int] | None]:
        """Of the words in a record those of each set of event rules, by its own numbers."""
        return own_words(found, len(self.events))
