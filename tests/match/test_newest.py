from __future__ import annotations

from datetime import date

import pytest

from firedoor.match.exchange import newest_update
from firedoor.model.exchange_build import ExchangeBuild


@pytest.mark.parametrize(
    ("build", "day", "newest"),
    [
        ("15.1.2176.9", date(2021, 3, 15), "2016 CU19 Mar21SU"),
        ("15.1.2176.9", date(2021, 3, 16), "2016 CU20"),
        ("15.1.2176.9", date(2021, 4, 12), "2016 CU20"),
        ("15.1.2176.9", date(2021, 4, 13), "2016 CU20 Apr21SU"),
        ("15.0.1395.4", date(2021, 4, 16), "2013 CU23 Apr21SU"),
        ("15.2.858.5", date(2021, 6, 28), "2019 CU9 May21SU"),
        ("15.2.858.5", date(2026, 8, 20), "2019 CU15 Aug26SU"),
        ("15.2.2562.17", date(2025, 7, 1), "SE RTM"),
        ("14.3.123.4", date(2021, 3, 1), "2010 SP3 RU31"),
        ("14.3.123.4", date(2021, 3, 2), "2010 SP3 RU32"),
        ("15.1.2044", date(2021, 2, 1), "2016 CU19 Feb21SU"),
    ],
)
def test_the_newest_of_the_product_on_the_day(build: str, day: date, newest: str) -> None:
    row = newest_update(ExchangeBuild.parse(build), day)
    assert row is not None
    assert row.title == newest


def test_an_update_dated_to_its_month_says_when_it_was_surely_there() -> None:
    row = newest_update(ExchangeBuild(15, 1, 2176, 2), date(2021, 2, 1))
    assert row is not None
    assert (row.released.earliest, row.released.latest) == (date(2021, 2, 1), date(2021, 2, 28))


def test_before_the_product_was_out_there_is_none() -> None:
    assert newest_update(ExchangeBuild(15, 2, 2562, 17), date(2021, 4, 13)) is None


def test_of_a_line_that_the_table_does_not_know_there_is_none() -> None:
    assert newest_update(ExchangeBuild(15, 1, 9999, 1), date(2021, 4, 13)) is None
