from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from firedoor.result.document import Result
from firedoor.views.lines import width_of, wrap
from firedoor.views.text import render

from .filled import filled
from .golden import check
from .sample import HOSTILE, crowded, minimal, rich

_SGR = re.compile("\x1b\\[[0-9;]*m")


def test_the_report_reads_as_agreed() -> None:
    check("rich.txt", render(rich(), colour=False))


def test_an_empty_report_claims_nothing() -> None:
    text = render(minimal(), colour=False)
    check("minimal.txt", text)
    assert "No requirement was assessed." in text


@pytest.mark.parametrize("width", [40, 72, 100, 160])
@pytest.mark.parametrize("result", [rich(), crowded(), *(filled(text) for text in HOSTILE)])
def test_no_line_is_wider_than_asked(width: int, result: Result) -> None:
    for line in render(result, colour=False, width=width).splitlines():
        assert cell_len(line) <= width, line


def test_colour_adds_to_the_words_and_replaces_none() -> None:
    coloured = render(rich(), colour=True)
    assert coloured != render(rich(), colour=False)
    assert _SGR.sub("", coloured) == render(rich(), colour=False)


def test_evidence_cannot_command_the_terminal() -> None:
    text = render(rich(), colour=False)
    assert "\x1b" not in text
    assert "\\x1b[2J" in text
    assert "\u202e" not in text


def test_what_has_passed_and_is_not_met_stands_first() -> None:
    text = render(rich(), colour=False)
    places = [
        text.index(word)
        for word in ("\nNOT MET (", "\nEVIDENCE TO FETCH (", "\nUNKNOWN (", "\nMET (")
    ]
    assert places == sorted(places)
    assert text.index("Test-ProxyLogon once") < text.index("RFC compliance on the firewall")


def test_an_unknown_of_two_servers_is_fetched_once_for_all_that_it_settles() -> None:
    text = render(rich(), colour=False)
    fetch = text[text.index("EVIDENCE TO FETCH") : text.index("UNKNOWN (")]
    assert fetch.count("Export the firewall configuration into network/") == 1


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= max(width, 2) for line in lines)


@given(st.text(max_size=200))
def test_any_text_in_any_field_is_shown_in_width(text: str) -> None:
    page = render(filled(text), colour=False, width=60)
    for line in page.splitlines():
        assert width_of(line) <= 60
    assert {unicodedata.category(c) for c in page.replace("\n", "")}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
