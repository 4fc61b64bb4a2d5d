"""Protocols, ports and ICMP messages in access lists and service groups."""

from __future__ import annotations

from functools import lru_cache

from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import (
    ALL_PORTS,
    EVERY_SERVICE,
    ICMP,
    ICMP6,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.readers.firewalls.ios import names
from firedoor.readers.firewalls.ios.drafts import V4, V6
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words
from firedoor.readers.firewalls.protocols import LAST_PORT, protocol_number

_OPERATORS = ("eq", "neq", "gt", "lt", "range")
_WITH_NAMED_PORTS = {TCP, UDP, SCTP}
MOST_TYPES = 255


@lru_cache(maxsize=256)
def protocol(word: str, family: int) -> int | None:
    """The protocol number of a word in an access list; None for ``ip`` and ``ipv6``, which mean every protocol."""
    low = word.lower()
    if low == "ip" or (low == "ipv6" and family == V6):
        return None
    if low == "icmp" and family == V6:
        return ICMP6
    number = protocol_number(low)
    if number is None:
        raise NotUnderstood(f'"{word}" is no protocol')
    return number


@lru_cache(maxsize=65536)
def _one(port: int) -> Ranges:
    return Ranges.single(port)


def ports(words: Words, kind: int) -> Ranges | None:
    """Take a port condition (``eq`` takes several ports); None if none stands here."""
    operator = words.take(*_OPERATORS)
    if not operator:
        return None
    first = _port(words, kind)
    if operator == "range":
        last = _port(words, kind)
        return Ranges.of([(min(first, last), max(first, last))])
    if operator in {"gt", "lt"}:
        return _beside(operator, first)
    if operator == "eq" and names.port(words.peek(), kind) is None:
        return _one(first)
    several = [first]
    while words.peek() and names.port(words.peek(), kind) is not None:
        several.append(_port(words, kind))
    chosen = Ranges.single(*several)
    return chosen if operator == "eq" else chosen.complement(LAST_PORT)


def _beside(operator: str, port: int) -> Ranges:
    if (operator == "gt" and port == LAST_PORT) or (operator == "lt" and port == 0):
        return Ranges()
    return Ranges(((port + 1, LAST_PORT),)) if operator == "gt" else Ranges(((0, port - 1),))


def _port(words: Words, kind: int) -> int:
    word = words.next()
    number = names.port(word, kind)
    if number is None:
        raise NotUnderstood(f'"{word}" is no port')
    return number


def has_ports(kind: int | None) -> bool:
    """Whether IOS takes ports for this protocol."""
    return kind in _WITH_NAMED_PORTS


def icmp(words: Words, kind: int) -> Service | None:
    """Take an ICMP type with its code, or a message by name; None if none stands here."""
    family = V4 if kind == ICMP else V6
    if words.is_number():
        number = words.number()
        code = words.number() if words.is_number() else None
        if number > MOST_TYPES or (code or 0) > MOST_TYPES:
            raise NotUnderstood("an ICMP type or code is at most 255")
        return icmp_service(kind, number, code)
    message = names.icmp_message(words.peek(), family)
    if message is None:
        return None
    words.next()
    return icmp_service(kind, *message)


def group_service(words: Words, *, bare_ports: bool = False) -> Services:
    """One member of a service group: ``tcp eq 80``, ``udp source gt 1023 eq 53``, ``icmp echo``, ``tcp-udp eq 53``."""
    if bare_ports:
        found = ports(words, TCP)
        if found is None:
            raise NotUnderstood("a port is missing")
        return Services.exactly(port_service(TCP, found), port_service(UDP, found))
    if words.take("tcp-udp"):
        return _both(words)
    number = protocol(words.next(), V4)
    if number is None:
        return Services.exactly(EVERY_SERVICE)
    if number in {ICMP, ICMP6}:
        return Services.exactly(icmp(words, number) or icmp_service(number))
    if has_ports(number):
        return Services.exactly(_with_ports(words, number))
    return Services.exactly(port_service(number))


def _both(words: Words) -> Services:
    at = words.at
    first = _with_ports(words, TCP)
    words.at = at
    return Services.exactly(first, _with_ports(words, UDP))


def _with_ports(words: Words, number: int) -> Service:
    source: Ranges | None = None
    if words.take("source"):
        source = ports(words, number)
        if source is None:
            raise NotUnderstood("a port is missing")
    words.take("destination")
    return port_service(number, or_all(ports(words, number)), or_all(source))


def or_all(found: Ranges | None) -> Ranges:
    """All ports where none is asked for; no port at all, as in ``gt 65535``, is another thing."""
    return ALL_PORTS if found is None else found
