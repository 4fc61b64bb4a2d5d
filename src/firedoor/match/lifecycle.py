"""When support ends: of Exchange products and their levels, and of Windows Server."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class EndOfSupport:
    """One product. ``end`` is the last supported day, None where no source gives a day.

    ``levels`` are service packs with ends of their own. ``cumulative``: a CU is also subject to the
    rule for CUs. Between ``end`` and ``disputed_until`` the sources differ. ``paid``: the last day of
    Extended Security Updates, which are bought. ``release`` is how Windows itself calls it ("1809").
    """

    id: str
    source: str
    grade: str
    end: date | None = None
    paid: date | None = None
    disputed_until: date | None = None
    levels: Mapping[str, date] = field(default_factory=dict)
    cumulative: bool = False
    names: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    release: str = ""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """All ends of support. ``reviewed`` is when they were last held against their sources.

    ``months_after_next``: how long a CU is supported after the next one is released.
    """

    reviewed: date
    sources: str
    months_after_next: int
    exchange: Mapping[str, EndOfSupport]
    windows: tuple[EndOfSupport, ...]


@cache
def load_lifecycle() -> Lifecycle:
    """The table that came with this version."""
    text = (files("firedoor.match") / "data" / "lifecycle.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Lifecycle(
        reviewed=raw["reviewed"],
        sources=raw["sources"],
        months_after_next=raw["cumulative"]["months_after_next"],
        exchange={entry["id"]: _entry(entry) for entry in raw["exchange"]},
        windows=tuple(_entry(entry) for entry in raw["windows"]),
    )


def _entry(raw: Mapping[str, Any]) -> EndOfSupport:
    return EndOfSupport(
        id=raw["id"],
        source=raw["source"],
        grade=raw["grade"],
        end=raw.get("end"),
        paid=raw.get("paid"),
        disputed_until=raw.get("disputed_until"),
        levels=raw.get("levels", {}),
        cumulative=raw.get("cumulative", False),
        names=tuple(raw.get("names", ())),
        builds=tuple(raw.get("builds", ())),
        release=raw.get("release", ""),
    )
