"""The words that all views of a hunt share: verdicts, outcomes, sources, times in UTC, what is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from firedoor.result.hunt_document import (
    HuntDocument,
    HuntedServer,
    PartAnswer,
    SightingAnswer,
    SourceAnswer,
)
from firedoor.views.words import counted

# The worst first: what to act on, what to find out, what is done.
VERDICTS = {
    "exploited": "exploited",
    "attempted": "attempted",
    "unknown": "unknown",
    "no_sign": "no sign",
}
# Of chains too, that have a verdict of their own.
TONES = VERDICTS | {"suspicious": "suspicious"}
# Outcome of a sighting -> (one, several) in a sentence.
OUTCOMES = {
    "exploited": ("sign of success", "signs of success"),
    "attempted": ("attempt", "attempts"),
    "suspicious": ("suspicious sighting", "suspicious sightings"),
    "excluded": ("known exception", "known exceptions"),
    "context": ("sighting that says nothing by itself", "sightings that say nothing by themselves"),
}
OUTCOME_NAMES = {
    "exploited": "success",
    "attempted": "attempt",
    "suspicious": "suspicious",
    "excluded": "known exception",
    "context": "context",
}
STAGES = {
    "probe": "probe",
    "access": "access",
    "shell-written": "shell written",
    "shell-used": "shell used",
    "follow-up": "follow-up",
    "hiding": "hiding",
    "none": "other",
}
SOURCES = {
    "httpproxy": "HttpProxy",
    "ecp-server": "ECP Server",
    "ecp-activity": "ECP Activity",
    "oab-generator": "OABGenerator",
    "exchange-log": "Exchange log",
    "iis": "IIS",
    "event-log": "Event log",
    "web-file": "Web root",
    "compiled-page": "Compiled pages",
    "iis-configuration": "IIS configuration",
    "virtual-directory": "Virtual directories",
    "tool-output": "Output of tools",
    "file": "Other files",
}
# What the log is called says it all.
_NAMED_BY_LOG = frozenset(
    {"web-file", "compiled-page", "iis-configuration", "virtual-directory", "tool-output"}
)
# Of these a file is what is looked at, and it has no time.
_OF_FILES = frozenset({"web-file", "compiled-page", "iis-configuration", "virtual-directory"})
# Shares that leave nothing to fetch.
WHOLE = frozenset({"all", "there"})
NO_TIME = "files have no time"
FLAWS = {
    "truncated": "truncated",
    "cleared": "cleared by somebody",
    "corrupt": "partly unreadable",
    "clock-jump": "clock jumps",
    "overwritten": "oldest records overwritten",
}
ORIGINS = {
    "firedoor": "brought with Firedoor",
    "user": "your own",
    "": "brought with Firedoor and your own",
}
RULE_KINDS = {
    "sigma": "Sigma",
    "sigma-correlation": "Sigma correlations",
    "yara": "YARA",
    "indicator": "indicators",
}
MATRICES = {"enterprise": "ATT&CK", "ics": "ATT&CK for ICS"}
NO_HOST = "machine not named"
START = (
    'Copy logs and files of the Exchange servers, in any layout: a folder that "firedoor new FOLDER" makes says in '
    "exchange/README.txt what, and how."
)
UTC_NOTE = "All times are in UTC."
ABOUT = (
    "An answer is about the evidence given. No sign is said only of a time that the needed logs cover; "
    "an intruder may have changed or removed what would show more."
)
_DAY = timedelta(days=1)
_NAMED, _LOWEST = 3, 0.5
_NEAR = 40


def headline(document: HuntDocument) -> str:
    """The answer in one sentence; never better than the worst server."""
    servers = document.servers
    if document.verdict == "exploited":
        hit = _names(servers, "exploited")
        return f"Yes: {_who(hit, len(servers))} {'was' if len(hit) <= 1 else 'were'} exploited"
    if document.verdict == "attempted":
        tried = _who(_names(servers, "attempted"), len(servers))
        gone = any(one.needed and one.missing for one in document.coverage)
        but = ", but the evidence does not cover all that was asked" if gone else ""
        return f"Attempted on {tried}; no record shows that it worked{but}"
    if document.verdict == "no_sign":
        return (
            "No sign of exploitation, and the evidence covers the whole time that was asked about"
        )
    if not servers:
        return "Unknown: nothing of a server could be read"
    open_ = _names(servers, "unknown")
    return f"Unknown: the evidence of {_who(open_, len(servers))} does not cover what was asked"


def _names(servers: Iterable[HuntedServer], verdict: str) -> list[str]:
    return [host(server.host) for server in servers if server.verdict == verdict]


def _who(names: list[str], all_: int) -> str:
    if not names:
        return "a machine that is not named"
    if len(names) > _NAMED:
        return f"{len(names):,} of {counted(all_, 'server')}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def tally(document: HuntDocument) -> dict[str, int]:
    """How many servers have each verdict, in the order of ``VERDICTS``."""
    found = [server.verdict for server in document.servers]
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def outcomes(counts: Mapping[str, int]) -> str:
    """``3 signs of success, 1 attempt``; "nothing was seen" if there is nothing to count."""
    told = [
        counted(counts[key], *forms) for key, forms in OUTCOMES.items() if counts.get(key, 0) > 0
    ]
    return ", ".join(told) or "nothing was seen"


def host(name: str) -> str:
    """A machine by its name."""
    return name or NO_HOST


def place(sighting: SightingAnswer) -> str:
    """Where it stands: ``file:line``, ``file#record`` or the file."""
    return at(sighting.file, sighting.line, sighting.record)


