"""The rules of a hunt behind one face, so that a file can be hunted without knowing their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from firedoor.hunt.found import BaseHit
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.scanning import LogFile, Words


class EventRules(Protocol):
    """Rules over single events: Sigma rules, indicators that stand in logs."""

    def words(self, kind: Kind, log: str) -> Words | None:
        """Words of which a record must hold one to be met; None if any record could be met."""

    def meet(
        self, event: Event, words: frozenset[int] | None
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        """The sightings of a record, and what correlations need of it. ``words``: those that it holds."""


class InPart(InputError):  # noqa: N818 - it says what was seen too
    """What rules saw of a file that they could not look at as they should: the sightings stand, the problems are told.

    ``whole``: all of it was looked at nevertheless, so that only the problems are to be told.
    """

    def __init__(self, *problems: Problem, sightings: Sequence[Sighting], whole: bool) -> None:
        super().__init__(*problems)
        self.sightings = tuple(sightings)
        self.whole = whole


class FileRules(Protocol):
    """Rules over whole files: YARA, hashes, names and places, web roots."""

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO
    ) -> Sequence[Sighting]:
        """The sightings of a file. Raises ``InPart`` with those that there are if it was not looked at wholly."""
