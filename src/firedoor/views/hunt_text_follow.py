"""What follows by the directive on a terminal: each step in full, and the fields of the incident report."""

from __future__ import annotations

from firedoor.result.hunt_document import FieldAnswer, HuntDocument
from firedoor.views import hunt_words as say
from firedoor.views.inert import visible
from firedoor.views.lines import Page, width_of
from firedoor.views.words import moment

_LONG = 2_000
_HOSTS, _EMPTY, _NAME, _VALUES = 6, 12, 24, 20


def add_steps(page: Page, document: HuntDocument) -> None:
    """Add each step with its text."""
    if not document.follow_up:
        return
    page.heading("THE STEPS OF THE DIRECTIVE")
    for number, one in enumerate(document.follow_up, 1):
        hosts = f" ({say.some(map(say.host, one.hosts), _HOSTS)})" if one.hosts else ""
        page.add(f"{one.title}{hosts}", mark=f"{number}. ", style="bold")
        if one.text:
            page.add(one.text, indent=3, most=_LONG)
        when = moment(one.deadline) if one.deadline else ""
        action = say.action(one.action) if one.action else ""
        told = "; ".join(part for part in (when, action) if part)
        if told:
            page.add(told, indent=3, style="dim")


def add_report(page: Page, document: HuntDocument) -> None:
    """Add the fields that the evidence fills, and which are left to people."""
    if not document.report_fields:
        return
    page.heading("FIELDS OF THE INCIDENT REPORT")
    for one in document.report_fields:
        if one.value:
            _field(page, one)
    empty = [one.name for one in document.report_fields if not one.value]
    if empty:
        page.add(
            say.some(empty, _EMPTY, "; "), mark="for you to fill in: ", style="dim", most=_LONG
        )


def _field(page: Page, one: FieldAnswer) -> None:
    """A short value beside its name; several, or long ones, below it."""
    name, source = visible(one.name), f" [{one.source}]" if one.source else ""
    if width_of(name) <= _NAME and len(one.value) + len(source) < _LONG // 4:
        page.add(f"{one.value}{source}", mark=f"{name}: ", most=_LONG)
        return
    page.add(f"{one.name}:{source}")
    values = say.values(one.value)
    for value in values[:_VALUES]:
        page.add(say.clipped(value, _LONG // 4), indent=4, mark="- ")
    if len(values) > _VALUES:
        page.add(f"and {len(values) - _VALUES:,} more; --format json has them all", indent=4)
