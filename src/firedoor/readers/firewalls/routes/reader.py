"""What devices print of their routing tables and addresses: one reader for all formats and for captures of sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.firewalls.routes.beside import holds_configuration, shows_configuration
from firedoor.readers.firewalls.routes.capture import captured
from firedoor.readers.firewalls.routes.commands import Command, Scope, command_of, named_command
from firedoor.readers.firewalls.routes.formats import Format, format_of
from firedoor.readers.firewalls.routes.lists import command_is_irrelevant
from firedoor.readers.firewalls.routes.naming import Named, named
from firedoor.readers.firewalls.routes.prompts import MAIN_VDOMS, Section, sections
from firedoor.readers.firewalls.routes.sheet import Sheet
from firedoor.readers.firewalls.routes.tables import Output, address_tables, route_tables
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.printable import quoted
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE


def recognises(file: InputFile) -> bool:
    """A routing table or a list of addresses in the beginning of the file, and no configuration beside it."""
    text = decode_head(file.head)
    if not text.strip():
        return not file.head.strip() and _is_table(named(file.name).command)
    if holds_configuration(text):
        return False
    lines, _ = captured(text)
    found = sections(lines)
    if any(shows_configuration(section.command) for section in found):
        return False
    return any(_belongs(section, lines) for section in found)


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The tables and addresses of every command in the file."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    lines, waits = captured(text)
    book = LineBook(file.name, lines)
    work = _Work(book, named(file.name), waits, open_end=not text.endswith(("\n", "\r")))
    outputs = [output for section in sections(lines) for output in work.outputs(section)]
    tables, problems = route_tables(book, outputs)
    problems = [*work.problems(outputs), *problems]
    return network_reading(book, (), tables, address_tables(outputs), tuple(problems))


ROUTES_READER = Reader("routes", recognises, read, MAX_BYTES)


def _is_table(command: str) -> bool:
    return command_of(command).scope is not Scope.OTHER


def _belongs(section: Section, lines: Sequence[str]) -> bool:
    shown = lines[section.first - 1 : section.last]
    asked = _is_table(section.command)
    return asked or format_of(shown) is not None


@dataclass(slots=True)
class _Work:
    """One file: ``waits`` are the lines at which a pager waited; ``open_end``: the last line has no line end."""

    book: LineBook
    name: Named
    waits: frozenset[int]
    open_end: bool

    def outputs(self, section: Section) -> Iterator[Output]:
        """Read one section; at most one output."""
        text = self.name.command if section.prompt is None else section.command
        command = command_of(text) if section.prompt is not None else named_command(text)
        shown = self.book.lines[section.first - 1 : section.last]
        form = format_of(shown, a_table=command.scope is Scope.WHOLE)
        if section.prompt is not None:
            self._prompt(section.prompt, section.command, command, form)
        sheet = Sheet(self.book, section.first, section.last, command.instance)
        if command.scope is Scope.PART:
            self._part(sheet, text)
        elif form is not None:
            self._whole(sheet, section, form)
        else:
            self._else(sheet, section, command)
        device = section.device or self.name.device
        if command.part:
            host = device.partition("/")[0]
            device = host if command.part in MAIN_VDOMS else f"{host}/{command.part}"
        yield Output(device, section, sheet, form is not None)

    def _prompt(self, line: int, typed: str, command: Command, form: Format | None) -> None:
        if not typed or command_is_irrelevant(typed):
            self.book.mark(line, LineState.IRRELEVANT)
        elif form is not None or command.scope is not Scope.OTHER:
            self.book.mark(line, LineState.UNDERSTOOD)

    def _whole(self, sheet: Sheet, section: Section, form: Format) -> None:
        form.read(sheet)
        for number in self.waits:
            rest = self.book.lines[number : section.last]
            if section.first <= number <= section.last and not any(line.strip() for line in rest):
                sheet.doubt(number, "the pager was left here: the rest was not printed")
        if section.prompt is not None and not section.closed and self.open_end:
            sheet.doubt(section.last, "the capture ends within this line, before the next prompt")

    def _part(self, sheet: Sheet, command: str) -> None:
        """A filtered table says nothing about what it leaves out: it is put aside, by this very rule."""
        sheet.irrelevant(*(number for number, _ in sheet.rows()))
        sheet.problem(
            sheet.first,
            f"{quoted(command)} prints a part of a routing table, which is not used",
            "capture the whole table, without a filter",
        )

    def _else(self, sheet: Sheet, section: Section, command: Command) -> None:
        rows = [(number, line) for number, line in sheet.rows() if not sheet.listed(number, line)]
        if not rows and command.scope is Scope.WHOLE:
            where = section.prompt
            sheet.problem(
                where,
                "the output is empty: no table was read from it",
                "if the device has no such table, remove the file; else capture it again",
            )
        elif rows and section.command:
            message = f"what {quoted(section.command)} printed is not read here"
            sheet.problem(rows[0][0], message, "put each output into a file of its own")

    def problems(self, outputs: Sequence[Output]) -> list[Problem]:
        """What a person should know of the outputs, and whose they are."""
        found = [problem for output in outputs for problem in output.sheet.problems]
        unnamed = any(output.used and not output.section.device for output in outputs)
        if unnamed and not self.name.told:
            message = f"the device is not named; it is taken to be {quoted(self.name.device)}"
            advice = "name the file like core-sw.show-ip-route.txt, or keep the prompt in it"
            found.append(Problem(self.book.file, message, advice=advice))
        if not self.book.lines or not any(line.strip() for line in self.book.lines):
            message = "the file is empty: no table was read from it"
            advice = "if the device has no such table, remove the file; else capture it again"
            found.append(Problem(self.book.file, message, advice=advice))
        return found
