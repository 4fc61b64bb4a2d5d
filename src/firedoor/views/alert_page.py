"""An alert as read from its page: for people, and for scripts."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from firedoor.model.alert_reading import AlertReading
from firedoor.views.inert import visible

WIDTH = 100
INDENT = " " * 6


def page_json(reading: AlertReading) -> str:
    """JSON, schema ``firedoor/alert/v1``: requirements, and what was not recognised, with their lines."""
    document = {
        "schema": "firedoor/alert/v1",
        "id": reading.id,
        "title": reading.title,
        "issuer": reading.issuer,
        "issued": reading.issued.isoformat() if reading.issued else None,
        "references": list(reading.references),
        "sentences": reading.sentences,
        "repeated": reading.repeated,
        "requirements": [
            {"kind": item.kind, "title": item.title, "sentence": item.sentence, "line": item.line}
            for item in reading.requirements
        ],
        "unrecognised": [
            {"sentence": item.sentence, "line": item.line, "reason": item.reason}
            for item in reading.unrecognised
        ],
        "irrelevant": [
            {"family": item.family, "sentence": item.sentence, "line": item.line}
            for item in reading.irrelevant
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def page_text(reading: AlertReading) -> str:
    """What the page asks for, what was not recognised, and what was set aside by which family."""
    return "\n".join(_lines(reading)) + "\n"


def _lines(reading: AlertReading) -> Iterator[str]:
    yield visible(f"{reading.title} [{reading.id}]")
    yield (
        f"{reading.sentences} sentences: {reading.recognised} ask for something known, "
        f"{len(reading.unrecognised)} not recognised, {len(reading.irrelevant)} ask for nothing"
    )
    yield ""
    for item in reading.requirements:
        yield f"line {item.line}: {item.kind}: {visible(item.title)}"
        yield from _quoted(item.sentence)
    if reading.unrecognised:
        yield from ("", "NOT RECOGNISED (read these yourself):", "")
    for unknown in reading.unrecognised:
        yield f"line {unknown.line}: {visible(unknown.reason)}"
        yield from _quoted(unknown.sentence)
    if reading.families:
        yield ""
        families = ", ".join(f"{name} {count}" for name, count in reading.families.items())
        yield from textwrap.wrap(f"Asks for nothing, by family: {families}", WIDTH)


def _quoted(sentence: str) -> list[str]:
    return textwrap.wrap(visible(sentence), WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
