"""An encoded directive: all its states over time, as its data file gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from firedoor.model.requirement import Definition, Directive, Requirement


@dataclass(frozen=True, slots=True)
class Version:
    """A requirement as it stood from ``begins`` until the day before ``ends``; None: until today."""

    requirement: Requirement
    begins: date
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Encoded:
    """A directive with the history of its requirements.

    ``head`` holds what does not change, every revision, and no requirements; ``in_force`` fills them
    in for a day. ``versions`` are in the order of the file. Each definition comes with the day from
    which the directive relies on it.
    """

    head: Directive
    versions: tuple[Version, ...]
    definitions: tuple[tuple[date, Definition], ...] = ()
