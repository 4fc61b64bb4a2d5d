"""Sentences that were not recognised, as requirements: an order must not be lost in silence."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.alert_reading import AlertReading, Unrecognised
from firedoor.model.requirement import Requirement, Source

_MOST = 200


def left_over(reading: AlertReading) -> Iterator[Requirement]:
    """One requirement for each sentence that nobody recognised; the check of each says ``unknown``.

    Of a page with very many the last one stands for the rest. A page of which nothing was recognised at
    all gives one as well, so that it never comes out as a page that asks for nothing.
    """
    for number, item in enumerate(reading.unrecognised[:_MOST], 1):
        yield _requirement(reading, number, _title(item), item.sentence, item.line)
    more = len(reading.unrecognised) - _MOST
    if more > 0:
        title = f"{more} more sentences were not recognised"
        yield _requirement(reading, _MOST + 1, title, "`firedoor alert read` lists all of them.", 1)
    if not reading.requirements and not reading.unrecognised:
        title = "No sentence of this page was recognised as asking for something"
        yield _requirement(reading, 1, title, "Read the page yourself.", 1)


def _title(item: Unrecognised) -> str:
    return f"Not recognised: read this sentence yourself (line {item.line}, {item.reason})"


def _requirement(
    reading: AlertReading, number: int, title: str, sentence: str, line: int
) -> Requirement:
    id_ = f"{reading.id}.unrecognised.{number}"
    return Requirement(
        id=id_,
        title=title,
        sentence=sentence,
        kind="control",
        scope="site",
        source=Source(reading.id, reading.id, f"line {line}", reading.url),
        params={
            "record": "control",
            "match": (f"topic={id_}",),
            "met_if": ("state=in-place",),
            "not_met_if": ("state=absent", "state=partial"),
            "settle": f"Read it; if it asks for something, do it and state it as a control with topic {id_}",
        },
    )
