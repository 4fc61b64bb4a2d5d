"""NAT rules as the two tables of the pipeline: un-NAT of destinations on arrival, NAT of sources on the way out.

Source: ASA firewall CLI guide, "NAT Examples and Reference": a packet for a mapped address is un-translated first, its
rule chooses the interface unless it says ``route-lookup`` or names ``any``; twice NAT decides about both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_ADDRESS,
    NO_ADDRESS,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import ALL_PORTS, ANY_SERVICE, Service, Services
from firedoor.readers.firewalls.asa.nat_rules import ANY, NatRule, Side
from firedoor.readers.firewalls.asa.work import Work

ARRIVING, LEAVING = "NAT of destinations", "NAT of sources"
_SPREAD = Ranges(((1, 65535),))
_MOST_MEMBERS = 256
Pair = tuple[AddressSpace, Rewrite]


class Tables:
    """Builds the translations of one device. ``behind``: addresses that VPN tunnels of an interface lead to."""

    def __init__(self, work: Work, behind: Mapping[str, AddressSpace]) -> None:
        self._work, self._behind = work, behind

    def arriving(self, rules: Iterable[NatRule]) -> tuple[Translation, ...]:
        """Destinations: back to the real address, and forward where a rule translates destinations too."""
        found: list[Translation] = []
        for rule in sorted(rules, key=_order):
            found.extend(self._forward_destination(rule))
            found.extend(self._back(rule))
        return tuple(found)

    def leaving(self, rules: Iterable[NatRule]) -> tuple[Translation, ...]:
        """Sources, in both directions."""
        found: list[Translation] = []
        for rule in sorted(rules, key=_order):
            found.extend(self._forward_source(rule))
            if rule.twice:
                found.extend(self._back_source(rule))
        return tuple(found)

    def _back(self, rule: NatRule) -> Iterator[Translation]:
        """A packet to a mapped address gets the real one."""
        shared = rule.mapped.interface or _single(rule.mapped.space) or rule.also_interface
        if rule.unidirectional or (not rule.static and shared and not rule.unread):
            return  # port address translation answers only to connections from inside
        mapped = self._of_port(rule.mapped, rule.mapped_port, rule)
        real = self._of_port(rule.real, rule.real_port, rule)
        sources = _addresses(rule.destination[1]) if rule.destination else ANY_ADDRESS
        services, turned = map(_turned, rule.services[::-1]) if rule.services else (None, None)
        change = _port_change(services, turned, "dports")
        rewrites = _pairs(mapped, real)
        varying: tuple[str, ...] = ()
        if not rule.static:
            rewrites = [(mapped.space, Rewrite(pool=real.space))]
            varying = ("a dynamic translation that is in use",)
        yield from self._all(
            rule,
            f"{rule.name} (back)",
            Match(
                sources=sources,
                destinations=_addresses(mapped),
                services=services or ANY_SERVICE,
                in_ports=_ports(rule.mapped_port),
                varying=varying,
            ),
            (rewrites, change),
            self._way_out(rule, rule.real_port, real.space),
        )

    def _forward_destination(self, rule: NatRule) -> Iterator[Translation]:
        if rule.unread:
            match = Match(in_ports=_ports(rule.real_port))
            yield Translation(match, self._work.origin(rule.line), doubts=tuple(rule.doubts))
        if rule.destination is None:
            return
        mapped = self._of_port(rule.destination[0], rule.real_port, rule)
        real = rule.destination[1]
        services = rule.services
        yield from self._all(
            rule,
            rule.name,
            Match(
                sources=_addresses(rule.real),
                destinations=_addresses(mapped),
                services=_services(services[0]) if services else ANY_SERVICE,
                in_ports=_ports(rule.real_port),
            ),
            (_pairs(mapped, real), _port_change(*_both(services), "dports")),
            self._way_out(rule, rule.mapped_port, real.space),
        )

    def _all(
        self,
        rule: NatRule,
        name: str,
        match: Match,
        change: tuple[list[Pair] | None, Rewrite | None],
        egress: str,
    ) -> Iterator[Translation]:
        """One translation for each pair of members; one in doubt where they do not pair."""
        base = Translation(
            match,
            self._work.origin(rule.line),
            name,
            egress=egress,
            enabled=not rule.inactive,
            doubts=tuple(rule.doubts),
        )
        rewrites, port_change = change
        if rewrites is None or rule.doubts:
            doubt = self._work.doubt(rule.line, "how these addresses are translated is not known")
            yield replace(base, doubts=base.doubts or (doubt,))
            return
        for space, rewrite in rewrites:
            narrowed = replace(match, destinations=match.destinations & Addresses.exactly(space))
            ported = _with_ports(rewrite, port_change)
            yield replace(base, match=narrowed, destination=ported)

    def _forward_source(self, rule: NatRule) -> Iterator[Translation]:
        """The real source becomes the mapped one."""
        destinations, by = ANY_ADDRESS, None
        if rule.destination is not None:
            destinations, by = _addresses(rule.destination[1]), frozenset({rule.name})
        services = None
        if rule.services:
            # After the destination was translated its port is the real one.
            services = replace(rule.services[0], dports=rule.services[1].dports)
        match = Match(
            sources=_addresses(rule.real),
            destinations=destinations,
            services=Services.exactly(services) if services else ANY_SERVICE,
            in_ports=_ports(rule.real_port),
            out_ports=_ports(rule.mapped_port),
            translated_by=by,
        )
        change = _port_change(
            Services.exactly(services) if services else None,
            _services(rule.services[1]) if rule.services else None,
            "sports",
        )
        yield from self._sources(rule, match, self._source_pairs(rule), change)

    def _source_pairs(self, rule: NatRule) -> list[Pair] | None:
        mapped, spread = rule.mapped, None if rule.static else _SPREAD
        port = self._work.ports.get(rule.mapped_port)
        own = None
        if port is not None and not port.dynamic:
            own = _family(port.own_space(), v6=mapped.v6)
        if mapped.interface:
            if not own:
                return [(rule.real.space, Rewrite(interface=True, ports=spread))]
            # Said as an address: a tunnel that ends at the interface has none of its own.
            return [(rule.real.space, Rewrite(pool=own, ports=spread))]
        if rule.static:
            return _pairs(rule.real, mapped)
        if rule.also_interface and not own:
            return None
        pool = mapped.space | own if rule.also_interface and own else mapped.space
        return [(rule.real.space, Rewrite(pool=pool, ports=spread))]

    def _back_source(self, rule: NatRule) -> Iterator[Translation]:
        """Twice NAT decides about the source of what it un-translated, be it that nothing changes."""
        if rule.unidirectional or not rule.static:
            return
        match = Match(
            in_ports=_ports(rule.mapped_port), translated_by=frozenset({f"{rule.name} (back)"})
        )
        if rule.destination is None or rule.destination[0].everything:
            yield Translation(match, self._work.origin(rule.line), rule.name)
            return
        mapped = self._of_port(rule.destination[0], rule.real_port, rule)
        yield from self._sources(rule, match, _pairs(rule.destination[1], mapped), None)

    def _sources(
        self, rule: NatRule, match: Match, pairs: list[Pair] | None, change: Rewrite | None
    ) -> Iterator[Translation]:
        base = Translation(
            match, self._work.origin(rule.line), rule.name, enabled=not rule.inactive
        )
        if pairs is None or rule.doubts:
            doubt = self._work.doubt(rule.line, "how these addresses are translated is not known")
            yield replace(base, doubts=tuple(rule.doubts) or (doubt,))
            return
        for space, rewrite in pairs:
            narrowed = replace(match, sources=match.sources & Addresses.exactly(space))
            yield replace(base, match=narrowed, source=_with_ports(rewrite, change))

    def _of_port(self, side: Side, port_name: str, rule: NatRule) -> Side:
        """``interface`` as the address that the port has."""
        if not side.interface:
            return side
        port = self._work.ports.get(port_name)
        if port is None or port.dynamic or not port.addresses:
            doubt = self._work.partly(
                rule.line, f"the address of interface {port_name} is not known"
            )
            if doubt not in rule.doubts:
                rule.doubts.append(doubt)
            return Side(doubts=(doubt,))
        space = _family(port.own_space(), v6=side.v6)
        return Side(space, (space,))

    def _way_out(self, rule: NatRule, port: str, space: AddressSpace) -> str:
        """The interface that the rule chooses, unless routing does or a tunnel of it leads on."""
        port = self._work.bridged.get(port, port)
        if port == ANY or rule.route_lookup or port not in self._work.ports:
            return ""
        if rule.real.everything or space == EVERY_ADDRESS:
            return ""  # a rule for everything would lead all traffic to one interface
        return "" if self._behind.get(port, NO_ADDRESS) & space else port


def _order(rule: NatRule) -> tuple[object, ...]:
    return (rule.section, *rule.order)


def _ports(name: str) -> Ports | None:
    return None if name == ANY else Ports.of(name)


def _addresses(side: Side) -> Addresses:
    if side.everything:
        return ANY_ADDRESS
    return (
        Addresses(NO_ADDRESS, side.space, side.doubts)
        if side.doubts
        else Addresses.exactly(side.space)
    )


def _family(space: AddressSpace, *, v6: bool) -> AddressSpace:
    return AddressSpace(v6=space.v6) if v6 else AddressSpace(space.v4)


def _size(space: AddressSpace) -> tuple[int, int]:
    return space.v4.size, space.v6.size


def _single(space: AddressSpace) -> bool:
    return sum(_size(space)) == 1


def _pairs(before: Side, after: Side) -> list[Pair] | None:
    """How one side becomes the other; None across address families."""
    if before.everything and after.everything:
        return [(before.space, Rewrite(one_to_one=(before.space, before.space)))]
    if before.space == after.space:
        return [(before.space, Rewrite(one_to_one=(before.space, before.space)))]
    families = [tuple(bool(size) for size in _size(side.space)) for side in (before, after)]
    if not before.everything and families[0] != families[1]:
        return None
    members = list(zip(before.pieces, after.pieces, strict=False))
    alike = len(before.pieces) == len(after.pieces) and all(
        _size(a) == _size(b) for a, b in members
    )
    if alike and 0 < len(members) <= _MOST_MEMBERS:
        return [(a, Rewrite(one_to_one=(a, b))) for a, b in members]
    # Sides of different sizes: every mapped address may stand for any real one.
    return [(before.space, Rewrite(pool=after.space))]


def _services(service: Service) -> Services:
    return Services.exactly(service)


def _both(
    services: tuple[Service, Service] | None,
) -> tuple[Services | None, Services | None]:
    return (_services(services[0]), _services(services[1])) if services else (None, None)


def _turned(service: Service) -> Services:
    """A service as packets of the other direction carry it."""
    return Services.exactly(Service(service.protocols, service.dports, service.sports))


def _port_change(before: Services | None, after: Services | None, side: str) -> Rewrite | None:
    """How ports change from one service to another."""
    if before is None or after is None:
        return None
    old: Ranges = getattr(before.surely[0], side)
    new: Ranges = getattr(after.surely[0], side)
    if new in {old, ALL_PORTS}:
        return None
    if len(old.items) == 1 and len(new.items) == 1 and old.size == new.size:
        return Rewrite(ports_one_to_one=(old.items[0], new.items[0]))
    return Rewrite(ports=new)


def _with_ports(rewrite: Rewrite, change: Rewrite | None) -> Rewrite:
    if change is None:
        return rewrite
    return replace(rewrite, ports_one_to_one=change.ports_one_to_one, ports=change.ports)
