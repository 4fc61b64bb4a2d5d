"""What a rule means, one event at a time: slow and plain, so that it can be checked by reading.

Everything faster is measured against this.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache

from firedoor.hunt.sigma.plan import (
    And,
    Exists,
    FieldReference,
    Matcher,
    Network,
    Node,
    Not,
    Null,
    Number,
    Or,
    Order,
    Regex,
    SigmaRule,
    Test,
    Text,
    TimePart,
    Truth,
    Wild,
)
from firedoor.hunt.sigma.regexes import searcher
from firedoor.hunt.sigma.sources import applies
from firedoor.hunt.sigma.times import part_of
from firedoor.hunt.sigma.views import look, present
from firedoor.model.hunt.event import Event, Scalar


def matches(rule: SigmaRule, event: Event) -> bool:
    """Whether the rule is about such an event and its condition holds."""
    return applies(rule.logsource, event) and holds(rule.condition, event)


def holds(node: Node, event: Event) -> bool:
    """Whether a condition holds, whatever log the event is from."""
    if isinstance(node, And):
        return all(holds(part, event) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, event) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, event)
    return met(node, event)


def met(test: Test, event: Event) -> bool:
    """Whether one field, or the text of the event, holds one of the values (or all of them)."""
    asked = (_meets(test.name, value, event) for value in test.values)
    return all(asked) if test.every else any(asked)


def _meets(name: str | None, matcher: Matcher, event: Event) -> bool:
    if name is None:
        return any(fits(matcher, text) for text in texts_of(event))
    if isinstance(matcher, Exists):
        return (present(event, name) is not None) is matcher.there
    if isinstance(matcher, Null):
        # An empty text is a value: the specification writes it '' and rules tell the two apart.
        return all(value is None for value in present(event, name) or ())
    values = look(event, name)
    if values is None:
        return False
    if isinstance(matcher, FieldReference):
        others = look(event, matcher.name) or ()
        return any(_refers(matcher, value, other) for value in values for other in others)
    return any(fits(matcher, value) for value in values)


def texts_of(event: Event) -> Sequence[str]:
    """Where keywords may stand."""
    return event.texts or tuple(
        written(value) for name in event.fields for value in present(event, name) or ()
    )


def fits(matcher: Matcher, value: Scalar) -> bool:  # noqa: PLR0911 (one a kind)
    """Whether one value is as asked, for all that a value alone can tell."""
    match matcher:
        case Text():
            return glob(matcher.parts, written(value), cased=matcher.cased)
        case Regex():
            return searcher(matcher)(written(value))
        case Number():
            number = as_number(value)
            return number is not None and compare(matcher, number)
        case Network():
            return _inside(matcher.cidr, written(value))
        case Truth():
            return value is matcher.value or written(value).casefold() == str(matcher.value).lower()
        case TimePart():
            part = part_of(matcher.part, value)
            return part is not None and compare(matcher.number, part)
        case _:
            return False


def written(value: Scalar) -> str:
    """A value as text: numbers as they are written, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_number(value: Scalar) -> float | None:
    """A value as number, also one that is written as such (``0x1f`` too); None if it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e300 else None  # noqa: PLR2004 (near the largest float)
    text = value.strip()
    if not text or len(text) > 64 or not text.isascii() or "_" in text:  # noqa: PLR2004
        return None
    try:
        return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)
    except ValueError:
        return None


def compare(number: Number, value: float) -> bool:
    """The comparison of a number."""
    match number.order:
        case Order.EQUAL:
            return value == number.value
        case Order.LESS:
            return value < number.value
        case Order.AT_MOST:
            return value <= number.value
        case Order.MORE:
            return value > number.value
        case Order.AT_LEAST:
            return value >= number.value


def fold(text: str) -> str:
    """Letters without their case, one for one, so that the length stays."""
    if text.isascii():
        return text.lower()
    # No character becomes fewer: as long as before, each has become one.
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(made if len(made := char.casefold()) == 1 else char for char in text)


def glob(parts: tuple[str | Wild, ...], text: str, *, cased: bool) -> bool:
    """Whether the whole text is as the parts say. Takes a time that grows with text times parts, never more."""
    if not cased:
        text = fold(text)
        # As literals, wildcards are equal to their characters, also for what keeps answers.
        parts = _folded(parts, tuple(isinstance(part, Wild) for part in parts))
    pieces: list[list[str | Wild]] = [[]]
    for part in parts:
        if part is Wild.ANY:
            pieces.append([])
        else:
            pieces[-1].append(part)
    if len(pieces) == 1:
        return len(text) == _length(pieces[0]) and _stands(pieces[0], text, 0)
    first, *middle, last = pieces
    at, end = _length(first), len(text) - _length(last)
    if at > end or not _stands(first, text, 0) or not _stands(last, text, end):
        return False
    # The earliest place of each piece leaves the most for the next.
    for piece in middle:
        found = _find(piece, text, at, end)
        if found < 0:
            return False
        at = found + _length(piece)
    return True


@lru_cache(maxsize=1 << 16)
def _folded(parts: tuple[str | Wild, ...], wild: tuple[bool, ...]) -> tuple[str | Wild, ...]:
    return tuple(part if is_wild else fold(part) for part, is_wild in zip(parts, wild, strict=True))


def _length(piece: list[str | Wild]) -> int:
    return sum(1 if isinstance(part, Wild) else len(part) for part in piece)


def _stands(piece: list[str | Wild], text: str, at: int) -> bool:
    for part in piece:
        if not isinstance(part, Wild) and not text.startswith(part, at):
            return False
        at += 1 if isinstance(part, Wild) else len(part)
    return at <= len(text)


def _find(piece: list[str | Wild], text: str, at: int, end: int) -> int:
    if len(piece) == 1 and not isinstance(piece[0], Wild):
        return text.find(piece[0], at, end)
    shape = "".join("." if isinstance(part, Wild) else re.escape(part) for part in piece)
    found = re.compile(shape, re.DOTALL).search(text, at, end)
    return found.start() if found else -1


def _inside(cidr: str, text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.strip().split("%", 1)[0])
    except ValueError:
        return False
    network = ipaddress.ip_network(cidr)
    mapped = getattr(address, "ipv4_mapped", None)
    return address in network or (mapped is not None and mapped in network)


def _refers(matcher: FieldReference, value: Scalar, other: Scalar) -> bool:
    mine, its = written(value), written(other)
    if not matcher.cased:
        mine, its = fold(mine), fold(its)
    if matcher.starts and matcher.ends:
        return its in mine
    if matcher.starts:
        return mine.startswith(its)
    return mine.endswith(its) if matcher.ends else mine == its
