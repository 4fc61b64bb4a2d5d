"""Kinds of addresses as the kernel's routing table tells them: local, broadcast, multicast, unicast and others.

``addrtype`` of iptables and ``fib ... type`` of nft ask for them (iptables-extensions(8), "addrtype"; nft(8), "FIB
EXPRESSIONS"). Which addresses are multicast is fixed; which are the device's own, or those of its networks that reach
all hosts, depends on its interfaces.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.netfilter.conditions import (
    OWN,
    Condition,
    LocalTest,
    destinations,
    doubted,
    each_of,
    sources,
)

MULTICAST = AddressSpace.of(IPv4Network("224.0.0.0/4"), IPv6Network("ff00::/8"))
# Of every network: the kernel takes 0.0.0.0/8 for broadcast too (ipv4_is_zeronet).
BROADCAST = AddressSpace.of(IPv4Address("255.255.255.255"), IPv4Network("0.0.0.0/8"))
_COMMON = frozenset({"local", "broadcast", "multicast", "unicast"})
# Kinds that routes can give to any address. No packet is forwarded to one of them.
_RARE = frozenset({"unspec", "anycast", "blackhole", "unreachable", "prohibit"})
KINDS = _COMMON | _RARE


def of_kinds(
    kinds: frozenset[str], *, source: bool, negated: bool, doubt: Callable[[str], Doubt]
) -> tuple[Condition, ...]:
    """What it means that an address is of one of these kinds, or of none of them."""
    asked = KINDS - kinds if negated else kinds
    sides = sources if source else destinations
    found = list(_of_one_host(asked, source=source, doubt=doubt))
    if "multicast" in asked and "unicast" not in asked:
        found.append(sides(Addresses.exactly(MULTICAST)))
    rare = asked & _RARE
    if source and rare != (_RARE if "unicast" in asked else frozenset()):
        found.append(doubted(doubt(f"which addresses are {', '.join(sorted(_RARE))} is not known")))
    return tuple(found)


def _of_one_host(
    asked: frozenset[str], *, source: bool, doubt: Callable[[str], Doubt]
) -> tuple[Condition, ...]:
    """The device's own addresses, those of all hosts of its networks, and all others."""
    unicast = "unicast" in asked
    tests = [
        Condition(locals=(LocalTest(source, unicast, doubt(OWN), kind == "broadcast"),))
        for kind in ("local", "broadcast")
        if (kind in asked) != unicast
    ]
    if not unicast:
        return tuple(tests)
    parts = [(test,) for test in tests]
    if "multicast" not in asked:
        sides = sources if source else destinations
        parts.append((sides(~Addresses.exactly(MULTICAST)),))
    return each_of(parts, doubt("kinds of addresses cannot be joined exactly"))


def of_kinds_v6(
    kinds: frozenset[str], *, source: bool, negated: bool, doubt: Callable[[str], Doubt]
) -> tuple[Condition, ...]:
    """The same in ip6tables: kinds are joined by and, an own address is unicast too (xt_addrtype, match_type6)."""
    sides = sources if source else destinations
    several = Addresses.exactly(MULTICAST)
    tests: list[Condition] = []
    if "multicast" in kinds:
        tests.append(sides(~several if negated else several))
    if "unicast" in kinds:
        tests.append(sides(several if negated else ~several))
    routed = kinds - {"multicast", "unicast"}
    if routed == {"local"}:
        tests.append(Condition(locals=(LocalTest(source, negated, doubt(OWN)),)))
    elif routed:
        tests.append(
            doubted(doubt(f"which addresses are {', '.join(sorted(routed))} is not known"))
        )
    parts = [tuple(tests)] if negated else [(test,) for test in tests]
    return each_of(parts, doubt("kinds of addresses cannot be joined exactly"))
