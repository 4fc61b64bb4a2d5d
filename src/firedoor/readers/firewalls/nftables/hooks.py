"""The line that hangs a chain at a hook: ``type filter hook forward priority 0; policy drop;`` (nft(8), "CHAINS")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firedoor.readers.firewalls.netfilter.chains import Hook
from firedoor.readers.firewalls.nftables.definitions import WrittenChain
from firedoor.readers.firewalls.nftables.tokens import SIGN, STRING, WORD, Cursor, Token

# nft(8), table "Standard priority names"; bridge has its own.
_PRIORITIES = {
    "raw": -300,
    "mangle": -150,
    "dstnat": -100,
    "filter": 0,
    "security": 50,
    "srcnat": 100,
    "out": 100,
}
_KINDS = frozenset({"filter", "nat", "route"})
_RELATIVE = re.compile(r"^([a-z]+)([+-]\d+)?$")


def declare(chain: WrittenChain, tokens: Sequence[Token]) -> None:
    """Read a declaration into the chain; raises ``ValueError``."""
    cursor = Cursor(tokens)
    while cursor.more():
        word = cursor.take().text
        if word == "type":
            chain.kind = _one_of(cursor, _KINDS)
        elif word == "hook":
            chain.hook = _one_of(cursor, frozenset(Hook))
        elif word == "priority":
            chain.priority = _priority(cursor)
        elif word == "policy":
            chain.policy_line = cursor.peek().line
            chain.policy = "?"
            chain.policy = _one_of(cursor, frozenset({"accept", "drop"}))
        elif word in {"device", "devices"}:
            cursor.accept("=")
            chain.devices += _devices(cursor)
        elif word == "flags":
            cursor.expect("offload")
        else:
            raise ValueError(f"{word!r} is not known here")


def _one_of(cursor: Cursor, known: frozenset[str]) -> str:
    word = cursor.name()
    if word not in known:
        raise ValueError(f"{word!r} is not known here")
    return word


def _priority(cursor: Cursor) -> int:
    """A number or a name, with a number added or taken away."""
    value = _term(cursor)
    while cursor.peek().kind == SIGN and cursor.peek().text in "+-":
        sign = -1 if cursor.take().text == "-" else 1
        value += sign * int(cursor.name())
    return value


def _term(cursor: Cursor) -> int:
    if cursor.accept("-"):
        return -int(cursor.name())
    word = cursor.name()
    if word.isascii() and word.isdigit():
        return int(word)
    found = _RELATIVE.match(word)
    if found is None or found[1] not in _PRIORITIES:
        raise ValueError(f"{word!r} is no priority")
    return _PRIORITIES[found[1]] + int(found[2] or 0)


def _devices(cursor: Cursor) -> list[str]:
    if not cursor.accept("{"):
        return [cursor.name()]
    found = []
    while cursor.more() and not cursor.accept("}"):
        token = cursor.take()
        if token.kind in {WORD, STRING}:
            found.append(token.text)
    return found
