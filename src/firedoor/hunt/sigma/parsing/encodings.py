"""Modifiers that write a text in another way: UTF-16, Base64, dashes of Windows command lines."""

from __future__ import annotations

import base64
import itertools
import re

from firedoor.hunt.sigma.parsing.patterns import Parts, plain, tight
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.plan import Wild

DASHES = ("-", "/", "\u2013", "\u2014", "\u2015")
# A dash that begins a flag; one within a word or path is none.
_FLAG = re.compile("\\B[-/\u2013\u2014\u2015]\\b")
_MOST_FLAGS = 4  # 5 ** 4 spellings of one value
_STARTS, _ENDS = (0, 2, 3), (None, -3, -2)


def utf16(parts: Parts, codec: str, mark: bytes = b"") -> Parts:
    """Each byte of the UTF-16 as one character (Latin-1), wildcards kept."""
    coded = [
        part if isinstance(part, Wild) else part.encode(codec, "surrogatepass").decode("latin-1")
        for part in parts
    ]
    return tight((mark.decode("latin-1"), *coded))


def as_bytes(parts: Parts, *, bytes_already: bool) -> bytes:
    """What Base64 is to encode. Raises ``Refused`` for wildcards: what they stand for is not known."""
    text = plain(parts)
    if text is None:
        raise Refused("base64 of a text with wildcards has no meaning")
    return text.encode("latin-1" if bytes_already else "utf-8", "surrogatepass")


def base64_of(data: bytes) -> str:
    """Base64 with padding, as the modifier ``base64`` gives it."""
    return base64.b64encode(data).decode("ascii")


def base64_offsets(data: bytes) -> tuple[str, ...]:
    """The three spellings of the inner part, by where the text begins within a group of three bytes."""
    made = []
    for shift in range(3):
        coded = base64.b64encode(b" " * shift + data).decode("ascii")
        made.append(coded[_STARTS[shift] : _ENDS[(len(data) + shift) % 3]])
    return tuple(dict.fromkeys(text for text in made if text))


def windash(parts: Parts) -> list[Parts]:
    """All spellings with another dash before a flag."""
    pieces: list[tuple[str | Wild, ...]] = []
    flags = 0
    for part in parts:
        if isinstance(part, Wild):
            pieces.append((part,))
            continue
        at = 0
        for found in _FLAG.finditer(part):
            pieces += [(part[at : found.start()],), DASHES]
            at, flags = found.end(), flags + 1
        pieces.append((part[at:],))
    if flags > _MOST_FLAGS:
        raise Refused(f"windash over more than {_MOST_FLAGS} flags in one value")
    return [tight(made) for made in itertools.product(*pieces)]
