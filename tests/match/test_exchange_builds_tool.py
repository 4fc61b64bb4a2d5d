"""The generator of the build table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.exchange_builds import TARGET, css_entries, generate, merge, righel_entries, table

CSS = """product,cu,su,build,release_date
Exchange2016,CU8,,15.1.1415.2,2017-12-19
Exchange2016,CU8,Mar21SU,15.1.1415.8,
Exchange2016,CU20,,15.1.2242.4,2021-03-16
Exchange2016,CU20,Apr21SU,15.1.2242.8,
"""


def entry(name: str, date: str, *urls: str) -> dict[str, object]:
    return {"name": name, "release_date": date, "urls": list(urls)}


def written(css: str, righel: dict[str, dict[str, object]]) -> list[str]:
    rows, _ = merge(css_entries(css), righel_entries(json.dumps(righel)))
    return table(rows).splitlines()[1:]


@pytest.mark.corpus
def test_the_committed_table_is_what_the_sources_give(corpora: Path) -> None:
    for name, text in generate(corpora / "exchange").items():
        assert (TARGET / name).read_bytes() == text.encode(), name


def test_a_build_that_both_know_is_one_row_with_the_exact_date_and_the_kb() -> None:
    april = entry("Exchange Server 2016 CU20 Apr21SU", "April 13, 2021", "https://x/help/5001779")
    rows = written(CSS, {"15.1.2242.8": april})
    assert "2016,CU20,Apr21SU,15.1.2242.8,2021-04-13,2021-04,css righel,5001779" in rows


def test_a_contradiction_stays_two_rows() -> None:
    rows = written(
        CSS, {"15.1.1415.10": entry("Exchange Server 2016 CU8 Mar21SU", "March 2, 2021")}
    )
    assert "2016,CU8,Mar21SU,15.1.1415.8,2021-03,2021-03,css," in rows
    assert "2016,CU8,Mar21SU,15.1.1415.10,2021-03-02,2021-03,righel," in rows


def test_a_cu_released_after_the_update_holds_the_fix() -> None:
    assert "2016,CU20,,15.1.2242.4,2021-03-16,2021-03,css," in written(CSS, {})


def test_an_entry_of_one_source_takes_the_cu_name_of_its_line() -> None:
    # The name says 2019; the line is one of 2016.
    odd = entry("Exchange Version 2019 CU8 + KB581424", "November, 2020", "https://x/help/4588741")
    rows = written(CSS, {"15.1.1415.7": odd})
    assert "2016,CU8,KB4588741,15.1.1415.7,2020-11,,righel,4588741" in rows


def test_what_the_sources_say_differently_is_noted() -> None:
    righel = {"15.1.1415.2": entry("Exchange Server 2019 CU8", "December 20, 2017")}
    _, notes = merge(css_entries(CSS), righel_entries(json.dumps(righel)))
    assert notes == [
        "15.1.1415.2: css names 2016 CU8, righel 2019 CU8",
        "15.1.1415.2: css dates it 2017-12-19, righel 2017-12-20",
    ]


def test_padded_and_unpadded_forms_of_one_build_are_one_row() -> None:
    righel = {
        "8.2.305.3": entry("Update Rollup 5 for Exchange Server 2007 SP2", "December 7, 2010"),
        "8.2.305.03": entry("Exchange Version 2007  SP2 RU5", "December, 2010"),
    }
    assert written("product,cu,su,build,release_date\n", righel) == [
        "2007,SP2,RU5,8.2.305.3,2010-12-07,,righel,"
    ]


def test_a_year_a_century_late_is_set_right() -> None:
    rows = written(
        "product,cu,su,build,release_date\n",
        {"4.0.837": entry("Exchange Version 4.0  RTM", "April, 2096")},
    )
    assert rows == ["4.0,RTM,,4.0.837,1996-04,,righel,"]
