"""The page that lists our rules says what they say."""

from __future__ import annotations

from tools.hunt_rules import PAGE, page


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run: python tools/hunt_rules.py"
