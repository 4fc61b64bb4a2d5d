"""The kinds of record that there are: which fields each has, and which kinds count only with a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """The TOML type of a field, in words for people."""

    TEXT = "text in quotes"
    FLAG = "true or false"
    DATE = "a date like 2021-04-05 (without quotes)"
    LIST = "a list of texts"


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a kind. ``allowed`` empty: any text; for a list it holds for each member."""

    name: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record. ``expiry_required``: it is given for a time only and must say until when."""

    name: str
    fields: tuple[RecordField, ...]
    proof_required: bool = True
    expiry_required: bool = False


def _must(name: str, *allowed: str) -> RecordField:
    return RecordField(name, required=True, allowed=allowed)


def _may(name: str, *allowed: str) -> RecordField:
    return RecordField(name, allowed=allowed)


def _flag(name: str, *, required: bool = False) -> RecordField:
    return RecordField(name, FieldType.FLAG, required)


def _day(name: str, *, required: bool = False) -> RecordField:
    return RecordField(name, FieldType.DATE, required)


def _list(name: str, *allowed: str, required: bool = False) -> RecordField:
    return RecordField(name, FieldType.LIST, required, allowed)


_NOTE = _may("note")

_KINDS = (
    RecordKind(
        "capability",
        (_must("topic", "forensics"), _flag("able", required=True)),
        proof_required=False,
    ),
    RecordKind("inventory-complete", (_must("product"), _may("method"))),
    RecordKind(
        "artefacts-collected",
        (
            _list("artefacts", "memory", "web-logs", "event-logs", "registry", required=True),
            _may("stored"),
        ),
    ),
    RecordKind("triage", (_must("result", "none", "found"), _list("indicators"), _may("ticket"))),
    RecordKind("image", (_list("what", "memory", "vmem", "disk", required=True), _flag("paused"))),
    RecordKind(
        "analysis",
        (_must("topic", "memory-disk", "network", "hunt"), _must("result", "none", "found")),
    ),
    RecordKind(
        "tool-run",
        (
            _must("tool"),
            _must("result", "clean", "found", "failed"),
            _may("mode"),
            _day("downloaded"),
            _may("tool_version"),
            _may("ticket"),
        ),
    ),
    RecordKind(
        "server-state",
        (
            _must("state", "disconnected", "connected", "removed"),
            _may("power", "on", "off"),
            _may("imaging", "under-way", "arranged", "done", "not-possible"),
        ),
        proof_required=False,
    ),
    RecordKind("update-installed", (_must("update"),)),
    RecordKind(
        "persistence-removed",
        (_must("result", "removed", "none-identified"), _list("accounts")),
    ),
    RecordKind("rebuild", (_must("source"), _flag("guidance"))),
    RecordKind("incident-report", (_must("ticket"), _list("topics"))),
    RecordKind("report", (_must("report"), _may("template"), _may("attested_by"))),
    RecordKind(
        "review", (_must("topic"), _must("result", "accepted", "changes-made", "open-issues"))
    ),
    RecordKind("control", (_must("topic"), _must("state", "in-place", "partial", "absent"))),
    RecordKind(
        "test",
        (
            _must("update"),
            _must("result", "passed", "failed"),
            _must("environment"),
            _may("differences"),
        ),
    ),
    RecordKind("impact-analysis", (_must("measure"), _must("result"))),
    RecordKind("risk-assessment", (_must("measure"), _must("result"))),
    RecordKind(
        "risk-acceptance",
        (_must("requirement"), _must("reason")),
        proof_required=False,
        expiry_required=True,
    ),
    RecordKind("retention", (_must("topic"), _day("until", required=True))),
)


def fields_of(kind: RecordKind) -> tuple[RecordField, ...]:
    """Every field of a kind; each kind also takes a ``note``."""
    return (*kind.fields, _NOTE)


KINDS: Mapping[str, RecordKind] = {kind.name: kind for kind in _KINDS}
