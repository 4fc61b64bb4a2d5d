"""What must hold whatever is taken away, added or broken: "no sign" is the answer that must never be wrong."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.found import FileFound
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.coverage import FileState
from firedoor.model.hunt.span import Flaw, FlawAt
from tests.hunt.judging.test_cases import of_hours
from tests.hunt.judging.whole_server import BEGIN, DAYS, hunted, whole_server

WHOLE = whole_server()
LOGS = [file for file in WHOLE if file.spans]
OTHERS = [file for file in WHOLE if not file.spans]
# Before the window, which begins on 1 January, and on the day of copying a file may be missing.
SPARE = {f"{BEGIN + timedelta(days=day):%Y%m%d}" for day in (0, 1, 2, 3, DAYS - 1)}
FEW = settings(max_examples=12)


def verdict(files: list[FileFound], asked: Asked | None = None) -> HuntVerdict:
    return answer(hunted(files), asked or Asked()).verdict


def needed(file: FileFound) -> bool:
    return not any(day in file.file for day in SPARE)


NEEDED = [file.file for file in LOGS if needed(file)]
# That old records were overwritten is seen from where the log begins.
FLAWS = [flaw for flaw in Flaw if flaw is not Flaw.OVERWRITTEN]
ANY_FILES = st.sets(st.sampled_from([file.file for file in WHOLE]), max_size=400)
SOME_LOGS = st.sets(st.sampled_from(range(len(LOGS))), max_size=300)


@FEW
@given(st.sets(st.sampled_from(NEEDED), min_size=1, max_size=40), ANY_FILES)
def test_with_a_needed_log_file_away_it_is_never_no_sign(lost: set[str], more: set[str]) -> None:
    files = [file for file in WHOLE if file.file not in lost | more]
    assert verdict(files) is not HuntVerdict.NO_SIGN


@FEW
@given(st.data())
def test_what_is_open_stays_open_when_more_is_taken_away(data: st.DataObject) -> None:
    asked = Asked(ends=datetime(2021, 4, 11, tzinfo=UTC))
    hole = data.draw(st.sampled_from(NEEDED))
    left = [file for file in WHOLE if file.file != hole]
    away = data.draw(st.sets(st.integers(0, len(left) - 1), max_size=len(left)))
    files = [file for number, file in enumerate(left) if number not in away]
    assert verdict(files, asked) is not HuntVerdict.NO_SIGN


@cache
def resting(days: int, opens: int, closes: int) -> list[FileFound]:
    """The same server, which nobody asks for anything at night and on weekends."""
    files = []
    for file in WHOLE:
        for one in file.spans:
            times = {hour: datetime.fromtimestamp(hour * 3600, UTC) for hour in one.busy}
            busy = frozenset(
                hour
                for hour, time in times.items()
                if time.weekday() < days and opens <= time.hour < closes
            )
            file = replace(file, spans=(of_hours(one, busy),))  # noqa: PLW2901 - logs have one
        if not file.spans or file.spans[0].busy:
            files.append(file)
    return files


@settings(max_examples=6)
@given(st.data())
@pytest.mark.parametrize("works", [(5, 7, 18), (6, 6, 22)])
def test_a_day_of_a_server_that_rests_at_night(
    works: tuple[int, int, int], data: st.DataObject
) -> None:
    files = resting(*works)
    assert verdict(files) is HuntVerdict.NO_SIGN
    names = [
        file.file for file in files if file.spans and needed(file) and "20210410" not in file.file
    ]
    lost = data.draw(st.sampled_from([name for name in names if "20210409" not in name]))
    assert verdict([file for file in files if file.file != lost]) is HuntVerdict.UNKNOWN


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.file.rpartition("/")[2])
def test_without_one_of_the_files_it_is_never_no_sign(file: FileFound) -> None:
    assert verdict([one for one in WHOLE if one is not file]) is HuntVerdict.UNKNOWN


@FEW
@given(st.sampled_from(LOGS), st.sampled_from(FLAWS))
def test_any_flaw_of_a_needed_log_forbids_no_sign(file: FileFound, flaw: Flaw) -> None:
    broken = replace(file.spans[0], flaws=(FlawAt(flaw, "as it may be"),))
    files = [replace(one, spans=(broken,)) if one is file else one for one in WHOLE]
    assert verdict(files) is HuntVerdict.UNKNOWN


@FEW
@given(st.sampled_from(WHOLE), st.sampled_from([FileState.SKIPPED, FileState.NOT_EXAMINED]))
def test_a_file_that_could_not_be_read_forbids_no_sign(file: FileFound, state: FileState) -> None:
    bad = replace(file, state=state, note="cannot be read", spans=())
    files = [bad if one is file else one for one in WHOLE]
    assert verdict(files) is HuntVerdict.UNKNOWN


def hours(begin: datetime, end: datetime) -> range:
    return range(int(begin.timestamp() // 3600), int(-(-end.timestamp() // 3600)))


@settings(max_examples=8)
@given(SOME_LOGS, SOME_LOGS)
def test_covered_and_missing_are_the_window_and_what_was_written_stays_covered(
    away: set[int], added: set[int]
) -> None:
    written = {
        (span.source.kind, span.source.log, hour)
        for number, file in enumerate(LOGS)
        if number not in away
        for span in file.spans
        for hour in span.busy
    }
    for lost in (away, away - added):  # the second has more evidence
        found = answer(hunted([f for n, f in enumerate(LOGS) if n not in lost]), Asked())
        window = hours(found.window.begins, found.window.ends)
        covered = set()
        for one in found.servers[0].coverage:
            parts = sorted([*one.covered, *one.missing], key=lambda part: part.begins)
            ends = [found.window.begins, *(part.ends for part in parts)]
            assert [part.begins for part in parts] == ends[:-1]
            assert ends[-1] == found.window.ends
            for part in one.covered:
                covered |= {
                    (one.source.kind, one.source.log, h) for h in hours(part.begins, part.ends)
                }
        assert {one for one in written if one[2] in window} <= covered


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(shuffler: random.Random) -> None:
    files = [file for file in WHOLE if "HttpProxy_202103" not in file.file]
    mixed = list(files)
    shuffler.shuffle(mixed)
    one, other = (answer(hunted(given), Asked()) for given in (files, mixed))
    assert one.reasons == other.reasons
    assert [s.settled_by for s in one.servers] == [s.settled_by for s in other.servers]
    assert [s.reasons for s in one.servers] == [s.reasons for s in other.servers]


def test_logs_that_were_given_twice_count_once() -> None:
    again = [
        replace(
            file,
            file=f"copy/{file.file}",
            note=f"the same bytes as {file.file}; its records are counted there",
            copy_of=file.file,
        )
        for file in LOGS
    ]
    once, twice = (answer(hunted(files), Asked()) for files in (WHOLE, [*WHOLE, *again]))
    assert twice.verdict is HuntVerdict.NO_SIGN
    records = [[one.records for one in found.servers[0].coverage] for found in (once, twice)]
    assert records[0] == records[1]


def test_the_same_bytes_in_the_folder_of_another_log_cover_that_log() -> None:
    """Two sites of IIS that wrote the very same."""
    first = next(file for file in LOGS if "W3SVC1" in file.file)
    note = f"the same bytes as {first.file}; its records are counted there"
    files = [
        replace(file, note=note, copy_of=first.file) if "W3SVC2" in file.file else file
        for file in WHOLE
    ]
    assert verdict(files) is HuntVerdict.NO_SIGN
