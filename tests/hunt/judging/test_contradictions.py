"""Logs that contradict each other, where the cases of whole servers do not reach: servers that rest, hostile names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from firedoor.hunt.covering.joining import Joined
from firedoor.hunt.covering.one_server import Server
from firedoor.hunt.judging.contradictions import contradictions
from firedoor.model.hunt.source import Kind, Source

BEGIN = int(datetime(2021, 3, 1, tzinfo=UTC).timestamp()) // 3600
OFFICE = {day * 24 + hour for day in range(20) if day % 7 < 5 for hour in range(7, 18)}


def server(proxy: set[int], front: set[int], *names: str) -> Server:
    files = list(names) or ["HttpProxy_2021030100-1.LOG"]
    return Server(
        "EXCH01",
        (
            Joined(Source(Kind.HTTPPROXY, "Ecp", "EXCH01"), files, busy={BEGIN + h for h in proxy}),
            Joined(
                Source(Kind.IIS, "W3SVC1", "EXCH01"), ["a.log"], busy={BEGIN + h for h in front}
            ),
        ),
    )


def told(one: Server) -> str:
    return " ".join(problem.message for problem in contradictions(one))


@pytest.mark.parametrize("shift", [-7, -1, 2, 14])
def test_a_log_in_local_time(shift: int) -> None:
    found = told(server({hour + shift for hour in OFFICE}, OFFICE))
    assert f"when they are set {-shift:+d} hours: one of the two is not in UTC" in found


def test_logs_that_agree() -> None:
    assert not told(server(OFFICE, OFFICE))


def test_an_hour_or_two_apart_is_no_contradiction() -> None:
    assert not told(server(OFFICE - {24 + 9, 24 + 10, 72 + 12}, OFFICE))


def test_logs_that_do_not_go_together_say_nothing_of_each_other() -> None:
    """A server whose pages are asked for from outside only, while monitoring asks for its first page."""
    assert not told(server(OFFICE, set(range(20 * 24))))


def test_few_hours_say_nothing() -> None:
    assert not told(server({9, 10, 11}, set(range(40))))


def test_numbers_that_somebody_made_up_are_bounded() -> None:
    names = [f"HttpProxy_{2021030100 + number:010}-999.LOG" for number in range(3000)]
    found = told(server(OFFICE, OFFICE, *names))
    assert "and 995 more: later files of the same hour are there" in found
