"""The condition of a rule over its named searches ("Condition" in the specification)."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.plan import And, Node, Not, Or

_TOKEN = re.compile(r"\s*([()|]|[^\s()|]+)")
_MOST_TOKENS = 2000
_MOST_DEPTH = 40
_MOST_CHOICES = 1000
_WORDS = ("and", "or", "not")


def condition_of(text: str, searches: Mapping[str, Node]) -> Node:
    """The condition as a node. Raises ``Refused``."""
    return parsed(text, lambda name: _named(name, searches), searches)


def parsed(text: str, named: Callable[[str], Node], searches: Mapping[str, Node]) -> Node:
    """The same with another meaning of names (rules, in an extended temporal correlation)."""
    tokens = _TOKEN.findall(text)
    if "|" in tokens:
        raise Refused(
            "its condition has an aggregation of Sigma 1 (a pipe); write it as a correlation"
        )
    if len(tokens) > _MOST_TOKENS:
        raise Refused(f"its condition has more than {_MOST_TOKENS} words")
    reading = _Reading(tokens, named, searches)
    node = reading.either()
    if reading.at < len(tokens):
        raise Refused(f"its condition cannot be read from {tokens[reading.at]!r} on")
    return node


def _named(name: str, searches: Mapping[str, Node]) -> Node:
    if name not in searches:
        raise Refused(f"its condition names {name!r}, which its detection does not define")
    return searches[name]


@dataclass(slots=True)
class _Reading:
    """Recursive descent: or binds least, then and, not, "x of"."""

    tokens: list[str]
    named: Callable[[str], Node]
    searches: Mapping[str, Node]
    at: int = 0
    depth: int = 0

    def _is(self, word: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at].casefold() == word
        self.at += found
        return found

    def either(self) -> Node:
        parts = [self._both()]
        while self._is("or"):
            parts.append(self._both())
        return joined(Or, parts)

    def _both(self) -> Node:
        parts = [self._negated()]
        while self._is("and"):
            parts.append(self._negated())
        return joined(And, parts)

    def _negated(self) -> Node:
        odd = False
        while self._is("not"):
            odd = not odd
        node = self._one()
        return Not(node) if odd else node

    def _one(self) -> Node:
        if self._is("("):
            self.depth += 1
            if self.depth > _MOST_DEPTH:
                raise Refused(f"its condition is nested more than {_MOST_DEPTH} deep")
            node = self.either()
            if not self._is(")"):
                raise Refused("its condition lacks a closing parenthesis")
            self.depth -= 1
            return node
        if self.at >= len(self.tokens):
            raise Refused("its condition ends too early")
        word = self.tokens[self.at]
        self.at += 1
        if self._is("of"):
            return self._some(word)
        if word.casefold() in _WORDS or word == ")":
            raise Refused(f"its condition has {word!r} where a name was expected")
        return self.named(word)

    def _some(self, count: str) -> Node:
        if self.at >= len(self.tokens):
            raise Refused("its condition ends too early")
        pattern = self.tokens[self.at]
        self.at += 1
        nodes = self._matching(pattern)
        if count.casefold() == "all":
            return joined(And, nodes)
        if count.casefold() in ("1", "any"):
            return joined(Or, nodes)
        if not (count.isascii() and count.isdecimal()) or not 0 < int(count[:6]) <= len(nodes):
            raise Refused(f"its condition asks for {count!r} of {len(nodes)} searches")
        wanted = int(count)
        if math.comb(len(nodes), wanted) > _MOST_CHOICES:
            raise Refused(f"its condition asks for {count} of {len(nodes)}: too many choices")
        choices = itertools.combinations(nodes, wanted)
        return joined(Or, [joined(And, list(choice)) for choice in choices])

    def _matching(self, pattern: str) -> list[Node]:
        if pattern.casefold() == "them":
            found = [node for name, node in self.searches.items() if not name.startswith("_")]
        else:
            shape = re.compile(".*".join(re.escape(piece) for piece in re.split(r"\*+", pattern)))
            found = [node for name, node in self.searches.items() if shape.fullmatch(name)]
        if not found:
            raise Refused(f"its condition names {pattern!r}, which its detection does not define")
        return found


def joined(kind: type[And | Or], parts: list[Node]) -> Node:
    """One node for several; a single one stays itself."""
    return parts[0] if len(parts) == 1 else kind(tuple(parts))
