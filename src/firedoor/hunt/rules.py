"""The rules of a hunt behind one face, so that a file can be hunted without knowing their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from firedoor.hunt.found import BaseHit
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.readers.logs.scanning import LogFile, Words


class EventRules(Protocol):
    """Rules over single events: Sigma rules, indicators that stand in logs."""

    def words(self, kind: Kind, log: str) -> Words | None:
        """Words of which a record must hold one to be met; None if any record could be met."""

    def meet(
        self, event: Event, words: frozenset[int] | None
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        """The sightings of a record, and what correlations need of it. ``words``: those that it holds."""


class FileRules(Protocol):
    """Rules over whole files: YARA, hashes, names and places, web roots."""

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO
    ) -> Sequence[Sighting]:
        """The sightings of a file."""
