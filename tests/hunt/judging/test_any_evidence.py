"""Evidence of any kind, time and fault gives an answer, and never "no sign"; real logs that somebody cleared."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.found import FileFound
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Span
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from tests.conftest import CORPORA
from tests.hunt.judging.whole_server import hunted

TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
NAMES = st.sampled_from(["", "Ecp", "ecp", "W3SVC1", "Application", "MSExchange Management", "\u202e<b>"])  # fmt: skip
HOSTS = st.sampled_from(["", "EXCH01", "DC01", "<script>"])
SOURCES = st.builds(Source, st.sampled_from(Kind), NAMES, HOSTS)
FLAWS = st.builds(FlawAt, st.sampled_from(Flaw), st.text(max_size=5), time=TIMES)
SPANS = st.builds(
    Span,
    SOURCES,
    st.just("a.log"),
    TIMES,
    TIMES,
    st.integers(0, 10),
    st.integers(0, 2),
    flaws=st.lists(FLAWS, max_size=2).map(tuple),
    busy=st.frozensets(st.integers(-10_000_000, 80_000_000), max_size=20),
)
RULES = st.builds(
    RuleFacts,
    st.just("r"),
    st.text(max_size=5),
    st.just("sigma"),
    st.sampled_from(Severity),
    st.sampled_from(Confidence),
    st.sampled_from(Outcome),
)
ORIGINS = st.just(Origin("a.log", 3))
SIGHTINGS = st.builds(Sighting, RULES, st.sampled_from(Outcome), SOURCES, ORIGINS, TIMES)
FILES = st.builds(
    FileFound,
    st.sampled_from(["a.log", "EXCH01/Logging/HttpProxy/Ecp/HttpProxy_2021030304-999.LOG", "w/App.aspx"]),
    st.just(1),
    st.sampled_from(["", "x"]),
    st.just("log"),
    st.sampled_from(FileState),
    st.sampled_from(["", "permission denied", "the same bytes as a.log; counted there"]),
    HOSTS,
    copy_of=st.sampled_from(["", "a.log"]),
    sightings=st.lists(SIGHTINGS, max_size=2).map(tuple),
    spans=st.lists(SPANS, max_size=3).map(tuple),
    problems=st.lists(st.builds(Problem, st.just("a"), st.text(max_size=9)), max_size=1).map(tuple),
)  # fmt: skip


def asked(begins: datetime | None, ends: datetime | None) -> Asked:
    return Asked(begins, ends if begins and ends and ends > begins else None, ends)


@settings(max_examples=150)
@given(st.lists(FILES, max_size=6), st.builds(asked, TIMES, TIMES))
def test_any_evidence_gives_an_answer(files: list[FileFound], question: Asked) -> None:
    found = answer(hunted(files), question)
    assert found.verdict is not HuntVerdict.NO_SIGN
    assert found.reasons
    for server in found.servers:
        assert server.reasons
        assert server.verdict is not HuntVerdict.NO_SIGN
        assert server.verdict is not HuntVerdict.UNKNOWN or server.settled_by


@pytest.mark.corpus
def test_logs_that_were_cleared_in_earnest() -> None:
    folder = (
        CORPORA / "evtx-attack" / "TA0005-Defense Evasion" / "T1070.001-Clear Windows event logs"
    )
    found = answer(hunt(folder, HuntSettings(keep=False, processes=1)), Asked())
    assert found.verdict is HuntVerdict.UNKNOWN
    told = [str(one) for one in found.findings]
    assert any(
        "the event log Application of FS03 (and 89 more of that day) was cleared" in one
        for one in told
    )
    assert any(
        "the event log Security of FS03 was cleared at 2021-10-25 18:09:51 UTC" in one
        for one in told
    )
