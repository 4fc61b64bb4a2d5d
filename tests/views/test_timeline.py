from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from firedoor.result.document import Result
from firedoor.views.points import in_days, points
from firedoor.views.scale import scale
from firedoor.views.timeline import NARROW, WIDE, Layout, drawing

from .hostile_texts import OVERRIDE, SCRIPT
from .sample import crowded, deadline, minimal, requirement, rich

_SVG = "{http://www.w3.org/2000/svg}"


def _with(*answers: tuple[str, str]) -> Result:
    """Requirements with these times and states."""
    return replace(
        minimal(),
        as_of="2021-04-16",
        requirements=tuple(
            requirement(f"r{n}", f"Thing {n}", "unknown", deadline=deadline(at, state))
            for n, (at, state) in enumerate(answers)
        ),
    )


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_the_drawing_is_well_formed_and_says_what_it_is(layout: Layout) -> None:
    root = ET.fromstring(drawing(rich(), layout))  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root}
    assert named[root.get("aria-labelledby")] == "Time line of the deadlines"
    assert "2021" in str(named[root.get("aria-describedby")])


def test_what_is_due_together_is_one_point() -> None:
    together = points(
        _with(("2021-06-28T12:00:00-04:00", "upcoming"), ("2021-06-28T12:00:00-04:00", "upcoming"))
    )
    assert len(together) == 1
    assert together[0].tally() == "2 requirements: 2 unknown"


def test_every_deadline_is_in_the_table_and_the_dated_ones_in_order() -> None:
    found = points(rich())
    listed = [answer.id for point in found for answer in point.answers]
    assert sorted(listed) == sorted(a.id for a in rich().requirements if a.deadline)
    days = [point.days for point in found if point.days is not None]
    assert days == sorted(days)
    assert found[-1].state == "standing"


def test_a_recurring_deadline_stands_at_its_next_time() -> None:
    weekly = next(point for point in points(rich()) if point.steps)
    assert weekly.at == "2021-04-19T12:00:00-04:00"
    assert len(weekly.times) == 3


@pytest.mark.parametrize(
    ("state", "element"), [("passed", "rect"), ("due", "path"), ("upcoming", "circle")]
)
def test_the_state_has_a_shape_and_a_word(state: str, element: str) -> None:
    words = {"passed": "passed", "due": "due today", "upcoming": "upcoming"}
    svg = drawing(_with(("2021-04-16T12:00:00+00:00", state)), WIDE)
    marks = re.findall(r'<(\w+) class="mark unknown', svg)
    assert marks == [element]
    assert f", {words[state]}</text>" in svg


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_labels_have_a_row_each_and_stay_inside(layout: Layout) -> None:
    root = ET.fromstring(drawing(crowded(), layout))  # noqa: S314
    texts = [(float(t.get("y", 0)), t.get("class")) for t in root.iter(f"{_SVG}text")]
    rows = [y for y, kind in texts if kind == "when"]
    assert len(rows) == 40
    assert all(later - earlier >= 30 for earlier, later in itertools.pairwise(rows))
    xs = [float(e.get("cx", 0)) for e in root.iter(f"{_SVG}circle")]
    assert all(layout.left <= x <= layout.right for x in xs)


def test_nothing_is_drawn_where_nothing_has_a_date() -> None:
    assert drawing(minimal(), WIDE) == ""
    assert drawing(_with(("", "standing"), ("soon", "not_judged")), WIDE) == ""
    assert len(points(_with(("", "standing"), ("soon", "not_judged")))) == 2


def test_hostile_titles_stay_text() -> None:
    answer = requirement("r", SCRIPT + OVERRIDE, "unknown", deadline=deadline("2021-04-16", "due"))
    svg = drawing(replace(minimal(), requirements=(answer,)), WIDE)
    assert "<script" not in svg
    assert "\u202e" not in svg


def test_time_keeps_its_order_and_a_long_empty_stretch_is_cut() -> None:
    moments = [1.0, 5.0, 30.0, 3000.0]
    drawn = scale(moments, 0, 100)
    positions = [drawn.position(moment) for moment in moments]
    assert positions == sorted(positions)
    assert positions[0] >= 0
    assert positions[-1] <= 100
    assert len(drawn.cuts()) == 1
    assert positions[2] - positions[0] > 25  # the dense part keeps its room
    assert scale([1.0, 60.0, 100.0], 0, 100).cuts() == ()


def test_ticks_name_days_with_room_between_them() -> None:
    first, last = in_days("2021-03-03"), in_days("2021-06-28")
    assert first is not None
    assert last is not None
    ticks = scale([first, last], 0, 600).ticks(90)
    assert [label for _, label in ticks] == ["1 Apr 2021", "1 May 2021", "1 Jun 2021"]
    places = [at for at, _ in ticks]
    assert all(later - earlier >= 90 for earlier, later in itertools.pairwise(places))


@pytest.mark.parametrize(
    "text", ["", "soon", "2021-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_any_text_for_a_time_is_taken_or_left_aside(text: str) -> None:
    in_days(text)
    drawing(_with((text, "upcoming"), ("2021-04-16", "due")), NARROW)
