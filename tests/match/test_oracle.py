"""Every build of both sources, against verdicts computed another way, by release date alone."""

from __future__ import annotations

import calendar
import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from firedoor.match.exchange import best, fixed
from tests.match.claims import claim, machine

FIXES = {"2021-03": date(2021, 3, 2), "2021-04": date(2021, 4, 13)}
# Builds of one source that lie below the other source's build of the same update.
BETWEEN_SOURCES = {"15.1.1415.8", "15.1.1466.13"}
# One source's name contradicts the other's, and the number.
MISNAMED = {"15.1.2044.8"}

pytestmark = pytest.mark.corpus


def naive(product: str, earliest: date, latest: date, fix: str) -> str:
    """Updates of a line are cumulative: what came out on the day of the fix or later holds it."""
    if product < "2010" or product.startswith(("4", "5")):
        return "unknown"
    if product == "2010" and fix == "2021-04":
        return "not_affected"
    if earliest >= FIXES[fix]:
        return "fixed"
    return "affected" if latest < FIXES[fix] else "undetermined"


def ours(build: str, fix: str) -> str:
    return fixed(
        machine(claim("file_version", build), claim("unified_messaging", "yes")), fix
    ).verdict


def righel(corpora: Path) -> dict[str, dict[str, str]]:
    text = (corpora / "exchange" / "builds-righel.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def css(corpora: Path) -> list[dict[str, str]]:
    text = (corpora / "exchange" / "builds-css.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def day_of(text: str, form: str) -> date:
    return datetime.strptime(text, form).replace(tzinfo=UTC).date()


def span(prose: str) -> tuple[date, date]:
    if prose.count(" ") > 1:
        day = day_of(prose, "%B %d, %Y")
        return day, day
    day = day_of(prose, "%B, %Y")
    return day, day.replace(day=calendar.monthrange(day.year, day.month)[1])


def product_of(build: str) -> str:
    major, minor, third = (int(part) for part in build.split(".")[:3])
    if (major, minor) == (15, 2):
        return "SE" if third >= 2562 else "2019"
    older = {
        4: "4.0",
        5: "5.5",
        6: "2000",
        8: "2007",
        14: "2010",
        15: "2013" if minor == 0 else "2016",
    }
    return older[major]


@pytest.mark.parametrize("fix", FIXES)
def test_every_build_of_righel(corpora: Path, fix: str) -> None:
    differences = {}
    for build, entry in righel(corpora).items():
        expected = naive(product_of(build), *span(entry["release_date"]), fix)
        if ours(build, fix) != expected:
            differences[build] = (expected, ours(build, fix))
    assert differences == {}


@pytest.mark.parametrize("fix", FIXES)
def test_every_build_of_css(corpora: Path, fix: str) -> None:
    """Its updates are dated by their month: the month of a fix is that of the fix itself."""
    differences = {}
    for row in css(corpora):
        month = day_of(row["su"][:5], "%b%y") if row["su"] else None
        day = month or date.fromisoformat(row["release_date"])
        expected = naive(product_of(row["build"]), day, day, fix)
        if month and month.strftime("%Y-%m") == fix:
            expected = "fixed"
        if ours(row["build"], fix) != expected:
            differences[row["build"]] = (expected, ours(row["build"], fix))
    explained = (
        dict.fromkeys(BETWEEN_SOURCES, ("fixed", "undetermined")) if fix == "2021-03" else {}
    )
    assert differences == explained


def test_every_common_build_is_named_as_both_sources_name_it(corpora: Path) -> None:
    names = righel(corpora)
    common = [row for row in css(corpora) if row["build"] in names]
    assert len({row["build"] for row in common}) == 261
    for row in common:
        reading = best(machine(claim("file_version", row["build"])))
        assert reading is not None
        assert f"Exchange{reading.product}" == row["product"]
        assert reading.cu == row["cu"]
        name = names[row["build"]]["name"]
        if row["build"] not in MISNAMED:
            assert reading.product in name
        assert reading.cu in name or (reading.cu, "SP1" in name) == ("CU4", True)


def test_every_update_of_css_is_found_by_its_name(corpora: Path) -> None:
    for row in css(corpora):
        text = f"{row['product'].replace('Exchange', 'Exchange Server ')} {row['cu']} {row['su']}"
        reading = best(machine(claim("product", text.strip())))
        assert reading is not None
        assert (reading.product, reading.cu, reading.su) == (
            row["product"].removeprefix("Exchange"),
            row["cu"],
            row["su"],
        )
