from __future__ import annotations

import json

import pytest

from firedoor.views.registry import FORMATS, render

from .sample import minimal, rich


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_view_renders_the_same_text_twice_and_nothing_of_this_machine(name: str) -> None:
    for result in (rich(), minimal()):
        text = render(result, name)
        assert text == render(result, name)
        text.encode("utf-8")


def test_only_the_terminal_view_takes_colour_and_width() -> None:
    assert "\x1b[" in render(rich(), "text", colour=True)
    assert render(rich(), "json", colour=True) == render(rich(), "json")
    assert max(map(len, render(minimal(), "text", width=50).splitlines())) <= 50


def test_suffixes_tell_the_formats_apart() -> None:
    assert [entry.suffix for entry in FORMATS.values()] == [".txt", ".json", ".html", ".csv"]
    assert json.loads(render(minimal(), "json"))["schema"] == "firedoor/result/v1"
