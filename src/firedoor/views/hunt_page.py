"""What the page of a hunt shows, ready for the templates, and bounded: what is left out is counted."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.result.hunt_document import (
    HuntDocument,
    HuntedFile,
    SightingAnswer,
    SourceAnswer,
)
from firedoor.views import hunt_chart, hunt_cover_chart
from firedoor.views import hunt_digest as digest
from firedoor.views import hunt_words as say

_FETCH, _CHAINS, _DRAWN, _GROUPS, _HOSTS, _SOURCES, _FILES, _LISTED = (
    60, 25, 10, 120, 30, 40, 200, 60,
)  # fmt: skip
_FIRST, _LAST = 40, 10
_IN_CHART, _SHORT = 24, 8


@dataclass(frozen=True, slots=True)
class ChainPage:
    """A chain with its drawings. ``first``, ``last``: of its sightings, with ``left_out`` between them."""

    told: digest.Told
    wide: str
    narrow: str
    first: tuple[SightingAnswer, ...]
    last: tuple[SightingAnswer, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class HostPage:
    """What the evidence of a server covers. ``number``: makes its ids its own; ``left_out``: sources."""

    number: int
    host: str
    wide: str
    narrow: str
    sources: tuple[SourceAnswer, ...]
    left_out: int
    absent: tuple[SourceAnswer, ...]


@dataclass(frozen=True, slots=True)
class HuntPage:
    """All that the templates need. ``more``: what is left out, by section."""

    document: HuntDocument
    headline: str
    tally: dict[str, int]
    fetches: tuple[digest.Fetch, ...]
    to_fetch: int
    chains: tuple[ChainPage, ...]
    short: tuple[digest.Step, ...]
    groups: tuple[digest.Group, ...]
    hosts: tuple[HostPage, ...]
    reasons: tuple[digest.Reason, ...]
    totals: digest.Totals
    files: tuple[HuntedFile, ...]
    problems: tuple[str, ...]
    listed: int
    more: dict[str, int]


def hunt_page(document: HuntDocument) -> HuntPage:
    """Gather what the page shows."""
    fetches, groups = digest.fetches(document), digest.groups(document.sightings)
    hosts = digest.hosts_of(document)
    # What was not read stands first.
    files = sorted(document.files, key=lambda one: (one.state == "read", one.file))
    problems = digest.odd_problems(document)
    return HuntPage(
        document=document,
        headline=say.headline(document),
        tally=say.tally(document),
        fetches=fetches[:_FETCH],
        to_fetch=sum(len(one.needed) for one in fetches),
        chains=_chains(document),
        short=_short(document),
        groups=groups[:_GROUPS],
        hosts=tuple(_host(document, n, host) for n, host in enumerate(hosts[:_HOSTS], 1)),
        reasons=digest.reasons(document.unusable),
        totals=digest.totals(document),
        files=tuple(files[:_FILES]),
        problems=problems[:_LISTED],
        listed=_LISTED,
        more={
            "servers": max(0, len(document.servers) - _LISTED),
            "fetches": max(0, len(fetches) - _FETCH),
            "chains": max(0, len(document.story.chains) - _CHAINS),
            "groups": max(0, len(groups) - _GROUPS),
            "hosts": max(0, len(hosts) - _HOSTS),
            "files": max(0, len(files) - _FILES),
            "problems": max(0, len(problems) - _LISTED),
            "findings": max(0, len(document.findings) - _LISTED),
            "points": max(0, len(document.story.starting_points) - _LISTED),
        },
    )


def _short(document: HuntDocument) -> tuple[digest.Step, ...]:
    """The milestones of the first chain, which is the worst, with its end."""
    steps = next((one.steps for one in digest.told(document) if one.steps), ())
    return steps if len(steps) <= _SHORT else (*steps[: _SHORT - 1], steps[-1])


def _chains(document: HuntDocument) -> tuple[ChainPage, ...]:
    return tuple(
        _chain(told, drawn=number < _DRAWN)
        for number, told in enumerate(digest.told(document)[:_CHAINS])
    )


def _chain(told: digest.Told, *, drawn: bool) -> ChainPage:
    several = len(told.sightings)
    first = told.sightings[: _FIRST if several > _FIRST + _LAST else several]
    last = told.sightings[len(first) :][-_LAST:]
    return ChainPage(
        told,
        hunt_chart.drawing(told, hunt_chart.WIDE) if drawn else "",
        hunt_chart.drawing(told, hunt_chart.NARROW) if drawn else "",
        first,
        last,
        several - len(first) - len(last),
    )


def _host(document: HuntDocument, number: int, host: str) -> HostPage:
    several = digest.sources_of(document, host)
    sources = tuple(one for one in several if not digest.absent(one))
    absent = tuple(one for one in several if digest.absent(one))
    name = f"covered-{number}"
    drawn = sources[:_IN_CHART]
    wide, narrow = (
        hunt_cover_chart.drawing(name, host, drawn, document.window, layout)
        for layout in (hunt_cover_chart.WIDE, hunt_cover_chart.NARROW)
    )
    left_out = max(0, len(sources) - _SOURCES)
    return HostPage(number, host, wide, narrow, sources[:_SOURCES], left_out, absent)
