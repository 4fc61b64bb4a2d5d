from __future__ import annotations

import itertools
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from firedoor.result import network_document as doc
from firedoor.result.reach_findings import findings
from firedoor.views.html import POLICY
from firedoor.views.reach_grid import grid
from firedoor.views.reach_html import render, render_diff
from firedoor.views.reach_map import NARROW, WIDE, Layout, drawing

from . import reach_sample as sample
from .hostile_texts import IMAGE, SCRIPT
from .test_view_html import Page

_ONE = sample.one_answer(sample.reachable("office", "scada", "tcp/3389"))
_PAGES = {
    "small": render(sample.network()),
    "one": render(_ONE),
    "no zones": render(sample.no_zones()),
    "large": render(sample.large(60)),
    "very large": render(sample.large(80)),
    "hostile": render(sample.hostile()),
    "what if": render_diff(sample.difference()),
    "nothing changes": render_diff(sample.nothing_changes()),
}
_EVERY = pytest.mark.parametrize("text", _PAGES.values(), ids=_PAGES)


@_EVERY
def test_the_page_is_inert_and_whole(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert not page.named("script", "img", "iframe", "object", "embed", "form", "base", "link")
    assert not {name for _, attrs in page.elements for name in attrs if name.startswith("on")}
    assert POLICY in text.replace("&#39;", "'")
    assert SCRIPT not in text
    assert IMAGE not in text
    assert not set(text) & {"\x1b", "\u202e"}


@_EVERY
def test_ids_are_unique_and_links_lead_somewhere(text: str) -> None:
    page = Page(text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {str(a["href"]) for _, a in page.named("a", "use")}
    assert {address[1:] for address in links} <= set(map(str, ids))


def test_each_cell_that_is_open_leads_to_the_packet_and_the_lines() -> None:
    text = _PAGES["small"]
    cells = re.findall(r'<td class="(?:reachable|way-in|unknown)"><a href="#(pair-\d+)">', text)
    assert len(cells) == 8
    for anchor in cells:
        article = text.split(f'<article id="{anchor}"')[1].split("</article>")[0]
        assert "network/plant.cfg:" in article


def test_one_answer_shows_the_whole_way_at_once() -> None:
    text = _PAGES["one"]
    assert '<details class="body" open>' in text
    for part in ("in by outside, out by inside", "network/edge.cfg:40", "Rewritten", "203.0.113.9"):
        assert part in text
    assert '<table class="matrix' not in text


def test_without_zones_nothing_is_called_safe() -> None:
    assert "No control zone can be reached" not in _PAGES["no zones"]
    assert "nothing says what should not be reachable" in _PAGES["no zones"]


def test_a_change_without_consequences_says_so() -> None:
    assert "Nothing changes" in _PAGES["nothing changes"]
    assert "Nothing changes" not in _PAGES["what if"]
    for part in (
        "More reaches or may reach the control network",
        "breaks",
        "heals",
        "10.4.0.6-10.4.0.9, ...",
    ):
        assert part in _PAGES["what if"]


# --- the map


def _drawn(network: doc.NetworkAnswer, layout: Layout) -> ET.Element:
    return ET.fromstring(drawing(network, findings(network), layout))  # noqa: S314 - our own


def _of_class(svg: ET.Element, wanted: str) -> list[ET.Element]:
    return [e for e in svg.iter() if wanted in e.get("class", "").split()]


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_the_map_has_an_arrow_for_each_open_pair_and_none_for_a_blocked_one(layout: Layout) -> None:
    network = sample.network()
    arrows = _of_class(_drawn(network, layout), "arrow")
    told = {e.findtext("{http://www.w3.org/2000/svg}title") for e in arrows}
    assert told == {
        f"{a.from_} to {a.to}: {a.verdict}" for a in network.answers if a.verdict != "blocked"
    }
    unknown = _of_class(_drawn(network, layout), "unknown")
    assert len(unknown) == 2


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_ways_in_are_marked_by_a_sign_and_not_by_colour_alone(layout: Layout) -> None:
    svg = _drawn(sample.network(), layout)
    assert len(_of_class(svg, "way-in")) == 2
    assert [e.text for e in _of_class(svg, "mark-text")] == ["!", "!"]


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_zones_stand_from_the_internet_down_to_the_process(layout: Layout) -> None:
    boxes = _of_class(_drawn(sample.network(), layout), "zone")
    heights = [float(box.get("y", "0")) for box in boxes]
    kinds = [box.get("class", "").split()[1] for box in boxes]
    assert heights == sorted(heights)
    assert kinds == ["internet", "business", "business", "dmz", "control", "control"]
    for above, below in itertools.pairwise(boxes):
        bottom = float(above.get("y", "0")) + float(above.get("height", "0"))
        assert bottom < float(below.get("y", "0"))


def test_devices_stand_below_the_highest_zone_they_touch() -> None:
    svg = _drawn(sample.network(), WIDE)
    y = {e.text: float(e.get("y", "0")) for e in _of_class(svg, "device") + _of_class(svg, "name")}
    assert y["internet"] < y["edge"] < y["office"] < y["remote"] < y["plant"] < y["dmz"]
    assert len(_of_class(svg, "enforces")) == 2
    assert len(_of_class(svg, "forwards")) == 1


def test_everything_is_drawn_within_the_view() -> None:
    for layout in (WIDE, NARROW):
        svg = _drawn(sample.network(), layout)
        _, _, width, height = map(float, svg.get("viewBox", "").split())
        for box in _of_class(svg, "zone") + _of_class(svg, "chip"):
            assert float(box.get("x", "0")) + float(box.get("width", "0")) <= width
            assert float(box.get("y", "0")) + float(box.get("height", "0")) <= height


def test_sixty_zones_become_a_grid_with_a_square_for_each_open_pair() -> None:
    network = sample.large(60)
    assert drawing(network, findings(network), WIDE) == ""
    svg = ET.fromstring(grid(network, findings(network)))  # noqa: S314
    verdicts = [answer.verdict for answer in network.answers]
    cells = _of_class(svg, "cell")
    assert len(cells) == len(verdicts) - verdicts.count("blocked")
    assert len(_of_class(svg, "cross")) == len(findings(network).ways_in)


def test_a_cross_on_a_filled_square_is_not_drawn_in_its_colour() -> None:
    network = sample.large(20)
    into = [a for a in network.answers if a.to.startswith("zone") and a.verdict != "blocked"]
    both = tuple(replace(into[0], verdict=verdict) for verdict in ("unknown", "reachable"))
    both = (both[0], replace(both[1], to=into[1].to, from_=into[1].from_))
    found = replace(findings(network), exposed=(), beyond=both)
    answers = tuple(replace(a, verdict=b.verdict) for a, b in zip(into[:2], both, strict=True))
    svg = ET.fromstring(grid(replace(network, answers=answers), found))  # noqa: S314
    crosses = _of_class(svg, "cross")
    assert sorted("unknown" in cross.get("class", "") for cross in crosses) == [False, True]


def test_a_site_too_large_for_a_table_says_where_to_find_it() -> None:
    assert '<table class="matrix' not in _PAGES["very large"]
    assert "--format csv" in _PAGES["very large"]


def test_the_same_answers_give_the_same_page() -> None:
    assert render(sample.network()) == _PAGES["small"]
