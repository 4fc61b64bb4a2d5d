"""What stands in a table: chains with their rules, sets and maps, and named objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.nftables.definitions import (
    NamedSet,
    Ruleset,
    WrittenChain,
    WrittenRule,
    WrittenTable,
)
from firedoor.readers.firewalls.nftables.elements import elements_of
from firedoor.readers.firewalls.nftables.hooks import declare
from firedoor.readers.firewalls.nftables.marking import Lines
from firedoor.readers.firewalls.nftables.tokens import Cursor, Token, statements_of, text_of
from firedoor.readers.firewalls.nftables.variables import Variables

# Objects that rules name: counters and limits decide by themselves nothing.
_OBJECTS = frozenset({"counter", "quota", "limit", "secmark", "synproxy", "tunnel"})
_SET_WORDS = frozenset(
    {"type", "typeof", "size", "policy", "gc-interval", "auto-merge", "comment", "counter"}
)
_FLOWTABLE_WORDS = frozenset({"hook", "devices", "flags", "counter"})
_OFFLOADED = "offloaded packets pass no chain after the first ones"
_CHANGING = frozenset({"dynamic", "timeout"})
_SET_FLAGS = frozenset({"constant", "interval"}) | _CHANGING


class BlockReader:
    """Puts what stands in a table into it, and marks the lines."""

    def __init__(self, book: Lines, variables: Variables, problems: list[Problem]) -> None:
        self._book = book
        self._variables = variables
        self._problems = problems

    def table(self, table: WrittenTable, tokens: Sequence[Token], ruleset: Ruleset) -> None:
        """The inside of a table."""
        cursor = Cursor(tokens, table.line)
        while True:
            cursor.skip_ends()
            if not cursor.more():
                return
            begin = cursor.position
            try:
                self._entry(table, cursor)
            except ValueError as error:
                cursor.position = begin
                taken = cursor.statement() or [cursor.take()]
                self._mark(taken, LineState.NOT_UNDERSTOOD, str(error))
                where = f"in table {table.family} {table.name}: {error}"
                ruleset.strange.append((taken[0].line, where))

    def _entry(self, table: WrittenTable, cursor: Cursor) -> None:
        word = cursor.take()
        if word.text == "chain":
            self._chain(table, cursor)
        elif word.text in {"set", "map"}:
            self._set(table, cursor)
        elif word.text in {"define", "redefine", "undefine"}:
            cursor.position -= 1
            taken = cursor.statement()
            self._mark(taken)
            self._variables.define(taken)
        elif word.text == "flags":
            taken = [word, *cursor.statement()]
            self._flags(table, taken)
        elif word.text == "comment":
            self._mark([word, *cursor.statement()], LineState.IRRELEVANT)
        elif word.text == "flowtable":
            self._flowtable(cursor, word)
        elif word.text in _OBJECTS or word.text == "ct":
            self._object(table, cursor, word)
        else:
            raise ValueError(f"{word.text!r} is not known here")

    def _flags(self, table: WrittenTable, taken: Sequence[Token]) -> None:
        words = {token.text for token in taken[1:]} - {","}
        if not words <= {"dormant", "owner", "persist"}:
            raise ValueError(f"{text_of(taken)} is not known")
        table.dormant = table.dormant or "dormant" in words
        self._mark(taken)

    def _object(self, table: WrittenTable, cursor: Cursor, word: Token) -> None:
        """Counters, limits and their like: rules name them, and by themselves they decide nothing."""
        if word.text == "ct":
            cursor.name()
        name = cursor.name()
        taken = [word, *cursor.statement()]
        table.objects.add(name)
        self._mark(taken, LineState.IRRELEVANT)

    def _flowtable(self, cursor: Cursor, word: Token) -> None:
        cursor.name()
        self._mark([word], LineState.PARTLY, _OFFLOADED)
        if not cursor.sees("{"):
            return
        body, _ = cursor.block()
        for taken in statements_of(body, word.line):
            known = taken[0].text in _FLOWTABLE_WORDS
            state = LineState.PARTLY if known else LineState.NOT_UNDERSTOOD
            self._mark(taken, state, _OFFLOADED if known else "")

    def _chain(self, table: WrittenTable, cursor: Cursor) -> None:
        line = cursor.peek().line
        name = cursor.name()
        chain = table.chains.setdefault(name, WrittenChain(name, line))
        self._book.mark(line, LineState.UNDERSTOOD)
        if not cursor.sees("{"):
            return
        body, _ = cursor.block()
        for taken in statements_of(body, line):
            self._chain_line(chain, taken)

    def _chain_line(self, chain: WrittenChain, taken: list[Token]) -> None:
        first = taken[0].text
        if first in {"type", "policy", "devices", "device"} or (
            first == "flags" and len(taken) == 2  # noqa: PLR2004
        ):
            self._declaration(chain, taken)
        elif first == "comment":
            self._mark(taken, LineState.IRRELEVANT)
        else:
            chain.rules.append(WrittenRule(self._expanded(chain, taken)))

    def _expanded(self, chain: WrittenChain, taken: list[Token]) -> list[Token]:
        try:
            return self._variables.expand(taken)
        except ValueError as error:
            chain.unclear.append(Doubt(self._book.origin(taken[0].line), str(error)))
            return taken[:1]

    def _declaration(self, chain: WrittenChain, taken: list[Token]) -> None:
        try:
            declare(chain, self._expanded(chain, taken))
        except ValueError as error:
            self._mark(taken, LineState.NOT_UNDERSTOOD, str(error))
            what = f"what chain {chain.name} is for: {error}"
            chain.unclear.append(Doubt(self._book.origin(taken[0].line), what))
        else:
            self._mark(taken)

    def added_rule(self, table: WrittenTable, rest: list[Token], verb: str) -> None:
        """The rule of an ``add rule`` or ``insert rule``. Raises ``ValueError``."""
        cursor = Cursor(rest)
        chain = table.chains.get(cursor.name())
        if chain is None:
            raise ValueError("the chain of the rule is not there")
        if cursor.peek().text in {"handle", "index", "position"}:
            raise ValueError("where the rule goes is not followed")
        tokens = rest[cursor.position :]
        if not tokens:
            raise ValueError("the rule is empty")
        chain.rules.insert(0 if verb == "insert" else len(chain.rules), WrittenRule(tokens))

    def _set(self, table: WrittenTable, cursor: Cursor) -> None:
        line = cursor.peek().line
        name = cursor.name()
        made = table.sets.setdefault(name, NamedSet(name, line))
        self._book.mark(line, LineState.UNDERSTOOD)
        body, closed = cursor.block()
        if not closed:
            made.doubts.append(Doubt(self._book.origin(line), f"the end of set {name} is missing"))
        for taken in statements_of(body, line):
            self._set_line(made, taken)

    def _set_line(self, made: NamedSet, taken: list[Token]) -> None:
        try:
            self._set_words(made, self._variables.expand(taken))
        except ValueError as error:
            self._mark(taken, LineState.NOT_UNDERSTOOD, str(error))
            made.doubts.append(Doubt(self._book.origin(taken[0].line), f"set {made.name}: {error}"))
        else:
            self._mark(taken)

    def _set_words(self, made: NamedSet, taken: list[Token]) -> None:
        first = taken[0].text
        if first == "elements":
            cursor = Cursor(taken[1:])
            cursor.expect("=")
            self._elements(made, cursor)
        elif first == "flags":
            words = {token.text for token in taken[1:]} - {","}
            if not words <= _SET_FLAGS:
                raise ValueError(f"{text_of(taken)} is not known")
            made.changing = made.changing or bool(words & _CHANGING)
        elif first == "timeout":
            made.changing = True
        elif first not in _SET_WORDS:
            raise ValueError(f"{first!r} is not known in a set")

    def _elements(self, made: NamedSet, cursor: Cursor) -> None:
        body, closed = cursor.block()
        if not closed:
            raise ValueError("the end of the elements is missing")
        for element, expires in elements_of(body):
            made.elements.append(element)
            made.changing = made.changing or expires

    def added_elements(self, table: WrittenTable, rest: list[Token]) -> None:
        """The entries of an ``add element``. Raises ``ValueError``."""
        cursor = Cursor(rest)
        wanted = table.sets.get(cursor.name())
        if wanted is None:
            raise ValueError("the set of the elements is not there")
        self._mark(rest)
        self._elements(wanted, cursor)

    def _mark(
        self, tokens: Iterable[Token], state: LineState = LineState.UNDERSTOOD, why: str = ""
    ) -> None:
        self._book.mark_all(dict.fromkeys(token.line for token in tokens), state, why)
