"""What stands behind the prefix of a route in tables of the Cisco kind: one way to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from firedoor.model.network.route import NextHop

_COST = re.compile(r"\[(\d+)/(\d+)\]\s*,?\s*")
_COMMA = re.compile(r",(?![^()]*\))")
_AGE = re.compile(r"(?:\d+:\d{2}:\d{2}|(?:\d+[ywdhms])+\d*|\d+:\d{2}|never)(?: ago)?")
_VIA = re.compile(r"via (?P<to>[^\s,(]+)\s*(?P<more>.*)")
_VRF = re.compile(r"\((?:nexthop in vrf |VRF )?(?P<vrf>[^\s()!]+)\)")
_RECURSIVE = re.compile(r"\(recursive (?:is directly connected, |via )(?P<way>[^)]*)\)\s*\)?")
_TUNNEL = re.compile(r"tunnel \S+(?: vrf \S+)?(?: \[\d+\])?")
_HARMLESS = re.compile(
    r"\[\d+/\d+\]|weight \d+|tag \d+|permanent|best|\d+ (?:day|week|hour)s?|Static Interface GRE tunnel index \d+"
    r"|(?:dst|src) \S+|segment.*|indirectly connected"
)
_INTERFACE = re.compile(r"[A-Za-z][\w./:@+\-]*")
_NULL = re.compile(r"null ?0?|blackhole|discard", re.IGNORECASE)
_CONNECTED = re.compile(r"(?:is )?directly connected(?: \((?P<vrf>[^\s()]+)\))?")
_NOWHERE_AT_ALL = re.compile(r"is a summary|unreachable(?: \(\w+\))?")
_NOWHERE = {"::", "0.0.0.0"}  # noqa: S104 - printed where a route has no neighbour
_MAIN = {"default", "global"}
VPN = "vpn"


@dataclass(frozen=True, slots=True)
class Leg:
    """One way to a prefix; ``hop`` None where the line holds the cost alone and the way follows.

    ``local``: the address is the device's own. ``why``: what is not understood of it.
    """

    hop: NextHop | None
    distance: int | None = None
    metric: int | None = None
    local: bool = False
    why: str = ""


@lru_cache(maxsize=4096)
def leg_of(text: str) -> Leg | None:
    """The way that the text behind a prefix describes; None if it is not understood."""
    cost = _COST.match(text)
    rest = text[cost.end() :] if cost else text
    distance, metric = (int(cost[1]), int(cost[2])) if cost else (None, None)
    parts = [part.strip() for part in _COMMA.split(rest)]
    if parts == [""]:
        return Leg(None, distance, metric) if cost else None
    way = _way(parts[0], parts[1:], priced=cost is not None)
    if way is None:
        return None
    return Leg(way.hop, distance, metric, way.local, way.why)


def _way(first: str, others: list[str], *, priced: bool) -> Leg | None:
    tail = _tail(others)
    via = _VIA.fullmatch(first)
    if tail is None:
        return None
    if via is not None:
        return _via(via["to"], via["more"].strip(), tail)
    if _NOWHERE_AT_ALL.fullmatch(first):
        return Leg(NextHop(discard=True), why=tail.why)
    if priced and _AGE.fullmatch(first):
        return _out_of(tail) if tail.interface else None
    return _attached(first, tail)


def _attached(first: str, tail: _Tail) -> Leg | None:
    """A network of an interface, here or in another VRF, or behind a VPN that ends at an interface."""
    connected = _CONNECTED.fullmatch(first)
    if connected is not None and connected["vrf"]:
        return Leg(NextHop(instance=connected["vrf"]), why=tail.why)
    if not tail.interface:
        return None
    if connected is not None:
        return _out_of(tail)
    if not first.startswith("connected by VPN"):
        return None
    # A tunnel or a client's connection ends at this interface; routes to it that are stated elsewhere count too.
    why = "through which tunnel this VPN route leads is not printed"
    return Leg(NextHop(tail.interface, dynamic=True), why=why)


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows the way: an interface, and words about it."""

    interface: str = ""
    receive: bool = False
    why: str = ""


def _tail(parts: list[str]) -> _Tail | None:
    interface, receive, why = "", False, ""
    for part in parts:
        name, _, word = part.partition(" ")
        if _AGE.fullmatch(part) or _HARMLESS.fullmatch(part) or part == "directly connected":
            continue
        if part == "receive":
            receive = True
        elif re.fullmatch(r"label \S+|tunneled|inactive|backup", part):
            why = part
        elif interface or not _is_interface(name, word, part):
            return None
        else:
            interface = part if _NULL.fullmatch(part) else name
            why = word if word in {"tunneled", "inactive"} else why
    return _Tail(interface, receive, _reason(why))


def _is_interface(name: str, word: str, part: str) -> bool:
    known = word in {"", "tunneled", "inactive", "onlink"}
    return _NULL.fullmatch(part) is not None or (known and _INTERFACE.fullmatch(name) is not None)


def _reason(word: str) -> str:
    if word == "tunneled":
        return "this route holds only for traffic that comes out of a VPN tunnel"
    return f'what "{word}" means for this route is not modelled' if word else ""


def _out_of(tail: _Tail) -> Leg:
    if _NULL.fullmatch(tail.interface):
        return Leg(NextHop(discard=True), why=tail.why)
    return Leg(NextHop(tail.interface), local=tail.receive, why=tail.why)


def _via(to: str, more: str, tail: _Tail) -> Leg | None:
    target, _, zone = to.partition("%")
    address = _address(target)
    if address is None:
        return _via_interface(to, more, tail)
    vrf = _VRF.fullmatch(more)
    recursive = _RECURSIVE.fullmatch(more)
    if recursive is not None:
        return _recursive(address, recursive["way"], tail)
    if more == "inactive":
        return Leg(NextHop(tail.interface, address), why=_reason(more))
    if more and vrf is None and not _tunnel(more):
        return None
    if vrf is not None or zone:
        # A main table has no name here, so that a look-up in it stays unknown rather than wrong.
        return Leg(NextHop(address=address, instance=vrf["vrf"] if vrf else zone), why=tail.why)
    return _neighbour(target, address, tail)


def _neighbour(target: str, address: IPv4Address | IPv6Address, tail: _Tail) -> Leg | None:
    if target in _NOWHERE:
        return _out_of(tail) if tail.interface else None
    if _NULL.fullmatch(tail.interface):
        return Leg(NextHop(discard=True), why=tail.why)
    return Leg(NextHop(tail.interface, address), local=tail.receive, why=tail.why)


def _tunnel(more: str) -> bool:
    return _TUNNEL.fullmatch(more) is not None or re.fullmatch(r"\[\d+\]", more) is not None


def _via_interface(to: str, more: str, tail: _Tail) -> Leg | None:
    if not _INTERFACE.fullmatch(to) or tail.interface or (more and not _tunnel(more)):
        return None
    return _out_of(_Tail(to, tail.receive, tail.why))


def _recursive(address: IPv4Address | IPv6Address, way: str, tail: _Tail) -> Leg | None:
    """FortiOS: the neighbour is reached through another route, which stands in brackets."""
    words = way.replace(",", " ").split()
    names = [word for word in words if _INTERFACE.fullmatch(word) and word != "tunnel"]
    if "unresolved" in words or len(names) > 1:
        return None
    via = next((a for word in words if (a := _address(word)) is not None), None)
    tunnel = "tunnel" in words
    return Leg(NextHop(names[0] if names else "", None if tunnel else via or address), why=tail.why)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
