"""The words of the STIX 2.1 pattern grammar (OASIS, STIX 2.1 section 9; ``STIXPattern.g4``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firedoor.hunt.indicators.refusing import Refused

LONGEST = 1_000_000
_TOKENS = re.compile(
    r"""
    (?P<skip>[\s\u0085\u00a0]+|/\*.*?\*/|//[^\r\n]*)
  | (?P<time>t'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z')
  | (?P<hex>h'(?:[A-Fa-f0-9]{2})*')
  | (?P<binary>b'[A-Za-z0-9+/=]*')
  | (?P<text>'(?:[^'\\]|\\.)*')
  | (?P<number>[+-]?\d*\.\d+|[+-]?\d+)
  | (?P<name>[A-Za-z_][A-Za-z0-9_-]*|"(?:[^"]|"")*")
  | (?P<sign>==|!=|<>|<=|>=|[=<>()\[\],.:*])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: as in the grammar above; ``text``: without quotes and escapes; ``at``: offset in the pattern."""

    kind: str
    text: str
    at: int

    def is_word(self, word: str) -> bool:
        """Whether it is a keyword; STIX 2.0 wrote them in any case."""
        return self.kind == "name" and self.text.upper() == word


def tokens_of(pattern: str) -> list[Token]:
    """The words of a pattern. Raises ``Refused`` with the place of what is none."""
    if len(pattern) > LONGEST:
        raise Refused(f"is a pattern of more than {LONGEST:,} characters")
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        match = _TOKENS.match(pattern, at)
        if match is None:
            raise Refused(f"is no pattern: what stands at character {at + 1} is no word of one")
        kind = str(match.lastgroup)
        if kind != "skip":
            found.append(Token(kind, _inner(kind, match[0]), at))
        at = match.end()
    return found


def _inner(kind: str, text: str) -> str:
    if kind == "text":
        return _ESCAPED.sub(r"\1", text[1:-1])
    if kind in ("time", "hex", "binary"):
        return text[2:-1]
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
