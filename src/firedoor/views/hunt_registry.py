"""The views of ``firedoor hunt``, by the name that ``--format`` takes."""

from __future__ import annotations

from firedoor.result.hunt_document import HuntDocument
from firedoor.views import hunt_csv, hunt_text, hunt_text_rules
from firedoor.views.terminal import PLAIN, Terminal

HUNT_FORMATS = ("text", "json", "html", "csv", "stix", "timesketch")


def render_hunt(document: HuntDocument, name: str, *, terminal: Terminal = PLAIN) -> str:
    """Return the view of a hunt."""
    if name == "text":
        return hunt_text.render(document, colour=terminal.colour, width=terminal.width)
    if name == "json":
        from firedoor.result.hunt import hunt_json  # noqa: PLC0415 - with it comes the whole hunt

        return hunt_json(document)
    if name == "csv":
        return hunt_csv.render(document)
    if name == "timesketch":
        from firedoor.views import hunt_timesketch  # noqa: PLC0415 - each only where it is asked for

        return hunt_timesketch.render(document)
    if name == "stix":
        from firedoor.views import hunt_stix  # noqa: PLC0415

        return hunt_stix.render(document)
    from firedoor.views import hunt_html  # noqa: PLC0415

    return hunt_html.render(document)


def render_rules(document: HuntDocument, name: str, *, terminal: Terminal = PLAIN) -> str:
    """Return the view of the rules that could not be used: text or csv."""
    if name == "csv":
        return hunt_csv.rules(document)
    return hunt_text_rules.rules(document, colour=terminal.colour, width=terminal.width)
