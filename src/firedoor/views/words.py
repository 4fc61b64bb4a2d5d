"""The words that all views share: verdicts, states, dates, places."""

from __future__ import annotations

from datetime import date, datetime

from firedoor.result.document import DeadlineAnswer, Evidence

# In the order in which a reader needs them: what to act on, what to find out, what is done.
VERDICTS = {
    "not_met": "not met",
    "unknown": "unknown",
    "met": "met",
    "not_applicable": "not applicable",
}

DEADLINE_STATES = {
    "passed": "passed",
    "due": "due today",
    "upcoming": "upcoming",
    "at_once": "at once",
    "standing": "standing",
    "not_judged": "not judged",
}

IN_FORCE = {
    "in_force": "in force",
    "not_issued": "not yet issued",
    "closed": "closed",
    "not_judged": "not judged, no date given",
}

BINDING = {
    "yes": "binding for this operator",
    "no": "advice for this operator",
    "unknown": "binding or advice: not known",
}

COVERAGE_STATES = {"read": "read", "skipped": "skipped", "not_examined": "not examined"}

FICTITIOUS = "This site is fictitious. It was written to show what Firedoor does."

ABOUT_EVIDENCE = (
    "A verdict is about the evidence given, on the day of the assessment. It is not a statement "
    "about the machines themselves."
)

# What Firedoor does not see; a reader of the report must not take silence for safety.
LIMITS = (
    (
        "Firedoor reads files that were copied to it. It does not scan, log in or send anything: a machine "
        "that no file mentions is not in this report."
    ),
    (
        "Absence of evidence is never counted as met. Where no file answers, the verdict is unknown, with "
        "what would settle it."
    ),
    (
        "A file from a machine that an intruder controls can say anything. Firedoor shows where files "
        "contradict each other; it cannot tell that a consistent set of files is true."
    ),
    (
        "Records are statements by people. Firedoor checks their dates, that they have not expired and that "
        "the files they name are unchanged, not that what they state is so."
    ),
    (
        "Who can reach whom is proven over the model of the network files read, for first packets of connections. "
        "A device that no file shows is not in it; a router without a configuration is assumed to forward "
        "everything. Wireless, serial lines and media carried by hand are not in such files."
    ),
    (
        "Signs of intrusion in logs, attack paths and the likeness of a test environment are not examined in "
        "this version. Requirements that rest on them are unknown."
    ),
    (
        "What Firedoor knows of builds and directives has a date. A newer update or a newer direction is "
        "not in this report."
    ),
)

_DATE_LENGTH = len("2021-04-16")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


TALKED_OF = {"": "not there"} | VERDICTS


def place(evidence: Evidence) -> str:
    """Where the evidence stands: ``file:line``, ``file#record`` or the file."""
    if evidence.line is not None:
        return f"{evidence.file}:{evidence.line}"
    return f"{evidence.file}#{evidence.record}" if evidence.record else evidence.file


def counted(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``3,000 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(text: str) -> str:
    """An ISO date or time as a day: ``16 Apr 2021``; as written if it is none."""
    try:
        value = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(text: str) -> str:
    """An ISO time as people read it: ``Fri 16 Apr 2021, 12:00 (UTC-04:00)``; as written if it is none."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return text
    shown = f"{_DAYS[value.weekday()]} {day(text)}"
    if len(text) == _DATE_LENGTH:
        return shown
    zone = f" ({value.tzname()})" if value.tzinfo else " (no time zone stated)"
    return f"{shown}, {value:%H:%M}{zone}"


def short_moment(text: str) -> str:
    """An ISO time without weekday and zone, where there is little room: ``16 Apr 2021, 12:00``."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return text
    return day(text) if len(text) == _DATE_LENGTH else f"{day(text)}, {value:%H:%M}"


def deadline(answer: DeadlineAnswer | None) -> str:
    """A deadline in one line: its state, the time computed, the time as stated."""
    if answer is None:
        return ""
    when = moment(answer.at) if answer.at else ""
    stated = f"stated as: {answer.stated}" if answer.stated else ""
    state = DEADLINE_STATES.get(answer.state, answer.state)
    return "; ".join(part for part in (state, when, stated) if part)
