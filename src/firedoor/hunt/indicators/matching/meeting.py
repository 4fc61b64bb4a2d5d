"""Whether a record or a file meets a term, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from firedoor.hunt.indicators.making import canonical
from firedoor.hunt.indicators.matching.view import EventView
from firedoor.hunt.indicators.paths import served_as
from firedoor.hunt.indicators.values import HASHES, IndicatorKind, Match, Term
from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes import searcher

_BEFORE_NAME, _AFTER_NAME = r"(?<![\w.\-])", r"(?![\w\-]|\.\w)"
_BEFORE_HASH, _AFTER_HASH = r"(?<![0-9a-f])", r"(?![0-9a-f])"
_AFTER_DOMAIN = r"(?![a-z0-9_\-]|\.[a-z0-9])"
_AFTER_WORD = r"(?![\w\-])"


class Where:
    """How a term was met. The words of messages."""

    CLIENT = "the client"
    TARGET = "a machine that the server spoke with"
    NAMED = "named in the record"
    AGENT = "the user agent"
    PART_OF_AGENT = "part of a longer user agent"
    ASKED = "asked for"
    SUBDOMAIN = "a machine below the domain"


@dataclass(frozen=True, slots=True)
class Met:
    """``where``: one of ``Where``. ``value``: as it stood there, for an address in one spelling."""

    where: str
    value: str = ""


def meets(term: Term, view: EventView) -> Met | None:
    """How a record meets a term, without regard to ``negated``; None if it does not."""
    kind = term.kind
    if kind in HASHES:
        return _stands(term, _BEFORE_HASH, _AFTER_HASH, view.text)
    if kind is IndicatorKind.ADDRESS:
        return _address(term.value, view)
    if kind is IndicatorKind.NETWORK:
        return _network(term.value, view)
    if kind is IndicatorKind.AGENT:
        return _agent(term, view)
    return _MEETS[kind](term, view)


def said(term: Term, view: EventView) -> bool:
    """Whether a record says anything of the kind of a term, so that not meeting it means something."""
    if term.kind is IndicatorKind.AGENT:
        return bool(view.agents)
    if term.kind in (IndicatorKind.ADDRESS, IndicatorKind.NETWORK):
        return bool(view.addresses)
    if term.kind in HASHES:
        return False  # a record seldom has all of them
    if term.kind is IndicatorKind.URI:
        return bool(view.stems)
    return True


def _address(value: str, view: EventView) -> Met | None:
    if value in view.clients:
        return Met(Where.CLIENT, value)
    if value in view.targets:
        return Met(Where.TARGET, value)
    return Met(Where.NAMED, value) if value in view.addresses else None


def _network(value: str, view: EventView) -> Met | None:
    for where, known in (
        (Where.CLIENT, view.clients), (Where.TARGET, view.targets), (Where.NAMED, sorted(view.addresses)),
    ):  # fmt: skip
        for address in known:
            if in_network(address, value):
                return Met(where, address)
    return None


@lru_cache(maxsize=65_536)
def in_network(address: str, network: str) -> bool:
    """Whether an address is in a network, both as text."""
    known, one = ip_network(network), ip_address(canonical(address))
    return one.version == known.version and one in known


def _agent(term: Term, view: EventView) -> Met | None:
    for agent in view.agents:
        if agent == term.value or (term.match is Match.WILD and _found(term, "^", "$", agent)):
            return Met(Where.AGENT, agent)
    if term.match is Match.WHOLE:
        for text in view.agents or (view.blank,):
            if _found(term, r"(?<!\w)", r"(?!\w)", text):
                return Met(Where.PART_OF_AGENT, text if view.agents else "")
    return None


def _domain(term: Term, view: EventView) -> Met | None:
    if _stands(term, r"(?<![a-z0-9_.\-])", _AFTER_DOMAIN, view.text):
        return Met(Where.NAMED, term.value)
    below = _stands(term, r"(?<=\.)", _AFTER_DOMAIN, view.text)
    return Met(Where.SUBDOMAIN, term.value) if below else None


def _url(term: Term, view: EventView) -> Met | None:
    after = _AFTER_WORD if re.search(r"[\w\-]$", term.value) else ""
    if "/" not in term.value:
        after = _AFTER_DOMAIN
    before = r"(?<![a-z0-9_.\-])"
    return _stands(term, before, after, view.text) or _stands(term, before, after, view.unescaped)


def _uri(term: Term, view: EventView) -> Met | None:
    for stem in view.stems:
        if stem == term.value or (term.match is Match.WILD and _found(term, "^", "$", stem)):
            return Met(Where.ASKED, stem)
    if not view.is_web or term.value.count("/") < 2:  # noqa: PLR2004 - one name alone may stand in any URL
        return None
    return _stands(term, "", _AFTER_NAME, view.text) or _stands(
        term, "", _AFTER_NAME, view.unescaped
    )


def _name(term: Term, view: EventView) -> Met | None:
    if term.match is Match.REGEX:
        return None  # of files only
    for text in (view.flat, view.unescaped, view.spaced):
        found = _stands(term, _BEFORE_NAME, _AFTER_NAME, text)
        if found is not None:
            asked = any(stem.partition("?")[0].endswith("/" + found.value) for stem in view.stems)
            return Met(Where.ASKED, found.value) if asked else found
    return None


def _path(term: Term, view: EventView) -> Met | None:
    if term.match is Match.REGEX:
        return None
    served = served_as(term.value) if term.match is Match.WHOLE else ""
    if served and any(stem.partition("?")[0] == served for stem in view.stems):
        return Met(Where.ASKED, served)
    return _stands(term, "", _AFTER_NAME, view.flat)


def _registry(term: Term, view: EventView) -> Met | None:
    return _stands(term, "", _AFTER_WORD, view.flat)


def _command(term: Term, view: EventView) -> Met | None:
    return _stands(term, "", "", " ".join(view.text.split()))


def _stands(term: Term, before: str, after: str, text: str) -> Met | None:
    return Met(Where.NAMED, term.value) if text and _found(term, before, after, text) else None


def _found(term: Term, before: str, after: str, text: str) -> bool:
    """Whether a term stands in a text between two conditions; wildcards do not go beyond a line."""
    if term.match is not Match.WILD:
        at = text.find(term.value)
        return (
            at >= 0
            and re.compile(before + re.escape(term.value) + after).search(text, max(0, at - 1))
            is not None
        )
    return searcher(Regex(before + wild_pattern(term) + after))(text)


@lru_cache(maxsize=16_384)
def wild_pattern(term: Term) -> str:
    """A value with wildcards as a regular expression."""
    inner = r"[^\n\\]" if term.kind is IndicatorKind.NAME else r"[^\n]"
    wild = {"*": f"{inner}*", "?": inner}
    return "".join(wild.get(piece) or re.escape(piece) for piece in re.split(r"([*?])", term.value))


_MEETS = {
    IndicatorKind.DOMAIN: _domain,
    IndicatorKind.URL: _url,
    IndicatorKind.URI: _uri,
    IndicatorKind.NAME: _name,
    IndicatorKind.PATH: _path,
    IndicatorKind.REGISTRY: _registry,
    IndicatorKind.COMMAND: _command,
}
