"""EVTX files: what is read of whole, damaged and hostile ones."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.hunt.span import Flaw, Span
from firedoor.model.problem import InputError
from firedoor.readers.logs.events.evtx import EVTX_READER
from tests.readers.logs.events.evtx_writer import CHUNK, Sample, evtx
from tests.readers.logs.events.reading import SomeWords, file_of, read

SECURITY = "Security"


def samples(first: int, count: int, hour: int = 0) -> list[Sample]:
    return [
        Sample(n, time=f"2021-03-01T{hour:02}:00:{n % 60:02}Z", data={"Image": f"C:\\{n}.exe"})
        for n in range(first, first + count)
    ]


THREE = evtx([samples(1, 3), samples(4, 3, 1), samples(7, 3, 2)])


def flaws_of(spans: tuple[Span, ...], log: str = SECURITY) -> list[Flaw]:
    return [flaw.flaw for span in spans if span.source.log == log for flaw in span.flaws]


def numbers(data: bytes) -> list[object]:
    return [event.fields["EventRecordID"] for event in read(file_of(data))[0]]


def changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def test_fields_have_the_names_that_rules_use() -> None:
    (event,), scan = read(
        file_of(evtx([[Sample(7, 4688, data={"NewProcessName": 'C:\\a "b"', "Level": "x"})]]))
    )
    assert event.fields["EventID"] == 4688
    assert event.fields["Provider_Name"] == "Microsoft-Windows-Security-Auditing"
    assert event.fields["NewProcessName"] == 'C:\\a "b"'
    assert event.fields["Level"] == (4, "x"), "both values of a name that the event's data use too"
    assert event.source.log == SECURITY
    assert event.source.host == "EXCH01.riverside.example"
    assert event.origin.record == "record 7"
    assert event.time is not None
    assert event.time.isoformat() == "2021-03-01T00:00:00+00:00"
    assert scan.problems() == ()


def test_an_event_cannot_hide_its_number_behind_a_field_of_its_own() -> None:
    (event,), _ = read(file_of(evtx([[Sample(1, 4688, data={"EventID": "1"})]])))
    assert event.fields["EventID"] == 4688


def test_positional_data_are_joined_with_a_blank_before_the_first() -> None:
    data = ["Set-OabVirtualDirectory", '-ExternalUrl "http://f/"']
    (event,), _ = read(file_of(evtx([[Sample(1, 1, channel="MSExchange Management", data=data)]])))
    assert event.fields["Data"] == 'Set-OabVirtualDirectory -ExternalUrl "http://f/"'
    assert event.fields["Data_List"] == tuple(data)
    assert " -ExternalUrl " in event.texts[0]
    assert event.texts[0].startswith(" Set-")


@pytest.mark.parametrize(
    ("damage", "left", "flaw"),
    [
        (lambda d: changed(d, 4096 + 124, b"\1\2\3\4"), [1, 2, 3, 4, 5, 6, 7, 8, 9], Flaw.CORRUPT),
        (lambda d: changed(d, 4096 + 52, b"\1\2\3\4"), [1, 2, 3, 4, 5, 6, 7, 8, 9], Flaw.CORRUPT),
        (lambda d: changed(d, 4096, b"ElfJunk\0"), [4, 5, 6, 7, 8, 9], Flaw.CORRUPT),
        (
            lambda d: changed(d, 4096 + CHUNK + 512 + 24, b"\xff" * 20),
            [1, 2, 3, 5, 6, 7, 8, 9],
            Flaw.CORRUPT,
        ),
        # The size of the first record of the second chunk: where it ends is seen by the next.
        (
            lambda d: changed(d, 4096 + CHUNK + 516, b"\xff" * 4),
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            Flaw.CORRUPT,
        ),
        (lambda d: d[: 4096 + 2 * CHUNK + 1600], [1, 2, 3, 4, 5, 6, 7], Flaw.TRUNCATED),
        (lambda d: d[: 4096 + 2 * CHUNK], [1, 2, 3, 4, 5, 6], Flaw.TRUNCATED),
        (lambda d: b"\0" * 4096 + d[4096:], [1, 2, 3, 4, 5, 6, 7, 8, 9], Flaw.CORRUPT),
        # One chunk moved by some bytes: the next mark is found.
        (
            lambda d: d[: 4096 + CHUNK - 100] + d[4096 + CHUNK :],
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            Flaw.CORRUPT,
        ),
    ],
    ids=[
        "header-sum",
        "records-sum",
        "mark",
        "record",
        "size",
        "cut",
        "cut-chunk",
        "no-header",
        "moved",
    ],
)
def test_damage_is_said_and_costs_nothing_else(
    damage: Callable[[bytes], bytes], left: list[int], flaw: Flaw
) -> None:
    events, scan = read(file_of(damage(THREE)))
    assert [event.fields["EventRecordID"] for event in events] == left
    assert flaw in flaws_of(scan.spans())
    assert scan.problems()


def test_records_that_cannot_be_read_are_counted() -> None:
    broken = changed(THREE, 4096 + CHUNK + 512 + 24, b"\xff" * 20)
    _, scan = read(file_of(broken))
    assert scan.spans()[0].unread == 1


def test_a_header_that_was_not_yet_written_hides_no_record() -> None:
    stale = evtx([samples(1, 3)], flags=1)
    at = 4096
    first_end = 512 + struct.unpack_from("<I", stale, at + 512 + 4)[0]
    stale = changed(stale, at + 8, struct.pack("<QQQQIII", 1, 1, 1, 1, 128, 512, first_end))
    assert numbers(stale) == [1, 2, 3]
    assert read(file_of(stale))[1].problems() == ()


def test_a_log_that_went_round_is_read_in_the_order_in_which_it_was_written() -> None:
    data = evtx([samples(7, 3, 2), samples(1, 3), samples(4, 3, 1)])
    events, scan = read(file_of(data))
    assert [event.fields["EventRecordID"] for event in events] == [*range(1, 10)]
    assert flaws_of(scan.spans()) == []


def test_tables_that_point_at_themselves_end() -> None:
    for table in (128, 384):
        at = 4096 + table
        looped = changed(THREE, at, struct.pack("<I", 600))
        looped = changed(looped, 4096 + 600, struct.pack("<I", 600))
        assert set(numbers(looped)) >= {4, 5, 6, 7, 8, 9}


def test_clearing_is_a_flaw_of_the_log_that_was_cleared() -> None:
    eventlog = "Microsoft-Windows-Eventlog"
    user = {"SubjectUserName": "someone", "Channel": "MSExchange Management"}
    _, scan = read(
        file_of(
            evtx(
                [
                    [
                        Sample(1, 1102, provider=eventlog, user_data={"SubjectUserName": "x"}),
                        Sample(2, 104, channel="System", provider=eventlog, user_data=user),
                    ]
                ]
            )
        )
    )
    spans = scan.spans()
    assert flaws_of(spans) == [Flaw.CLEARED]
    assert flaws_of(spans, "MSExchange Management") == [Flaw.CLEARED]
    (wiped,) = [span for span in spans if span.source.log == "MSExchange Management"]
    assert wiped.records == 0
    assert "someone" in wiped.flaws[0].what
    assert flaws_of(spans, "System") == [Flaw.OVERWRITTEN]


@pytest.mark.parametrize(
    ("held", "flaws"),
    [
        (samples(1, 3), []),
        (samples(5, 3), [Flaw.OVERWRITTEN]),
        (samples(1, 2) + samples(9, 2), [Flaw.CORRUPT]),
        (samples(1, 2, 5) + samples(3, 2, 1), [Flaw.CLOCK]),
        (
            [
                Sample(
                    1,
                    4616,
                    data={
                        "PreviousTime": "2021-03-05T00:00:00Z",
                        "NewTime": "2021-03-01T00:00:00Z",
                    },
                )
            ],
            [Flaw.CLOCK],
        ),
    ],
    ids=["none", "overwritten", "hole", "clock", "clock-set"],
)
def test_flaws_of_the_log(held: list[Sample], flaws: list[Flaw]) -> None:
    _, scan = read(file_of(evtx([held])))
    assert flaws_of(scan.spans()) == flaws


def test_a_long_silence_is_a_gap() -> None:
    held = [*samples(1, 3), Sample(4, time="2021-03-04T00:00:00Z")]
    (span,) = read(file_of(evtx([held])))[1].spans()
    (gap,) = span.gaps
    assert (gap.begins.day, gap.ends.day) == (1, 4)


def test_an_empty_log_is_a_span_without_records() -> None:
    _, scan = read(
        file_of(evtx([[]]), "C/Logs/Microsoft-Windows-Sysmon%4Operational.evtx", "EXCH01")
    )
    (span,) = scan.spans()
    assert (span.source.log, span.source.host) == ("Microsoft-Windows-Sysmon/Operational", "EXCH01")
    assert (span.records, span.first) == (0, None)


def test_another_format_is_refused() -> None:
    with pytest.raises(InputError, match="no EVTX"):
        EVTX_READER.scan(file_of(b"#Fields: a b\n"))


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


@given(
    values=st.lists(PRINTABLE, min_size=1, max_size=4),
    word=st.text('ab\\"/é <', min_size=1, max_size=2),
)
@settings(max_examples=60)
def test_words_are_found_where_the_decoded_values_hold_them(values: list[str], word: str) -> None:
    values = [value + word for value in values[:1]] + values[1:]
    for data in (values, {f"F{n}": value for n, value in enumerate(values)}):
        file = file_of(evtx([[Sample(1, data=data)]]))
        (event,), _ = read(file)
        held = [str(v) for v in event.fields.values() if not isinstance(v, tuple)] + list(
            event.texts
        )
        assert any(word.lower() in text.lower() for text in held)
        assert len(read(file, SomeWords((word,)))[0]) == 1
        assert read(file, SomeWords(("never-there",)))[0] == []


@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(THREE) // 40), st.binary(min_size=1, max_size=8)), max_size=6
    ),
    cut=st.none() | st.integers(8, len(THREE)),
    chunk=st.integers(0, 2),
)
@settings(max_examples=150)
def test_damaged_bytes_never_break_it(
    changes: list[tuple[int, bytes]], cut: int | None, chunk: int
) -> None:
    data = THREE
    for at, new in changes:
        data = changed(data, 8 + chunk * CHUNK + at, new)
    file = file_of(data[:cut])
    if EVTX_READER.recognises(file):
        events, scan = read(file)
        assert len(events) <= 9 + len(changes)
        assert sum(span.records for span in scan.spans()) == len(events)
