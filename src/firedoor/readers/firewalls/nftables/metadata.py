"""Expressions on what the kernel knows of a packet: meta, ct, fib and others (nft(8), "PRIMARY EXPRESSIONS")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from firedoor.model.network.addresses import V4, V6
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, State
from firedoor.readers.firewalls.netfilter.address_kinds import of_kinds
from firedoor.readers.firewalls.netfilter.conditions import (
    TRACKED,
    Condition,
    MarkTest,
    doubted,
    states,
)
from firedoor.readers.firewalls.netfilter.matches import of_family
from firedoor.readers.firewalls.nftables.fields import LAST_BYTE, numbered_protocols, protocols
from firedoor.readers.firewalls.nftables.selectors import (
    Names,
    Numbers,
    Selector,
    States,
    Unknown,
    Varies,
)

_LAST_MARK = (1 << 32) - 1
# Names of address families and Ethernet types (nft(8), "nf_proto", "ether_type").
_FAMILIES = {"ipv4": 2, "ipv6": 10}
_ETHERTYPES = {
    "ip": 0x0800,
    "arp": 0x0806,
    "ip6": 0x86DD,
    "vlan": 0x8100,
    "8021q": 0x8100,
    "8021ad": 0x88A8,
}
_VARYING_META = frozenset({
    "length", "priority", "pkttype", "skuid", "skgid", "cpu", "cgroup", "random", "ipsec", "secpath", "time", "hour",
    "day",
})  # fmt: skip
META_WORDS = frozenset({
    "iif", "oif", "iifname", "oifname", "iiftype", "oiftype", "iifgroup", "oifgroup", "mark", "skuid", "skgid",
    "l4proto", "nfproto", "protocol", "pkttype", "cpu", "cgroup", "rtclassid", "ibrname", "obrname", "length",
    "priority", "nftrace", "random", "secpath", "sdif", "sdifname", "time", "hour", "day",
})  # fmt: skip
_VARYING_CT = frozenset({"helper", "expiration", "bytes", "packets", "avgpkt", "id", "count"})
# Address kinds of the routing table (nft(8), "fib_addrtype"), numbered as in rtnetlink.
_KINDS = {
    "unspec": 0, "unicast": 1, "local": 2, "broadcast": 3, "anycast": 4, "multicast": 5, "blackhole": 6,
    "unreachable": 7, "prohibit": 8,
}  # fmt: skip


def meta(name: str, doubt: Doubt) -> Selector:
    """The selector of a meta expression."""
    if name in {"iif", "iifname", "oif", "oifname"}:
        return Names(way_in=name.startswith("i"))
    if name in {"l4proto", "nfproto"}:
        return _numbered(name)
    if name == "protocol":
        return ethertype()
    if name == "mark":
        return mark(doubt, connection=False)
    return Varies(f"meta {name}") if name in _VARYING_META else Unknown(doubt)


def _numbered(name: str) -> Numbers:
    """The transport protocol or the address family of a packet."""
    if name in {"l4proto", "protocol"}:
        return Numbers(LAST_BYTE, numbered_protocols, protocols)
    return Numbers(LAST_BYTE, _named(_FAMILIES), _family({2: V4, 10: V6}))


def ethertype() -> Numbers:
    """The Ethernet type, which says whether a packet is IPv4 or IPv6."""
    return Numbers(0xFFFF, _named(_ETHERTYPES), _family({0x0800: V4, 0x86DD: V6}))


def _named(names: dict[str, int]) -> Callable[[str], Ranges]:
    def read(word: str) -> Ranges:
        return Ranges.single(names[word] if word in names else int(word, 0))

    return read


def _family(versions: dict[int, int]) -> Callable[[Ranges], tuple[Condition, ...]]:
    def build(found: Ranges) -> tuple[Condition, ...]:
        return tuple(
            Condition(of_family(version)) for number, version in versions.items() if number in found
        )

    return build


def mark(doubt: Doubt, *, connection: bool) -> Numbers:
    """The mark of a packet or of its connection: 0, unless a rule sets it."""

    def build(found: Ranges) -> tuple[Condition, ...]:
        return (Condition(marks=(MarkTest(connection, 0 in found, doubt),)),)

    return Numbers(_LAST_MARK, _number, build)


def _number(word: str) -> Ranges:
    first, dash, last = word.partition("-")
    return Ranges.of([(int(first, 0), int(last if dash else first, 0))])


def connection(name: str, doubt: Doubt) -> Selector:
    """The selector of a ct expression. A packet without a connection ends the rule (nft_ct_get_eval)."""
    return States() if name == "state" else replace(_of_connection(name, doubt), implied=(TRACKED,))


def _of_connection(name: str, doubt: Doubt) -> Numbers | Varies | Unknown:
    if name == "status":
        return Numbers(_LAST_MARK, _status, lambda _: (doubted(doubt),))
    if name == "mark":
        return mark(doubt, connection=True)
    if name == "direction":
        return Numbers(1, _named({"original": 0, "reply": 1}), _direction(doubt))
    if name in {"protocol", "l3proto"}:
        return _numbered(name)
    return Varies(f"ct {name}") if name in _VARYING_CT else Unknown(doubt)


def _direction(doubt: Doubt) -> Callable[[Ranges], tuple[Condition, ...]]:
    """The first packet of a connection goes in the original direction; of later ones it is not known."""

    def build(found: Ranges) -> tuple[Condition, ...]:
        later = frozenset({State.ESTABLISHED, State.RELATED})
        unsure = Condition(Match(states=later, doubts=(doubt,)), untracked=False)
        return (states(frozenset({"new"})), unsure) if 0 in found else (unsure,)

    return build


_STATUS = {
    "expected": 1,
    "seen-reply": 2,
    "assured": 4,
    "confirmed": 8,
    "snat": 16,
    "dnat": 32,
    "dying": 512,
}
DNAT = 32


def _status(word: str) -> Ranges:
    return Ranges.single(_STATUS[word] if word in _STATUS else int(word, 0))


def status_bits(words: list[str], doubt: Doubt, *, negated: bool) -> tuple[Condition, ...]:
    """``ct status dnat``: of the bits, one is set, or none. The other bits come with later packets only."""
    bits = 0
    for word in words:
        bits |= _status(word).items[0][0]
    later = frozenset({State.ESTABLISHED, State.RELATED})
    unsure = Condition(Match(states=later, doubts=(doubt,)), untracked=False)
    if bits == DNAT:
        return (Condition(translated=not negated),)
    if bits & DNAT:
        return (doubted(doubt),)
    return (states(frozenset({"new"})), unsure) if negated else (unsure,)


def fib(keys: list[str], result: str, doubt: Doubt) -> Selector:
    """A look-up in the routing table. Whether the way back exists varies with the sender's place."""
    if result == "type" and keys in (["daddr"], ["saddr"]):
        return Numbers(LAST_BYTE, _named(_KINDS), _kind(doubt, source=keys == ["saddr"]))
    if result in {"oif", "oifname"} and keys[:1] == ["saddr"]:
        return Varies(f"fib {' . '.join(keys)} {result}")
    return Unknown(doubt)


def _kind(doubt: Doubt, *, source: bool) -> Callable[[Ranges], tuple[Condition, ...]]:
    def build(found: Ranges) -> tuple[Condition, ...]:
        kinds = frozenset(name for name, number in _KINDS.items() if number in found)
        return of_kinds(
            kinds, source=source, negated=False, doubt=lambda what: Doubt(doubt.origin, what)
        )

    return build


def is_mark(selector: Numbers) -> bool:
    """Whether a selector is a mark."""
    return selector.read is _number


def mark_number(words: list[str]) -> int:
    """The bits of a mark. Raises ``ValueError``."""
    bits = 0
    for word in words:
        if word not in {"|", "(", ")"}:
            bits |= _number(word).items[0][0]
    return bits
