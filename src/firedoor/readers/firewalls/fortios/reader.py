"""FortiOS configurations: backups, ``show`` output, scripts of commands. Options: docs/readers/fortios.md."""

from __future__ import annotations

import re

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.fortios.assembling import devices_of
from firedoor.readers.firewalls.fortios.building import Builder
from firedoor.readers.firewalls.fortios.context import version_of
from firedoor.readers.firewalls.fortios.lexing import bare, statements
from firedoor.readers.firewalls.fortios.schema import CATEGORIES
from firedoor.readers.firewalls.fortios.tree import Strange, Tree
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_HEADER = re.compile(r"^(?:[\w.\-]+ [#$] )?#config-version=F", re.MULTILINE)
_PROMPT = r"(?:[\w.\-]+(?: \([^)\n]*\))? [#$] ?)?"
_CONFIG = re.compile(rf"^[ \t]*{_PROMPT}conf(?:i|ig)?[ \t]+(\S+)(?:[ \t]+(\S+))?", re.MULTILINE)
_COMMAND = re.compile(
    r"^(?:conf(?:i|ig)?|ed|edi|edit|se|set|uns\w*|app\w*|n|ne|next|en|end|del\w*|mov\w*|ren\w*|clone)\b"
)
_SEEN = 200
_SHARE = 0.5


def recognises(file: InputFile) -> bool:
    """A backup's header, or a text whose lines are mostly FortiOS commands under a known ``config`` block."""
    text = decode_head(file.head)
    if "conf" not in text or not _opens_block(text):
        return False
    if _HEADER.search(text):
        return True
    lines = [line.strip() for line in text.split("\n", _SEEN * 4)[: _SEEN * 4]]
    told = [re.sub(f"^{_PROMPT}", "", line) for line in lines if line and line[0] != "#"][:_SEEN]
    return sum(bool(_COMMAND.match(line)) for line in told) > _SHARE * len(told)


def _opens_block(text: str) -> bool:
    for found in _CONFIG.finditer(text):
        word, second = found[1], found[2]
        if word in {"vdom", "global"} and second is None:
            return True
        if second is not None and any(c.startswith(word) for c in CATEGORIES) and len(word) > 1:
            return True
    return False


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Every device (VDOM) of a configuration, with the state of each line."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    book = LineBook(file.name, text.replace("\r\n", "\n").split("\n"))
    if not _opens_block(text):
        advice = "export it with 'show' or as a backup"
        raise InputError(Problem(file.name, "holds no config block of FortiOS", advice=advice))
    stop = _mark_comments(book)
    tree = Builder(book).run(statements(book.lines[:stop]))
    problems: list[Problem] = []
    _report_shape(book, tree, stop, problems)
    devices = devices_of(book, tree, version_of(text), problems)
    return network_reading(book, devices, problems=tuple(problems))


FORTIOS_READER = Reader("fortios", recognises, read, MAX_BYTES)


def _mark_comments(book: LineBook) -> int:
    """Mark comments as blank; return where a second backup begins in the file, else its end."""
    headers = 0
    for number, line in enumerate(book.lines, start=1):
        if "#" not in line and "$" not in line and "--More--" not in line:
            continue
        text, _ = bare(line)
        if text and text[0] != "#":
            continue
        if text.startswith("#config-version="):
            headers += 1
            if headers > 1:
                return number - 1
        book.mark(number, LineState.BLANK)
    return len(book.lines)


def _report_shape(book: LineBook, tree: Tree, stop: int, problems: list[Problem]) -> None:
    """Blocks that are not closed, a file that breaks off, a second backup after the first."""
    if stop < len(book.lines):
        message = "a second backup begins here and was not read"
        problems.append(
            Problem(book.file, message, line=stop + 1, advice="put it into its own file")
        )
        tree.plain.strange.append(Strange(stop + 1, message))
    for line, noticed in tree.unclosed[:20]:
        message = (
            "the file ends inside this block; what stood after it is missing"
            if noticed == tree.cut
            else f"this block is not closed before line {noticed}"
        )
        problems.append(Problem(book.file, message, line=line, advice="export the file again"))
