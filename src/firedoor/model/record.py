"""Dated statements by people, and the files that prove them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from firedoor.model.moment import Moment
from firedoor.model.origin import Origin

FieldValue = str | bool | int | date | datetime | tuple[str, ...]


class ProofState(StrEnum):
    """Whether the file that a record names is there, and is still the one it was."""

    MATCHES = "matches"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves a record, by the SHA-256 it had when the record was made."""

    file: str
    sha256: str
    state: ProofState


@dataclass(frozen=True, slots=True)
class Record:
    """Who stated what, when, about which machines, proven by which files.

    ``about`` holds machine names in upper case, or ``("SITE",)``. A record counts only while it has
    not expired and all its proofs match; the checks decide which kinds count without a proof.
    """

    kind: str
    who: str
    when: Moment
    about: tuple[str, ...]
    origin: Origin
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    proofs: tuple[Proof, ...] = ()
    expires: date | None = None

    def holds(self, name: str, wanted: str) -> bool:
        """Whether a field has one of the values ("a|b"; "*" is any); of a list, whether a member has."""
        value = self.fields.get(name)
        members = value if isinstance(value, tuple) else (self.text(name),)
        if wanted == "*":
            return any(members)
        options = {option.strip().casefold() for option in wanted.split("|")}
        return any(member.casefold() in options for member in members)

    def text(self, name: str) -> str:
        """A field as text, empty where it is absent; ``true`` and ``false`` for booleans."""
        value = self.fields.get(name, "")
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, tuple):
            return ",".join(value)
        return value.isoformat() if isinstance(value, date) else str(value)
