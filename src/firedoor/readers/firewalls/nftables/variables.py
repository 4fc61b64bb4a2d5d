"""``define`` and ``$name`` of nft scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from firedoor.readers.firewalls.nftables.tokens import WORD, Cursor, Token

MOST_TOKENS = 200_000
_WORDS = frozenset({"define", "redefine", "undefine"})


class Variables:
    """The variables of a file. They are put in where they are used, as nft does it.

    ``missing``: uses of variables that are not defined, with their lines.
    """

    def __init__(self) -> None:
        self._values: dict[str, list[Token]] = {}
        self.missing: list[tuple[int, str]] = []

    @staticmethod
    def begins(cursor: Cursor) -> bool:
        """Whether a definition comes."""
        return cursor.peek().kind == WORD and cursor.peek().text in _WORDS

    def define(self, tokens: Sequence[Token]) -> None:
        """``define NAME = VALUE``. Raises ``ValueError``."""
        cursor = Cursor(tokens)
        word, name = cursor.take().text, cursor.name()
        if word == "undefine":
            self._values.pop(name, None)
            return
        cursor.expect("=")
        self._values[name] = self.expand(tokens[cursor.position :])

    def expand(self, tokens: Iterable[Token]) -> list[Token]:
        """Tokens with the values in the place of variables. Raises ``ValueError`` if that becomes too long."""
        found: list[Token] = []
        for token in tokens:
            name = token.text[1:] if token.kind == WORD and token.text[0] == "$" else ""
            if not name:
                found.append(token)
                continue
            value = self._values.get(name)
            if value is None:
                self.missing.append((token.line, f"variable ${name} is not defined in this file"))
                found.append(token)
            else:
                found += [part._replace(line=token.line) for part in value]
            if len(found) > MOST_TOKENS:
                raise ValueError("variables make this longer than can be read")
        return found
