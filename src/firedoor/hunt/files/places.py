"""Files that stand where they should not, by ``pack/lists/places.toml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from firedoor.hunt.files.facts import KIND, place_of, seen
from firedoor.hunt.pack import names_list
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting, Stage
from firedoor.model.hunt.source import Source
from firedoor.readers.logs.scanning import LogFile


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """A rule. ``place``: must be found in the path; ``lets_off``: must not."""

    facts: RuleFacts
    place: re.Pattern[str]
    lets_off: re.Pattern[str] | None

    def meets(self, place: str) -> bool:
        """Whether a path, in lower case and with forward slashes, is one of these."""
        if not self.place.search(place):
            return False
        return self.lets_off is None or not self.lets_off.search(place)


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """``FileRules`` by place and name alone: the file itself is not read."""

    rules: tuple[PlaceRule, ...]

    def meet(
        self,
        file: LogFile,
        source: Source,
        sha256: str,
        data: BinaryIO,  # noqa: ARG002 (the name is enough)
    ) -> Sequence[Sighting]:
        """The sightings of a file."""
        place = place_of(file)
        return [
            seen(rule.facts, file, source, place=file.stood, sha256=sha256)
            for rule in self.rules
            if rule.meets(place)
        ]


@cache
def place_rules() -> PlaceRules:
    """Those of the pack."""
    return PlaceRules(tuple(_rule(given) for given in names_list("places")["rule"]))


def is_foreign_page(virtual: str) -> bool:
    """Whether a virtual path (``/owa/auth/x.aspx``) is that of a page where none belongs, by the rules that accuse."""
    path = f"/{virtual.lstrip('/~').casefold()}"
    places = (path, f"/frontend/httpproxy{path}")
    accusing = (one for one in place_rules().rules if one.facts.outcome is Outcome.EXPLOITED)
    return any(one.meets(place) for one in accusing for place in places)


def _rule(given: dict[str, Any]) -> PlaceRule:
    facts = RuleFacts(
        given["id"],
        given["title"],
        KIND,
        Severity(given["severity"]),
        Confidence(given["confidence"]),
        Outcome(given["outcome"]),
        Stage(given["stage"]),
        techniques=tuple(given["techniques"]),
        author="Firedoor",
        references=tuple(given["references"]),
        why=given["why"],
    )
    lets_off = re.compile(given["not"]) if "not" in given else None
    return PlaceRule(facts, re.compile(given["place"]), lets_off)
