"""Mentions of emergency and binding operational directives, and ids of advisories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from firedoor.readers.advisories.wording import match_at, parse_wording
from firedoor.readers.advisories.words import Word

_DIRECTIVE = re.compile(
    r"\b(Emergency Directive|Binding Operational Directive|ED|BOD)(?: \(?(?:ED|BOD)\)?)?[ -](\d{2}-\d{2})\b"
)
_ADVISORY = re.compile(
    r"\b(ICSA|ICSMA|ICS-ALERT|ICSALERT|IR-ALERT)-(\d{2})-(\d{3})-(\d{2})([A-Z])?\b", re.IGNORECASE
)
_SHORT = {
    "Emergency Directive": "ed",
    "Binding Operational Directive": "bod",
    "ED": "ed",
    "BOD": "bod",
}
_LONG = {"ed": "Emergency Directive", "bod": "Binding Operational Directive"}
# A demand of the directive upon those it binds, which the page only reports.
_DEMANDS = tuple(
    parse_wording(line)
    for line in (
        "directive|ed|bod .. requires|required|directs|directed|orders|mandates|instructs",
        "requirements|required by|under|of emergency|binding",
    )
)


@dataclass(frozen=True, slots=True)
class DirectiveMention:
    """A directive by its id ("ed-21-02") and its full name."""

    id: str
    title: str


def directives_in(text: str) -> tuple[DirectiveMention, ...]:
    """The directives that a text names, each once, in order."""
    ids = dict.fromkeys(f"{_SHORT[name]}-{number}" for name, number in _DIRECTIVE.findall(text))
    return tuple(DirectiveMention(id_, _title(id_)) for id_ in ids)


def _title(id_: str) -> str:
    kind, _, number = id_.partition("-")
    return f"{_LONG[kind]} {number}"


def is_a_directives_demand(words: Sequence[Word]) -> bool:
    """Whether it says "Emergency Directive 21-02 requires agencies to": a duty that the page only reports."""
    return any(
        match_at(wording, words, position) is not None
        for wording in _DEMANDS
        for position in range(len(words))
    )


def advisory_id(text: str) -> str:
    """The first advisory or alert id in a text, in lower case; empty if there is none."""
    match = _ADVISORY.search(text)
    return match.group().lower() if match else ""


def date_of_id(id_: str) -> date | None:
    """The day that an id names: ICSA-21-063-01 is of the 63rd day of 2021."""
    match = _ADVISORY.search(id_)
    if match is None:
        return None
    first = date(2000 + int(match.group(2)), 1, 1)
    day = first + timedelta(days=int(match.group(3)) - 1)
    return day if day.year == first.year else None
