from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.model.exchange_build import CuLine, ExchangeBuild, fields

numbers = st.integers(0, 30_000)
builds = st.builds(ExchangeBuild, st.integers(4, 15), st.integers(0, 5), numbers, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "15.01.2375.007",
        "15.1.2375.7",
        " 15.1.2375.7 ",
        "Version 15.1 (Build 2375.7)",
        "version 15.1 (build 2375.7)",
        "15.1 (Build 2375.7)",
    ],
)
def test_every_form_of_one_build_is_the_same_build(text: str) -> None:
    assert ExchangeBuild.parse(text) == ExchangeBuild(15, 1, 2375, 7)


def test_exchange_2003_shows_its_service_pack_beside_the_build() -> None:
    shown = "Version 6.5 (Build 7638.2: Service Pack 2)"
    assert ExchangeBuild.parse(shown) == ExchangeBuild(6, 5, 7638, 2)


@pytest.mark.parametrize("text", ["15.1.2375", "15.01.2375"])
def test_three_fields_leave_the_revision_open(text: str) -> None:
    assert ExchangeBuild.parse(text) == CuLine(15, 1, 2375)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "15.1",
        "15.1.2375.7.1",
        "15.1.2375.x",
        "v15.1.2375.7",
        "15.1.2375.7 beta",
        "-15.1.2375.7",
        "15,1,2375,7",
        "Version 15.1 (Build 2375)",
        "Version 15.1.2375.7",
        "\u0661\u0665.1.2375.7",
        "15.1.2375." + "7" * 5000,
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an Exchange build"):
        ExchangeBuild.parse(text)


def test_the_line_is_the_first_three_fields() -> None:
    assert ExchangeBuild(15, 1, 2375, 7).line == CuLine(15, 1, 2375)


@given(builds, builds)
def test_order_is_that_of_the_numbers_not_of_the_text(
    one: ExchangeBuild, other: ExchangeBuild
) -> None:
    assert (one < other) == (fields(one) < fields(other))
    assert (one == other) == (fields(one) == fields(other))


@given(builds)
def test_a_build_reads_back_from_its_text_padded_or_not(build: ExchangeBuild) -> None:
    padded = f"{build.major:02}.{build.minor:02}.{build.build:04}.{build.revision:03}"
    displayed = f"Version {build.major}.{build.minor} (Build {build.build}.{build.revision})"
    assert {ExchangeBuild.parse(text) for text in (str(build), padded, displayed)} == {build}


@given(st.text(max_size=200))
def test_any_text_is_a_build_or_a_value_error(text: str) -> None:
    try:
        parsed = ExchangeBuild.parse(text)
    except ValueError:
        return
    assert ExchangeBuild.parse(str(parsed)) == parsed
