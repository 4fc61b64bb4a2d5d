"""Tables (CSV, with commas, semicolons, tabs or bars) whose first row names the columns, and lists without names.

Which names mean what stands in ``_COLUMNS``; a column may also be named after a kind (``md5``, ``ip``, ``url``).
Microsoft's feed has DateAdded, FirstSeen, Indicator, IndicatorType, TLP.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from firedoor.hunt.indicators.defanging import refanged
from firedoor.hunt.indicators.guessing import kind_of
from firedoor.hunt.indicators.kinds import is_open, kind_named, plain
from firedoor.hunt.indicators.making import guessed, term
from firedoor.hunt.indicators.reading.collecting import Collected, shown
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.times import time_of
from firedoor.hunt.indicators.values import HASHES, Indicator, IndicatorKind, Loaded, Match, Term
from firedoor.model.hunt.sighting import Confidence

LONGEST_LINE = 100_000
DELIMITERS = ",;\t|"
_HEADER_WITHIN = 20  # lines, comments aside
_COLUMNS: Mapping[str, str] = {
    "value": "indicator indicatorvalue ioc iocvalue value observable observablevalue artifact indicators iocs",
    "kind": "type kind indicatortype ioctype observabletype iocskind datatype",
    "confidence": "confidence score confidencelevel reliability",
    "first": "firstseen validfrom first firstseenutc firstobserved",
    "last": "lastseen lastseenutc last lastobserved",
    "until": "validuntil expires expiration expirationdate expiry expirationdatetime",
    "dated": "dateadded date added created published modified timestamp reported publishdate",
    "note": "note notes description comment comments title tags tag threat malware family context name actor",
    "source": "source reference references referencelink feed link report author attribution",
    "to_ids": "toids",
    "revoked": "revoked deleted",
}
_BY_NAME = {name: role for role, names in _COLUMNS.items() for name in names.split()}
_WORDS = {
    "high": Confidence.HIGH, "veryhigh": Confidence.HIGH, "confirmed": Confidence.HIGH, "medium": Confidence.MEDIUM,
    "moderate": Confidence.MEDIUM, "med": Confidence.MEDIUM, "low": Confidence.LOW, "verylow": Confidence.LOW,
}  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_NO, _YES = frozenset(("0", "false", "no", "n")), frozenset(("1", "true", "yes", "y"))
_COMMENT = re.compile(r"(?:^|\s)(?:#|//)\s.*$|^\s*(?:#|//).*$")
_SCALE = 100


@dataclass(frozen=True, slots=True)
class Header:
    """Which column means what. ``values``: those that hold values, with the kind that their name says, if any."""

    delimiter: str
    roles: Mapping[str, int] = field(default_factory=dict)
    values: tuple[tuple[int, IndicatorKind | None], ...] = ()
    names: tuple[str, ...] = ()


def read_text(file: str, text: str) -> Loaded:
    """The indicators of a table or a list, one a line; lines that hold none with the reason."""
    found = Collected(file)
    header: Header | None = None
    tried = 0
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if len(line) > LONGEST_LINE:
            found.refuse(
                f"line {number}", line[:60], f"is a line of more than {LONGEST_LINE:,} characters"
            )
            continue
        bare = line.strip().strip("\x00")
        if header is None and tried < _HEADER_WITHIN and bare:
            header = header_of(bare.lstrip("#").strip())
            tried += not bare.startswith("#")
            if header is not None:
                continue
        if not bare or _COMMENT.match(bare) or (header is None and bare.startswith(";")):
            continue
        try:
            cells = _cells(bare, header.delimiter) if header else []
            made = _of_row(header, cells, file, number) if header else _of_line(bare, file, number)
            for indicator in made:
                found.add(indicator)
        except Refused as error:
            found.refuse(f"line {number}", bare, shown(str(error)))
    return found.loaded()


def is_records(document: object) -> bool:
    """Whether a JSON document is a list of flat objects whose keys name columns that hold values."""
    return isinstance(document, list) and _record_header(document) is not None


def read_records(file: str, document: object) -> Loaded:
    """The same from JSON: Microsoft gives its feed in this form too."""
    found = Collected(file)
    rows = document if isinstance(document, list) else []
    header = _record_header(rows)
    for number, row in enumerate(rows, 1):
        if header is None or not isinstance(row, Mapping):
            found.refuse(f"record {number}", "", "is no object")
            continue
        cells = ["" if value is None else str(value) for value in map(row.get, header.names)]
        try:
            for indicator in _of_row(header, cells, file, None):
                found.add(replace(indicator, place=f"record {number}"))
        except Refused as error:
            found.refuse(f"record {number}", "; ".join(cells), shown(str(error)))
    return found.loaded()


def _record_header(rows: Sequence[object]) -> Header | None:
    first = [row for row in rows[:_HEADER_WITHIN] if isinstance(row, Mapping)]
    names = tuple(dict.fromkeys(name for row in first for name in row if isinstance(name, str)))
    header = _header(",", names) if names else None
    return replace(header, names=names) if header else None


def header_of(line: str) -> Header | None:
    """The columns that a line names; None if it names none that holds values, or holds one itself."""
    best: Header | None = None
    if any(kind_of(refanged(cell)) for mark in DELIMITERS for cell in _cells(line, mark)):
        return None
    for delimiter in DELIMITERS:
        names = _cells(line, delimiter)
        if len(names) > 1 and (best is None or len(names) > len(best.roles) + len(best.values)):
            best = _header(delimiter, names) or best
    single = best is None and plain(line) in _BY_NAME and _BY_NAME[plain(line)] == "value"
    return Header(",", {}, ((0, None),)) if single else best


def _header(delimiter: str, names: Sequence[str]) -> Header | None:
    roles: dict[str, int] = {}
    values: list[tuple[int, IndicatorKind | None]] = []
    for at, name in enumerate(names):
        role = _BY_NAME.get(plain(name))
        if role == "value":
            values.append((at, None))
        elif role is not None:
            roles.setdefault(role, at)
    if not values:
        kinds = ((at, kind_named(name), name) for at, name in enumerate(names))
        values = [(at, kind) for at, kind, name in kinds if kind or is_open(name)]
    if "kind" in roles or len(names) > len(values) or len(values) > 1:
        return Header(delimiter, roles, tuple(values)) if values else None
    return None


def _of_row(
    header: Header, cells: Sequence[str], file: str, number: int | None
) -> Iterator[Indicator]:
    if _cell(header, cells, "to_ids").lower() in _NO:
        raise Refused("is not meant for detection (to_ids is not set)")
    if _cell(header, cells, "revoked").lower() in _YES:
        raise Refused("was revoked by its author")
    said = _cell(header, cells, "kind")
    refused: Refused | None = None
    filled = [(at, kind) for at, kind in header.values if at < len(cells) and cells[at].strip()]
    if not filled:
        raise Refused("has no value in its column")
    for at, kind in filled:
        try:
            yield _indicator(header, cells, term_of(cells[at], kind, said), file, number)
        except Refused as error:  # the other columns of the row are still looked for
            refused = error
    if refused is not None:
        raise refused


def term_of(value: str, kind: IndicatorKind | None, said: str = "") -> Term:
    """The term of a cell. ``said``: the kind by its name in the list. Raises ``Refused``."""
    value = refanged(value)
    if kind is None:
        kind = kind_named(said)
    if kind is None:
        return _of_other_type(value, said)
    if kind is IndicatorKind.NAME and re.search(r"[\\/]", value):
        kind = IndicatorKind.PATH
    if kind is IndicatorKind.URI and "://" in value:
        kind = IndicatorKind.URL
    if kind is IndicatorKind.PATH and not re.search(r"[\\/]", value):
        kind = IndicatorKind.NAME
    wild = kind in (IndicatorKind.URI, IndicatorKind.AGENT, IndicatorKind.COMMAND) and "*" in value
    return term(kind, value, Match.WILD if wild else Match.WHOLE)


def _of_other_type(value: str, said: str) -> Term:
    """Of a type that is not known the form of the value tells; but not for hashes, of which there are other kinds."""
    if not said or is_open(said):
        return guessed(value)
    kind = kind_of(value)
    if kind is None or kind in HASHES:
        raise Refused(f"values of the type {shown(said, 40)} are not looked for")
    return guessed(value)


def _indicator(
    header: Header, cells: Sequence[str], made: Term, file: str, number: int | None
) -> Indicator:
    source = _cell(header, cells, "source")
    is_link = source.startswith(("http://", "https://"))
    notes = (_cell(header, cells, "note"), "" if is_link else source)
    return Indicator(
        made,
        file,
        number,
        "",
        confidence_of(_cell(header, cells, "confidence")),
        time_of(_cell(header, cells, "last")) or time_of(_cell(header, cells, "dated")),
        time_of(_cell(header, cells, "first")),
        time_of(_cell(header, cells, "until")),
        shown("; ".join(note for note in notes if note)),
        references=(shown(source),) if is_link else (),
    )


def confidence_of(text: str) -> Confidence | None:
    """A word or a number of 0 to 100 (0 is not said)."""
    if not text:
        return None
    word = plain(text)
    if word in _WORDS:
        return _WORDS[word]
    try:
        number = float(text)
    except ValueError:
        return None
    if not 0 < number <= _SCALE:
        return None
    if number < 30:  # noqa: PLR2004 - the scale of STIX 2.1, appendix A
        return Confidence.LOW
    return Confidence.HIGH if number >= 70 else Confidence.MEDIUM  # noqa: PLR2004


def _of_line(line: str, file: str, number: int) -> Iterable[Indicator]:
    """A value with or without a note behind it. Nothing names the columns."""
    bare = _COMMENT.sub("", line).strip().strip("\"'")
    try:
        return [Indicator(guessed(bare), file, number)]
    except Refused as error:
        problem = error
    for delimiter in DELIMITERS:
        cells = [cell.strip() for cell in _cells(line, delimiter)]
        if len(cells) < 2:  # noqa: PLR2004
            continue
        if any(_UUID.fullmatch(cell) for cell in cells[:2]):
            raise Refused(
                "is of the list of hashes of a MISP feed: these are of values, not of files"
            )
        at = next((at for at, cell in enumerate(cells) if kind_of(refanged(cell))), None)
        if at is not None:
            note = "; ".join(cell for cell in (*cells[:at], *cells[at + 1 :]) if cell)
            return [Indicator(guessed(cells[at]), file, number, note=shown(note))]
    raise problem


def _cell(header: Header, cells: Sequence[str], role: str) -> str:
    at = header.roles.get(role)
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
