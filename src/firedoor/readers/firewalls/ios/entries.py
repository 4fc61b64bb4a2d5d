"""One entry of an access list: ``permit tcp 10.1.0.0 0.0.255.255 any eq 443 established log``.

Cisco IOS Security Command Reference, "permit (IP)", "access-list (IP extended)", "permit (IPv6)".
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Rule, State, Verb
from firedoor.model.network.services import (
    ANY_SERVICE,
    ICMP,
    ICMP6,
    Service,
    Services,
    port_service,
)
from firedoor.readers.firewalls.ios.drafts import V4
from firedoor.readers.firewalls.ios.entry_options import Entry, options
from firedoor.readers.firewalls.ios.services import has_ports, icmp, or_all, ports, protocol
from firedoor.readers.firewalls.ios.words import NotUnderstood, is_v4, v4, v6
from firedoor.readers.firewalls.masks import wildcard_space

Side = Services | Ranges | None
ANY = {V4: Addresses.exactly(EVERY_V4), 6: Addresses.exactly(EVERY_V6)}


def read_entry(entry: Entry, name: str, *, standard: bool) -> Rule:
    """The rule of one entry; the words begin at ``permit`` or ``deny``. What is not understood is in its match."""
    verb = Verb.PERMIT if entry.words.expect("permit", "deny") == "permit" else Verb.DENY
    entry.denies = verb is Verb.DENY
    try:
        match = _standard(entry) if standard else _extended(entry)
    except NotUnderstood as why:
        entry.why.append(str(why))
        entry.lost = True
        every = ANY[entry.family]
        match = Match(every, every, doubts=entry.doubts())
    return Rule(verb, match, entry.origin, name, note=entry.note)


def evaluate_entry(entry: Entry, name: str) -> Rule:
    """``evaluate NAME``: lets in what answers a connection that a ``reflect NAME`` entry saw, never a new one."""
    entry.words.expect("evaluate")
    label = entry.words.next()
    if entry.words.take("sequence"):
        entry.sequence = entry.words.number()
    states = frozenset({State.ESTABLISHED, State.RELATED})
    varying = (f'a connection seen by "reflect {label}"',)
    every = ANY[entry.family]
    return Rule(
        Verb.PERMIT, Match(every, every, states=states, varying=varying), entry.origin, name
    )


def _standard(entry: Entry) -> Match:
    sources = _address(entry)
    options(entry)
    return Match(sources, ANY[entry.family], varying=tuple(entry.varying), doubts=entry.doubts())


def _extended(entry: Entry) -> Match:
    words = entry.words
    if words.take("object-group"):
        services = entry.groups.service(words.next(), entry.origin)
        sources, destinations = _address(entry), _address(entry)
    else:
        number = protocol(words.next(), entry.family)
        sources = _address(entry)
        source_ports = _ports(entry, number)
        destinations = _address(entry)
        services = _services(entry, number, source_ports)
    options(entry)
    if entry.why and services is not ANY_SERVICE:
        # What is not understood could be one more port of a list of ports.
        whole = tuple(Service(service.protocols) for service in services.maybe)
        services = Services(services.surely, whole, entry.doubts())
    return Match(
        sources,
        destinations,
        services,
        tcp_flags=tuple(entry.flags),
        fragments=entry.fragments,
        varying=tuple(entry.varying),
        doubts=entry.doubts(),
    )


def _services(entry: Entry, number: int | None, source: Side) -> Services:
    if number is None:
        return ANY_SERVICE
    if number in {ICMP, ICMP6}:
        return Services.exactly(icmp(entry.words, number) or port_service(number))
    destination = _ports(entry, number)
    if isinstance(source, Services) or isinstance(destination, Services):
        return _crossed(_as_services(source, number), _as_services(destination, number), number)
    return _exactly(number, source, destination)


@lru_cache(maxsize=65536)
def _exactly(number: int, source: Ranges | None, destination: Ranges | None) -> Services:
    return Services.exactly(port_service(number, or_all(destination), or_all(source)))


def _ports(entry: Entry, number: int | None) -> Side:
    """A port condition; with ``portgroup`` as services, by their destination ports. None if there is none."""
    if not has_ports(number) or number is None:
        return None
    if entry.words.take("portgroup"):
        return entry.groups.service(entry.words.next(), entry.origin, "port")
    return ports(entry.words, number)


def _as_services(side: Side, number: int) -> Services:
    return side if isinstance(side, Services) else _exactly(number, None, side)


def _crossed(source: Services, destination: Services, number: int) -> Services:
    """The services with these source and destination ports, of one protocol."""

    def cross(lefts: tuple[Service, ...], rights: tuple[Service, ...]) -> tuple[Service, ...]:
        return tuple(
            port_service(number, right.dports, left.dports)
            for left in lefts
            for right in rights
            if number in left.protocols and number in right.protocols
        )

    doubts = tuple(dict.fromkeys((*source.doubts, *destination.doubts)))
    surely, maybe = cross(source.surely, destination.surely), cross(source.maybe, destination.maybe)
    return Services(surely, maybe, doubts)


def _address(entry: Entry) -> Addresses:
    """One side of an entry, in the family of its list."""
    words, every = entry.words, ANY[entry.family]
    if words.take("any"):
        return every
    if words.take("host"):
        return _named_host(entry, words.next())
    if words.take("object-group", "addrgroup"):
        return entry.groups.network(words.next(), entry.family, entry.origin)
    if words.take("fqdn-group", "geo-group"):
        what = Doubt(entry.origin, f"what group {words.next()} holds does not show in a packet")
        return Addresses.unknown(what) & every
    word = words.next()
    if entry.family == V4 and "/" not in word and is_v4(words.peek()):
        return _wildcard(word, words.next())
    return _plain(word, entry.family)


def _named_host(entry: Entry, word: str) -> Addresses:
    """``host A``; a name instead of an address is answered by a resolver."""
    if is_v4(word) or ":" in word:
        return _host(word, entry.family)
    what = Doubt(entry.origin, f'the address of the host name "{word}" is not known')
    return Addresses.unknown(what) & ANY[entry.family]


@lru_cache(maxsize=65536)
def _host(word: str, family: int) -> Addresses:
    return Addresses.exactly(AddressSpace.of(v4(word) if family == V4 else v6(word)))


@lru_cache(maxsize=65536)
def _wildcard(address: str, wildcard: str) -> Addresses:
    v4(address)
    try:
        return Addresses.exactly(wildcard_space(address, wildcard))
    except ValueError as why:
        raise NotUnderstood(str(why)) from None


@lru_cache(maxsize=65536)
def _plain(word: str, family: int) -> Addresses:
    """A prefix, or one address without a mask, which is a host."""
    try:
        network = (
            IPv4Network(word, strict=False) if family == V4 else IPv6Network(word, strict=False)
        )
    except ValueError:
        raise NotUnderstood(f'"{word}" is no address') from None
    return Addresses.exactly(AddressSpace.of(network))
