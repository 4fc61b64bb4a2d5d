"""Bytes of an unknown text file as text: the encodings that Windows and its tools write."""

from __future__ import annotations

import codecs

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import HEAD_BYTES

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_UTF16_SHARE = 0.7
# Control characters that no text holds: all but BEL, BS, TAB, LF, VT, FF, CR and ESC.
_BINARY = bytes((*range(7), *range(14, 27), *range(28, 32)))
_BINARY_SHARE = 0.05


def decode(data: bytes, file: str) -> str:
    """Return ``data`` as text, without a byte order mark.

    UTF-8, UTF-16 with a byte order mark or recognisably without, else Windows-1252, in which the
    five bytes without a meaning become U+FFFD. Raises ``InputError`` for bytes that are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, file)
    guessed = _utf16_without_mark(data[:_SAMPLE])
    if guessed:
        return _strictly(data, guessed, file)
    if b"\0" in data or _looks_binary(data[:_SAMPLE]):
        raise _error(file, "is not text (it holds bytes that no text has)", "")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def decode_head(head: bytes) -> str:
    """Return the first bytes of a file as text, or nothing if they are not text.

    The line, or the character, that the cut divides is left out.
    """
    if len(head) >= HEAD_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
    for spare in range(4):
        try:
            return decode(head[: len(head) - spare], "")
        except InputError:
            continue
    return ""


def _strictly(data: bytes, encoding: str, file: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"is not valid {encoding.upper()} at byte {error.start}, though it begins like it"
        raise _error(file, message, "save it again as UTF-8") from error
    if "\0" in text:
        raise _error(file, "is not text (it holds NUL characters)", "")
    return text


def _utf16_without_mark(sample: bytes) -> str:
    """The byte order of UTF-16 text in mostly Latin letters, by where its NUL bytes stand."""
    pairs = len(sample) // 2
    if pairs == 0:
        return ""
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd >= _UTF16_SHARE * pairs and even == 0:
        return "utf-16-le"
    if even >= _UTF16_SHARE * pairs and odd == 0:
        return "utf-16-be"
    return ""


def _looks_binary(sample: bytes) -> bool:
    return len(sample) - len(sample.translate(None, _BINARY)) > _BINARY_SHARE * len(sample)


def _error(file: str, message: str, advice: str) -> InputError:
    return InputError(Problem(file=file, message=message, advice=advice))
