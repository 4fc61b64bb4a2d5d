"""Whatever attackers write into their requests: every sighting is told once, in bounded time, in the same way."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.story.order import when
from firedoor.hunt.story.telling import tell
from firedoor.hunt.story.values import Mark
from firedoor.model.hunt.sighting import Outcome, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind, Source

from .building import sighting_of

HOSTILE = (
    "", "\x00", "\x1b[31m", "<script>", "=cmd|' /C calc'!A0", "\u202eexe.aspx", "\ud800", "\\" * 50, "/" * 50,
    "/aspnet_client/x.aspx", "ServerInfo~" + "a]@" * 30, "ServerInfo~" + "@" * 60, "\\\\" + "a" * 300, "[::1", "1:2:3",
    "cafeReqId=6f9619ff-8b86-d011-b42d-00c04fc964ff", "CN=" + "\\" * 99, "0x5a1b", "é" * 60,
)  # fmt: skip
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
clients = st.one_of(st.sampled_from(("203.0.113.45", "10.0.0.5", "203.0.113.46")), texts)
names = st.sampled_from(
    ("cs-uri-stem", "AnchorMailbox", "EventID", "TargetUserName", "MemberName", "LogonId", "sha256", "RequestId")
)  # fmt: skip
times = st.none() | st.integers(0, 10**6).map(
    lambda second: datetime(2021, 3, 1, tzinfo=UTC) + timedelta(seconds=second)
)


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    one = sighting_of({"id": draw(texts) or "r"})
    rule = replace(
        one.rule,
        id=draw(st.sampled_from("abc")),
        stage=draw(st.sampled_from(Stage)),
        severity=draw(st.sampled_from(Severity)),
        techniques=draw(st.sampled_from(((), ("T1190",), ("T1078",), ("\x1b",)))),
    )
    return replace(
        one,
        rule=rule,
        outcome=draw(st.sampled_from(Outcome)),
        source=Source(draw(st.sampled_from(Kind)), "", draw(st.sampled_from(("EXCH01", "", "é")))),
        origin=replace(one.origin, text=draw(texts)),
        time=draw(times),
        fields=tuple(draw(st.lists(st.tuples(names, texts), max_size=4))),
        client=draw(clients),
        account=draw(texts),
        session=draw(texts),
        targets=tuple(draw(st.lists(texts, max_size=2))),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(sightings(), max_size=25), st.randoms(use_true_random=False))
def test_each_is_told_once_and_in_whatever_order(
    all_: list[Sighting], chance: random.Random
) -> None:
    story = tell(all_)
    told = [*story.context, *(one for chain in story.chains for one in chain.sightings)]
    assert Counter(told) == Counter(all_)
    for chain in story.chains:
        known = [one for one in chain.sightings if one.time is not None]
        assert known == sorted(known, key=when)
        assert all(mark.sighting in chain.sightings for mark in chain.milestones)
        assert bool(chain.milestones) >= any(m.mark is Mark.LAST_SEEN for m in chain.milestones)
    shuffled = list(all_)
    chance.shuffle(shuffled)
    assert tell(shuffled) == story


@settings(max_examples=60, deadline=None)
@given(st.lists(sightings(), min_size=2, max_size=12))
def test_what_shares_a_record_is_in_one_chain(all_: list[Sighting]) -> None:
    first, second = all_[0], all_[1]
    twin = replace(second, origin=first.origin, source=first.source)
    if Outcome.EXCLUDED in (first.outcome, twin.outcome) or Outcome.CONTEXT in (
        first.outcome,
        twin.outcome,
    ):
        return
    story = tell([*all_, twin])
    (chain,) = (chain for chain in story.chains if twin in chain.sightings)
    assert first in chain.sightings


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_the_story_are_fit_to_be_shown(text: str) -> None:
    many = [
        replace(
            sighting_of({"id": str(n), "time": f"02 03:00:0{n}", "stage": "shell-used"}),
            client=text, account=text, session=text, targets=(text,), fields=(("cs-uri-stem", text),),
            source=Source(Kind.EVENT_LOG, "", text),
        )
        for n in range(3)
    ]  # fmt: skip
    story = tell(many)
    words = [
        *(why for c in story.chains for why in c.joined_by),
        *(p.why for p in story.starting_points),
    ]
    assert words or not text
    assert not any(char < " " or char in "\u202e\ud800" for line in words for char in line)


def _many(count: int, field: str = "") -> list[Sighting]:
    chance = random.Random(7)  # noqa: S311 - the same numbers each time
    outcomes, stages = tuple(Outcome), tuple(Stage)
    first = sighting_of({"id": "0", "file": "iis.log"})
    begins = datetime(2021, 1, 1, tzinfo=UTC)
    rules = [replace(first.rule, id=f"r{s}", stage=s) for s in stages]
    return [
        replace(
            first,
            rule=chance.choice(rules),
            outcome=chance.choice(outcomes),
            source=Source(Kind.IIS, "", f"EXCH0{n % 5}"),
            origin=replace(first.origin, record="", line=n + 1),
            time=begins + timedelta(seconds=chance.randrange(10**7)),
            client=f"198.51.{n % 50}.{n % 200}" if n % 3 else "",
            fields=(("cs-uri-stem", field or f"/aspnet_client/{n % 1000}.aspx"),),
        )
        for n in range(count)
    ]


def _seconds(many: list[Sighting]) -> float:
    begins = time.process_time()
    tell(many)
    return time.process_time() - begins


def test_a_hundred_thousand_take_about_ten_times_what_ten_thousand_take() -> None:
    _seconds(_many(1_000))
    assert _seconds(_many(100_000)) < 30 * _seconds(_many(10_000))


@pytest.mark.parametrize(
    "field",
    ["/" * 500, "a.aspx" * 83, "/a.asp" * 83, "\\\\a" * 160, "ServerInfo~@" * 40, ".aspx" * 100],
)
def test_texts_made_to_be_slow_are_not(field: str) -> None:
    assert _seconds(_many(2_000, field)) < 60 * _seconds(_many(2_000, "/owa/x" * 83))


def test_beyond_the_bound_the_most_serious_are_joined_and_the_rest_counted() -> None:
    many = _many(500)
    story = tell(many, most=100)
    told = [*story.context, *(one for chain in story.chains for one in chain.sightings)]
    assert len(told) == 100
    assert story.cut == 400
    exploited = sum(one.outcome is Outcome.EXPLOITED for one in many)
    assert sum(one.outcome is Outcome.EXPLOITED for one in told) == min(100, exploited)
