"""What an expression of nft looks at, and what values of it mean for a packet.

A selector turns words into numbers or names, and sets of these into conditions. ``implied`` holds wherever the
expression is used, also with ``!=``: what a packet does not have ends the rule (nft(8), "PAYLOAD EXPRESSIONS").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import FlagTest, Match, Ports
from firedoor.readers.firewalls.netfilter.conditions import (
    EVERY_STATE,
    Condition,
    doubted,
    states,
    varying,
)
from firedoor.readers.firewalls.netfilter.matches import not_flags

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """An expression with a number for a value. ``build``: what it means that the number is one of these.

    ``last`` is the greatest number; ``read`` turns a word into numbers and raises ``ValueError``. Where ``build`` says
    the family or protocol itself, ``implied`` need not.
    """

    last: int
    read: Callable[[str], Ranges]
    build: Callable[[Ranges], tuple[Condition, ...]]
    implied: tuple[Condition, ...] = ()

    def values(self, words: Words) -> Ranges:
        """``80``, ``1024-65535``, ``10.0.0.0/8``. Raises ``ValueError``."""
        if len(words) == 3 and words[1] == "-":  # noqa: PLR2004 - first - last
            first, last = self.read(words[0]), self.read(words[2])
            return Ranges.of([(first.items[0][0], last.items[-1][1])])
        if len(words) != 1:
            raise ValueError(f"{' '.join(words)!r} is not understood")
        return self.read(words[0])

    def one_of(self, found: Sequence[Ranges], *, negated: bool) -> tuple[Condition, ...]:
        """The number is one of these, or none of them."""
        joined = Ranges.of(span for each in found for span in each)
        if negated:
            joined = joined.complement(self.last)
        return self.build(joined) if joined else ()

    def compared(self, operator: str, found: Ranges) -> tuple[Condition, ...]:
        """The number is less or greater than a value."""
        low, high = found.items[0][0], found.items[-1][1]
        spans = {
            "<": (0, low - 1),
            "<=": (0, high),
            ">": (high + 1, self.last),
            ">=": (low, self.last),
        }
        first, last = spans[operator]
        return self.build(Ranges.of([(first, last)])) if first <= last else ()


@dataclass(frozen=True, slots=True)
class Names:
    """The name of an interface: where a packet comes in or goes out."""

    way_in: bool
    implied: tuple[Condition, ...] = ()

    def values(self, words: Words) -> str:
        """One name, which can end in a wildcard. Raises ``ValueError``."""
        if len(words) != 1:
            raise ValueError(f"{' '.join(words)!r} is no interface")
        if words[0].isdigit():
            raise ValueError(f"which interface has the number {words[0]} is not in this file")
        return words[0]

    def one_of(self, found: Sequence[str], *, negated: bool) -> tuple[Condition, ...]:
        """The interface is one of these, or none of them."""
        prefixes = frozenset(n[:-1] for n in found if n.endswith("*") and not n.endswith("\\*"))
        names = frozenset(n.replace("\\*", "*") for n in found if n[:-1] not in prefixes)
        if "" in prefixes:
            return () if negated else (Condition(),)
        ports = Ports(names, prefixes, negated=negated)
        return (Condition(Match(in_ports=ports) if self.way_in else Match(out_ports=ports)),)

    def compared(self, operator: str, found: str) -> tuple[Condition, ...]:
        """Names have no order."""
        raise ValueError(f"{operator} {found} of an interface is not understood")


@dataclass(frozen=True, slots=True)
class States:
    """The state of a connection; one packet has one."""

    implied: tuple[Condition, ...] = ()

    def values(self, words: Words) -> frozenset[str]:
        """One state or several joined by ``|``. Raises ``ValueError``."""
        names = frozenset(word for word in words if word not in {"|", "(", ")"})
        if not names or not names <= EVERY_STATE:
            raise ValueError(f"{' '.join(words)!r} is no state of a connection")
        return names

    def one_of(self, found: Sequence[frozenset[str]], *, negated: bool) -> tuple[Condition, ...]:
        """The state is one of these, or none of them."""
        names = frozenset(name for each in found for name in each)
        return (states(EVERY_STATE - names if negated else names),)

    def compared(self, operator: str, found: frozenset[str]) -> tuple[Condition, ...]:
        """States have no order."""
        raise ValueError(f"{operator} {min(found)} of a state is not understood")


_FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ecn": 64, "cwr": 128}
_EVERY_FLAG = 255


@dataclass(frozen=True, slots=True)
class Flags:
    """TCP flags as a whole: in a set, or with ``==``, all of them are compared."""

    implied: tuple[Condition, ...] = ()

    def values(self, words: Words) -> int:
        """``syn``, ``syn | ack``, ``(syn | ack)``, ``0x2``. Raises ``ValueError``."""
        bits = 0
        for word in words:
            if word in {"|", "(", ")", ","}:
                continue
            bits |= _FLAGS[word] if word in _FLAGS else int(word, 0)
        if bits > _EVERY_FLAG:
            raise ValueError(f"{' '.join(words)!r} are no TCP flags")
        return bits

    def one_of(self, found: Sequence[int], *, negated: bool) -> tuple[Condition, ...]:
        """The flags are exactly one of these, or none."""
        return self.masked(_EVERY_FLAG, found, negated=negated)

    @staticmethod
    def masked(mask: int, found: Sequence[int], *, negated: bool) -> tuple[Condition, ...]:
        """The flags under a mask are one of these values, or none of them."""
        tests = tuple(FlagTest(mask, value) for value in found if not value & ~mask)
        if not negated:
            return (Condition(Match(tcp_flags=tests)),) if tests else ()
        condition: tuple[Condition, ...] = (Condition(),)
        for test in tests:
            others = not_flags(test)
            if not others:
                return ()
            if condition != (Condition(),):
                raise ValueError("several combinations of TCP flags with != are not modelled")
            condition = (Condition(Match(tcp_flags=others)),)
        return condition

    def compared(self, operator: str, found: int) -> tuple[Condition, ...]:
        """Flags have no order."""
        raise ValueError(f"{operator} {found} of TCP flags is not understood")


@dataclass(frozen=True, slots=True)
class Varies:
    """Something in which packets with the same header differ; any value may hold."""

    text: str
    implied: tuple[Condition, ...] = ()

    def values(self, words: Words) -> str:
        """Any words."""
        return " ".join(words)

    def one_of(self, found: Sequence[str], *, negated: bool) -> tuple[Condition, ...]:
        """Whether it is one of these varies."""
        shown = ", ".join(found[:3]) + (" ..." if len(found) > 3 else "")  # noqa: PLR2004
        return (varying(f"{self.text} {'not ' if negated else ''}{shown}".strip()),)

    def compared(self, operator: str, found: str) -> tuple[Condition, ...]:
        """Whether it is less or greater varies."""
        return (varying(f"{self.text} {operator} {found}"),)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something of the device that the file does not say; whether a value holds is not known."""

    doubt: Doubt
    implied: tuple[Condition, ...] = ()

    def values(self, words: Words) -> str:
        """Any words."""
        return " ".join(words)

    def one_of(self, found: Sequence[str], *, negated: bool) -> tuple[Condition, ...]:  # noqa: ARG002
        """It is not known."""
        return (doubted(self.doubt),)

    def compared(self, operator: str, found: str) -> tuple[Condition, ...]:  # noqa: ARG002
        """It is not known."""
        return (doubted(self.doubt),)


# A selector whose own kind of values is passed back to it.
AnySelector = Any
Selector = Numbers | Names | States | Flags | Varies | Unknown
