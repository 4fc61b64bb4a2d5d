"""What the evidence of a server covers of the window that was asked for, and what is to be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from firedoor.model.hunt.source import Source
from firedoor.model.hunt.span import FlawAt, Gap


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """One source of one server over all its files.

    ``covered``: parts of the window in which there are records and no gap; ``missing``: the rest of the window.
    ``needed``: without it "no sign" is not said. ``fetch``: which files would settle it, "" if nothing is missing.
    """

    source: Source
    files: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    records: int
    needed: bool
    covered: tuple[Gap, ...] = ()
    missing: tuple[Gap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    flaws: tuple[tuple[str, FlawAt], ...] = ()
    fetch: str = ""
