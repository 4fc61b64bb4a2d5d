"""What a log covers is the same, whether every line is looked at or only some of each 128 KiB."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.hunt.span import Flaw
from firedoor.readers.logs.rhythm import Rhythm
from tests.readers.logs.text.logs import read

BEGIN = datetime(2021, 1, 1, tzinfo=UTC)
HEADER = "#Log-type: HttpProxy Logs\n#Fields: DateTime,Protocol,Text\n"
WEB = "#Date: 2021-01-01 00:00:00\n#Fields: time c-ip cs-method cs-uri-stem\n"


def rows(times: list[datetime], width: int) -> bytes:
    text = "x" * width
    lines = (f"{time:%Y-%m-%dT%H:%M:%S}.000Z,Ecp,{text}\n" for time in times)
    return (HEADER + "".join(lines)).encode()


def times_of(waits: list[tuple[int, int]]) -> list[datetime]:
    """``waits``: so many records, each so many seconds after the one before."""
    times, now = [], BEGIN
    for count, seconds in waits:
        for _ in range(count):
            now += timedelta(seconds=seconds)
            times.append(now)
    return times


WAITS = st.lists(
    st.tuples(st.integers(1, 900), st.integers(0, 30))
    | st.tuples(st.just(1), st.integers(3000, 40 * 86_400)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(WAITS, st.sampled_from([0, 300, 5000]))
def test_probes_see_what_every_line_shows(waits: list[tuple[int, int]], width: int) -> None:
    times = times_of(waits)
    span = read("x.log", rows(times, width), ["nothing"]).spans[0]
    assert (span.first, span.last, span.records) == (times[0], times[-1], len(times))
    assert span.busy == {int(time.timestamp()) // 3600 for time in times}
    month = timedelta(days=7)
    real = [pair for pair in pairwise(times) if pair[1] - pair[0] > month]
    seen = [(gap.begins, gap.ends) for gap in span.gaps]
    assert (
        set(real)
        <= set(seen)
        <= {pair for pair in pairwise(times) if pair[1] - pair[0] > timedelta(hours=6)}
    )


def test_a_gap_in_a_busy_log_is_one_and_in_a_quiet_log_is_none() -> None:
    busy = times_of([(3000, 10), (1, 7 * 3600), (3000, 10)])
    assert len(read("x.log", rows(busy, 0), ["nothing"]).spans[0].gaps) == 1
    quiet = times_of([(200, 7 * 3600)])
    assert not read("x.log", rows(quiet, 0), ["nothing"]).spans[0].gaps


def test_a_clock_that_stays_back_is_seen_in_a_large_file() -> None:
    early = times_of([(20_000, 1)])
    data = rows([*early, *(time - timedelta(days=2) for time in early)], 40)
    flaws = read("x.log", data, ["nothing"]).spans[0].flaws
    assert [flaw.line for flaw in flaws if flaw.flaw is Flaw.CLOCK] == [20_003]


def test_days_are_counted_on_over_blocks_of_a_log_without_dates() -> None:
    times = times_of([(40_000, 13)])
    body = "".join(f"{time:%H:%M:%S} 192.0.2.1 GET /{'x' * 60}\n" for time in times)
    got = read("x.log", (WEB + body + "23:59:59 192.0.2.1 GET /last\n").encode(), ["/last"])
    last = times[-1].replace(hour=23, minute=59, second=59)
    assert got.seen[0].event.time == last
    assert (got.spans[0].first, got.spans[0].last) == (times[0], last)


def test_flaws_are_bounded() -> None:
    times = [BEGIN + timedelta(days=number % 2) for number in range(2000)]
    assert len(read("x.log", rows(times, 0), ["nothing"]).spans[0].flaws) < 30


@given(st.lists(st.integers(-(10**6), 10**7), max_size=60))
def test_first_and_last_are_the_least_and_the_greatest(offsets: list[int]) -> None:
    rhythm = Rhythm(read("x.log", rows([BEGIN], 0)).spans[0].source)
    times = [BEGIN + timedelta(seconds=offset) for offset in offsets]
    for line, time in enumerate(times, 1):
        rhythm.step(time, line)
    span = rhythm.span("x.log")
    assert (span.first, span.last) == (min(times, default=None), max(times, default=None))
