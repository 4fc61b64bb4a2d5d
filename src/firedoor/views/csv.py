"""The requirements as a table for a spreadsheet: UTF-8 with a byte order mark, CRLF, every cell quoted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from firedoor.result.document import RequirementAnswer, Result
from firedoor.result.encode import in_order
from firedoor.views import words
from firedoor.views.inert import cell

COLUMNS = (
    "id",
    "directive",
    "requirement",
    "verdict",
    "deadline",
    "deadline_state",
    "reasons",
    "evidence",
    "settled_by",
    "subjects",
)
_BYTE_ORDER_MARK = "\ufeff"
_BETWEEN = " | "


def render(result: Result) -> str:
    """Return the table. Write it with its line ends as they are (``newline=""``)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for answer in in_order(result).requirements:
        writer.writerow([cell(text) for text in _row(answer)])
    return _BYTE_ORDER_MARK + stream.getvalue()


def _row(answer: RequirementAnswer) -> tuple[str, ...]:
    deadline = answer.deadline
    return (
        answer.id,
        answer.directive,
        answer.title,
        answer.verdict,
        (deadline.at or _joined(deadline.steps) or deadline.stated) if deadline else "",
        deadline.state if deadline else "",
        _joined(answer.reasons),
        _joined(f"{words.place(item)} {item.text}".strip() for item in answer.evidence),
        _joined(answer.settled_by),
        _joined(f"{part.subject}: {part.verdict}" for part in answer.subjects),
    )


def _joined(parts: Iterable[str]) -> str:
    return _BETWEEN.join(parts)
