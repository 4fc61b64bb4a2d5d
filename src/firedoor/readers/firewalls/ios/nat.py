"""Translations as written: ``ip nat inside|outside source|destination`` lines and their pools.

Cisco IOS IP Addressing Services Command Reference, "ip nat inside source", "ip nat outside source", "ip nat pool".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from firedoor.model.network.services import TCP, UDP
from firedoor.readers.firewalls.ios.drafts import NatDraft, PoolDraft
from firedoor.readers.firewalls.ios.interface_names import is_interface_word, take_interface
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words, is_v4, v4
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.masks import netmask_length

_PROTOCOLS = {"tcp": TCP, "udp": UDP}
# Words without an effect on which packet becomes which.
_SILENT = (
    "extendable",
    "no-alias",
    "no-payload",
    "forced",
    "reversible",
    "overload",
    "match-in-vrf",
    "oer",
    "add-route",
)
_TRANSLATIONS = {
    (side, what) for side in ("inside", "outside") for what in ("source", "destination")
}
_WITH_VALUE = ("redundancy", "mapping-id", "stateless")


@dataclass(frozen=True, slots=True)
class StaticNat:
    """``static``: one address or network, or one port, for another. ``interface`` stands for its own address."""

    inside: bool
    before: IPv4Network
    after: IPv4Network | None
    interface: str = ""
    protocol: int | None = None
    before_port: int | None = None
    after_port: int | None = None
    vrf: str = ""
    route_map: str = ""
    same_vrf: bool = False
    add_route: bool = False


@dataclass(frozen=True, slots=True)
class DynamicNat:
    """``list`` or ``route-map`` to a pool or an interface; ``destination``: the pool takes turns (rotary)."""

    inside: bool
    destination: bool
    chosen_by: str
    chooser: str
    pool: str = ""
    interface: str = ""
    overload: bool = False
    vrf: str = ""


@dataclass(slots=True)
class _Options:
    vrf: str = ""
    route_map: str = ""
    words: set[str] = field(default_factory=set)


def read_nat(work: Work, node: Node) -> None:
    """Keep a translation for later, when every list is known; read pools; the rest is tuning, or not understood."""
    if node.starts("ip", "nat", "pool"):
        _pool(work, node)
    elif node.low[2:4] in _TRANSLATIONS and node.low[4:]:
        work.translations.append(NatDraft(work.origin(node), node.number, node.words[2:]))
        work.understood(node)
    elif node.starts("ip", "nat", "source"):
        work.partly(node, "translations of the NAT virtual interface are not modelled")
    elif not work.is_listed(node, "nat"):
        work.doubts.append(work.missed(node))


def _pool(work: Work, node: Node) -> None:
    words = Words(node.words, 3)
    pool = PoolDraft(words.next() if words.peek() else "?", work.origin(node))
    work.pools[pool.name] = pool
    try:
        if is_v4(words.peek()):
            pool.ranges.append(take_range(words))
        _pool_options(pool, words)
        work.understood(node)
    except NotUnderstood as why:
        pool.doubts.append(work.missed(node, str(why)))
    for child in node.children:
        _pool_line(work, pool, child)


def _pool_line(work: Work, pool: PoolDraft, node: Node) -> None:
    words = Words(node.words)
    try:
        words.expect("address")
        pool.ranges.append(take_range(words))
        words.finish()
        work.understood(node)
    except NotUnderstood as why:
        pool.doubts.append(work.missed(node, str(why)))


def take_range(words: Words) -> tuple[IPv4Address, IPv4Address]:
    """Take the first and the last address of a pool; one alone is both."""
    first = v4(words.next())
    last = v4(words.next()) if is_v4(words.peek()) else first
    if last < first:
        raise NotUnderstood("the pool ends before it begins")
    return first, last


def _pool_options(pool: PoolDraft, words: Words) -> None:
    while words.peek():
        if words.take("netmask"):
            _netmask(words.next())
        elif words.take("prefix-length"):
            words.number()
        elif words.take("type"):
            kind = words.expect("rotary", "match-host")
            pool.rotary, pool.match_host = kind == "rotary", kind == "match-host"
        elif words.take("add-route", "accounting"):
            words.take("default")
        else:
            raise NotUnderstood(f'"{words.peek()}" is not known here')


def _netmask(word: str) -> int:
    try:
        return netmask_length(word)
    except ValueError:
        raise NotUnderstood(f'"{word}" is no netmask') from None


def parse(draft: NatDraft) -> StaticNat | DynamicNat:
    """The meaning of one line; raises ``NotUnderstood``."""
    words = Words(draft.words)
    inside = words.expect("inside", "outside") == "inside"
    destination = words.expect("source", "destination") == "destination"
    if words.take("static"):
        if destination:
            raise NotUnderstood("a static translation of destinations is not known here")
        return _static(words, inside=inside)
    return _dynamic(words, inside=inside, destination=destination)


def _static(words: Words, *, inside: bool) -> StaticNat:
    network = bool(words.take("network"))
    protocol = _PROTOCOLS.get(words.take(*_PROTOCOLS))
    if words.peek() in {"esp", "gre"}:
        raise NotUnderstood("a static translation of this protocol is not modelled")
    before = v4(words.next())
    before_port = words.number() if protocol else None
    interface, after = "", None
    if words.take("interface"):
        interface = take_interface(words)
    else:
        after = v4(words.next())
    after_port = words.number() if protocol else None
    length = _length(words) if network else 32
    options = _options(words)
    return StaticNat(
        inside,
        IPv4Network((int(before), length), strict=False),
        IPv4Network((int(after), length), strict=False) if after is not None else None,
        interface,
        protocol,
        before_port,
        after_port,
        options.vrf,
        options.route_map,
        "match-in-vrf" in options.words,
        "add-route" in options.words,
    )


def _length(words: Words) -> int:
    """``/24``, ``prefix-length 24`` or a netmask."""
    if words.peek().startswith("/"):
        word = words.next()[1:]
        if word.isdigit() and int(word) <= 32:  # noqa: PLR2004
            return int(word)
        raise NotUnderstood(f'"/{word}" is no prefix length')
    if words.take("prefix-length"):
        return min(words.number(), 32)
    words.take("netmask")
    return _netmask(words.next())


def _dynamic(words: Words, *, inside: bool, destination: bool) -> DynamicNat:
    chosen_by = words.expect("list", "route-map")
    chooser = words.next()
    kind = words.expect("pool", "interface")
    if kind == "interface" and not is_interface_word(words.peek()):
        raise NotUnderstood(f'"{words.peek()}" is no interface')
    target = take_interface(words) if kind == "interface" else words.next()
    options = _options(words)
    pool, interface = (target, "") if kind == "pool" else ("", target)
    overload = "overload" in options.words or kind == "interface"
    return DynamicNat(
        inside, destination, chosen_by, chooser, pool, interface, overload, options.vrf
    )


def _options(words: Words) -> _Options:
    found = _Options()
    while words.peek():
        word = words.take(*_SILENT)
        if word:
            found.words.add(word)
        elif words.take("vrf"):
            found.vrf = words.next()
        elif words.take("route-map"):
            found.route_map = words.next()
        elif words.take(*_WITH_VALUE):
            words.next()
        else:
            raise NotUnderstood(f'"{words.peek()}" is not known here')
    return found
