"""Sets of addresses and ports as ``ipset save`` writes them, and what a rule that asks for one means (ipset(8))."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from firedoor.model.network.addresses import NO_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP, WITH_PORTS, Service
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.iptables.values import address_range, address_space
from firedoor.readers.firewalls.netfilter.conditions import (
    Condition,
    destinations,
    doubted,
    each_of,
    icmp,
    services,
    sources,
    varying,
)
from firedoor.readers.firewalls.netfilter.names import icmp_type, ports
from firedoor.readers.firewalls.protocols import protocol_number

MOST_ALTERNATIVES = 5_000
_OF_SETS = ("set",)
_ADDRESS_PARTS = frozenset({"ip", "net"})
# Options of "create" and "add" that are followed by a word.
VALUED = frozenset({
    "family", "hashsize", "maxelem", "netmask", "bitmask", "markmask", "timeout", "range", "size", "bucketsize",
    "initval", "probes", "resize", "packets", "bytes", "comment", "skbmark", "skbprio", "skbqueue",
})  # fmt: skip
FLAGS = frozenset({"counters", "forceadd", "skbinfo", "nomatch", "wildcard", "-exist", "comment"})


@dataclass(slots=True)
class IpSet:
    """A set: the parts of its entries (ip, net, port, iface, mac, mark, set), and the entries.

    ``changing``: entries expire, or rules add and remove them; then the file shows one moment only.
    ``doubts``: entries that are not understood.
    """

    name: str
    origin: Origin
    parts: tuple[str, ...]
    changing: bool = False
    entries: list[tuple[str, bool]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def asks(
    wanted: IpSet, sets: Mapping[str, IpSet], sides: Sequence[str], doubt: Doubt, *, negated: bool
) -> tuple[Condition, ...]:
    """What ``--match-set NAME src,dst`` asks: alternatives of which one must hold."""
    doubts = _doubts(wanted, doubt)
    try:
        found = tuple(islice(_positive(wanted, sets, sides, doubt), MOST_ALTERNATIVES + 1))
    except ValueError as error:
        return (doubted(Doubt(doubt.origin, f"set {wanted.name}: {error}")),)
    if doubts:
        return (Condition(Match(doubts=doubts)),)
    if len(found) > MOST_ALTERNATIVES:
        return (doubted(Doubt(doubt.origin, f"set {wanted.name} has too many entries")),)
    return _negated(wanted, found, doubt) if negated else found


def _doubts(wanted: IpSet, doubt: Doubt) -> tuple[Doubt, ...]:
    found = list(wanted.doubts[:3])
    if wanted.changing:
        found.append(
            Doubt(doubt.origin, f"the entries of set {wanted.name} change while it is used")
        )
    return tuple(found)


def _negated(wanted: IpSet, found: tuple[Condition, ...], doubt: Doubt) -> tuple[Condition, ...]:
    """The opposite of one condition on one side of the packet; of anything else it is left in doubt."""
    if not found:
        return (Condition(),)
    match = found[0].match
    if len(found) == 1 and match == Match(sources=match.sources):
        return (sources(~match.sources),)
    if len(found) == 1 and match == Match(destinations=match.destinations):
        return (destinations(~match.destinations),)
    return (doubted(Doubt(doubt.origin, f"the opposite of set {wanted.name} is not modelled")),)


def _positive(
    wanted: IpSet, sets: Mapping[str, IpSet], sides: Sequence[str], doubt: Doubt
) -> Iterator[Condition]:
    if wanted.parts == _OF_SETS:
        yield from _list_members(wanted, sets, sides, doubt)
        return
    if len(sides) < len(wanted.parts):
        raise ValueError("the rule names fewer sides than its entries have parts")
    for rest, space in _by_rest(wanted).items():
        first = _of_addresses(space, sides[0]) if wanted.parts[0] in _ADDRESS_PARTS else Condition()
        conditions: tuple[Condition, ...] = (first,)
        begin = 1 if wanted.parts[0] in _ADDRESS_PARTS else 0
        for part, word, side in zip(wanted.parts[begin:], rest, sides[begin:], strict=False):
            conditions = each_of((conditions, _part(part, word, side, doubt)), doubt)
        yield from conditions


def _list_members(
    wanted: IpSet, sets: Mapping[str, IpSet], sides: Sequence[str], doubt: Doubt
) -> Iterator[Condition]:
    for name in dict.fromkeys(name for name, _ in wanted.entries):
        member = sets.get(name)
        if member is None or _doubts(member, doubt):
            yield doubted(Doubt(doubt.origin, f"set {name} in list {wanted.name} is not known"))
        elif member.parts == _OF_SETS:
            # The kernel takes no list of sets into another (IPSET_ERR_LOOP).
            yield doubted(Doubt(doubt.origin, f"list {wanted.name} holds {name}, a list itself"))
        else:
            yield from _positive(member, sets, sides, doubt)


def _by_rest(wanted: IpSet) -> dict[tuple[str, ...], AddressSpace]:
    """Entries with the same parts after the first: their addresses joined. ``nomatch`` takes addresses out."""
    leading = wanted.parts[0] in _ADDRESS_PARTS
    taken: dict[tuple[str, ...], list[tuple[AddressSpace, bool]]] = {}
    for entry, nomatch in wanted.entries:
        words = entry.split(",")
        if len(words) != len(wanted.parts):
            raise ValueError(f"{entry!r} has not {len(wanted.parts)} parts")
        if nomatch and len(words) > 1:
            raise ValueError("nomatch is modelled for sets of networks only")
        rest = tuple(words[1:] if leading else words)
        taken.setdefault(rest, []).append((_space(words[0]) if leading else NO_ADDRESS, nomatch))
    return {rest: _joined(spaces) for rest, spaces in taken.items()}


def _joined(spaces: list[tuple[AddressSpace, bool]]) -> AddressSpace:
    """The wider networks first, so that the most specific entry decides."""
    if not any(nomatch for _, nomatch in spaces):
        return AddressSpace.union(space for space, _ in spaces)
    joined = NO_ADDRESS
    for space, nomatch in sorted(spaces, key=lambda s: -(s[0].v4.size + s[0].v6.size)):
        joined = joined - space if nomatch else joined | space
    return joined


def _space(word: str) -> AddressSpace:
    return address_range(word) if "-" in word else address_space(word)


def _of_addresses(space: AddressSpace, side: str) -> Condition:
    return (
        sources(Addresses.exactly(space))
        if side == "src"
        else destinations(Addresses.exactly(space))
    )


def _part(part: str, word: str, side: str, doubt: Doubt) -> tuple[Condition, ...]:
    if part in _ADDRESS_PARTS:
        return (_of_addresses(_space(word), side),)
    if part == "port":
        return (_port(word, side),)
    if part == "iface":
        name = word.removeprefix("physdev:")
        ports_ = Ports.of(name)
        return (Condition(Match(in_ports=ports_) if side == "src" else Match(out_ports=ports_)),)
    if part == "mac":
        return (varying(f"sender's MAC address {word}"),)
    return (doubted(Doubt(doubt.origin, f"entries with a {part} are not modelled")),)


def _port(word: str, side: str) -> Condition:
    """``80``, ``udp:53``, ``tcp:1000-2000``, ``icmp:echo-request``, ``47:0`` (a protocol without ports)."""
    name, colon, value = word.rpartition(":")
    protocol = protocol_number(name) if colon else TCP
    if protocol is None:
        raise ValueError(f"{name!r} is no protocol")
    if protocol in {ICMP, ICMP6}:
        return icmp(protocol, *icmp_type(value, 4 if protocol == ICMP else 6))
    if protocol not in WITH_PORTS:
        return services(Service(Ranges.single(protocol)))
    found = ports(value, "-")
    service = Service(Ranges.single(protocol))
    return services(
        Service(service.protocols, sports=found)
        if side == "src"
        else Service(service.protocols, dports=found)
    )


def bitmap_ports(word: str) -> tuple[str, ...]:
    """An entry of ``bitmap:port`` holds for TCP and UDP."""
    return tuple(f"{name}:{word}" for name, _ in (("tcp", TCP), ("udp", UDP)))
