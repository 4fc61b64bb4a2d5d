"""The report as one HTML file: no script, nothing fetched, readable on a phone and in print."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from firedoor.result.document import CoverageAnswer, RequirementAnswer, Result
from firedoor.result.encode import counts, in_order
from firedoor.views import digest, hunt_words, hunted, reach_words, words
from firedoor.views.bar import bar
from firedoor.views.inert import visible
from firedoor.views.points import points
from firedoor.views.reach_page import network_page
from firedoor.views.timeline import NARROW, WIDE, drawing

if TYPE_CHECKING:
    from jinja2 import Environment

# Nothing may be loaded or run, whatever stands in the evidence.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_AHEAD = frozenset({"due", "upcoming"})
_NEXT_SHOWN = 4
_PAIRS_SHOWN = 150  # answers of reachability in full; `firedoor reach` shows all
_READ_AT_ONCE = 500  # characters of a reason before the rest is folded away
_NEAR = 40


def render(result: Result) -> str:
    """Return the page. Every text of the result is made inert and escaped."""
    result = in_order(result)
    return environment().get_template("report.html").render(_view(result))


def anchor(requirement: str) -> str:
    """The permanent anchor of a requirement, made from its permanent id."""
    return "req-" + re.sub(r"[^A-Za-z0-9._-]", "-", requirement)


@cache
def environment() -> Environment:
    """The templates, with every text made inert and escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    environment = Environment(
        loader=PackageLoader("firedoor.views"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": words.day, "moment": words.moment, "place": words.place}
    # In an attribute, where nothing else makes a text inert.
    environment.filters["shown"] = visible
    environment.globals |= {
        "anchor": anchor,
        "age": digest.age,
        "counted": words.counted,
        "own": digest.own,
        "web": web,
        "folded": folded,
        "words": words,
        "say": reach_words,
        "told": hunted,
        "seen": hunt_words,
        "trusted": _trusted,
    }
    return environment


def _inert(value: object) -> object:
    """Make every text that a template puts out inert; our own drawings are marked as such."""
    return visible(value) if type(value) is str else value


def _trusted(drawing: str) -> object:
    """A drawing of ours: every text in it was escaped where it was drawn."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    return Markup(drawing)  # noqa: S704


def web(address: str) -> bool:
    """Whether an address may become a link: of the web, not of a script."""
    return bool(re.fullmatch(r"https?://[^\s\"'<>]+", address))


def folded(text: str) -> tuple[str, str]:
    """The beginning of a long text, up to a blank if one is near, and the rest that is folded away."""
    if len(text) <= _READ_AT_ONCE:
        return text, ""
    blank = text.rfind(" ", _READ_AT_ONCE - _NEAR, _READ_AT_ONCE)
    at = blank + 1 if blank >= 0 else _READ_AT_ONCE
    return text[:at], text[at:]


def _view(result: Result) -> dict[str, Any]:
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    not_met = digest.with_verdict(result, "not_met")
    due = points(result)
    fetches = digest.to_fetch(result)
    return {
        "result": result,
        "net": network_page(result.network, _PAIRS_SHOWN) if result.network else None,
        "hunt": result.hunt,
        "policy": POLICY,
        "headline": digest.headline(result),
        "counts": counts(result),
        "bar": Markup(bar(counts(result))),  # noqa: S704 - our own numbers and words
        "next_steps": not_met[:_NEXT_SHOWN],
        "next_more": max(0, len(not_met) - _NEXT_SHOWN),
        "overdue": [point for point in due if point.state == "passed" and _is_open(point.answers)],
        "ahead": [point for point in due if point.state in _AHEAD and _is_open(point.answers)],
        "points": due,
        "wide": Markup(drawing(result, WIDE)),  # noqa: S704 - escaped where it is drawn
        "narrow": Markup(drawing(result, NARROW)),  # noqa: S704
        "groups": [(verdict, digest.with_verdict(result, verdict)) for verdict in words.VERDICTS],
        "fetches": fetches,
        "fetch_first": fetches[: max(1, _NEXT_SHOWN - len(not_met))],
        "questions": _questions(result),
        "coverage_open": [file for file in result.coverage if not _in_full(file)],
        "coverage_read": [file for file in result.coverage if _in_full(file)],
        "totals": digest.totals(result),
    }


def _questions(result: Result) -> dict[str, str]:
    """The columns of the servers' table. Which server it is stands in its first column."""
    asked = {q.id: q.question for server in result.servers for q in server.questions}
    return {id_: text for id_, text in asked.items() if id_ != "which"}


def _in_full(file: CoverageAnswer) -> bool:
    return file.state == "read" and not file.not_understood


def _is_open(answers: tuple[RequirementAnswer, ...]) -> bool:
    return any(answer.verdict in {"not_met", "unknown"} for answer in answers)
