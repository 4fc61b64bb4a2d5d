"""Who can reach whom as a table for a spreadsheet: one row for each ordered pair."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from firedoor.result.network_document import NetworkAnswer, ReachAnswer
from firedoor.result.reach_compare import PairChange, ReachDiff
from firedoor.result.reach_findings import Findings, findings
from firedoor.views import reach_words as say
from firedoor.views.inert import cell

COLUMNS = (
    "from",
    "to",
    "verdict",
    "way_into_control",
    "services",
    "perhaps",
    "packet",
    "path",
    "lines_that_stop",
    "lines_to_look_at",
    "reasons",
    "assumptions",
)
DIFF_COLUMNS = (
    "from",
    "to",
    "before",
    "after",
    "gained",
    "lost",
    "doubted",
    "gained_packet",
    "gained_path",
    "lost_packet",
    "lost_path",
)
LINE_COLUMNS = ("file", "reader", "line", "state", "text", "why")
_BYTE_ORDER_MARK = "\ufeff"
_BETWEEN = " | "


def render(network: NetworkAnswer) -> str:
    """Return the table of all answers. Write it with its line ends as they are (``newline=""``)."""
    found = findings(network)
    return _table(COLUMNS, (_row(answer, found) for answer in network.answers))


def render_diff(diff: ReachDiff) -> str:
    """Return the table of the pairs that change."""
    return _table(DIFF_COLUMNS, (_changed(change) for change in diff.changes))


def lines(network: NetworkAnswer) -> str:
    """Return the table of the lines that are not, or only partly, understood."""
    rows = (
        (file.file, file.reader, str(note.line), note.state, note.text, note.why)
        for file in network.files
        for note in file.notes
    )
    return _table(LINE_COLUMNS, rows)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(text) for text in row])
    return _BYTE_ORDER_MARK + stream.getvalue()


def _row(answer: ReachAnswer, found: Findings) -> tuple[str, ...]:
    way_in = (answer.from_, answer.to) in {(a.from_, a.to) for a in found.ways_in}
    return (
        answer.from_,
        answer.to,
        answer.verdict,
        "yes" if way_in else "",
        _BETWEEN.join(answer.services),
        _BETWEEN.join(answer.perhaps),
        say.flow_text(answer.flow) if answer.flow else "",
        _path(answer),
        _BETWEEN.join(f"{say.at(s.file, s.line)} {s.text}" for s in answer.stops),
        _BETWEEN.join(f"{say.at(d.file, d.line)} {d.text}: {d.what}" for d in answer.doubts),
        _BETWEEN.join(answer.reasons),
        _BETWEEN.join(answer.assumptions),
    )


def _path(answer: ReachAnswer) -> str:
    return _BETWEEN.join(
        f"{step.device}: {say.STEPS[step.kind]} {say.at(step.file, step.line)} {step.text}".rstrip()
        for step in answer.path
    )


def _changed(change: PairChange) -> tuple[str, ...]:
    more, less = change.more, change.less
    return (
        change.from_,
        change.to,
        change.before.verdict if change.before else "",
        change.after.verdict if change.after else "",
        _BETWEEN.join(change.gained),
        _BETWEEN.join(change.lost),
        _BETWEEN.join(change.doubted),
        say.flow_text(more.flow) if more and more.flow else "",
        _BETWEEN.join(f"{s.device}: {say.at(s.file, s.line)} {s.text}" for s in more.path)
        if more
        else "",
        say.flow_text(less.flow) if less and less.flow else "",
        _BETWEEN.join(f"{s.device}: {say.at(s.file, s.line)} {s.text}" for s in less.path)
        if less
        else "",
    )
