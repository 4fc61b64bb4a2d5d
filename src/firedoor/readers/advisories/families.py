"""The families of sentences, from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from firedoor.readers.advisories.wording import Wording, parse_wording

_DATA = files("firedoor.readers.advisories") / "data"


@dataclass(frozen=True, slots=True)
class RequirementFamily:
    """Sentences that ask for one thing.

    ``anywhere``: the words count wherever they stand (a title of a paper); otherwise the sentence
    must ask for them. Words that overlap an ``unless`` wording do not count; a sentence with a
    ``never_with`` wording is out. Of the families of one ``group`` the first that fits takes the sentence.
    """

    kind: str
    title: str
    wordings: tuple[Wording, ...]
    unless: tuple[Wording, ...] = ()
    never_with: tuple[Wording, ...] = ()
    anywhere: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class IrrelevantFamily:
    """Sentences that ask for nothing.

    ``first``: taken before any requirement is looked for. No family takes a sentence with a mark of asking,
    but those of ``asks_itself``, if what is asked is what they name ("please visit"). ``guarded``: its
    wordings are wide, so it takes nothing below a lead-in that asks ("users should:").
    """

    name: str
    wordings: tuple[Wording, ...]
    first: bool = False
    guarded: bool = False
    asks_itself: bool = False


def _rows(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((_DATA / name).read_text(encoding="utf-8"))[key]
    return rows


def _wordings(row: Mapping[str, Any], key: str) -> tuple[Wording, ...]:
    return tuple(parse_wording(line) for line in row.get(key, ()))


def _requirement(row: Mapping[str, Any]) -> RequirementFamily:
    return RequirementFamily(
        kind=row["kind"],
        title=row["title"],
        wordings=_wordings(row, "wordings"),
        unless=_wordings(row, "unless"),
        never_with=_wordings(row, "never_with"),
        anywhere=row.get("anywhere", False),
        group=row.get("group", ""),
    )


REQUIREMENTS: tuple[RequirementFamily, ...] = tuple(
    _requirement(row)
    for name in ("network.toml", "maintenance.toml", "people.toml", "directives.toml")
    for row in _rows(name, "family")
)
IRRELEVANT: tuple[IrrelevantFamily, ...] = tuple(
    IrrelevantFamily(
        row["name"],
        _wordings(row, "wordings"),
        row.get("first", False),
        row.get("guarded", False),
        row.get("asks_itself", False),
    )
    for row in _rows("irrelevant.toml", "family")
)
# Heading in lower case without numbers and punctuation -> section.
HEADINGS: Mapping[str, str] = {
    heading: row["name"] for row in _rows("sections.toml", "section") for heading in row["headings"]
}
# Lines of a page that are its furniture, in lower case.
FURNITURE: frozenset[str] = frozenset(
    line for row in _rows("sections.toml", "furniture") for line in row["lines"]
)
