"""The Exchange build table: its rows, and the lines inside which builds are compared."""

from __future__ import annotations

import csv
import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from firedoor.model.exchange_build import CuLine, ExchangeBuild, fields

Version = ExchangeBuild | CuLine
LineKey = tuple[int, ...]

# Since Exchange 2013 three fields name a CU; before, two name a service pack.
_FIRST_WITH_CUMULATIVE_UPDATES = 15


@dataclass(frozen=True, slots=True)
class ReleaseDay:
    """A release date known to the day, or to the month only: then it lies in ``[earliest, latest]``."""

    text: str
    earliest: date
    latest: date

    @classmethod
    def parse(cls, text: str) -> ReleaseDay:
        """Read YYYY-MM-DD or YYYY-MM."""
        if text.count("-") > 1:
            return cls(text, date.fromisoformat(text), date.fromisoformat(text))
        year, month = (int(part) for part in text.split("-"))
        return cls(text, date(year, month, 1), date(year, month, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Row:
    """One build: product ("2016"), CU or service pack, update ("Mar21SU", empty for the CU itself).

    ``fixes`` names the fixes that this build is the first of its line to hold. ``sources`` has one
    entry where only one source knows the build.
    """

    product: str
    cu: str
    su: str
    build: Version
    released: ReleaseDay
    fixes: tuple[str, ...]
    sources: tuple[str, ...]
    kb: str

    @property
    def title(self) -> str:
        """The name as people say it: "2016 CU19 Mar21SU"."""
        return " ".join(part for part in (self.product, self.cu, self.su) if part)


@dataclass(frozen=True, slots=True)
class Line:
    """Builds that may be compared with each other: one CU, or one service pack before 2013.

    ``base`` is the release that began the line: the one that most sources know, then the highest build.
    """

    key: LineKey
    rows: tuple[Row, ...]
    base: Row

    @property
    def product(self) -> str:
        """The product by its year or edition."""
        return self.base.product

    @property
    def title(self) -> str:
        """The name as people say it: "2016 CU19"."""
        return self.base.title

    def holding(self, fix: str) -> tuple[Row, ...]:
        """The rows that first hold a fix: more than one only where the sources contradict each other."""
        return tuple(row for row in self.rows if fix in row.fixes)


@dataclass(frozen=True, slots=True)
class Fix:
    """A set of CVEs that one update fixes. ``only_cves`` and ``needs_role`` limit it for old products.

    ``move_to`` says, per product, where the fix can be had.
    """

    id: str
    title: str
    released: date
    update: str
    cves: tuple[str, ...]
    move_to: Mapping[str, str]
    products: tuple[str, ...]
    not_affected: tuple[str, ...] = ()
    only_cves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs_role: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows of the table come from."""

    id: str
    title: str
    commit: str
    date: date


@dataclass(frozen=True, slots=True)
class BuildTable:
    """All rows in the order of their builds. ``date`` is the newest state of its sources."""

    date: date
    rows: tuple[Row, ...]
    by_build: Mapping[Version, Row]
    lines: Mapping[LineKey, Line]
    fixes: Mapping[str, Fix]
    sources: tuple[Source, ...]

    def line_of(self, version: Version) -> Line | None:
        """The line that a build belongs to; None if the table does not know it."""
        return self.lines.get(line_key(version))

    def row_of(self, version: Version) -> Row | None:
        """The row of exactly this build; of a CU and an update that share a number, the CU."""
        return self.by_build.get(version)

    def rows_named(self, product: str, cu: str, su: str) -> tuple[Row, ...]:
        """The rows of that name (more than one where the sources contradict each other)."""
        return tuple(r for r in self.rows if (r.product, r.cu, r.su) == (product, cu, su))

    def lines_of(self, product: str) -> tuple[Line, ...]:
        """The lines of a product, oldest build first."""
        return tuple(line for line in self.lines.values() if line.product == product)


def line_key(version: Version) -> LineKey:
    """What a build may be compared inside."""
    return fields(version)[: 3 if version.major >= _FIRST_WITH_CUMULATIVE_UPDATES else 2]


@cache
def load() -> BuildTable:
    """The table that came with this version."""
    folder = files("firedoor.match") / "data"
    meta = tomllib.loads((folder / "exchange-builds.toml").read_text(encoding="utf-8"))
    text = (folder / "exchange-builds.csv").read_text(encoding="utf-8")
    rows = tuple(_row(raw) for raw in csv.DictReader(text.splitlines()))
    fixes = {raw["id"]: _fix(raw) for raw in meta["fix"]}
    sources = tuple(Source(s["id"], s["title"], s["commit"], s["date"]) for s in meta["source"])
    # The CU stands before an update that shares its number, and stays.
    by_build = {row.build: row for row in reversed(rows)}
    return BuildTable(meta["date"], rows, by_build, _lines(rows), fixes, sources)


def _row(raw: Mapping[str, str]) -> Row:
    return Row(
        product=raw["product"],
        cu=raw["cu"],
        su=raw["su"],
        build=ExchangeBuild.parse(raw["build"]),
        released=ReleaseDay.parse(raw["date"]),
        fixes=tuple(raw["fixes"].split()),
        sources=tuple(raw["sources"].split()),
        kb=raw["kb"],
    )


def _lines(rows: tuple[Row, ...]) -> dict[LineKey, Line]:
    grouped: dict[LineKey, list[Row]] = {}
    for row in rows:
        grouped.setdefault(line_key(row.build), []).append(row)
    return {key: Line(key, tuple(members), _base(members)) for key, members in grouped.items()}


def _base(rows: list[Row]) -> Row:
    releases = [row for row in rows if not row.su]
    return max(releases, key=lambda row: (len(row.sources), fields(row.build)))


def _fix(raw: Mapping[str, Any]) -> Fix:
    return Fix(
        id=raw["id"],
        title=raw["title"],
        released=raw["released"],
        update=raw["update"],
        cves=tuple(raw["cves"]),
        move_to=raw["move_to"],
        products=tuple(raw["products"]),
        not_affected=tuple(raw.get("not_affected", ())),
        only_cves={product: tuple(cves) for product, cves in raw.get("only_cves", {}).items()},
        needs_role=raw.get("needs_role", {}),
    )
