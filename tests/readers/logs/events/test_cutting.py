"""Events taken apart piece by piece are the same as those taken apart as a whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from firedoor.readers.logs.events.chunks import chunk_at, places_of
from firedoor.readers.logs.events.cutting import Cutter
from firedoor.readers.logs.events.decoder import decode
from firedoor.readers.logs.events.flat import known

HOSTILE = st.sampled_from(
    ['"}},"EventRecordID":', ',"Channel":"', '},"EventData":', '"TimeCreated":{"#attributes":{', "\\", '"', "é", "\0"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=6), st.lists(HOSTILE, max_size=3).map("".join))
NAMES = st.sampled_from(
    ["Image", "Channel", "EventID", "Computer", "Data", "#text", "#attributes", "#", "System", "xmlns", "é"]
) | TEXTS  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 1 << 40) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
PARTS = st.fixed_dictionaries(
    {
        "Provider": st.just({"#attributes": {"Name": "P", "Guid": "{0}"}}) | VALUES,
        "EventID": st.integers(0, 70000) | st.just({"#attributes": {"Qualifiers": 0}, "#text": 1}),
        "TimeCreated": st.just({"#attributes": {"SystemTime": "2021-03-01T00:00:00.5Z"}})
        | TEXTS.map(lambda text: {"#attributes": {"SystemTime": text}})
        | VALUES,
        "EventRecordID": st.integers(0, 1 << 62) | VALUES,
        "Correlation": st.none() | st.just({"#attributes": {"ActivityID": "A"}}) | VALUES,
        "Channel": st.just("Security") | TEXTS | VALUES,
        "Computer": st.just("EXCH01.riverside.example") | VALUES,
    },
    optional={"Security": st.none() | VALUES, "#": VALUES, "Level": VALUES, "Version": TEXTS},
)
EVENTS = st.fixed_dictionaries(
    {"System": PARTS, "EventData": st.dictionaries(NAMES, VALUES, max_size=5) | VALUES},
    optional={"UserData": VALUES, "#attributes": VALUES},
)


def usual(data: dict[str, str]) -> dict[str, Any]:
    return {
        "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
        "System": {
            "Provider": {"#attributes": {"Name": "P"}},
            "EventID": 4624,
            "TimeCreated": {"#attributes": {"SystemTime": "2021-03-01T00:00:00Z"}},
            "EventRecordID": 7,
            "Correlation": None,
            "Execution": {"#attributes": {"ProcessID": 4, "ThreadID": 8}},
            "Channel": "Security",
            "Computer": "EXCH01.riverside.example",
            "Security": None,
        },
        "EventData": data,
    }


@given(event=EVENTS)
@settings(max_examples=400)
def test_any_event_is_the_same_or_left_to_the_other_way(event: dict[str, Any]) -> None:
    data = orjson.dumps({"Event": event})
    cut = Cutter()
    for _ in range(2):
        found = cut.known(data)
        assert found is None or found == known(orjson.loads(data))


@given(data=st.dictionaries(NAMES, TEXTS, max_size=6))
@settings(max_examples=100)
def test_hostile_data_do_not_hide_where_system_ends(data: dict[str, str]) -> None:
    whole = known({"Event": usual(data)})
    found = Cutter().known(orjson.dumps({"Event": usual(data)}))
    assert whole is not None
    assert found is None or found == whole
    # The system part is taken from the event, never from what its data say.
    assert whole[2:6] == (4624, 7, "Security", "EXCH01.riverside.example")


def read_as_a_whole(data: bytes) -> object:
    """What the reader makes of a record otherwise: control characters in texts are let pass."""
    try:
        return known(orjson.loads(data))
    except orjson.JSONDecodeError:
        return known(json.loads(data.decode("utf-8", "replace"), strict=False))


@given(at=st.integers(0, 700), new=st.binary(max_size=6), cut_=st.integers(0, 700))
@example(at=199, new=b"\0", cut_=0)
@settings(max_examples=200)
def test_broken_json_is_left_to_the_other_way(at: int, new: bytes, cut_: int) -> None:
    data = orjson.dumps({"Event": usual({"Image": "C:\\a.exe"})})
    for broken in (data[:at] + new + data[at:], data[:cut_]):
        found = Cutter().known(broken)
        if found is not None:
            assert found == read_as_a_whole(broken)


@pytest.mark.corpus
def test_events_of_the_corpora_are_the_same(corpora: Path) -> None:
    quick = total = 0
    for folder in ("sigma/regression", "evtx-attack"):
        for path in sorted((corpora / folder).rglob("*.evtx")):
            cut = Cutter()
            with path.open("rb") as stream:
                for place in places_of(stream):
                    for data in decode(chunk_at(stream, place, dirty=False).data).records:
                        found = cut.known(data)
                        quick += found is not None
                        total += 1
                        assert found is None or found == known(orjson.loads(data)), path.name
    assert total >= 2300
    assert quick > 0.8 * total
