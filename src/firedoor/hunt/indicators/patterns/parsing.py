"""The STIX 2.1 pattern grammar by recursive descent, bounded in depth. Keywords in any case, as STIX 2.0 had them."""

from __future__ import annotations

from dataclasses import replace

from firedoor.hunt.indicators.patterns.lexing import Token, tokens_of
from firedoor.hunt.indicators.patterns.tree import (
    All,
    Any,
    Comparison,
    Node,
    Observation,
    Seen,
    Several,
)
from firedoor.hunt.indicators.refusing import Refused

DEEPEST = 60
_END = Token("end", "", 0)
_EQUAL = {"=": ("=", False), "==": ("=", False), "!=": ("=", True), "<>": ("=", True)}
_ORDER = frozenset(("<", "<=", ">", ">="))
_TEXT_TESTS = ("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET")
_LITERALS = frozenset(("text", "number", "time", "hex", "binary"))


def parse(pattern: str) -> Seen:
    """A pattern as values. Raises ``Refused`` with the place of the fault."""
    return _Parser(tokens_of(pattern)).whole()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Seen:
        found = self._followed()
        if self.at < len(self.tokens):
            raise self._wrong("the end")
        return found

    # Observations.

    def _followed(self) -> Seen:
        return self._joined("FOLLOWEDBY")

    def _joined(self, word: str) -> Seen:
        """FOLLOWEDBY binds loosest, then OR, then AND."""
        inner = {"FOLLOWEDBY": "OR", "OR": "AND"}.get(word)
        parts = [self._joined(inner) if inner else self._observation()]
        while self._took(word):
            parts.append(self._joined(inner) if inner else self._observation())
        return parts[0] if len(parts) == 1 else Several(word, tuple(parts))

    def _observation(self) -> Seen:
        if self._took_sign("["):
            found: Seen = Observation(self._or())
            self._need("]")
        elif self._took_sign("("):
            self._deeper()
            found = self._followed()
            self.depth -= 1
            self._need(")")
        else:
            raise self._wrong('"[" or "("')
        return self._qualified(found)

    def _qualified(self, found: Seen) -> Seen:
        while True:
            if self._took("START"):
                start = self._literal(("time", "text"))
                if not self._took("STOP"):
                    raise self._wrong("STOP")
                found = _within(found, start, self._literal(("time", "text")))
            elif self._took("WITHIN"):
                self._literal(("number",))
                if not self._took("SECONDS"):
                    raise self._wrong("SECONDS")
            elif self._took("REPEATS"):
                self._literal(("number",))
                if not self._took("TIMES"):
                    raise self._wrong("TIMES")
            else:
                return found

    # Comparisons of one object.

    def _or(self) -> Node:
        parts = [self._and()]
        while self._took("OR"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _and(self) -> Node:
        parts = [self._test()]
        while self._took("AND"):
            parts.append(self._test())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _test(self) -> Node:
        if self._took_sign("("):
            self._deeper()
            found = self._or()
            self.depth -= 1
            self._need(")")
            return found
        negated = self._took("NOT")  # NOT before EXISTS
        if self._took("EXISTS"):
            return Comparison(self._path(), "EXISTS", (), negated)
        if negated:
            raise self._wrong("EXISTS")
        return self._comparison(self._path())

    def _comparison(self, path: str) -> Comparison:
        negated = self._took("NOT")
        token = self._next()
        if token.text in _EQUAL and token.kind == "sign":
            operator, other = _EQUAL[token.text]
            return Comparison(path, operator, (self._primitive(),), negated is not other)
        if token.text in _ORDER and token.kind == "sign":
            return Comparison(path, token.text, (self._literal(tuple(_LITERALS)),), negated)
        if token.is_word("IN"):
            return Comparison(path, "IN", self._set(), negated)
        for word in _TEXT_TESTS:
            if token.is_word(word):
                return Comparison(path, word, (self._literal(("text",)),), negated)
        self.at -= 1
        raise self._wrong("a comparison")

    def _set(self) -> tuple[str, ...]:
        self._need("(")
        values: list[str] = []
        while not self._took_sign(")"):
            if values:
                self._need(",")
            values.append(self._primitive())
        return tuple(values)

    def _path(self) -> str:
        type_ = self._step()
        self._need(":")
        steps = [self._step()]
        while True:
            if self._took_sign("."):
                steps.append(self._step())
            elif self._took_sign("["):
                if not self._took_sign("*"):
                    self._literal(("number",))
                self._need("]")
            else:
                return f"{type_}:{'.'.join(steps)}"

    def _step(self) -> str:
        return self._literal(("name", "text"))

    # Words.

    def _primitive(self) -> str:
        token = self._peek()
        if token.is_word("TRUE") or token.is_word("FALSE"):
            self.at += 1
            return token.text.lower()
        return self._literal(tuple(_LITERALS))

    def _literal(self, kinds: tuple[str, ...]) -> str:
        token = self._peek()
        if token.kind not in kinds:
            raise self._wrong(" or ".join(sorted(kinds)))
        self.at += 1
        return token.text

    def _peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def _next(self) -> Token:
        token = self._peek()
        self.at += 1
        return token

    def _took(self, word: str) -> bool:
        found = self._peek().is_word(word)
        self.at += found
        return found

    def _took_sign(self, sign: str) -> bool:
        token = self._peek()
        found = token.kind == "sign" and token.text == sign
        self.at += found
        return found

    def _need(self, sign: str) -> None:
        if not self._took_sign(sign):
            raise self._wrong(f'"{sign}"')

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(f"is a pattern with more than {DEEPEST} brackets within each other")

    def _wrong(self, expected: str) -> Refused:
        token = self._peek()
        place = f"character {token.at + 1}" if token is not _END else "its end"
        return Refused(f"is no pattern of STIX 2.1: at {place} {expected} was expected")


def _within(seen: Seen, start: str, stop: str) -> Seen:
    if isinstance(seen, Observation):
        return replace(seen, start=seen.start or start, stop=seen.stop or stop)
    return replace(seen, parts=tuple(_within(part, start, stop) for part in seen.parts))
