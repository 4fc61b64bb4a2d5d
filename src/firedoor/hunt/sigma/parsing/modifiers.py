"""Values of a field through the chain of its modifiers, in their order (modifiers appendix 2.1.0)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from firedoor.hunt.sigma.parsing import encodings
from firedoor.hunt.sigma.parsing.patterns import Parts, open_end, open_start, parts_of, plain
from firedoor.hunt.sigma.parsing.placeholders import filled
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.plan import (
    Exists,
    FieldReference,
    Matcher,
    Network,
    Null,
    Number,
    Order,
    Regex,
    Text,
    TimePart,
    Truth,
    Wild,
)
from firedoor.hunt.sigma.regexes import problem_of

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A value on its way. ``raw``: as it was written; ``parts``: its text once it is taken as one."""

    raw: Plain
    parts: Parts | None = None
    as_bytes: bool = False
    cased: bool = False
    opened: bool = False
    final: Matcher | None = None

    def text(self) -> Parts:
        """Its text with wildcards; numbers as they are written. Raises ``Refused`` for what is no text."""
        if self.parts is not None:
            return self.parts
        if isinstance(self.raw, str):
            return parts_of(self.raw)
        if isinstance(self.raw, bool) or self.raw is None or self.final is not None:
            raise Refused(f"{self.raw!r} is no text")
        return (str(self.raw),)


