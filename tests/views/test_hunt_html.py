from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.result import hunt_document as doc
from firedoor.views import hunt_chart, hunt_cover_chart
from firedoor.views.html import POLICY, folded
from firedoor.views.hunt_axis import bursts, days, ticks
from firedoor.views.hunt_digest import told
from firedoor.views.hunt_frame import Layout
from firedoor.views.hunt_html import render

from . import hunt_sample as sample
from .hostile_texts import IMAGE, SCRIPT
from .test_view_html import Page

_PAGES = {
    "rich": render(sample.rich()),
    "quiet": render(sample.quiet()),
    "nothing": render(sample.nothing()),
    "huge": render(sample.huge()),
    **{f"hostile {n}": render(sample.hostile(text)) for n, text in enumerate(sample.HOSTILE)},
}
_EVERY = pytest.mark.parametrize("text", _PAGES.values(), ids=_PAGES)
_NAMESPACE = "{http://www.w3.org/2000/svg}"


@_EVERY
def test_the_page_is_inert_and_whole(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert not page.named("script", "img", "iframe", "object", "embed", "form", "base", "link")
    assert not {name for _, attrs in page.elements for name in attrs if name.startswith("on")}
    assert POLICY in text.replace("&#39;", "'")
    assert SCRIPT not in text
    assert IMAGE not in text
    assert not set(text) & {"\x1b", "\x07", "\u202e", "\x00"}
    assert "url(" not in text
    text.encode("utf-8")


@_EVERY
def test_ids_are_unique_and_links_lead_somewhere(text: str) -> None:
    page = Page(text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {str(a["href"]) for _, a in page.named("a", "use") if str(a["href"]).startswith("#")}
    assert {address[1:] for address in links} <= set(map(str, ids))


def test_a_page_does_not_grow_with_the_evidence() -> None:
    assert len(_PAGES["huge"]) < 2_500_000
    assert len(render(sample.huge(20_000))) < 1.1 * len(_PAGES["huge"]) + 100_000
    for left_out in ("more servers", "more chains", "sightings left out", "--rules"):
        assert left_out in _PAGES["huge"], left_out


def test_a_reader_finds_record_and_line_of_every_milestone() -> None:
    article = _PAGES["rich"].split('<article id="chain-1"')[1].split("</article>")[0]
    marks = article.split('<ol class="marks">')[1].split("</ol>")[0]
    assert marks.count('class="milestone"') == 7
    for place in ("HttpProxy_2021030304-1.LOG:122", "Security.evtx#48211", "u_ex210303.log:139"):
        assert place in marks


def test_what_matters_stands_first_and_the_story_before_the_steps() -> None:
    text = _PAGES["rich"]
    ids = ("answer", "servers", "story", "follow", "fetch", "seen", "coverage", "report", "files")
    places = [text.index(f'<section id="{name}"') for name in ids]
    assert places == sorted(places)
    short = text.split('<ol class="short">')[1].split("</ol>")[0]
    assert re.findall(r"<strong>([a-z -]+)</strong>", short) == [
        "first probe", "first success", "shell written", "shell used", "follow-up", "hiding", "last seen",
    ]  # fmt: skip


def test_many_reasons_are_folded_and_none_is_lost() -> None:
    reasons = tuple(f"reason number {n}" for n in range(60))
    one = replace(sample.rich().servers[0], reasons=reasons)
    servers = render(replace(sample.rich(), servers=(one,))).split('<section id="servers"')[1]
    shown, folded = servers.split("</section>")[0].split('<details class="rest">')
    assert shown.count("reason number") == 4
    assert folded.count("reason number") == 36
    assert "56 more reasons" in folded
    assert "20 more reasons" in folded


def test_each_value_of_a_field_of_the_report_stands_by_itself() -> None:
    field = doc.FieldAnswer("Source addresses", "203.0.113.5; 203.0.113.6", "the records")
    report = render(replace(sample.rich(), report_fields=(field,))).split('<section id="report"')[1]
    assert re.findall(r"203\.0\.113\.\d", report.split("</table>")[0]) == [
        "203.0.113.5",
        "203.0.113.6",
    ]
    assert "203.0.113.5; " not in report


def test_a_long_text_is_folded_at_a_blank_and_stays_whole() -> None:
    words = "word " * 200
    first, rest = folded(words)
    assert first.endswith(" ")
    assert len(first) <= 500
    assert first + rest == words
    assert folded("x" * 501) == ("x" * 500, "x")
    assert folded("short") == ("short", "")


def test_milestones_are_numbered_in_the_order_of_time() -> None:
    document = sample.rich()
    chain = replace(document.story.chains[0], milestones=document.story.chains[0].milestones[::-1])
    story = replace(document.story, chains=(chain,))
    times = [step.milestone.time for step in told(replace(document, story=story))[0].steps]
    assert times == sorted(times)


def test_an_unknown_server_says_what_would_settle_it_and_no_sign_is_not_said() -> None:
    assert "copy Logging\\HttpProxy of EXCH03 from 2021-01-01" in _PAGES["rich"]
    for name in ("rich", "nothing", "huge"):
        assert "No sign of exploitation" not in _PAGES[name], name
    assert "No sign of exploitation" in _PAGES["quiet"]


def test_what_changed_and_what_was_not_looked_with_is_said() -> None:
    changed = render(replace(sample.rich(), unchanged=False))
    assert "The evidence changed during the hunt" in changed
    assert "No rule was used: nothing could be seen" in _PAGES["nothing"]


def test_only_addresses_of_the_web_become_links() -> None:
    bad = replace(
        sample.rich().sightings[0], references=("javascript:alert(1)", "https://a.example/x")
    )
    page = Page(render(replace(sample.rich(), sightings=(bad,))))
    links = {str(a["href"]) for _, a in page.named("a")}
    assert "https://a.example/x" in links
    assert not [link for link in links if link.startswith("javascript")]


def test_the_same_hunt_gives_the_same_page() -> None:
    assert render(sample.rich()) == _PAGES["rich"]


# --- the drawings


def _drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


def _of_class(svg: ET.Element, wanted: str) -> list[ET.Element]:
    return [e for e in svg.iter() if wanted in e.get("class", "").split()]


@pytest.mark.parametrize("layout", [hunt_chart.WIDE, hunt_chart.NARROW])
def test_a_chain_has_a_lane_for_each_stage_and_a_pin_for_each_milestone(
    layout: Layout,
) -> None:
    svg = _drawn(hunt_chart.drawing(told(sample.rich())[0], layout))
    assert sorted(str(e.text) for e in _of_class(svg, "pin-text")) == list("1234567")
    names = " ".join(str(e.text) for e in _of_class(svg, "when"))
    for stage in ("Probe", "Access", "Shell written", "Shell used", "Follow-up", "Hiding"):
        assert stage in names
    assert len(_of_class(svg, "suspicious")) == 1
    assert len(_of_class(svg, "attempted")) == 1


@pytest.mark.parametrize("layout", [hunt_chart.WIDE, hunt_chart.NARROW])
def test_pins_stand_in_the_view_and_not_on_each_other(layout: Layout) -> None:
    chain = told(sample.rich())[0]
    one = chain.steps[2]
    crowd = replace(chain, steps=(one,) * 9)
    svg = _drawn(hunt_chart.drawing(crowd, layout))
    at = sorted(float(e.get("cx", "0")) for e in _of_class(svg, "pin"))
    assert len(at) == 9
    assert all(b - a >= 17 for a, b in itertools.pairwise(at))
    assert at[0] >= 0
    assert at[-1] <= layout.width


def test_ten_thousand_sightings_are_not_ten_thousand_marks() -> None:
    chain = told(sample.huge(10_000, 2))[0]
    many = replace(chain, sightings=tuple(sample.huge(10_000, 2).sightings))
    assert len(hunt_chart.drawing(many, hunt_chart.WIDE)) < 60_000


@pytest.mark.parametrize("layout", [hunt_cover_chart.WIDE, hunt_cover_chart.NARROW])
def test_the_bars_show_what_is_covered_missing_and_wiped(layout: Layout) -> None:
    sources = [one for one in sample.rich().coverage if one.host == "EXCH01"]
    text = hunt_cover_chart.drawing("c", "EXCH01", sources, sample.WINDOW, layout)
    svg = _drawn(text)
    assert len(_of_class(svg, "there")) == 6
    assert len(_of_class(svg, "gone")) == 3
    assert len(_of_class(svg, "hole")) == 1
    assert len(_of_class(svg, "flaw")) == 1
    size = layout.right - layout.left
    for bar in _of_class(svg, "there"):
        left, width = float(bar.get("x", "0")), float(bar.get("width", "0"))
        assert layout.left - 0.1 <= left <= left + width <= layout.left + size + 0.1


def test_what_lies_beyond_the_window_is_not_drawn() -> None:
    part = doc.PartAnswer("2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z")
    one = replace(sample.source("E", "iis", ""), covered=(part,), gaps=(part,))
    svg = _drawn(hunt_cover_chart.drawing("c", "E", [one], sample.WINDOW, hunt_cover_chart.WIDE))
    assert _of_class(svg, "there") == _of_class(svg, "hole") == []


@pytest.mark.parametrize("text", ["", "never", "2021-04-21T00:00:00Z"])
def test_a_window_that_is_none_is_not_drawn(text: str) -> None:
    window = doc.PartAnswer("2021-04-21T00:00:00Z", text)
    one = sample.source("E", "iis", "")
    assert hunt_cover_chart.drawing("c", "E", [one], window, hunt_cover_chart.WIDE) == ""


_BEGIN = datetime(2021, 3, 1, tzinfo=UTC)
_MOMENTS = st.lists(st.integers(0, 40_000_000), min_size=1, max_size=60).map(
    lambda seconds: [days(_BEGIN + timedelta(seconds=second)) for second in seconds]
)


@given(_MOMENTS, st.sampled_from([(196.0, 968.0), (8.0, 332.0)]))
def test_every_moment_has_its_place_in_order_and_labels_do_not_touch(
    moments: list[float], room: tuple[float, float]
) -> None:
    axis = bursts(moments, *room)
    places = [axis.position(moment) for moment in sorted(moments)]
    assert places == sorted(places)
    assert room[0] <= places[0]
    assert places[-1] <= room[1]
    named = ticks(axis)
    assert named
    for (one, text), (other, label) in itertools.pairwise(named):
        assert other - one >= (len(text) + len(label)) / 2 * 6.9


def test_minutes_of_an_attack_are_told_apart_though_days_lie_between() -> None:
    hours = [0, 0.01, 0.02, 0.03, 96, 96.01, 96.02]
    axis = bursts([days(_BEGIN + timedelta(hours=h)) for h in hours], 196, 968)
    assert len(axis.stretches) == 2
    places = [axis.position(days(_BEGIN + timedelta(hours=h))) for h in hours]
    assert all(b - a > 50 for a, b in itertools.pairwise(places))
    assert any(re.fullmatch(r"1 Mar 00:0\d", label) for _, label in ticks(axis))
