"""Chunks written to use up the memory and the time of whoever decodes them."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from firedoor.model.hunt.span import Flaw
from firedoor.readers.logs.events import decoding
from firedoor.readers.logs.events.decoder import decode
from firedoor.readers.logs.events.decoding import Decoder, Patience, decoder
from firedoor.readers.logs.events.evtx import EVTX_READER
from firedoor.readers.logs.scanning import LogScan
from tests.readers.logs.events import bombs
from tests.readers.logs.events.evtx_writer import Body, Sample, body_of, chunk, chunk_of, evtx_of
from tests.readers.logs.events.reading import file_of, read

TIME = "2021-03-01T00:00:00Z"


def plain(number: int) -> tuple[int, str, Body]:
    return number, TIME, partial(body_of, Sample(number, data={"Image": "C:\\a.exe"}))


def between(bomb: Body) -> bytes:
    """A chunk with a bomb between two records, and a chunk behind it."""
    return evtx_of([chunk_of([plain(1), (2, TIME, bomb), plain(3)]), chunk([Sample(4)])], 4)


@pytest.mark.parametrize(
    "bomb",
    [
        bombs.doubling(12),
        bombs.doubling(40, 40),
        bombs.deep(1900),
        bombs.long_value(5000, 12000),
        bombs.long_value(1000, 10000, bombs.TEXTS),
        bombs.many_names(2500, 10000),
        bombs.itself(),
        bombs.nested_elements(5000),
    ],
    ids=["doubling", "doubling-wide", "deep", "long", "texts", "names", "itself", "elements"],
)
def test_a_bomb_costs_only_itself(bomb: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "SECONDS", 0.5)
    events, scan = read(file_of(between(bomb)))
    assert [event.fields["EventRecordID"] for event in events] == [1, 3, 4]
    (span,) = scan.spans()
    assert span.unread == 1
    assert Flaw.CORRUPT in {flaw.flaw for flaw in span.flaws}
    assert "1 of 3 records" in scan.problems()[0].message


def test_what_a_template_repeats_within_bounds_is_read() -> None:
    """The bombs are well formed: without the excess they are decoded."""
    small = decode(_file(bombs.doubling(1, 3)))
    assert small.reasons == []
    assert small.records[0].startswith(b'{"Event":')


def test_the_decoder_is_the_one_that_the_memory_is_taken_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "SECONDS", 20.0)
    ours = Decoder()
    ticket = ours.take(ours.hand(_file(bombs.doubling(12)), Patience()))
    assert ticket.answer is None
    assert ticket.lost
    again = ours.take(ours.hand(_file(partial(body_of, Sample(1))), Patience()))
    assert again.answer is not None
    assert len(again.answer.records) == 1
    ours.close()


def test_answers_go_to_those_who_asked() -> None:
    ours = Decoder()
    patience = Patience()
    tickets = [ours.hand(_file(partial(body_of, Sample(n))), patience) for n in (1, 2, 3)]
    for number, ticket in reversed(list(enumerate(tickets, 1))):
        answer = ours.take(ticket).answer
        assert answer is not None
        assert f'"EventRecordID":"{number}"'.encode() in answer.records[0]
    ours.close()


def test_two_logs_read_in_turn() -> None:
    one, other = (
        evtx_of([chunk([Sample(n)]) for n in range(first, first + 3)], 9) for first in (1, 5)
    )
    pairs = zip(
        _scan(one).records(None),
        _scan(other).records(None),
        strict=True,
    )
    numbers = [(a.event.fields["EventRecordID"], b.event.fields["EventRecordID"]) for a, b in pairs]
    assert numbers == [(1, 5), (2, 6), (3, 7)]


def test_without_another_process_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    ours = Decoder()
    answer = ours.take(ours.hand(_file(partial(body_of, Sample(1))), Patience())).answer
    assert answer is not None
    assert len(answer.records) == 1


def test_a_process_that_was_ended_is_begun_again() -> None:
    assert read(file_of(evtx_of([chunk([Sample(1)])], 1)))[0]
    child = decoder()._child
    assert child is not None
    child.process.kill()
    child.process.wait()
    events, _ = read(file_of(evtx_of([chunk([Sample(1)]), chunk([Sample(2)])], 2)))
    assert [event.fields["EventRecordID"] for event in events] == [1, 2]


def _file(body: Body) -> bytes:
    return evtx_of([chunk_of([(1, TIME, body)])], 1)


def _scan(data: bytes) -> LogScan:
    return EVTX_READER.scan(file_of(data))
