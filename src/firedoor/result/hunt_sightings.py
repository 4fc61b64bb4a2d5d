"""Sightings as the document of a hunt has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from firedoor.model.hunt.sighting import Sighting
from firedoor.result import hunt_document as doc
from firedoor.result.hunt_times import written


class Ids:
    """The id of each sighting: "s1", "s2" ... in their order. Sightings that are equal are one."""

    def __init__(self, by_sighting: Mapping[Sighting, str]) -> None:
        self._by_sighting = by_sighting

    @classmethod
    def of(cls, sightings: Iterable[Sighting]) -> Ids:
        """Give ids to sightings, each of which stands there once."""
        return cls({one: f"s{number}" for number, one in enumerate(sightings, 1)})

    def items(self) -> Iterator[tuple[Sighting, str]]:
        """Sighting and id, in order."""
        yield from self._by_sighting.items()

    def each(self, sightings: Iterable[Sighting]) -> tuple[str, ...]:
        """The ids of some sightings, each once."""
        return tuple(dict.fromkeys(self._by_sighting[one] for one in sightings))

    def __getitem__(self, sighting: Sighting) -> str:
        return self._by_sighting[sighting]


def sighting_answer(id_: str, one: Sighting) -> doc.SightingAnswer:
    """One sighting. The record of a text log is its line."""
    rule, place = one.rule, one.origin
    return doc.SightingAnswer(
        id=id_,
        rule=rule.id,
        title=rule.title,
        rule_kind=rule.kind,
        severity=rule.severity.value,
        confidence=rule.confidence.value,
        outcome=one.outcome.value,
        stage=rule.stage.value,
        host=one.source.host,
        time=written(one.time),
        source=one.source.kind.value,
        log=one.source.log,
        file=place.file,
        line=place.line,
        record=record_number(place.record) or (str(place.line) if place.line is not None else ""),
        fields=_fields(one.fields),
        client=one.client,
        account=one.account,
        session=one.session,
        targets=one.targets,
        note=one.note,
        why=rule.why,
        cves=rule.cves,
        techniques=rule.techniques,
        author=rule.author,
        references=rule.references,
    )


def _fields(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The fields by name; a further value of the same name stands under the name with its number."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key, number = name, 2
        while key in found:
            key, number = f"{name} ({number})", number + 1
        found[key] = value
    return found


def record_number(record: str) -> str:
    """The number alone of what readers call ``record 7``, for who scripts against it."""
    return record.removeprefix("record ")
