"""Writes the Exchange build table of ``firedoor.match`` from its two sources.

Usage: python tools/exchange_builds.py FOLDER, where FOLDER holds builds-css.csv and builds-righel.json.
The same sources give the same bytes. docs/knowledge/exchange-builds.md says what is done with each oddity.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src" / "firedoor" / "match" / "data"
COLUMNS = ("product", "cu", "su", "build", "date", "fixes", "sources", "kb")
# The first day on which a release can hold the fix: that of the updates themselves.
FIXES = {"2021-03": ("Mar21SU", "2021-03-02"), "2021-04": ("Apr21SU", "2021-04-13")}
# Exchange 2010 names its updates otherwise. Source: righel for the build, KB5000978 for the KB number.
ROLLUP_FIXES = {("2010", "SP3", "RU32"): ("2021-03", "5000978")}
# Exchange 2013 SP1 is cumulative update 4 of its product.
SERVICE_PACK_CU = {("2013", "SP1"): "CU4"}
# Entries whose name contradicts their number, so that neither can be trusted.
LEFT_OUT = {
    "14.3.328.5": "named a rollup of 2010 SP2, numbered as SP3, and dated before SP3 was released"
}
# A year written 100 years late: Exchange 4.0 to 5.5 came out from 1996 to 1999.
FIRST_WRONG_YEAR = 2090
# The first field since there are cumulative updates.
FIRST_WITH_CUS = 15

Key = tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """A row of the table; ``build`` as a tuple of numbers, ``date`` as YYYY-MM-DD or YYYY-MM."""

    product: str
    cu: str
    su: str
    build: Key
    date: str
    sources: tuple[str, ...]
    kb: str = ""
    fixes: tuple[str, ...] = ()

    @property
    def line(self) -> Key:
        """What builds are compared inside: a CU since 2013, a service pack before."""
        return self.build[: 3 if self.build[0] >= FIRST_WITH_CUS else 2]


def css_entries(text: str) -> list[Entry]:
    """Rows of builds-css.csv. An update's month stands in its name only."""
    return [
        Entry(
            row["product"].removeprefix("Exchange"),
            row["cu"],
            row["su"],
            _fields(row["build"]),
            row["release_date"] or _month_in(row["su"]),
            ("css",),
        )
        for row in csv.DictReader(io.StringIO(text))
    ]


def righel_entries(text: str) -> list[Entry]:
    """Entries of builds-righel.json. Two writings of one build become one, the more exact date stays."""
    found: dict[Key, Entry] = {}
    for build, raw in json.loads(text).items():
        if build in LEFT_OUT:
            continue
        entry = _from_name(raw["name"], _fields(build), _iso(raw["release_date"]), raw["urls"])
        known = found.get(entry.build)
        if known is None or len(entry.date) > len(known.date):
            found[entry.build] = entry
    return list(found.values())


def merge(css: list[Entry], righel: list[Entry]) -> tuple[list[Entry], list[str]]:
    """Join both sources by build; return the rows and what the sources say differently."""
    by_build: dict[Key, Entry] = {entry.build: entry for entry in righel}
    rows, notes = [], []
    for entry in css:
        other = by_build.get(entry.build)
        if other is None or _second_name(entry, css):
            rows.append(entry)
            continue
        rows.append(_joined(entry, other))
        notes += _differences(entry, other)
    named = {entry.build for entry in css}
    rows += [_with_css_name(entry, css) for entry in righel if entry.build not in named]
    return with_fixes(rows), notes


def _second_name(entry: Entry, css: list[Entry]) -> bool:
    """Whether an update carries the number of its own CU (2013 CU22, 2016 CU12, 2019 CU1)."""
    return bool(entry.su) and any(e.build == entry.build and not e.su for e in css)


def _joined(entry: Entry, other: Entry) -> Entry:
    date = other.date if len(other.date) >= len(entry.date) else entry.date
    return replace(entry, date=date, sources=("css", "righel"), kb=other.kb)


def _with_css_name(entry: Entry, css: list[Entry]) -> Entry:
    """Give an entry that one source alone has the CU name which the other gives to its line."""
    names = {(e.product, e.cu) for e in css if e.line == entry.line}
    if not names:
        return entry
    product, cu = names.pop()
    return replace(entry, product=product, cu=cu)


def _differences(entry: Entry, other: Entry) -> list[str]:
    """What two sources say differently of one build, in words."""
    build = _text(entry.build)
    notes = []
    if (entry.product, entry.cu) != (other.product, other.cu):
        notes.append(
            f"{build}: css names {entry.product} {entry.cu}, righel {other.product} {other.cu}"
        )
    length = min(len(entry.date), len(other.date))
    if entry.date[:length] != other.date[:length]:
        notes.append(f"{build}: css dates it {entry.date}, righel {other.date}")
    return notes


