"""Exports written to take long: the time grows with their size, not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.readers.logs.events.reading import file_of, read

SYSTEM = '"System":{"EventID":1,"Channel":"Security","Computer":"EXCH01.riverside.example"}'
EVENT = '{"Event":{%s,"EventData":{"Image":"a"}}}' % SYSTEM  # noqa: UP031
XML = (
    "<Event><System><EventID>1</EventID><Channel>Security</Channel></System>"
    "<EventData>%s</EventData></Event>"
)
SMALL, TIMES = 4000, 8


def json_with(data: str) -> str:
    return '{"Event":{%s,"EventData":%s}}' % (SYSTEM, data)  # noqa: UP031


@pytest.mark.parametrize(
    "written",
    [
        lambda n: json_with('{"x":[%s0]}' % ("1," * n)),
        lambda n: json_with('{"Data":[%s0]}' % ("1," * n)),
        lambda n: json_with(
            '{"Data":[%s0]}' % ('{"#attributes":{"Name":"a"},"#text":"b"},' * (n // 8))
        ),
        lambda n: f"{EVENT}\n" + '{"a": "' + "x" * (40 * n),
        lambda n: f"{EVENT}\n" + '{"a": "' + "\\" * (10 * n),
        lambda n: EVENT + "{" * (4 * n),
        lambda n: EVENT + "{" + '"' * (4 * n),
        lambda n: EVENT + "{}" * (4 * n),
        lambda n: EVENT + "\n{" * (4 * n),
        lambda n: XML % ("<a/>" * n),
        lambda n: XML % ("<Data>1</Data>" * (n // 2)),
        lambda n: XML % ("<a>" * n + "</a>" * n),
        lambda n: XML % "" + "<Event>" * n,
        lambda n: XML % "" + "<Event " * n + "</Event>" * n,
    ],
    ids=[
        "list", "data", "named", "endless-text", "escapes", "open", "quotes", "empty", "open-lines",
        "xml-elements", "xml-data", "xml-deep", "xml-begins", "xml-ends",
    ],
)  # fmt: skip
def test_time_grows_with_the_size(written: Callable[[int], str]) -> None:
    small, large = written(SMALL).encode(), written(SMALL * TIMES).encode()
    assert spent(large) < 4 * TIMES * max(spent(small), 0.005)


def spent(data: bytes) -> float:
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        events, _ = read(file_of(data, "export"))
        best = min(best, time.process_time() - begin)
        assert len(events) >= 1
    return best


@pytest.mark.parametrize("levels", [40, 900])
@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_deep_is_text(levels: int, open_: str, close: str) -> None:
    data = json_with('{"a":' + open_ * levels + '"needle"' + close * levels + "}")
    (event,), scan = read(file_of(data.encode(), "export"))
    assert "needle" in event.texts[0]
    assert scan.problems() == ()


def test_objects_too_small_to_be_events_are_counted() -> None:
    events, scan = read(file_of((EVENT + "\n{}" * 5 + "\n" + EVENT + "{}").encode(), "export"))
    assert len(events) == 2
    assert scan.spans()[0].unread == 6
    assert next(problem.line for problem in scan.problems()) in {1, 2}
