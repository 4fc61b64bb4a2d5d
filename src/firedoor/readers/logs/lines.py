"""The lines of a text file of any size, one at a time, in constant memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile

LONGEST_LINE = 256 * 1024  # characters; HttpProxy rows reach tens of thousands
_CHUNK = 256 * 1024
_SAMPLE = 64
_HALF = 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, counted from 1. ``whole`` is false where only its beginning was kept."""

    number: int
    text: str
    whole: bool = True


def read_lines(path: Path) -> Iterator[Line]:
    """Every line; of one longer than ``LONGEST_LINE`` only the beginning.

    Bytes that are no text show as U+FFFD; NULs, with which IIS fills a file that it did not close, are
    left out. Raises ``OSError``.
    """
    with path.open("rb") as stream:
        first = stream.read(_CHUNK)
        decoder = codecs.getincrementaldecoder(encoding_of(first))(errors="replace")
        number, rest, skipping = 0, "", False
        chunk = first
        while chunk:
            *lines, rest = (rest + decoder.decode(chunk).replace("\0", "")).split("\n")
            for text in lines:
                number += 0 if skipping else 1
                if not skipping:
                    yield _line(number, text)
                skipping = False
            if len(rest) > LONGEST_LINE:
                if not skipping:
                    number += 1
                    yield _line(number, rest)
                rest, skipping = "", True
            chunk = stream.read(_CHUNK)
        if rest and not skipping:
            yield _line(number + 1, rest)


def lines_of(file: InputFile) -> Iterator[Line]:
    """The lines of an input file. Raises ``InputError`` where it cannot be read."""
    try:
        yield from read_lines(file.path)
    except OSError as error:
        raise InputError(Problem(file.name, f"cannot be read ({error.strerror})")) from error


def _line(number: int, text: str) -> Line:
    whole = len(text) <= LONGEST_LINE
    return Line(number, text.rstrip("\r") if whole else text[:LONGEST_LINE], whole)


def encoding_of(head: bytes) -> str:
    """UTF-16 by its mark or by where its NULs stand; else UTF-8, which covers ASCII."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:_SAMPLE]
    if sample[1::2].count(0) > _HALF * len(sample):
        return "utf-16-le"
    if sample[::2].count(0) > _HALF * len(sample):
        return "utf-16-be"
    return "utf-8-sig"