@dataclass(frozen=True, slots=True)
class Chain:
    """Values after all modifiers, by the value that they were made of: one of each group is enough.

    ``every``: all groups must be met, else one. ``negated``: the opposite of that.
    """

    groups: tuple[tuple[Matcher, ...], ...]
    every: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What rules may need beside themselves: values of placeholders by name."""

    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _anchor(*, start: bool, end: bool) -> Callable[[Draft], list[Draft]]:
    def apply(draft: Draft) -> list[Draft]:
        final = draft.final
        if isinstance(final, Regex):
            return [draft]  # it is searched for anyway
        if isinstance(final, FieldReference):
            # startswith: the value begins with the other one, so it is open at its end, and so on
            made = replace(final, starts=final.starts or end, ends=final.ends or start)
            return [replace(draft, final=made)]
        parts = draft.text()
        parts = open_start(parts) if start else parts
        parts = open_end(parts) if end else parts
        return [replace(draft, parts=parts, opened=True)]

    return apply


def _cased(draft: Draft) -> list[Draft]:
    if isinstance(draft.final, FieldReference):
        return [replace(draft, final=replace(draft.final, cased=True))]
    return [replace(draft, cased=True)]


def _windash(draft: Draft) -> list[Draft]:
    return [replace(draft, parts=parts) for parts in encodings.windash(draft.text())]


def _utf16(codec: str, mark: bytes = b"") -> Callable[[Draft], list[Draft]]:
    def apply(draft: Draft) -> list[Draft]:
        parts = encodings.utf16(draft.text(), codec, mark)
        return [replace(draft, parts=parts, as_bytes=True)]

    return apply


def _base64(draft: Draft) -> list[Draft]:
    data = encodings.as_bytes(draft.text(), bytes_already=draft.as_bytes)
    return [replace(draft, parts=(encodings.base64_of(data),), as_bytes=False)]


def _base64offset(draft: Draft) -> list[Draft]:
    data = encodings.as_bytes(draft.text(), bytes_already=draft.as_bytes)
    made = encodings.base64_offsets(data)
    if not made:
        raise Refused("base64offset of a text that is too short")
    return [replace(draft, parts=(text,), as_bytes=False) for text in made]


def _regex(draft: Draft) -> list[Draft]:
    if isinstance(draft.raw, bool) or draft.raw is None or draft.parts is not None:
        raise Refused("re needs a text, and no other modifier before it")
    return [replace(draft, final=Regex(str(draft.raw)))]


def _flag(letter: str) -> Callable[[Draft], list[Draft]]:
    def apply(draft: Draft) -> list[Draft]:
        if not isinstance(draft.final, Regex):
            raise Refused(f"{letter} stands only behind re")
        flags = "".join(sorted({*draft.final.flags, letter}))
        return [replace(draft, final=replace(draft.final, flags=flags))]

    return apply


def number_of(raw: Plain) -> float:
    """A number, also one that is written as a text. Raises ``Refused``."""
    if isinstance(raw, bool) or raw is None:
        raise Refused(f"{raw!r} is no number")
    try:
        return float(raw)
    except (ValueError, OverflowError) as error:
        raise Refused(f"{raw!r} is no number") from error


def _compare(order: Order) -> Callable[[Draft], list[Draft]]:
    def apply(draft: Draft) -> list[Draft]:
        number = Number(order, number_of(draft.raw))
        if isinstance(draft.final, TimePart):
            return [replace(draft, final=replace(draft.final, number=number))]
        return [replace(draft, final=number)]

    return apply


def _time_part(part: str) -> Callable[[Draft], list[Draft]]:
    def apply(draft: Draft) -> list[Draft]:
        made = draft.final
        number = made if isinstance(made, Number) else Number(Order.EQUAL, number_of(draft.raw))
        return [replace(draft, final=TimePart(part, number))]

    return apply


def _cidr(draft: Draft) -> list[Draft]:
    try:
        network = ipaddress.ip_network(str(draft.raw), strict=False)
    except ValueError as error:
        raise Refused(f"{draft.raw!r} is no network in CIDR notation") from error
    return [replace(draft, final=Network(str(network)))]


def _fieldref(draft: Draft) -> list[Draft]:
    parts = draft.text()
    starts = draft.opened and parts[-1] is Wild.ANY
    ends = draft.opened and parts[0] is Wild.ANY
    name = plain(parts[1 if ends else 0 : len(parts) - 1 if starts else None])
    if not name:
        raise Refused("fieldref needs the name of a field, without wildcards")
    return [replace(draft, final=FieldReference(name, starts, ends, draft.cased))]


def _exists(draft: Draft) -> list[Draft]:
    word = str(draft.raw).casefold()
    if word not in ("true", "false"):
        raise Refused(f"exists needs true or false, not {draft.raw!r}")
    return [replace(draft, final=Exists(word == "true"))]


_STEPS: Mapping[str, Callable[[Draft], list[Draft]]] = {
    "contains": _anchor(start=True, end=True),
    "startswith": _anchor(start=False, end=True),
    "endswith": _anchor(start=True, end=False),
    "exists": _exists,
    "cased": _cased,
    "windash": _windash,
    "re": _regex,
    "i": _flag("i"),
    "m": _flag("m"),
    "s": _flag("s"),
    "base64": _base64,
    "base64offset": _base64offset,
    "utf16le": _utf16("utf-16-le"),
    "wide": _utf16("utf-16-le"),
    "utf16be": _utf16("utf-16-be"),
    "utf16": _utf16("utf-16-le", b"\xff\xfe"),
    "lt": _compare(Order.LESS),
    "lte": _compare(Order.AT_MOST),
    "gt": _compare(Order.MORE),
    "gte": _compare(Order.AT_LEAST),
    "cidr": _cidr,
    "fieldref": _fieldref,
    **{part: _time_part(part) for part in ("minute", "hour", "day", "week", "month", "year")},
}
# Those that say how values are joined, and expand, which needs the settings.
_JOINING = ("all", "neq", "expand")
MODIFIERS = frozenset({*_STEPS, *_JOINING})
_MOST_VALUES = 20_000


def chained(values: list[Plain], modifiers: list[str], settings: Settings) -> Chain:
    """The values after the modifiers. Raises ``Refused`` with the modifier that could not be used."""
    groups = [[Draft(value)] for value in values]
    # Wherever expand stands (rules write ``contains|expand``), values are put in before anything is made of them.
    for name in sorted(modifiers, key=lambda one: one != "expand"):
        if name not in MODIFIERS:
            raise Refused(f"the modifier {name!r} is not one of the specification")
        if name == "expand":
            # The values of a placeholder stand in the list as if they had been written there.
            groups = [
                [replace(draft, raw=text)]
                for group in groups
                for draft in group
                for text in filled(draft.raw, settings.placeholders)
            ]
        elif name in _STEPS:
            step = _STEPS[name]
            groups = [[made for draft in group for made in step(draft)] for group in groups]
        if sum(map(len, groups)) > _MOST_VALUES:
            raise Refused(f"the modifier {name!r} makes more than {_MOST_VALUES} values")
    made = tuple(tuple(dict.fromkeys(_matcher(draft) for draft in group)) for group in groups)
    return Chain(made, "all" in modifiers, "neq" in modifiers)


def _matcher(draft: Draft) -> Matcher:
    if isinstance(draft.final, Regex):
        reason = problem_of(draft.final)
        if reason:
            raise Refused(f"the regular expression {draft.final.pattern[:80]!r} {reason}")
    if draft.final is not None:
        return draft.final
    if draft.parts is None:
        if draft.raw is None:
            return Null()
        if isinstance(draft.raw, bool):
            return Truth(draft.raw)
        if isinstance(draft.raw, int | float):
            return Number(Order.EQUAL, number_of(draft.raw))
    return Text(draft.text(), draft.cased)
