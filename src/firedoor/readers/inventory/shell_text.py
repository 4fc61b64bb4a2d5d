"""Text that PowerShell prints, cut into objects: lists, tables, registry exports, transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firedoor.model.moment import Moment

LONGEST_LINE = 4096
MAX_OBJECTS = 10_000
_MAX_FIELDS = 300_000  # of all objects together
_MAX_COLUMNS = 64
_MAX_WRAPPED = 200  # lines of one value
# Words that head a list of their own, naming the machine that the lines below are about.
_HOST_WORDS = frozenset(
    {"server", "servername", "host", "hostname", "computername", "pscomputername"}
)
_LIST_LINE = re.compile(r" {0,4}([A-Za-z_][A-Za-z0-9_]{0,63}) *:(?: (.*))?$")
_DASHES = re.compile(r"\s*-+(?:\s+-+)*\s*$")
_PROMPT = re.compile(r"(?:\[PS\]|(?:\[([^\]\s]{1,255})\]: ?)?PS)? ?[A-Za-z]:\\[^>]{0,260}>(.*)$")
# The head of a transcript names the machine of the shell, in any language of Windows.
_MACHINE = re.compile(r"\S[^:]{0,40}: (\S{1,255}) \(Microsoft Windows NT ")
_ASKED_VERSION = re.compile(r"exsetup.*version", re.IGNORECASE)
_BARE_VERSION = re.compile(r"\s*\d{1,2}\.\d{1,2}\.\d{1,5}\.\d{1,5}\s*$")
_TRANSCRIPT_START = re.compile(r"\S+[ \S]{0,40}: ?(\d{14})\s*$")
_REG_KEY = re.compile(r"\[?(HKEY_[A-Z_]+\\[^\]]+)\]?\s*$")
_REG_EXPORT = re.compile(r'"([^"]{1,255})"=(dword:)?"?([^"]*)"?\s*$')
_REG_QUERY = re.compile(r"\s{2,4}(\S.{0,254}?)\s{4}REG_([A-Z_]+)\s{4}(.*)$")


@dataclass(frozen=True, slots=True)
class Field:
    """One property. ``lines`` as printed: a long value goes on below, and a table may cut it."""

    name: str
    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """The value in one line, its parts a blank apart."""
        return " ".join(" ".join(self.lines).split())

    @property
    def unbroken(self) -> str:
        """The value with its lines put together: right for names, which wrap within a word."""
        return "".join(self.lines).strip()

    @property
    def joined(self) -> str:
        """The value without any blank: right for values that hold none but may be wrapped."""
        return "".join("".join(self.lines).split())

    @property
    def cut(self) -> bool:
        """Whether a table has shortened the value."""
        return self.text.endswith(("...", "…"))


@dataclass(frozen=True, slots=True)
class Printed:
    """One object: its properties by lower-case name, and the machine named above it, if any."""

    fields: Mapping[str, Field]
    line: int
    host: str = ""

    def get(self, *names: str) -> Field | None:
        """The first of the properties that is there and not empty."""
        return next(
            (self.fields[n] for n in names if n in self.fields and self.fields[n].text), None
        )

    def text(self, *names: str) -> str:
        """Its value, or nothing."""
        found = self.get(*names)
        return found.text if found else ""


@dataclass(slots=True)
class Page:
    """A whole text. ``commands`` are what was typed at prompts; ``loose`` counts all other lines.

    ``full`` is set where a bound was reached and the rest not read.
    """

    objects: list[Printed] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)
    loose: int = 0
    too_long: list[int] = field(default_factory=list)
    started: Moment | None = None
    full: bool = False


def parse(text: str) -> Page:
    """Cut a text into objects. Reads every line once; lines and objects are bounded."""
    return _Parser(text.splitlines()).run()


class _Parser:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0
        self._page = Page()
        self._open: dict[str, Field] = {}
        self._host = ""
        self._registry = False
        self._fields = 0
        self._answered = 0  # the line of the command whose answer was seen

    def run(self) -> Page:
        while self._at < len(self._lines) and not self._page.full:
            line = self._lines[self._at]
            if len(line) > LONGEST_LINE:
                self._page.too_long.append(self._at + 1)
            elif not line.strip():
                self._blank()
            else:
                self._line(line)
            self._at += 1
        self._close()
        return self._page

    def _line(self, line: str) -> None:
        machine = _MACHINE.match(line)
        if machine:
            self._host = machine[1]
        if self._prompt(line) or self._table(line) or self._registry_line(line):
            return
        if self._list_line(line) or self._goes_on(line):
            return
        self._close()
        if self._bare_version(line):
            return
        started = _TRANSCRIPT_START.match(line)
        if started and self._page.started is None:
            self._page.started = _moment(started[1])
        self._page.loose += 1

    def _blank(self) -> None:
        if not self._registry:
            self._close()

    def _prompt(self, line: str) -> bool:
        found = _PROMPT.match(line)
        if found is None:
            return False
        self._close()
        if found[1]:
            self._host = found[1]
        if len(self._page.commands) < MAX_OBJECTS:
            self._page.commands.append((self._at + 1, found[2].strip()))
        return True

    def _list_line(self, line: str) -> bool:
        found = _LIST_LINE.match(line)
        if found is None:
            return False
        name, value = found[1].casefold(), found[2] or ""
        if name in self._open or self._registry:
            self._close()
        self._open[name] = Field(found[1], (value,), self._at + 1)
        return True

    def _goes_on(self, line: str) -> bool:
        """An indented line below a property is more of its value."""
        if not self._open or self._registry or not line.startswith("     "):
            return False
        name, last = next(reversed(self._open.items()))
        if len(last.lines) < _MAX_WRAPPED:
            self._open[name] = Field(last.name, (*last.lines, line.strip()), last.line)
        else:
            self._page.too_long.append(self._at + 1)
        return True

    def _bare_version(self, line: str) -> bool:
        """A version alone, right below the command that asked for the version of ExSetup.exe."""
        number, command = self._page.commands[-1] if self._page.commands else (0, "")
        near = self._at + 1 - number <= len(("the line below", "and an empty one between"))
        asked = near and number > self._answered and _ASKED_VERSION.search(command)
        if not (asked and _BARE_VERSION.match(line)):
            return False
        self._answered = number
        self._open = {
            "fileversion": Field("FileVersion", (line.strip(),), self._at + 1),
            "name": Field("Name", ("ExSetup.exe",), number),
        }
        self._close()
        return True

    def _table(self, line: str) -> bool:
        below = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        if len(below) > LONGEST_LINE or not _DASHES.match(below) or _DASHES.match(line):
            return False
        columns = _columns(line, below)
        if len(columns) > _MAX_COLUMNS:
            return False
        self._close()
        self._at += 2
        rows = list(self._rows())
        self._at -= 1
        for cells in _unwrapped(rows, columns):
            self._open = cells
            self._close(shortest=1)
        return True

    def _rows(self) -> Iterator[tuple[int, str]]:
        for _ in range(MAX_OBJECTS):
            line = self._lines[self._at] if self._at < len(self._lines) else ""
            if not line.strip() or len(line) > LONGEST_LINE or _PROMPT.match(line):
                return
            self._at += 1
            yield self._at, line

    def _registry_line(self, line: str) -> bool:
        key = _REG_KEY.match(line)
        if key:
            self._close()
            self._registry = True
            self._open = {"": Field("", (key[1],), self._at + 1)}
            return True
        value = self._registry and (_exported(line) or _queried(line))
        if value:
            name, text = value
            self._open[name.casefold()] = Field(name, (text,), self._at + 1)
        return bool(value)

    def _close(self, shortest: int = 2) -> None:
        """Finish the object that is open. A single property is one only if it names the machine."""
        fields, self._open, self._registry = self._open, {}, False
        first = next(iter(fields.values()), None)
        if first is None:
            return
        if len(fields) >= shortest:
            self._page.objects.append(Printed(fields, first.line, self._host))
            self._fields += len(fields)
            self._page.full = len(self._page.objects) >= MAX_OBJECTS or self._fields >= _MAX_FIELDS
        elif first.name.casefold() in _HOST_WORDS and first.text:
            self._host = first.text.split(" ", 1)[0]


def _columns(header: str, dashes: str) -> list[tuple[str, int]]:
    """Names and beginnings. Where the dashes do not show the columns, the words of the header do."""
    words = list(re.finditer(r"\S+", header))
    starts = [found.start() for found in re.finditer(r"-+", dashes)]
    if len(words) == len(starts):
        begin = [min(word.start(), start) for word, start in zip(words, starts, strict=True)]
    else:
        begin = [word.start() for word in words]
    return [(word.group(), start) for word, start in zip(words, begin, strict=True)]


def _unwrapped(
    rows: list[tuple[int, str]], columns: list[tuple[str, int]]
) -> list[dict[str, Field]]:
    """Rows as fields. A row whose first cell is empty goes on from the row above."""
    tables: list[dict[str, Field]] = []
    for number, line in rows:
        cells = _cells(number, line, columns)
        first = columns[0][0].casefold()
        if tables and not cells[first].text:
            above = tables[-1]
            for name, cell in cells.items():
                old = above[name]
                if len(old.lines) < _MAX_WRAPPED:
                    above[name] = Field(old.name, (*old.lines, *cell.lines), old.line)
        else:
            tables.append(cells)
    return tables


def _cells(number: int, line: str, columns: list[tuple[str, int]]) -> dict[str, Field]:
    ends = [start for _, start in columns[1:]] + [len(line)]
    return {
        name.casefold(): Field(name, (line[start:end].strip(),), number)
        for (name, start), end in zip(columns, ends, strict=True)
    }


def _exported(line: str) -> tuple[str, str] | None:
    """``"MsiBuildMajor"=dword:00000947`` of a .reg file."""
    found = _REG_EXPORT.match(line)
    if found is None:
        return None
    return found[1], _number(found[3]) if found[2] else found[3]


def _queried(line: str) -> tuple[str, str] | None:
    """``MsiBuildMajor    REG_DWORD    0x947`` of reg query."""
    found = _REG_QUERY.match(line)
    if found is None:
        return None
    return found[1], _number(found[3].strip()) if found[2] == "DWORD" else found[3].strip()


def _number(digits: str) -> str:
    """A DWORD, which both tools write in hexadecimal, as a decimal number; itself if it is none."""
    try:
        return str(int(digits[:10], 16))
    except ValueError:
        return digits


def _moment(digits: str) -> Moment | None:
    """The local time at the head of a transcript; its zone is not written."""
    try:
        return Moment.of(datetime.strptime(digits, "%Y%m%d%H%M%S"))  # noqa: DTZ007
    except (ValueError, OverflowError):
        return None
