"""The answer for one server: exploited before attempted before unknown; "no sign" only where nothing is left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import named
from firedoor.hunt.judging.doubts import Doubt
from firedoor.hunt.judging.seen import Seen, sort, told
from firedoor.hunt.one_file.left_out import LEFT_OUT
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.hunt.window import Window
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind

KEPT = (
    "Exchange keeps HttpProxy logs for about 30 days: older ones may be in backups, in volume shadow copies or in a "
    "central store of logs"
)


def judge(
    host: str,
    window: Window,
    sightings: Sequence[Sighting],
    coverage: Sequence[SourceCoverage],
    doubts: Sequence[Doubt],
    *,
    is_exchange: bool,
) -> ServerAnswer:
    """Judge a server. ``doubts``: whatever forbids "no sign"."""
    seen = sort(sightings)
    open_ = [*doubts, *_to_look_at(host, seen), *_left_out(host, seen)]
    if not is_exchange:
        open_.insert(0, _not_recognised(host))
    verdict = _verdict(seen, open_)
    reasons = (*_seen(seen), *_what_is_open(verdict, open_), *_covered(verdict, window, coverage))
    settled = dict.fromkeys(doubt.settled_by for doubt in open_ if doubt.settled_by)
    if _lacks_httpproxy(coverage):
        settled[KEPT] = None
    return ServerAnswer(host, verdict, reasons, tuple(sightings), tuple(coverage), tuple(settled))


def _verdict(seen: Seen, doubts: Sequence[Doubt]) -> HuntVerdict:
    if seen.exploited:
        return HuntVerdict.EXPLOITED
    if seen.attempted:
        return HuntVerdict.ATTEMPTED
    return HuntVerdict.UNKNOWN if doubts else HuntVerdict.NO_SIGN


def _seen(seen: Seen) -> Iterator[str]:
    if seen.exploited:
        yield f"the attack worked: {told(seen.exploited)}"
    if seen.attempted:
        after = "" if seen.exploited else "; nothing of these records says that it worked"
        yield f"it was tried: {told(seen.attempted)}{after}"
    if seen.open:
        yield f"a person has to look: {told(seen.open)}"
    if seen.excluded:
        yield f"no hits because of a known exception: {told(seen.excluded)}"


def _what_is_open(verdict: HuntVerdict, doubts: Sequence[Doubt]) -> Iterator[str]:
    reasons = list(dict.fromkeys(doubt.reason for doubt in doubts if doubt.reason))
    if reasons and verdict is HuntVerdict.ATTEMPTED:
        yield "more may have happened, of which the evidence could not have told:"
    yield from reasons


def _covered(
    verdict: HuntVerdict, window: Window, coverage: Sequence[SourceCoverage]
) -> Iterator[str]:
    if verdict is not HuntVerdict.NO_SIGN:
        return
    needed = [one for one in coverage if one.needed]
    until = min((one.last for one in needed if one.last is not None), default=window.ends)
    begin, end = (f"{time:%Y-%m-%d %H:%M}" for time in (window.begins, min(until, window.ends)))
    yield f"all needed sources were read and cover {begin} to {end} UTC"
    counts = [f"{one.records:,} of {one.source.log}" for one in needed if one.first is None]
    yield f"files have no time, and whether a folder was copied whole cannot be told: {', '.join(counts)}"


def _to_look_at(host: str, seen: Seen) -> Iterator[Doubt]:
    if seen.open:
        first = seen.open[0]
        more = f" and {len(seen.open) - 1:,} more" if len(seen.open) > 1 else ""
        text = f"a person has to look at {first.origin.place} ({first.rule.title}){more} of {named(host)}"  # fmt: skip
        yield Doubt("", text)


def _left_out(host: str, seen: Seen) -> Iterator[Doubt]:
    """Hits of our own rules that a filter of the user leaves out: no filter alone makes a server clean."""
    left_out = [one for one in seen.excluded if one.rule.id.endswith(LEFT_OUT)]
    if left_out:
        first = left_out[0]
        settled = f"look at {first.origin.place} of {named(host)}, or leave out the filter"
        yield Doubt(f"a filter of yours leaves out what own rules see: {told(left_out)}", settled)


def _not_recognised(host: str) -> Doubt:
    return Doubt(
        "not recognised as an Exchange server: nothing that only Exchange writes was found of it",
        f"if {named(host)} is an Exchange server, copy its Logging folder, C:\\inetpub and its event logs",
    )


def _lacks_httpproxy(coverage: Sequence[SourceCoverage]) -> bool:
    return any(one.source.kind is Kind.HTTPPROXY and one.needed and one.fetch for one in coverage)