def at(file: str, line: int | None, record: str = "") -> str:
    """``file:line``, ``file#record`` or the file."""
    if line is not None:
        return f"{file}:{line}"
    return f"{file}#{record}" if record else file


def source(kind: str, log: str) -> str:
    """A source as people call it: ``HttpProxy Ecp``, ``Event log Security``, ``FrontEnd``."""
    if log and kind in _NAMED_BY_LOG:
        return log[:1].upper() + log[1:] if kind == "virtual-directory" else log
    return f"{SOURCES.get(kind, kind)} {log}".rstrip()


def instant(text: str) -> datetime | None:
    """An ISO time as a moment in UTC; None if it is none."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def when(text: str) -> str:
    """An ISO time to the second: ``2021-03-03 04:05:06``; "no time" where there is none."""
    value = instant(text)
    if value is None:
        return text or "no time"
    return f"{value:%Y-%m-%d %H:%M:%S}"


def period(part: PartAnswer) -> str:
    """A part of time: in days, the last one included, where it has no times of day."""
    begin, end = instant(part.from_), instant(part.to)
    if begin is None or end is None:
        return f"{part.from_ or '?'} to {part.to or '?'}"
    if _midnight(begin) and _midnight(end):
        first, last = f"{begin:%Y-%m-%d}", f"{end - _DAY:%Y-%m-%d}"
        return first if first == last else f"{first} to {last}"
    return f"{_short(begin)} to {_short(end)}"


def _midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def _short(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def spell(begin: str, end: str) -> str:
    """From the first to the last, or one time if they are the same."""
    first, last = when(begin), when(end)
    return first if first == last else f"{first} to {last}"


def seconds(part: PartAnswer) -> float:
    """How long a part of time is."""
    begin, end = instant(part.from_), instant(part.to)
    return max(0.0, (end - begin).total_seconds()) if begin and end else 0.0


def timeless(answer: SourceAnswer) -> bool:
    """Whether it is a folder or file that is there or not: it covers no time."""
    return answer.source in _OF_FILES and answer.records > 0 and not answer.from_


def amount(answer: SourceAnswer) -> str:
    """How much of it there is: records, or files where a file is what is looked at."""
    return counted(answer.records, "file" if timeless(answer) else "record")


def covered(answer: SourceAnswer, window: PartAnswer) -> str:
    """The share of the window that is covered; never rounded to all or to nothing. Files have no time."""
    if timeless(answer):
        return "in part" if answer.missing else "there"
    whole = seconds(window)
    share = 100 * sum(map(seconds, answer.covered)) / whole if whole else 0.0
    if not answer.missing and answer.covered:
        return "all"
    if not answer.covered:
        return "none"
    if share < _LOWEST:
        return "< 1 %"
    return f"{min(99, int(share + _LOWEST))} %"


def missing(answer: SourceAnswer, most: int) -> str:
    """The parts of the window that are missing."""
    shown = "; ".join(period(part) for part in answer.missing[:most])
    more = len(answer.missing) - most
    return f"{shown}; and {counted(more, 'more part')}" if more > 0 else shown


def origin(text: str) -> str:
    """Where rules come from."""
    return ORIGINS.get(text, text)


def rule_kind(text: str) -> str:
    """What rules are called."""
    return RULE_KINDS.get(text, text)


def flaw(kind: str, what: str) -> str:
    """A flaw of a log in words."""
    name = FLAWS.get(kind, kind)
    return f"{name}: {what}" if what else name


def action(text: str) -> str:
    """An action of a directive by its number, or by its heading where it has one."""
    return f"action {text} of the directive" if text[:1].isdigit() else f"directive: {text}"


def some(names: Iterable[str], most: int, between: str = ", ") -> str:
    """The first of some names, and how many more there are."""
    listed = list(names)
    told = between.join(listed[:most])
    return f"{told} and {len(listed) - most:,} more" if len(listed) > most else told


def fields(sighting: SightingAnswer, most: int = 6, longest: int = 160) -> str:
    """The fields of a record in one line: ``name=value  name=value``."""
    shown = [f"{name}={clipped(value, longest)}" for name, value in sighting.fields.items()]
    return "  ".join(shown[:most]) + ("  ..." if len(shown) > most else "")


def values(text: str) -> list[str]:
    """The values of a field of the incident report, which stand in one text."""
    return [part for part in text.split("; ") if part]


def clipped(text: str, most: int) -> str:
    """A text cut where it would drown the page, at a blank if one is near; the JSON has it all."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", max(0, most - _NEAR), most + 1)
    return f"{text[: cut if cut > 0 else most].rstrip()} ..."
