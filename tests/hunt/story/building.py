"""Sightings from tables of a TOML file."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from firedoor.model.hunt.sighting import (
    Confidence,
    Outcome,
    RuleFacts,
    Severity,
    Sighting,
    Stage,
)
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin

HERE = Path(__file__).parent


def cases(name: str) -> list[Any]:
    found: list[Any] = tomllib.loads((HERE / name).read_text(encoding="utf-8"))["case"]
    return found


def sighting_of(table: dict[str, Any]) -> Sighting:
    """``id`` is the record; without ``kind`` a request in the log of IIS."""
    known = {
        "id", "stage", "outcome", "severity", "rule", "techniques", "cves", "kind", "host", "time", "client",
        "account", "session", "targets", "fields", "file", "text", "line", "log", "title",
    }  # fmt: skip
    assert set(table) <= known, set(table) - known
    outcome = Outcome(table.get("outcome", "exploited"))
    stage = Stage(table.get("stage", "none"))
    rule = RuleFacts(
        table.get("rule", f"rule-{table['id']}"),
        table.get("title", f"Rule of {table['id']}"),
        "sigma",
        Severity(table.get("severity", "high")),
        Confidence.HIGH,
        outcome,
        stage,
        cves=tuple(table.get("cves", ())),
        techniques=tuple(table.get("techniques", ())),
    )
    host = table.get("host", "EXCH01")
    kind = Kind(table.get("kind", "iis"))
    return Sighting(
        rule,
        outcome,
        Source(kind, table.get("log", ""), host),
        Origin(table.get("file", f"{host}/{kind.value}.log"), table.get("line"), table["id"], table.get("text", "")),
        time_of(table.get("time", "")),
        tuple(table.get("fields", {}).items()),
        table.get("client", ""),
        table.get("account", ""),
        table.get("session", ""),
        tuple(table.get("targets", ())),
    )  # fmt: skip


def time_of(text: str) -> datetime | None:
    """A time of March 2021: ``03 04:05:06``."""
    return datetime.fromisoformat(f"2021-03-{text.replace(' ', 'T')}+00:00") if text else None
