"""Routing tables of the Cisco kind: a letter for the protocol, the prefix, the ways to it.

IOS, IOS-XE, IOS-XR, ASA (``show route``), EOS, FortiOS (``get router info routing-table``), FRRouting, ZebOS; IPv4 and
IPv6. Facts: Cisco "show ip route", "show ipv6 route" and ASA "show route" command references, Arista EOS manual
"show ip route", Fortinet administration guide "Routing concepts", FRRouting "show ip route".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, ip_address, ip_network

from firedoor.model.network.addresses import Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import LOCAL, NextHop, Route
from firedoor.readers.firewalls.masks import masked_network
from firedoor.readers.firewalls.routes.coded_lines import (
    ABSENT,
    FURTHER,
    GATEWAY,
    LEGEND,
    LEGEND_ITEM,
    MAIN,
    NAMED,
    RENAMED,
    ROUTE,
    SUBNETTED,
    TABLE,
)
from firedoor.readers.firewalls.routes.legs import VPN, Leg, leg_of
from firedoor.readers.firewalls.routes.lists import protocols
from firedoor.readers.firewalls.routes.sheet import Sheet


@dataclass(slots=True)
class _Pending:
    """A route whose ways are still being read; ``active`` False where another one is in use instead of it."""

    line: int
    prefix: Network
    protocol: str
    active: bool
    legs: list[Leg] = field(default_factory=list)


@dataclass(slots=True)
class _Major:
    """A header "10.0.0.0/8 is variably subnetted, 12 subnets": the routes under it are counted."""

    line: int
    network: IPv4Network
    length: int | None
    promised: int
    seen: int = 0


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    _Reader(sheet).read()


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._legend: dict[str, str] = {}
        self._words: dict[
            str, str
        ] = {}  # the letters of a route -> its protocol, by the legend so far
        self._pending: _Pending | None = None
        self._major: _Major | None = None
        self._promise: tuple[int, int] | None = None  # an IPv6 header: its line, how many entries
        self._gateway: tuple[int, str, str] | None = None
        self._cut = ""

    def read(self) -> None:
        # Routes first: they are most of the lines, and no other line has their form.
        steps = (self._further, self._route, self._table, self._legend_line, self._subnetted,
                 self._default, self._absent)  # fmt: skip
        for number, line in self._sheet.rows():
            text = f"{self._cut} {line.strip()}" if self._cut else line
            self._cut = text if text.endswith(",") and not self._legend_like(text) else ""
            if self._cut:
                self._sheet.understood(number)
            elif not any(step(number, text) for step in steps) and not self._sheet.listed(
                number, text
            ):
                self._sheet.missed(number)
        if self._cut:
            self._sheet.missed(self._sheet.last, "the route breaks off here")
        self._end_table()

    @staticmethod
    def _legend_like(text: str) -> bool:
        return LEGEND.match(text) is not None or " - " in text

    def _legend_line(self, number: int, text: str) -> bool:
        if not self._sheet.listed(number, text):
            return False
        self._legend.update(LEGEND_ITEM.findall(text))
        self._words.clear()
        return True

    def _table(self, number: int, text: str) -> bool:
        found = TABLE.fullmatch(text.strip())
        if found is None:
            return False
        self._end_table()
        names = ("name", "six", "eos", "frr", "fortios", "zebos")
        name = next((found[key] for key in names if found[key]), self._sheet.instance)
        name = RENAMED.get(name, name)
        if found["fortios"] and name not in MAIN:
            name = f"vrf {name}"
        self._sheet.open("" if name in MAIN else name, number)
        self._promise = (number, int(found["count"])) if found["count"] else None
        self._sheet.understood(number)
        return True

    def _subnetted(self, number: int, text: str) -> bool:
        found = SUBNETTED.fullmatch(text)
        if found is None:
            return False
        self._flush()
        self._end_major()
        try:
            shown = (
                IPv4Network(f"{found['net']}/{found['length']}")
                if found["length"] else masked_network(found["net"], found["mask"] or "")
            )  # fmt: skip
            network = IPv4Network((shown.network_address, _classful(found["net"])), strict=False)
        except ValueError:
            return False
        length = None if found["kind"] else shown.prefixlen
        wide = network if shown.prefixlen >= network.prefixlen else shown
        self._major = _Major(number, wide, length, int(found["count"] or 0))
        self._sheet.draft(number)
        self._sheet.understood(number)
        return True

    def _default(self, number: int, text: str) -> bool:
        found = GATEWAY.fullmatch(text)
        if found is None:
            return False
        self._sheet.draft(number)
        if found["to"]:
            self._gateway = (number, found["to"], found["net"])
        self._sheet.understood(number)
        return True

    def _absent(self, number: int, text: str) -> bool:
        if not ABSENT.fullmatch(text):
            return False
        self._sheet.understood(number)
        self._sheet.problem(number, "the device has no such routing table", "")
        return True

    def _route(self, number: int, text: str) -> bool:
        named = NAMED.match(text)
        if named is not None:
            self._flush()
            why = f'which address the name "{named["name"]}" stands for is not printed'
            self._sheet.draft(number)
            self._sheet.missed(number, why)
            # The ways on the next lines belong to this route, not to the one before.
            self._pending = None
            return True
        found = ROUTE.fullmatch(text)
        if found is None:
            return False
        self._flush()
        prefix, codes = self._prefix(found), found["codes"]
        protocol = self._words.get(codes)
        if protocol is None:
            protocol = self._words[codes] = self._protocol(codes)
        leg = leg_of(found["rest"]) if found["rest"] else Leg(None)
        if prefix is None or not protocol or leg is None:
            return False
        pending = _Pending(number, prefix, protocol, self._is_active(codes))
        if self._selecting and pending.active and "*" not in codes:
            why = "this route is selected and is not in the forwarding table"
            pending.legs.append(Leg(None, why=why))
        self._pending = pending
        self._sheet.draft(number)
        self._take(number, leg, pending)
        return True

    def _further(self, number: int, text: str) -> bool:
        found = FURTHER.fullmatch(text)
        if found is None or self._pending is None:
            return False
        leg = leg_of(found["rest"])
        if leg is None:
            self._pending.legs.append(Leg(None, why="one of its ways is not understood"))
            return False
        if self._selecting and self._pending.legs and not found["marks"]:
            self._sheet.understood(number)
            return True
        self._take(number, leg, self._pending)
        return True

    def _take(self, number: int, leg: Leg, pending: _Pending) -> None:
        pending.legs.append(leg)
        if leg.why:
            self._sheet.partly(number, leg.why)
        else:
            self._sheet.understood(number)

    def _prefix(self, found: re.Match[str]) -> Network | None:
        net, length, mask = found["net"], found["length"], found["mask"]
        try:
            if length is not None:
                return ip_network(f"{net}/{length}")
            if mask is not None:
                network = masked_network(net, mask)
                return network if str(network.network_address) == net else None
            major = self._major
            if (
                major is None
                or major.length is None
                or IPv4Network(net).network_address not in major.network
            ):
                return None
            return IPv4Network(f"{net}/{major.length}")
        except ValueError:
            return None

    @property
    def _selecting(self) -> bool:
        """Whether the table marks the routes in use with ">" and holds others too."""
        return ">" in self._legend

    def _is_active(self, codes: str) -> bool:
        return not self._selecting or ">" in codes

    def _protocol(self, codes: str) -> str:
        """The protocol of the letters; nothing if neither we nor the legend know them."""
        words = re.findall(r"[A-Za-z]+\d?", codes)
        if not words:
            return ""
        code = words[0]
        if "leaked" in self._legend.get(code, "").lower():
            return "leaked"
        if any(
            word not in protocols() and word not in self._legend for word in words[1:]
        ) and not any(re.fullmatch(r"[A-Z]{1,2}\d?|ia|su|p", word) for word in words[1:]):
            return ""
        return protocols().get(code) or self._legend.get(code, "").strip().lower()

    def _flush(self) -> None:
        """The route that was being read is complete."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        self._count(pending.prefix)
        if not pending.active:
            return
        hops = tuple(dict.fromkeys(leg.hop for leg in pending.legs if leg.hop is not None))
        if not hops:
            self._sheet.missed(pending.line, "no way to this prefix is printed")
            return
        whys = dict.fromkeys(leg.why for leg in pending.legs if leg.why)
        doubts = tuple(Doubt(self._sheet.origin(pending.line), why) for why in whys)
        priced = next((leg for leg in pending.legs if leg.distance is not None), None)
        distance = priced.distance or 0 if priced else 0
        metric = priced.metric or 0 if priced else 0
        route = Route(
            pending.prefix, hops, _word(pending, hops), self._sheet.origin(pending.line), distance, metric, doubts,
        )  # fmt: skip
        self._sheet.add(pending.line, route)

    def _count(self, prefix: Network) -> None:
        if self._major is not None and isinstance(prefix, IPv4Network):
            self._major.seen += prefix.subnet_of(self._major.network)

    def _end_major(self) -> None:
        major, self._major = self._major, None
        if major is not None and major.seen < major.promised:
            what = f"{major.promised} subnets are announced here, {major.seen} are printed"
            self._sheet.doubt(major.line, what)

    def _end_table(self) -> None:
        self._flush()
        self._end_major()
        routes = self._sheet.drafts[-1].routes if self._sheet.drafts else []
        if self._promise is not None and len(routes) < self._promise[1]:
            what = f"{self._promise[1]} entries are announced here, {len(routes)} are printed"
            self._sheet.doubt(self._promise[0], what)
        if self._gateway is not None:
            self._last_resort(*self._gateway, routes)
        self._promise = self._gateway = None

    def _last_resort(self, number: int, to: str, network: str, routes: list[Route]) -> None:
        """The gateway of last resort must stand in the table; through ``ip default-network`` it does so elsewhere."""
        default = IPv4Network("0.0.0.0/0")
        if any(route.prefix == default for route in routes):
            return
        if network == "0.0.0.0":  # noqa: S104 - the default route, as printed
            self._sheet.doubt(number, "the default route is announced here and is not printed")
            return
        try:
            hop = NextHop(address=ip_address(to))
        except ValueError:
            self._sheet.missed(number, "the gateway of last resort is not an address")
            return
        self._sheet.add(
            number, Route(default, (hop,), "default-network", self._sheet.origin(number))
        )


def _word(pending: _Pending, hops: tuple[NextHop, ...]) -> str:
    """The protocol in our words: networks behind a VPN, and addresses of the device, are told by their ways."""
    if any(leg.local for leg in pending.legs):
        return LOCAL
    if pending.protocol == VPN and not all(hop.dynamic for hop in hops):
        return "bgp"
    return pending.protocol


def _classful(net: str) -> int:
    """The length of the network that an address lay in before classless routing: IOS sorts its table so."""
    first = int(net.partition(".")[0])
    return 8 if first < 128 else 16 if first < 192 else 24  # noqa: PLR2004
