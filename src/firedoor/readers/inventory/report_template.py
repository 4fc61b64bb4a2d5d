"""Filled report templates of Emergency Directive 21-02: the answers given, server by server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from firedoor.model.claim import Attribute, Claim
from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile, Options, Reader, Reading
from firedoor.readers.inventory.archive import check_archive
from firedoor.readers.inventory.header import Row
from firedoor.readers.inventory.report_answers import facts_of
from firedoor.readers.inventory.report_layout import (
    Cell,
    Layout,
    Version,
    cells,
    find_layout,
    row_cells,
)
from firedoor.readers.inventory.report_questions import TITLE, V4, Answer, Question, asked, plain
from firedoor.readers.inventory.report_totals import inconsistencies
from firedoor.readers.inventory.table import Place, Tally
from firedoor.readers.inventory.values import tidy
from firedoor.readers.inventory.workbook import MAX_BYTES, Sheet, is_workbook, load_sheets

# One of these stands in every version; they spare ordinary workbooks from being opened twice.
_PHRASES = (b"ED 21-02", b"(OWA)", b"MSERT", b"servers 2013")

_TITLE_ROWS = 5

Answers = list[tuple[Question, Cell]]


def read(file: InputFile, options: Options) -> Reading:
    """Read every visible sheet with answers. A template without answers gives a note and no claim."""
    sheets = load_sheets(file.path, file.name)
    shown = [sheet for sheet in sheets if not options.sheet or sheet.name == options.sheet]
    layouts = [layout for layout in map(find_layout, shown) if layout]
    if not layouts:
        seen = ", ".join(sheet.name for sheet in sheets if sheet.visible)
        message = f"is a report of ED 21-02 in no known layout (1.0, 3.0, 4.0); its sheets: {seen}"
        raise InputError(Problem(file.name, message, advice="keep the labels of the template"))
    tally = Tally()
    for layout in layouts:
        _READ[layout.version](layout, Place(file.name, layout.sheet.name), tally)
    _add_notes(sheets, layouts, tally)
    unit = "answers" if all(layout.version is Version.V4 for layout in layouts) else "servers"
    return tally.reading(file.name, unit)


def _recognises(file: InputFile) -> bool:
    """By the labels on visible sheets; the name of the file says nothing."""
    if not is_workbook(file) or file.size > MAX_BYTES:
        return False
    try:
        if not check_archive(file.path, file.name, _PHRASES).phrases:
            return False
        sheets = load_sheets(file.path, file.name)
    except InputError:
        return False  # the reader of workbooks says what is wrong with it
    return any(map(find_layout, sheets)) or any(map(_has_title, sheets))


def _has_title(sheet: Sheet) -> bool:
    titles = (plain(cell.text) for cell in cells(sheet) if cell.row <= _TITLE_ROWS)
    return sheet.visible and any(TITLE in title for title in titles)


def _read_v1(layout: Layout, place: Place, tally: Tally) -> None:
    """Questions in rows, one server in each column right of the labels."""
    by_column: dict[int, Answers] = {}
    first = min(layout.questions)
    for cell in cells(layout.sheet):
        if cell.column <= layout.edge or cell.row < first:
            continue
        question = layout.questions.get(cell.row)
        if question:
            by_column.setdefault(cell.column, []).append((question, cell))
        else:
            _report(cell, "an answer to no known question", place, tally)
    for answers in by_column.values():
        _read_server(answers, place, tally)


def _read_v3(layout: Layout, place: Place, tally: Tally) -> None:
    """Questions in columns, one server in each row below the labels."""
    for row in layout.sheet.rows:
        if row.number <= layout.edge:
            continue
        answers: Answers = []
        for cell in row_cells(row):
            question = layout.questions.get(cell.column)
            if question:
                answers.append((question, cell))
            else:
                _report(cell, "an answer to no known question", place, tally)
        if answers:
            _read_server(answers, place, tally)


def _read_v4(layout: Layout, place: Place, tally: Tally) -> None:
    """Totals of the whole organisation: they are about no single server."""
    values: dict[str, str] = {}
    for question, cell in _total_answers(layout):
        tally.records += 1
        if _claim("", question, cell, place, tally):
            tally.understood += 1
            key, _, value = tally.claims[-1].value.partition("=")
            values[key] = value
        else:
            tally.not_understood += 1
    for message in inconsistencies(values):
        tally.report(Problem(place.file, message, place=place.sheet))


def _total_answers(layout: Layout) -> Iterator[tuple[Question, Cell]]:
    """The answer stands right of its label; that of the date, which has its label above, below it."""
    found = {(cell.row, cell.column): cell for cell in cells(layout.sheet)}
    above = list(_dates(layout))
    taken = {cell.column for cell, _ in above}
    limit = min(taken, default=None)
    for row, question in layout.questions.items():
        right = [c for c in found.values() if c.row == row and c.column > layout.edge]
        answers = [c for c in right if limit is None or c.column < limit]
        yield from ((question, answer) for answer in answers[:1])
    for label, question in above:
        answer = found.get((label.row + 1, label.column))
        if answer:
            yield question, answer


def _dates(layout: Layout) -> Iterator[tuple[Cell, Question]]:
    for cell in cells(layout.sheet):
        question = asked(cell.text, V4) if cell.column > layout.edge else None
        if question and question.answer is Answer.DATE:
            yield cell, question


def _read_server(answers: Answers, place: Place, tally: Tally) -> None:
    """Add what the answers say of one server; without a name or an address they belong to none."""
    tally.records += 1
    subject = _subject(answers)
    if not subject:
        tally.not_understood += 1
        cell = answers[0][1]
        _report(cell, "answers for a server that has neither host name nor address", place, tally)
        return
    read = [_claim(subject, question, cell, place, tally) for question, cell in answers]
    if all(read):
        tally.understood += 1
    else:
        tally.partly += 1


def _subject(answers: Iterable[tuple[Question, Cell]]) -> str:
    """The internal host name if given, else the first address."""
    for wanted in (Answer.HOST, Answer.ADDRESS):
        for question, cell in answers:
            if question.answer is not wanted:
                continue
            facts = facts_of(question, cell.text).facts
            name = tidy(cell.text) if wanted is Answer.HOST else facts[0][1] if facts else ""
            if name:
                return name
    return ""


def _claim(subject: str, question: Question, cell: Cell, place: Place, tally: Tally) -> bool:
    """Add the claims of one answer; false, with a problem, where it is not an allowed one."""
    said = facts_of(question, cell.text)
    origin = place.origin(Row(cell.row, ()), cell.column, "", cell.text.strip())
    tally.claims.extend(Claim(subject, what, value, origin) for what, value in said.facts)
    if said.complaint:
        _report(cell, said.complaint, place, tally)
    return not said.complaint


def _report(cell: Cell, message: str, place: Place, tally: Tally) -> None:
    tally.report(place.problem(Row(cell.row, ()), message, cell.column))


def _add_notes(sheets: tuple[Sheet, ...], layouts: list[Layout], tally: Tally) -> None:
    used = {layout.sheet.name for layout in layouts}
    known = ", ".join(sorted({layout.version for layout in layouts}))
    filled = "" if tally.records else " without answers"
    tally.notes.insert(0, f"report template {known} of ED 21-02{filled}")
    if not any(claim.attribute is Attribute.REPORTED for claim in tally.claims) and tally.records:
        tally.notes.append("no question is answered")
    for sheet in sheets:
        if not sheet.visible:
            tally.notes.append(f"sheet {sheet.name} is hidden and was not read")
        elif sheet.name not in used and sheet.rows:
            tally.notes.append(
                f"sheet {sheet.name}: agency, contact and overall answers are not used"
            )


_READ: Mapping[Version, Callable[[Layout, Place, Tally], None]] = {
    Version.V1: _read_v1,
    Version.V3: _read_v3,
    Version.V4: _read_v4,
}

REPORT_TEMPLATE_READER = Reader(
    name="report-template", recognises=_recognises, read=read, max_bytes=MAX_BYTES
)
