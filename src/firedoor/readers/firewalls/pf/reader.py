"""The reader of OPNsense's and pfSense's config.xml. Page: docs/readers/pf.md."""

from __future__ import annotations

import re
from dataclasses import replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.pf.assembling import build
from firedoor.readers.firewalls.pf.config import OPNSENSE, PFSENSE, Config
from firedoor.readers.firewalls.pf.marks import Marks
from firedoor.readers.firewalls.pf.tree import parse
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_BEGINNING = 8192
_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:opnsense|pfsense)[\s/>]", re.DOTALL
)


def recognises(file: InputFile) -> bool:
    """XML whose root element is one of the two products."""
    return _ROOT.match(decode_head(file.head[:_BEGINNING])) is not None


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The device of one backup, with the state of each line."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    document = parse(text, file.name)
    if document.root.tag not in {OPNSENSE, PFSENSE}:
        message = f"begins with <{document.root.tag[:40]}>, not with <opnsense> or <pfsense>"
        raise InputError(Problem(file.name, message, line=document.root.line))
    lines = text.split("\n")
    book = LineBook(file.name, lines[:-1] if lines[-1] == "" else lines)
    marks = Marks(book, (number for number in document.comments if number <= len(book.lines)))
    cfg = Config(file.name, document.root.tag, document.root, book, marks)
    device = build(cfg)
    problems = list(cfg.problems)
    if document.problem is not None:
        problems.append(document.problem)
        line = min(document.problem.line or 1, len(book.lines))
        what = "the file is damaged or cut off here: something may be missing"
        doubt = Doubt(Origin(file.name, line, "", book.lines[line - 1].strip()), what)
        device = replace(device, doubts=(doubt, *device.doubts))
    marks.apply()
    return network_reading(book, (device,), problems=tuple(problems))


PF_READER = Reader("pf", recognises, read, MAX_BYTES)
