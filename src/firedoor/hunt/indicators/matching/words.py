"""The words by which records are found that could meet a term.

A record that meets a term holds one of its words (in any case, with ``+`` for blanks): else a record would be passed
over, and "no sign" would be wrong. A word is short of what all indicators of a kind have in common (".example"), since
that is what costs time.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from firedoor.hunt.indicators.paths import name_of
from firedoor.hunt.indicators.values import HASHES, IndicatorKind, Match, Term
from firedoor.readers.logs.words import with_escapes

# Only event logs tell hashes, keys of the registry and command lines.
EVENTS_ONLY = frozenset((*HASHES, IndicatorKind.REGISTRY, IndicatorKind.COMMAND))
_LONG_LABEL, _SHORTEST = 6, 3
_OCTET = 8


def words_of(term: Term) -> tuple[str, ...]:  # noqa: PLR0911 (one a kind)
    """The words of a term; none if it cannot be looked for in logs (a regular expression for names of files)."""
    if term.match is Match.REGEX:
        return ()
    if term.kind in HASHES:
        return (term.value,)
    if term.kind is IndicatorKind.ADDRESS:
        return _address(term.value)
    if term.kind is IndicatorKind.NETWORK:
        network = ip_network(term.value)
        return _network_4(network) if isinstance(network, IPv4Network) else _network_6(network)
    if term.kind in (IndicatorKind.DOMAIN, IndicatorKind.URL):
        return _machine(term)
    if term.kind in (
        IndicatorKind.NAME,
        IndicatorKind.PATH,
        IndicatorKind.URI,
        IndicatorKind.REGISTRY,
    ):
        return _last(term)
    return (
        _longest(
            re.split(r"[*?]" if term.kind is IndicatorKind.AGENT else r"[*?\s\"']+", term.value)
        ),
    )


def _address(value: str) -> tuple[str, ...]:
    return _network_6(IPv6Network(value)) if ":" in value else (value,)


def _network_4(network: IPv4Network) -> tuple[str, ...]:
    """The octets that all its addresses share, and each of those that they do not share in part."""
    length = network.prefixlen
    whole = min(3, -(-length // _OCTET))
    first = int(network.network_address) >> (32 - _OCTET * whole)
    count = 1 << max(0, _OCTET * whole - length)
    return tuple(
        "".join(f"{(number >> _OCTET * place) & 255}." for place in reversed(range(whole)))
        for number in range(first, first + count)
    )


def _network_6(network: IPv6Network) -> tuple[str, ...]:
    """Its first two groups as they may be written: with zeros before, without, or left out."""
    first, second = (int(group, 16) for group in network.network_address.exploded.split(":")[:2])
    if network.prefixlen < 32:  # noqa: PLR2004 - the second group is not shared
        return tuple(dict.fromkeys((f"{first:x}:", f"{first:04x}:")))
    seconds = (
        (f"{second:x}:", f"{second:04x}:", ":")
        if second == 0
        else (f"{second:x}:", f"{second:04x}:")
    )
    return tuple(
        dict.fromkeys(
            f"{begin}:{end}" for begin in (f"{first:x}", f"{first:04x}") for end in seconds
        )
    )


def _machine(term: Term) -> tuple[str, ...]:
    """The longest label of a domain with a dot beside it. What all domains of a provider end in is in many records."""
    host = term.value.partition("/")[0].partition(":")[0]
    if re.fullmatch(r"[\d.]+", host):
        return (host,)
    pieces = [piece for piece in re.split(r"[*?]", host) if piece]
    if len(pieces) != 1 or set(host) & set("*?"):
        return (_longest(re.split(r"[*?]", term.value)),)
    labels = host.split(".")
    label = max(labels, key=len)
    if len(label) < _LONG_LABEL:
        return (host,)
    return (f".{label}" if label == labels[-1] else f"{label}.",)


def _last(term: Term) -> tuple[str, ...]:
    """The last part of a path: it has no slashes, which are written in several ways."""
    parts = [
        part
        for part in re.split(
            r"[\\/?&=%]" if term.kind is IndicatorKind.URI else r"[\\/]", term.value
        )
        if part
    ]
    if term.match is Match.WILD:
        return (_longest(re.split(r"[*?\\/]", term.value)),)
    last = parts[-1] if parts else name_of(term.value)
    word = last if len(last) >= _SHORTEST else _longest(parts)
    return with_escapes(word)


def _longest(pieces: list[str]) -> str:
    """The longest piece without quotes, which tables double."""
    plain = [inner for piece in pieces for inner in piece.split('"')]
    return max(plain, key=len).strip() or max(plain, key=len)
