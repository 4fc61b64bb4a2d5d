"""What follows from a hunt by Emergency Directive 21-02."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.hunt.answer import HuntAnswer


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done. ``action``: its number in the directive; ``hosts``: the servers it is about."""

    title: str
    action: str
    text: str
    hosts: tuple[str, ...]
    deadline: str


@dataclass(frozen=True, slots=True)
class ReportField:
    """A field of the incident report. ``value``: "" where the evidence does not say; ``source``: who asks for it."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Steps in the order in which they are to be done, and the fields of the report."""

    steps: tuple[Step, ...] = ()
    fields: tuple[ReportField, ...] = ()


def follow_up(answer: HuntAnswer, as_of: str) -> FollowUp:
    """What follows."""
    del answer, as_of
    return FollowUp()
