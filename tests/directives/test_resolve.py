"""From what the user names to the directives that are assessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from firedoor.directives.loader import available
from firedoor.directives.resolve import resolve
from firedoor.model.problem import InputError

SENTENCE = (
    "Minimize network exposure for all control system devices and/or systems, and ensure that they "
    "are not accessible from the Internet.\n"
)


def test_an_id_in_any_case_with_what_it_refers_to() -> None:
    asked = resolve("ICS-ALERT-21-063-01", follow=True)
    assert [d.id for d in asked.on(date(2021, 4, 20))] == ["ics-alert-21-063-01", "ed-21-02"]


def test_alone() -> None:
    asked = resolve("ics-alert-21-063-01", follow=False)
    assert [d.id for d in asked.on(None)] == ["ics-alert-21-063-01"]


def test_a_page_comes_before_what_it_refers_to(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        f"ICS Advisory (ICSA-21-001-01)\n\nSee Emergency Directive 21-02.\n\n{SENTENCE}",
        encoding="utf-8",
    )
    ids = [d.id for d in resolve(str(page), follow=True).on(None)]
    assert ids == ["icsa-21-001-01", "ed-21-02"]


def test_a_page_of_a_known_alert_says_that_it_is_known(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(f"ICS Alert (ICS-ALERT-21-063-01)\n\n{SENTENCE}", encoding="utf-8")
    [directive] = resolve(str(page), follow=False).on(None)
    assert directive.id in available()
    assert any("--alert ics-alert-21-063-01" in tension for tension in directive.tensions)


def test_neither_id_nor_file() -> None:
    with pytest.raises(InputError, match=r"known alerts: ed-21-02"):
        resolve("ed-99-99", follow=True)
