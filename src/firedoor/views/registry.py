"""The views of a result, by the name that ``--format`` takes. A new view is a new line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from firedoor.result.document import Result
from firedoor.views import csv, json, text


@dataclass(frozen=True, slots=True)
class Format:
    """One view. ``is_text``: made to be read on a terminal, with colour if wanted."""

    render: Callable[[Result], str]
    suffix: str
    is_text: bool


def _plain_text(result: Result) -> str:
    return text.render(result, colour=False)


def _html(result: Result) -> str:
    from firedoor.views import html  # noqa: PLC0415 - only who asks for a page waits for it

    return html.render(result)


FORMATS: dict[str, Format] = {
    "text": Format(_plain_text, ".txt", is_text=True),
    "json": Format(json.render, ".json", is_text=False),
    "html": Format(_html, ".html", is_text=False),
    "csv": Format(csv.render, ".csv", is_text=False),
}


def render(result: Result, name: str, *, colour: bool = False, width: int = 100) -> str:
    """Return the view of a result. ``colour`` and ``width`` concern the terminal's view only."""
    chosen = FORMATS[name]
    return text.render(result, colour, width) if chosen.is_text else chosen.render(result)
