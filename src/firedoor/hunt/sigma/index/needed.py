"""Words of which a record must hold one to meet a rule: by these raw bytes are searched before records are made.

They are pieces of the rules' texts that are spelled alike in every format of logs: ASCII, without what CSV, JSON and
XML escape, and without what a view puts between two fields (``views``: "?" before a query, a backslash, a blank
between the data of an event). Case is left to whoever looks; the two letters beyond ASCII whose lower case is ASCII
(U+017F, U+212A) are not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from firedoor.hunt.sigma.index.gates import gate_of, literals_in, pieces_of
from firedoor.hunt.sigma.index.table import holds_absent
from firedoor.hunt.sigma.plan import (
    And,
    Matcher,
    Node,
    Not,
    Number,
    Or,
    Order,
    Regex,
    SigmaRule,
    Test,
    Text,
)
from firedoor.hunt.sigma.sources import routes
from firedoor.hunt.sigma.views import ESCAPES, WEB_KINDS
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import Words
from firedoor.readers.logs.words import word_set

_SHORTEST = 3
# What stands in every format as it is; and in text logs, where only the quotes of CSV are written in another way.
_ANYWHERE = re.compile(r"[ !#$%()*+,\-./0-9:;=@A-Z\[\]^_`a-z{|}~]+")
_IN_TEXT = re.compile(r"[ !#-&'()*+,\-./0-9:;<=>@A-Z\[\\\]^_`a-z{|}~]+")
# Under these names the data of an event stand joined by blanks.
_JOINED = (None, "Data")
# The number of an event is written in decimal by every reader; shorter ones stand in nearly every record.
_NUMBER_OF_EVENT, _LEAST_NUMBER = "EventID", 1000
# What stands in many records of such a log, and how good it is all the same; any other word is as good as it is long.
_WEB = {
    "get ": 0.1,
    "http": 0.1,
    "mozilla": 0.1,
    "windows nt": 0.1,
    "200": 0.1,
    "correlationid=": 0.2,
    "post": 0.3,
}
_WEB |= {
    "/owa/": 0.4,
    "microsoft": 0.4,
    "exchange": 0.4,
    "/rpc": 0.5,
    "/mapi": 0.5,
    "localhost": 0.5,
    "/ews/": 0.5,
}
_WEB |= {"/powershell": 0.7, "autodiscover": 0.6, "/ecp/": 0.8, ".aspx": 0.8}
_EVENTS = {
    "microsoft": 0.1,
    "windows": 0.1,
    "c:/windows": 0.1,
    "system32": 0.2,
    ".exe": 0.2,
    "security": 0.2,
    "true": 0.2,
}
_EVENTS |= {"program files": 0.5, "nt authority": 0.3}
_COMMON = {Kind.IIS: _WEB, Kind.HTTPPROXY: _WEB, Kind.EVENT_LOG: _EVENTS}
Choice = frozenset[str]


class NoWords:
    """Words of which none is ever found: of a log that no rule is about."""

    def found(self, data: bytes) -> frozenset[int]:  # noqa: ARG002 - of the protocol
        """None."""
        return frozenset()

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:  # noqa: ARG002 - of the protocol
        """None."""
        return iter(())


class Needed:
    """The words of the rules of a book, by the logs that they are about."""

    def __init__(self, rules: Sequence[SigmaRule]) -> None:
        self._rules = [(kind, logs, rule) for rule in rules for kind, logs in _logs(rule)]
        self._known: dict[tuple[Kind, str], Words | None] = {}

    def words(self, kind: Kind, log: str) -> Words | None:
        """For a log, or for all of a kind if it is ""; None if a rule could be met by any record."""
        key = (kind, log.casefold())
        if key not in self._known:
            found = self._found(*key)
            self._known[key] = None if found is None else word_set(found) if found else NoWords()
        return self._known[key]

    def _found(self, kind: Kind, log: str) -> list[str] | None:
        found: set[str] = set()
        for other, logs, rule in self._rules:
            if other is not kind or (log and logs and log not in logs):
                continue
            words = words_of(rule.condition, kind)
            if words is None:
                return None
            found |= words
        return sorted(found.union(ESCAPES) if found and kind in WEB_KINDS else found)


def _logs(rule: SigmaRule) -> Iterator[tuple[Kind, frozenset[str]]]:
    """The kinds that a rule is about, each with the logs; none if it can be any."""
    by_kind: dict[Kind, set[str] | None] = {}
    for route in routes(rule.logsource):
        known = by_kind.setdefault(route.kind, set())
        if known is None or route.providers or not route.logs:
            by_kind[route.kind] = None
        else:
            known |= route.logs
    for kind, logs in by_kind.items():
        yield kind, frozenset(logs or ())


def words_of(node: Node, kind: Kind) -> Choice | None:
    """Words of which one stands in every record of a kind that the condition holds for; None if none are known."""
    if isinstance(node, Not):
        return None
    if isinstance(node, And):
        return _best((words_of(part, kind) for part in node.parts), kind)
    if isinstance(node, Or):
        return _joined(words_of(part, kind) for part in node.parts)
    return _of_test(node, kind)


def _of_test(test: Test, kind: Kind) -> Choice | None:
    if not test.values or (test.name is not None and holds_absent(test)):
        return None
    found = (_of_matcher(test.name, one, kind) for one in test.values)
    return _best(found, kind) if test.every else _joined(found)


def _of_matcher(name: str | None, matcher: Matcher, kind: Kind) -> Choice | None:
    if isinstance(matcher, Text):
        return _best((_word(name, one, kind) for one in literals_in(pieces_of(matcher))), kind)
    if isinstance(matcher, Regex):
        return _joined(_word(name, one, kind) for one in gate_of(matcher))
    if isinstance(matcher, Number) and name == _NUMBER_OF_EVENT and kind is Kind.EVENT_LOG:
        exact = matcher.order is Order.EQUAL and matcher.value >= _LEAST_NUMBER
        return (
            frozenset((f"{matcher.value:.0f}",)) if exact and matcher.value.is_integer() else None
        )
    return None


def _word(name: str | None, literal: str, kind: Kind) -> Choice | None:
    events = kind is Kind.EVENT_LOG
    spelled = _ANYWHERE if events else _IN_TEXT
    pieces = [piece.strip(" +") for piece in spelled.findall(literal)]
    if events and name in _JOINED:
        pieces = [part for piece in pieces for part in re.split("[ +]+", piece)]
    return _best((frozenset((one,)) for one in pieces if len(one) >= _SHORTEST), kind)


def _best(choices: Iterable[Choice | None], kind: Kind) -> Choice | None:
    known = [choice for choice in choices if choice]
    return max(known, key=lambda choice: _rarity(choice, kind), default=None)


def _joined(choices: Iterable[Choice | None]) -> Choice | None:
    found: set[str] = set()
    for choice in choices:
        if not choice:
            return None
        found |= choice
    return frozenset(found) or None


def _rarity(choice: Choice, kind: Kind) -> tuple[float, int, list[str]]:
    """By the word that is probably found most often; the words themselves, so that the choice is always the same."""
    worst = min(_length(word, kind) for word in choice)
    return worst, -len(choice), sorted(choice)


def _length(word: str, kind: Kind) -> float:
    known = [good for other, good in _COMMON.get(kind, {}).items() if word in other]
    return min(known, default=float(min(len(word), 16)))
