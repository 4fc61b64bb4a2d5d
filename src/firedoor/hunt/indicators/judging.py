"""What meeting an indicator says of a server.

By kind and confidence, since most indicators say little alone: addresses were rented before and are since, user agents
are those of search engines, names of pages are those of honest pages. The strongest that a record gives here is
"suspicious", but for a page that a list is sure of and the server answered; a file is stronger by its hash, in a web
root the strongest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from firedoor.hunt.indicators.matching.meeting import Met, Where
from firedoor.hunt.indicators.values import ADDRESSES, HASHES, Indicator, IndicatorKind
from firedoor.model.hunt.sighting import Confidence, Outcome, Severity, Stage

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
# After it an address may be another's. Cloud providers give an address to the next customer within days.
FRESH = timedelta(days=180)
# A redirection is also how Exchange answers who is not logged on, whether the page is there or not.
_ANSWERED, _NOT_THERE = range(200, 300), range(400, 500)
_PAGES = (".aspx", ".ashx", ".asmx", ".asp", ".asax", ".php", ".jsp", ".js")
_ALONE = {
    IndicatorKind.ADDRESS: "an address alone is a reason to look, not proof: addresses are given to others",
    IndicatorKind.NETWORK: "a network alone is a reason to look, not proof: others have addresses in it too",
    IndicatorKind.AGENT: "a user agent alone accuses nobody: anybody can send it, search engines among them",
    IndicatorKind.NAME: "a file name alone is a reason to look, not proof: honest files may have it too",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sighting is to say. ``notes``: why it says no more."""

    outcome: Outcome
    confidence: Confidence
    severity: Severity
    stage: Stage
    notes: tuple[str, ...] = ()


def of_record(
    indicator: Indicator, met: Met, status: int | None, time: datetime | None
) -> Judgement:
    """The judgement of a record. ``status``: of the answer of a web server, if it is about one."""
    kind = indicator.term.kind
    said = indicator.confidence or _usual(kind)
    old = outdated(indicator, time)
    if kind in ADDRESSES:
        base = _address(met, said, old)
    elif kind is IndicatorKind.AGENT:
        base = _agent(met, said)
    elif met.where == Where.ASKED:
        base = _asked(indicator, met, said, status)
    else:
        weak = kind is IndicatorKind.NAME or met.where == Where.SUBDOMAIN
        base = _suspicious(LOW if weak else said)
    return _with(base, indicator, (_ALONE.get(kind, ""), old, *_times(indicator, time)))


def of_file(indicator: Indicator, *, in_web_root: bool, whole: bool = True) -> Judgement:
    """The judgement of a file. ``whole``: False where only the end of a path could be compared."""
    kind = indicator.term.kind
    said = indicator.confidence or _usual(kind)
    if kind in HASHES and in_web_root and said is not LOW:
        base = Judgement(Outcome.EXPLOITED, HIGH, Severity.CRITICAL, Stage.WRITE)
    elif kind in HASHES:
        base = _suspicious(said, Stage.WRITE if in_web_root else Stage.FOLLOW_UP)
    elif kind is IndicatorKind.PATH and in_web_root and said is HIGH and whole:
        base = Judgement(Outcome.EXPLOITED, MEDIUM, Severity.HIGH, Stage.WRITE)
    else:
        weak = kind is IndicatorKind.NAME or not whole
        base = _suspicious(LOW if weak else said, Stage.WRITE if in_web_root else Stage.NONE)
    part = (
        ""
        if whole
        else "only the end of its path could be compared: it is not known where it stood"
    )
    return _with(base, indicator, (_ALONE.get(kind, ""), part))


def outdated(indicator: Indicator, time: datetime | None) -> str:
    """Why an address may be another's by the time of a record; "" if it need not be."""
    if time is None or indicator.term.kind not in ADDRESSES:
        return ""
    until = indicator.valid_until
    if until is not None and time > until:
        return f"seen after its validity ended ({until:%Y-%m-%d}): others may have had it by then"
    dated = max((one for one in (indicator.dated, indicator.valid_from) if one), default=None)
    if until is None and dated is not None and time > dated + FRESH:
        days = (time - dated).days
        return f"seen {days} days after it was reported ({dated:%Y-%m-%d}): others may have had it by then"
    return ""


def _times(indicator: Indicator, time: datetime | None) -> Iterator[str]:
    if time is None:
        return
    begins, until = indicator.valid_from, indicator.valid_until
    if begins is not None and time < begins:
        yield f"seen before the list says that it was used ({begins:%Y-%m-%d}); lists often begin late"
    if until is not None and time > until and indicator.term.kind not in ADDRESSES:
        yield f"seen after its validity ended ({until:%Y-%m-%d})"


def _usual(kind: IndicatorKind) -> Confidence:
    """Where a list does not say."""
    if kind in ADDRESSES or kind in (IndicatorKind.AGENT, IndicatorKind.NAME):
        return LOW
    return MEDIUM


def _address(met: Met, said: Confidence, old: str) -> Judgement:
    if old:
        return _context()
    if said is HIGH or (said is MEDIUM and met.where == Where.TARGET):
        return _suspicious(MEDIUM)
    return _suspicious(LOW)


def _agent(met: Met, said: Confidence) -> Judgement:
    return _suspicious(LOW) if said is HIGH and met.where == Where.AGENT else _context()


def _asked(indicator: Indicator, met: Met, said: Confidence, status: int | None) -> Judgement:
    if status in _NOT_THERE:
        return Judgement(
            Outcome.ATTEMPTED, LOW, Severity.MEDIUM, Stage.PROBE, (f"the server answered {status}",)
        )
    page = met.value.partition("?")[0].endswith(_PAGES)
    if (
        said is HIGH
        and status in _ANSWERED
        and page
        and indicator.term.kind is not IndicatorKind.NAME
    ):
        return Judgement(Outcome.EXPLOITED, MEDIUM, Severity.HIGH, Stage.USE)
    return _suspicious(LOW if indicator.term.kind is IndicatorKind.NAME else said, Stage.USE)


def _suspicious(confidence: Confidence, stage: Stage = Stage.NONE) -> Judgement:
    severity = {HIGH: Severity.HIGH, MEDIUM: Severity.MEDIUM, LOW: Severity.LOW}[confidence]
    return Judgement(Outcome.SUSPICIOUS, confidence, severity, stage)


def _context() -> Judgement:
    return Judgement(Outcome.CONTEXT, LOW, Severity.INFORMATIONAL, Stage.NONE)


def _with(base: Judgement, indicator: Indicator, notes: tuple[str, ...]) -> Judgement:
    """Weaker where only part of a pattern was or can be compared, but for hashes, which say all; with all notes."""
    more = []
    if indicator.part:
        more.append(f"part {indicator.part} of a pattern whose other parts must be seen too")
    more += [f"not compared: {one}" for one in indicator.unchecked[:3]]
    outcome, confidence = base.outcome, base.confidence
    if more and indicator.term.kind not in HASHES:
        confidence = LOW
        outcome = Outcome.SUSPICIOUS if outcome is Outcome.EXPLOITED else outcome
    kept = tuple(note for note in (*base.notes, *notes, *more) if note)
    return Judgement(outcome, confidence, base.severity, base.stage, kept)
