"""A file of nft as tables, chains and sets: blocks as ``nft list ruleset`` prints them, and commands of scripts."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.model.network.line_state import LineState
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.nftables.blocks import BlockReader
from firedoor.readers.firewalls.nftables.definitions import FAMILIES, Ruleset, WrittenTable
from firedoor.readers.firewalls.nftables.marking import Lines
from firedoor.readers.firewalls.nftables.tokens import Cursor, Token, tokens_of
from firedoor.readers.firewalls.nftables.variables import Variables

_MAKERS = frozenset({"add", "create", "insert"})
_OBJECTS = frozenset({"counter", "quota", "limit", "secmark", "synproxy", "ct"})


class Parser:
    """Goes through the tokens once. What it does not understand is kept as strange, with its line."""

    def __init__(self, book: Lines) -> None:
        self._book = book
        self._cursor = Cursor(list(tokens_of(book.source)))
        self._variables = Variables()
        self.ruleset = Ruleset()
        self.problems: list[Problem] = []
        self._blocks = BlockReader(book, self._variables, self.problems)

    def parse(self) -> Ruleset:
        """The whole file."""
        if not self._book.json:
            self._mark_brackets()
        while True:
            self._cursor.skip_ends()
            if not self._cursor.more():
                break
            begin = self._cursor.position
            try:
                self._top()
            except ValueError as error:
                self._strange(begin, str(error))
        self._note_variables()
        return self.ruleset

    def _mark_brackets(self) -> None:
        for number, line in self._book.source:
            text = line.strip()
            if text.startswith("#") or text in {"}", "};", "{", ")", "},"}:
                self._book.mark_bracket(number)

    def _top(self) -> None:
        cursor = self._cursor
        if cursor.sees("table"):
            cursor.take()
            self._table()
        elif self._variables.begins(cursor):
            self._definition()
        elif cursor.sees("flush", "ruleset"):
            self._mark(cursor.statement())
            self.ruleset.tables.clear()
        elif cursor.peek().text in _MAKERS:
            self._add(cursor.take().text)
        elif cursor.peek().text in {"flush", "delete", "destroy"}:
            self._remove(cursor.take().text)
        elif cursor.peek().text in _OBJECTS | {"chain", "rule", "set", "map", "element"}:
            self._add("add")  # without a verb, to add is meant
        else:
            raise ValueError(f"{cursor.peek().text!r} is not known here")

    def _strange(self, begin: int, what: str) -> None:
        """Leave out a statement with its block, and say so."""
        cursor = self._cursor
        cursor.position = begin
        taken = cursor.statement()
        if not taken:
            taken = [cursor.take()]  # a bracket too many
            if taken[0].text == "}":
                what = "a bracket closes what was not opened"
        if taken[0].text == "include":
            what = "rules of another file are included, which is not read here"
        for line in dict.fromkeys(token.line for token in taken):
            self._book.mark(line, LineState.NOT_UNDERSTOOD, what)
        self.ruleset.strange.append((taken[0].line, what))

    def _mark(self, tokens: Sequence[Token], state: LineState = LineState.UNDERSTOOD) -> None:
        self._book.mark_all(dict.fromkeys(token.line for token in tokens), state)

    def _definition(self) -> None:
        taken = self._cursor.statement()
        self._mark(taken)
        self._variables.define(taken)

    def _note_variables(self) -> None:
        for line, what in self._variables.missing:
            self.problems.append(Problem(self._book.file, what, line=line))

    def _family_and_name(self, cursor: Cursor) -> tuple[str, str]:
        family = cursor.take().text if cursor.peek().text in FAMILIES else "ip"
        return family, cursor.name()

    def _table(self) -> None:
        cursor = self._cursor
        line = cursor.peek().line
        family, name = self._family_and_name(cursor)
        table = self._known(family, name, line)
        self._book.mark(line, LineState.UNDERSTOOD)
        if not cursor.sees("{"):
            return
        body, closed = cursor.block()
        if not closed:
            self._cut_off(line)
        self._blocks.table(table, body, self.ruleset)

    def _cut_off(self, line: int) -> None:
        what = "the file ends inside a table: it may be cut off, and rules may be missing"
        advice = "print the rules again with nft list ruleset"
        self.problems.append(Problem(self._book.file, what, line=line, advice=advice))
        self.ruleset.strange.append((line, what))

    def _known(self, family: str, name: str, line: int) -> WrittenTable:
        return self.ruleset.tables.setdefault((family, name), WrittenTable(family, name, line))

    def _add(self, verb: str) -> None:
        """``add rule inet filter forward tcp dport 22 accept`` and its like: the same as in a block."""
        cursor = self._cursor
        kind = cursor.take()
        if kind.text == "table":
            self._table()
            return
        line = kind.line
        prefix = [kind] if kind.text != "element" else []
        if kind.text == "ct":
            prefix.append(cursor.take())
        family, name = self._family_and_name(cursor)
        table = self.ruleset.tables.get((family, name))
        if table is None:
            raise ValueError(f"table {family} {name} is not there")
        rest = cursor.statement()
        self._book.mark(line, LineState.UNDERSTOOD)
        if kind.text == "rule":
            self._blocks.added_rule(table, self._variables.expand(rest), verb)
        elif kind.text == "element":
            self._blocks.added_elements(table, self._variables.expand(rest))
        else:
            self._blocks.table(table, [*prefix, *rest], self.ruleset)

    def _remove(self, verb: str) -> None:
        """``delete table inet filter`` makes room for a new one; what else is taken away is not followed."""
        cursor = self._cursor
        if cursor.take().text != "table":
            raise ValueError(f"what {verb} takes away is not followed")
        family, name = self._family_and_name(cursor)
        self._mark(cursor.tokens[cursor.position - 1 : cursor.position])
        table = self.ruleset.tables.get((family, name))
        if table is None:
            return
        if verb == "flush":
            for chain in table.chains.values():
                chain.rules.clear()
        else:
            del self.ruleset.tables[family, name]
