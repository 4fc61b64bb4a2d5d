"""Protocols, ports, ICMP types and TCP flags in the terms of firewall filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import FlagTest
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ICMP,
    ICMP6,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
)
from firedoor.readers.firewalls.junos import tcp_flags, values
from firedoor.readers.firewalls.junos.applications import type_codes
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node

_ALL_BYTES = Ranges(((0, 255),))
_WITH_PORTS = Ranges.single(TCP, UDP, 33, SCTP, 136)
_WITH_TYPES = Ranges.single(ICMP, ICMP6)
_PROTOCOL_WORDS = ("protocol", "next-header", "payload-protocol")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a term asks of services; None where it does not ask."""

    protocols: Ranges | None = None
    sports: Ranges | None = None
    dports: Ranges | None = None
    either: Ranges | None = None  # "port": source or destination
    types: Ranges | None = None
    flags: tuple[FlagTest, ...] = ()


class ServiceReader:
    """Reads the conditions on services of one term. A value that is not understood stays unknown in the tree."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def asked(self, from_: Node, *, v6: bool) -> Asked:
        """The conditions of a term. In an IPv6 filter the names of ICMPv6 stand under ``icmp-type``."""
        return Asked(
            protocols=self._protocols(from_),
            sports=self._set(from_, "source-port", values.port_span, ALL_PORTS),
            dports=self._set(from_, "destination-port", values.port_span, ALL_PORTS),
            either=self._set(from_, "port", values.port_span, ALL_PORTS),
            types=self._types(from_, v6=v6),
            flags=self._flags(from_),
        )

    def _protocols(self, from_: Node) -> Ranges | None:
        found: Ranges | None = None
        for word in _PROTOCOL_WORDS:
            one = self._set(from_, word, values.protocol_span, ALL_PROTOCOLS)
            if one is not None:
                found = one if found is None else found & one
        return found

    def _set(
        self, from_: Node, word: str, parse: Callable[[str], Range | None], every: Ranges
    ) -> Ranges | None:
        """``word`` and ``word-except``: a set of numbers, or all but these."""
        if word not in from_.children and f"{word}-except" not in from_.children:
            return None
        meant, excepted = (
            self._ranges(from_, word, parse),
            self._ranges(from_, f"{word}-except", parse),
        )
        if meant is None and excepted is None:
            return None
        return (every if meant is None else meant) - (Ranges() if excepted is None else excepted)

    @staticmethod
    def _ranges(from_: Node, word: str, parse: Callable[[str], Range | None]) -> Ranges | None:
        found: list[Range] = []
        nodes = from_.members(word)
        for node in nodes:
            one = parse(node.word)
            if one is not None:
                node.know()
                found.append(one)
        return Ranges.of(found) if nodes else None

    def _types(self, from_: Node, *, v6: bool) -> Ranges | None:
        parts = []
        for kind in ("icmp", "icmp6"):
            six = v6 or kind == "icmp6"
            types = self._set(from_, f"{kind}-type", _byte("types", six=six), _ALL_BYTES)
            codes = self._set(from_, f"{kind}-code", _byte("codes", six=six), _ALL_BYTES)
            if types is not None or codes is not None:
                parts.append(_type_codes(types, codes))
        return None if not parts else Ranges.of(r for part in parts for r in part)

    def _flags(self, from_: Node) -> tuple[FlagTest, ...]:
        found: tuple[FlagTest, ...] = ()
        if from_.flag("tcp-established"):
            found = tcp_flags.ESTABLISHED
        if from_.flag("tcp-initial"):
            found = _both(found, tcp_flags.INITIAL)
        for node in from_.members("tcp-flags"):
            tests = tcp_flags.flag_tests(node.word)
            if tests is not None:
                node.know()
                found = _both(found, tests)
        return found


def _type_codes(types: Ranges | None, codes: Ranges | None) -> Ranges:
    if (types is not None and not types) or (codes is not None and not codes):
        return Ranges()
    return type_codes(list(types) if types else None, list(codes) if codes else None)


def _byte(what: str, *, six: bool) -> Callable[[str], Range | None]:
    """ICMP types or codes by number or by the names of one family, else of the other."""
    first, second = ("icmp6", "icmp") if six else ("icmp", "icmp6")

    def parse(word: str) -> Range | None:
        return values.span(word, f"{first}_{what}", 255) or values.span(
            word, f"{second}_{what}", 255
        )

    return parse


def _both(one: tuple[FlagTest, ...], other: tuple[FlagTest, ...]) -> tuple[FlagTest, ...]:
    if not one:
        return other
    joined = [
        FlagTest(a.mask | b.mask, a.value | b.value)
        for a in one
        for b in other
        if a.value & b.mask == b.value & a.mask
    ]
    # Flags that exclude each other match nothing: no bit outside the mask is ever set.
    return tuple(joined) or (FlagTest(0, 1),)


def alternatives(asked: Asked) -> list[tuple[Services, bool]]:
    """The services of a term, as one or two rules; True for the part in which the flags are tested.

    A filter looks at the bits where ports, types and flags would stand, without checking the protocol ("only
    matching on the port value can lead to unexpected matches"): for other protocols it is not known what matches.
    """
    protocols = ALL_PROTOCOLS if asked.protocols is None else asked.protocols
    sides = [(asked.sports, asked.dports)]
    if asked.either is not None:
        sides = [
            (asked.either if asked.sports is None else asked.sports & asked.either, asked.dports),
            (asked.sports, asked.either if asked.dports is None else asked.dports & asked.either),
        ]
    asks_ports = asked.either is not None or asked.sports is not None or asked.dports is not None
    made = [
        _services(asked, protocols, sport, dport, asks_ports=asks_ports) for sport, dport in sides
    ]
    found = Services.union(made)
    if not asked.flags:
        return [(found, False)]
    tcp, rest = (
        _limited(found, Ranges.single(TCP)),
        _limited(found, ALL_PROTOCOLS - Ranges.single(TCP)),
    )
    parts = [(tcp, True)]
    if rest.maybe:
        parts.append((Services((), rest.maybe, rest.doubts), False))
    return parts


def _services(
    asked: Asked,
    protocols: Ranges,
    sports: Ranges | None,
    dports: Ranges | None,
    *,
    asks_ports: bool,
) -> Services:
    if not asks_ports and asked.types is None:
        return Services.exactly(*([Service(protocols)] if protocols else []))
    fit = protocols & (_WITH_PORTS if asks_ports else _WITH_TYPES)
    if asks_ports and asked.types is not None:
        fit = Ranges()
    surely = Service(
        fit, sports or ALL_PORTS, (dports or ALL_PORTS) if asks_ports else (asked.types or Ranges())
    )
    if (sports is not None and not sports) or (dports is not None and not dports):
        return Services.exactly()
    if asked.types is not None and not asked.types:
        return Services.exactly()
    other = protocols - fit
    sure = (surely,) if fit else ()
    return Services(sure, (*sure, *((Service(other),) if other else ())))


def _limited(services: Services, to: Ranges) -> Services:
    def part(items: tuple[Service, ...]) -> tuple[Service, ...]:
        cut = (Service(s.protocols & to, s.sports, s.dports) for s in items)
        return tuple(s for s in cut if s.protocols)

    return Services(part(services.surely), part(services.maybe), services.doubts)