def with_fixes(rows: list[Entry]) -> list[Entry]:
    """Mark, per line, the builds that first hold a fix: its update, or else a CU of a later day."""
    lines: dict[Key, list[Entry]] = defaultdict(list)
    for row in rows:
        lines[row.line].append(row)
    return [_with_fix(row, lines[row.line]) for row in rows]


def _with_fix(row: Entry, line: list[Entry]) -> Entry:
    if (row.product, row.cu, row.su) in ROLLUP_FIXES:
        fix, kb = ROLLUP_FIXES[(row.product, row.cu, row.su)]
        return replace(row, fixes=(fix,), kb=kb)
    held = []
    for fix, (update, day) in FIXES.items():
        has_update = any(other.su == update for other in line)
        contained = not row.su and "css" in row.sources and row.date > day and not has_update
        if row.su == update or contained:
            held.append(fix)
    return replace(row, fixes=tuple(held))


def _from_name(name: str, build: Key, date: str, urls: list[str]) -> Entry:
    """Read "Exchange Server 2016 CU19 Mar21SU", "Update Rollup 5 v2 for Exchange Server 2010 SP2" ..."""
    product = _found(r"Exchange (?:Server|Version) (SE|\d{4}|\d\.\d)", name)
    pack = _found(r"\b((?:CU|SP)\d+)\b", name)
    cu = SERVICE_PACK_CU.get((product, pack), pack) or ("Preview" if "Preview" in name else "RTM")
    kb = _kb(name, urls)
    return Entry(product, cu, _update_in(name, kb), build, date, ("righel",), kb)


def _update_in(name: str, kb: str) -> str:
    rollup = re.search(r"(?:Rollup |\bRU)(\d+)[ -]?(v\d)?", name)
    if rollup:
        return f"RU{rollup[1]}{rollup[2] or ''}"
    named = _found(r"\b([A-Z][a-z]{2}\d\dSU(?:v\d)?|[A-Z][a-z]{2}\d\dHU)\b", name)
    return named or (f"KB{kb}" if "+" in name else "Post" if "Post" in name else "")


def _kb(name: str, urls: list[str]) -> str:
    """The KB number: that of the name if a link confirms it or none is there, else the last link's."""
    linked = [found for url in urls if (found := _found(r"(?:/help/|/kb/|kbid=)(\d{6,7})", url))]
    named = _found(r"KB(\d{6,7})", name)
    return named if named and (named in linked or not linked) else (linked or [""])[-1]


def _iso(prose: str) -> str:
    """Turn "March 2, 2021" or "March, 2021" into ISO 8601; years 2096 to 2099 are 1996 to 1999."""
    with_day = len(prose.split()) == len(("month", "day", "year"))
    # The zone of a bare date is not needed: only its day is kept.
    day = datetime.strptime(prose, "%B %d, %Y" if with_day else "%B, %Y")  # noqa: DTZ007
    if day.year >= FIRST_WRONG_YEAR:
        day = day.replace(year=day.year - 100)
    return day.strftime("%Y-%m-%d" if with_day else "%Y-%m")


def _month_in(update: str) -> str:
    return datetime.strptime(update[:5], "%b%y").strftime("%Y-%m")  # noqa: DTZ007


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def _fields(build: str) -> Key:
    return tuple(int(field) for field in build.split("."))


def _text(build: Key) -> str:
    return ".".join(str(field) for field in build)


def table(rows: list[Entry]) -> str:
    """The table as CSV, sorted by build, an update after the CU whose number it shares."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda r: (r.build, r.su)):
        fixes, sources = " ".join(row.fixes), " ".join(row.sources)
        writer.writerow(
            (row.product, row.cu, row.su, _text(row.build), row.date, fixes, sources, row.kb)
        )
    return out.getvalue()


def oddities(notes: list[str]) -> str:
    """What was left out and what the sources say differently, as TOML."""
    left_out = [f"{build}: {why}" for build, why in LEFT_OUT.items()]
    head = "# Written by tools/exchange_builds.py together with exchange-builds.csv.\n"
    return head + _toml_list("left_out", left_out) + _toml_list("differences", sorted(notes))


def _toml_list(name: str, items: list[str]) -> str:
    lines = "".join(f"    {json.dumps(item)},\n" for item in items)
    return f"{name} = [\n{lines}]\n"


def generate(folder: Path) -> dict[str, str]:
    """The files to write, by name."""
    css = css_entries((folder / "builds-css.csv").read_text(encoding="utf-8"))
    righel = righel_entries((folder / "builds-righel.json").read_text(encoding="utf-8"))
    rows, notes = merge(css, righel)
    return {"exchange-builds.csv": table(rows), "exchange-builds-oddities.toml": oddities(notes)}


def main() -> None:
    if len(sys.argv) != 2:  # noqa: PLR2004
        raise SystemExit("usage: python tools/exchange_builds.py FOLDER")
    for name, text in generate(Path(sys.argv[1])).items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
