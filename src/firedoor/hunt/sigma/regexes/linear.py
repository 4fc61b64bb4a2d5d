"""A regular expression as an automaton whose states are made as they are needed: each character is looked at once.

After R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009): a program of few instructions, all
of whose threads go forward together; sets of threads seen before are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from re import _constants as codes  # type: ignore[attr-defined]

from firedoor.hunt.sigma.regexes.shape import Part

_MOST_INSTRUCTIONS = 20_000
_MOST_SETS = 2_000


class TooLarge(ValueError):  # noqa: N818 (a condition of the pattern, caught beside)
    """The repeats of an expression multiply to more instructions than are kept."""


class Op(Enum):
    """The instructions."""

    TAKE = 1  # one character
    FORK = 2  # go on at both places
    AT = 3  # go on if the place is such
    MATCH = 4


@dataclass(slots=True)
class Instruction:
    """``test``: of a character (TAKE), of the characters before and behind, "" at the ends (AT)."""

    op: Op
    test: Callable[..., bool] | None = None
    to: tuple[int, ...] = ()


def _word(char: str) -> bool:
    return bool(char) and (char.isalnum() or char == "_")


_CATEGORIES: dict[Part, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    codes.CATEGORY_WORD: _word,
    codes.CATEGORY_NOT_WORD: lambda char: not _word(char),
}


def _member(items: list[tuple[Part, Part]], char: str) -> bool:
    negated = bool(items) and items[0][0] is codes.NEGATE
    for code, value in items:
        if code is codes.LITERAL and ord(char) == value:
            return not negated
        if code is codes.RANGE and value[0] <= ord(char) <= value[1]:
            return not negated
        if code is codes.CATEGORY and _CATEGORIES[value](char):
            return not negated
    return negated


def _cases(char: str) -> set[str]:
    return {char, *(other for other in (char.lower(), char.upper()) if len(other) == 1)}


def taker(code: Part, value: Part, flags: int) -> Callable[[str], bool]:
    """The test of one character."""
    if code is codes.ANY:
        return (lambda _: True) if flags & re.DOTALL else (lambda char: char != "\n")
    if code is codes.LITERAL:
        items = [(codes.LITERAL, value)]
    elif code is codes.NOT_LITERAL:
        items = [(codes.NEGATE, None), (codes.LITERAL, value)]
    else:
        items = value
    if not flags & re.IGNORECASE:
        return lambda char: _member(items, char)
    if items[0][0] is codes.NEGATE:
        inner = items[1:]
        return lambda char: not any(_member(inner, other) for other in _cases(char))
    return lambda char: any(_member(items, other) for other in _cases(char))


def _place(value: Part, flags: int) -> Callable[[str, str, bool], bool]:
    """The test of a place: character before, character behind ("" at an end), whether only a line end follows."""
    many = bool(flags & re.MULTILINE)
    if value is codes.AT_BEGINNING:
        return lambda before, _behind, _last: not before or (many and before == "\n")
    if value is codes.AT_BEGINNING_STRING:
        return lambda before, _behind, _last: not before
    if value is codes.AT_END:
        return lambda _before, behind, last: not behind or (behind == "\n" and (many or last))
    if value is codes.AT_END_STRING:
        return lambda _before, behind, _last: not behind
    if value is codes.AT_BOUNDARY:
        return lambda before, behind, _last: _word(before) != _word(behind)
    return lambda before, behind, _last: _word(before) == _word(behind)


@dataclass(slots=True)
class _Writer:
    code: list[Instruction] = field(default_factory=list)

    def put(self, instruction: Instruction) -> int:
        if len(self.code) >= _MOST_INSTRUCTIONS:
            raise TooLarge
        self.code.append(instruction)
        return len(self.code) - 1

    def sequence(self, shape: Part, flags: int) -> None:
        for code, value in shape:
            self.part(code, value, flags)

    def part(self, code: Part, value: Part, flags: int) -> None:
        if code in (codes.ANY, codes.LITERAL, codes.NOT_LITERAL, codes.IN):
            at = self.put(Instruction(Op.TAKE, taker(code, value, flags)))
            self.code[at].to = (at + 1,)
        elif code is codes.AT:
            at = self.put(Instruction(Op.AT, _place(value, flags)))
            self.code[at].to = (at + 1,)
        elif code is codes.BRANCH:
            self.branch(value[1], flags)
        elif code is codes.SUBPATTERN:
            _, added, dropped, inner = value
            self.sequence(inner, (flags | added) & ~dropped)
        elif code is codes.ATOMIC_GROUP:
            self.sequence(value, flags)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            self.repeat(value, flags)
        elif code is codes.GROUPREF:
            self.anything()
        elif code is codes.GROUPREF_EXISTS:
            self.branch([value[1], value[2] or []], flags)
        # Lookarounds put nothing: taken as met.

    def branch(self, alternatives: list[Part], flags: int) -> None:
        ends = []
        for number, inner in enumerate(alternatives):
            last = number == len(alternatives) - 1
            fork = -1 if last else self.put(Instruction(Op.FORK))
            self.sequence(inner, flags)
            if not last:
                ends.append(self.put(Instruction(Op.FORK)))
                self.code[fork].to = (fork + 1, len(self.code))
        for end in ends:
            self.code[end].to = (len(self.code),)

    def repeat(self, value: Part, flags: int) -> None:
        least, most, inner = value
        for _ in range(int(least)):
            before = len(self.code)
            self.sequence(inner, flags)
            if len(self.code) == before:
                return  # an empty part stays empty however often it stands
        if most is codes.MAXREPEAT:
            fork = self.put(Instruction(Op.FORK))
            self.sequence(inner, flags)
            back = self.put(Instruction(Op.FORK, None, (fork,)))
            self.code[fork].to = (fork + 1, back + 1)
            return
        forks = []
        for _ in range(int(most) - int(least)):
            forks.append(self.put(Instruction(Op.FORK)))
            self.sequence(inner, flags)
        for fork in forks:
            self.code[fork].to = (fork + 1, len(self.code))

    def anything(self) -> None:
        fork = self.put(Instruction(Op.FORK))
        self.put(Instruction(Op.TAKE, lambda _: True, (fork,)))
        self.code[fork].to = (fork + 1, fork + 2)


_Key = tuple[frozenset[int], str]


@dataclass(slots=True)
class Program:
    """The automaton. ``search`` keeps what it learns, within a bound."""

    code: list[Instruction]
    _kept: dict[_Key, dict[str, _Key | None]] = field(default_factory=dict)

    def search(self, text: str) -> bool:
        """Whether the expression stands in the text. None in the tables means that it was met."""
        key: _Key = (frozenset((0,)), "")
        # $ also holds before a line end that ends the text: the one place where more than one character counts.
        newline = len(text) - 1 if text.endswith("\n") else -1
        for at, char in enumerate(text):
            last = at == newline
            table = self._kept.get(key)
            if table is None:
                if len(self._kept) >= _MOST_SETS:
                    self._kept.clear()
                table = self._kept[key] = {}
            name = "last\n" if last else char
            if name not in table:
                table[name] = self._step(key, char, last=last)
                if len(table) > _MOST_SETS:
                    table.clear()
                    table[name] = self._step(key, char, last=last)
            following = table[name]
            if following is None:
                return True
            key = following
        return self._step(key, "", last=False) is None

    def _step(self, key: _Key, char: str, *, last: bool) -> _Key | None:
        threads, before = key
        taken = {0}
        seen: set[int] = set()
        todo = list(threads)
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            instruction = self.code[at]
            if instruction.op is Op.MATCH:
                return None
            if instruction.op is Op.FORK:
                todo.extend(instruction.to)
            elif instruction.test is None:
                continue
            elif instruction.op is Op.AT:
                if instruction.test(before, char, last):
                    todo.extend(instruction.to)
            elif char and instruction.test(char):
                taken.update(instruction.to)
        return frozenset(taken), _kind(char)


def _kind(char: str) -> str:
    """One character for all that are alike as a neighbour, so that states are few."""
    if char == "\n":
        return char
    return "a" if _word(char) else " "


def program_of(shape: Part) -> Program:
    """The automaton of an expression. Raises ``TooLarge``."""
    writer = _Writer()
    writer.sequence(shape, shape.state.flags)
    writer.put(Instruction(Op.MATCH))
    return Program(writer.code)
