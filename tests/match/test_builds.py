"""The build table that came with this version: its oddities and what it says of the fixes."""

from __future__ import annotations

from datetime import date

import pytest

from firedoor.match.builds import ReleaseDay, load
from firedoor.model.exchange_build import CuLine, ExchangeBuild, fields

TABLE = load()


def test_rows_are_in_the_order_of_their_builds() -> None:
    builds = [fields(r.build) for r in TABLE.rows]
    assert builds == sorted(builds)


def test_every_line_begins_with_a_release() -> None:
    assert all(not line.base.su for line in TABLE.lines.values())


def test_every_product_from_2003_to_se_is_there() -> None:
    assert {"2003", "2007", "2010", "2013", "2016", "2019", "SE"} <= {r.product for r in TABLE.rows}


@pytest.mark.parametrize(
    ("build", "year"),
    [("4.0.837", 1996), ("5.5.2650", 1999), ("5.5.2653", 2000), ("6.0.4417", 2000)],
)
def test_years_written_a_century_late_are_set_right(build: str, year: int) -> None:
    found = TABLE.row_of(ExchangeBuild.parse(build))
    assert found is not None
    assert found.released.earliest.year == year


@pytest.mark.parametrize("build", ["15.0.1473.3", "15.1.1713.5", "15.2.330.5"])
def test_an_update_with_the_number_of_its_cu_keeps_its_row_beside_the_cu(build: str) -> None:
    same = [r for r in TABLE.rows if str(r.build) == build]
    assert [r.su for r in same] == ["", "Feb19SU"]


@pytest.mark.parametrize(
    ("cu", "builds"),
    [("CU8", ["15.1.1415.8", "15.1.1415.10"]), ("CU9", ["15.1.1466.13", "15.1.1466.16"])],
)
def test_a_contradiction_is_kept_as_two_rows_with_their_own_source(
    cu: str, builds: list[str]
) -> None:
    rows = TABLE.rows_named("2016", cu, "Mar21SU")
    assert [str(r.build) for r in rows] == builds
    assert [r.sources for r in rows] == [("css",), ("righel",)]


@pytest.mark.parametrize(
    ("product", "cu", "build"), [("2013", "CU4", "15.0.847.64"), ("2019", "RTM", "15.2.221.18")]
)
def test_updates_that_one_source_knows_say_so(product: str, cu: str, build: str) -> None:
    (found,) = TABLE.rows_named(product, cu, "Mar21SU")
    assert (str(found.build), found.sources) == (build, ("righel",))


def test_an_entry_whose_name_contradicts_its_number_is_left_out() -> None:
    assert TABLE.row_of(ExchangeBuild(14, 3, 328, 5)) is None


def test_builds_with_three_fields_stay_incomplete() -> None:
    found = TABLE.row_of(CuLine(6, 5, 7638))
    assert found is not None
    assert found.title == "2003 SP2"


def test_cus_that_hold_a_fix_are_marked() -> None:
    held = {
        fix: {r.title for r in TABLE.rows if fix in r.fixes and not r.su} for fix in TABLE.fixes
    }
    later = {
        "2016 CU21",
        "2016 CU22",
        "2016 CU23",
        "SE RTM",
        *(f"2019 CU{n}" for n in range(10, 16)),
    }
    assert held == {"2021-03": later | {"2016 CU20", "2019 CU9"}, "2021-04": later}


def test_updates_that_bring_a_fix_are_counted_as_in_the_facts() -> None:
    march = [r for r in TABLE.rows if r.su == "Mar21SU"]
    april = [r.title for r in TABLE.rows if r.su == "Apr21SU"]
    assert sum("css" in r.sources for r in march) == 23
    assert sum("righel" in r.sources for r in march) == 25
    assert sum(len(r.sources) > 1 for r in march) == 21
    assert april == [
        "2013 CU23 Apr21SU",
        "2016 CU19 Apr21SU",
        "2016 CU20 Apr21SU",
        "2019 CU8 Apr21SU",
        "2019 CU9 Apr21SU",
    ]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2021-03-02", date(2021, 3, 2), date(2021, 3, 2)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019-12", date(2019, 12, 1), date(2019, 12, 31)),
    ],
)
def test_a_month_is_a_span_of_days(text: str, earliest: date, latest: date) -> None:
    assert ReleaseDay.parse(text) == ReleaseDay(text, earliest, latest)
