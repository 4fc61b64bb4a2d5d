"""Our Sigma rules and the records of their cases, through the product's own readers and its plain evaluation."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firedoor.hunt.pack import sigma_files
from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.parsing.documents import documents_of
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.hunt.sigma.plan import SigmaRule
from firedoor.model.hunt.event import Event
from firedoor.readers.logs.events.registry import EVENT_READERS
from firedoor.readers.logs.scanning import LogFile
from firedoor.readers.logs.text_readers import TEXT_READERS

READERS = (*TEXT_READERS, *EVENT_READERS)

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class PackRule:
    """A rule of the pack. ``stem``: of its file, which is the name of its folder of cases."""

    stem: str
    document: dict[str, Any]
    rule: SigmaRule


@cache
def pack_rules() -> tuple[PackRule, ...]:
    """All of them, as the product loads them."""
    documents = {name: documents_of(data) for name, data in sigma_files()}
    book = book_of(sigma_files())
    assert not book.unusable
    assert [len(found) for found in documents.values()] == [1] * len(book.rules)
    return tuple(
        PackRule(rule.file.removesuffix(".yml"), documents[rule.file][0], rule)
        for rule in book.rules
    )


def records_of(path: Path) -> Iterator[Event]:
    """The records of a case."""
    yield from records_in(path.name, path.read_bytes())


def records_in(name: str, data: bytes) -> Iterator[Event]:
    """The records of a log, whatever it is."""
    file = LogFile(name, len(data), data[:65536], "", lambda: io.BytesIO(data))
    reader = next(one for one in READERS if one.recognises(file))
    scan = reader.scan(file)
    for seen in scan.records(None):
        yield seen.event


def hits(rule: PackRule, event: Event) -> bool:
    """Whether the rule is about the record and met by it."""
    return matches(rule.rule, event)
