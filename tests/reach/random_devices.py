"""Random devices: rule sets that call each other, doubts, varying conditions, translations, routes."""

from __future__ import annotations

import random
from ipaddress import IPv4Address, IPv4Network, ip_interface, ip_network

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.device import Device, Filter, Pipeline, Translate, View
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Rewrite, Translation, TranslationTable
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import NextHop, Route, RoutingInstance
from firedoor.model.network.rule import FlagTest, Match, Ports, Rule, RuleSet, State, Verb
from firedoor.model.network.services import Service, Services, icmp_service, port_service
from firedoor.model.origin import Origin

PORTS = (22, 80, 443, 502, 1024, 49152)
BASES = ("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24", "203.0.113.0/28")
VERBS = (Verb.PERMIT, Verb.DENY)


class Maker:
    """Draws a device; all of it follows from the seed."""

    def __init__(self, seed: int, *, doubts: bool = True) -> None:
        self.r = random.Random(seed)  # noqa: S311 - no secret
        self.doubts = doubts
        self.line = 0

    def origin(self) -> Origin:
        self.line += 1
        return Origin("random", self.line)

    def network(self) -> IPv4Network:
        base = IPv4Network(self.r.choice(BASES))
        length = self.r.choice((base.prefixlen, 28, 30, 32))
        host = self.r.randrange(16)
        return IPv4Network((int(base.network_address) + host, length), strict=False)

    def addresses(self) -> Addresses:
        if self.r.random() < 0.3:
            return Addresses()
        known = AddressSpace.of(*(self.network() for _ in range(self.r.randint(1, 3))))
        if self.doubts and self.r.random() < 0.1:
            wider = known | AddressSpace.of(self.network())
            return Addresses(known, wider, (Doubt(self.origin(), "a missing member"),))
        exact = Addresses.exactly(known)
        return ~exact if self.r.random() < 0.1 else exact

    def service(self) -> Service:
        kind = self.r.randrange(4)
        if kind == 0:
            return icmp_service(1, self.r.choice((None, 8)))
        if kind == 1:
            return Service(Ranges.single(self.r.choice((6, 17, 47))))
        low = self.r.choice(PORTS)
        return port_service(
            self.r.choice((6, 17)), Ranges(((low, low + self.r.choice((0, 0, 500))),))
        )

    def services(self) -> Services:
        if self.r.random() < 0.4:
            return Services()
        return Services.exactly(*(self.service() for _ in range(self.r.randint(1, 2))))

    def ports(self) -> Ports | None:
        if self.r.random() < 0.7:
            return None
        return Ports(frozenset({self.r.choice(("a", "b", "c"))}), negated=self.r.random() < 0.2)

    def match(self, *, out: bool = True) -> Match:
        doubt = self.doubts and self.r.random() < 0.08
        return Match(
            self.addresses(),
            self.addresses(),
            self.services(),
            in_ports=self.ports(),
            out_ports=self.ports() if out else None,
            states=frozenset({State.ESTABLISHED}) if self.r.random() < 0.05 else None,
            tcp_flags=(FlagTest(18, 2),) if self.r.random() < 0.05 else (),
            translated_by=self.r.choice((frozenset(), frozenset({"t0"})))
            if self.r.random() < 0.08
            else None,
            varying=("an application",) if self.r.random() < 0.08 else (),
            doubts=(Doubt(self.origin(), "a condition"),) if doubt else (),
        )

    def rule_set(self, name: str, callable_: tuple[str, ...]) -> RuleSet:
        rules = tuple(self.rule(callable_) for _ in range(self.r.randint(0, 8)))
        defaults = (Verb.DENY, Verb.DENY, Verb.PERMIT, Verb.RETURN)
        return RuleSet(name, rules, self.r.choice(defaults), self.origin())

    def rule(self, callable_: tuple[str, ...]) -> Rule:
        roll = self.r.random()
        if callable_ and roll < 0.2:
            verb = self.r.choice((Verb.CALL, Verb.CALL, Verb.GOTO))
            return Rule(verb, self.match(), self.origin(), target=self.r.choice(callable_))
        if roll < 0.25:
            return Rule(self.r.choice((Verb.RETURN, Verb.PASS)), self.match(), self.origin())
        if self.doubts and roll < 0.28:
            return Rule(Verb.UNKNOWN, self.match(), self.origin())
        return Rule(self.r.choice(VERBS), self.match(), self.origin())

    def destination(self, number: int) -> Translation:
        public = IPv4Address("203.0.113.2") + self.r.randrange(8)
        inside = IPv4Address("10.1.0.0") + self.r.randrange(16)
        one = AddressSpace.of(public), AddressSpace.of(inside)
        ports = ((443, 443), (8443, 8443)) if self.r.random() < 0.3 else None
        services = Services.exactly(port_service(6, Ranges.single(443))) if ports else Services()
        match = Match(destinations=Addresses.exactly(one[0]), services=services)
        rewrite = Rewrite(one_to_one=one, ports_one_to_one=ports)
        return Translation(match, self.origin(), f"t{number}", destination=rewrite)

    def source(self, number: int) -> Translation:
        match = self.match()
        kind = self.r.randrange(4)
        if kind == 0:
            return Translation(match, self.origin(), f"s{number}")
        if kind == 1:
            return Translation(match, self.origin(), f"s{number}", Rewrite(interface=True))
        if kind == 2:
            pool = AddressSpace.of(IPv4Address("203.0.113.9"))
            return Translation(match, self.origin(), f"s{number}", Rewrite(pool=pool))
        before, after = ip_network("10.1.0.0/28"), ip_network("10.3.0.16/28")
        match = Match(sources=Addresses.exactly(AddressSpace.of(before)))
        both = AddressSpace.of(before), AddressSpace.of(after)
        return Translation(match, self.origin(), f"s{number}", Rewrite(one_to_one=both))

    def device(self) -> Device:
        names = [f"r{number}" for number in range(self.r.randint(1, 4))]
        sets = tuple(
            self.rule_set(name, tuple(names[number + 1 :])) for number, name in enumerate(names)
        )
        tables = (
            TranslationTable(
                "dnat", tuple(self.destination(n) for n in range(self.r.randint(0, 3)))
            ),
            TranslationTable("snat", tuple(self.source(n) for n in range(self.r.randint(0, 3)))),
        )
        view = View.ARRIVED if self.r.random() < 0.2 else View.NOW
        return Device(
            "random",
            "table",
            self.origin(),
            tuple(
                Interface(name, self.origin(), addresses=(ip_interface(address),))
                for name, address in (("a", "10.1.0.14/24"), ("b", "10.2.0.14/24"), ("c", "203.0.113.14/28"))
            ),
            (RoutingInstance("", tuple(self.routes())),),
            sets,
            tables,
            Pipeline(
                (Translate("dnat"),),
                (Filter("r0", view), Translate("snat")),
                (Filter(self.r.choice(names)),),
            ),
        )  # fmt: skip

    def routes(self) -> list[Route]:
        found = [
            Route(ip_network("0.0.0.0/0"), (NextHop("c"),), "static", self.origin(), 1),
            Route(ip_network("10.3.0.0/24"), (NextHop("b"),), "static", self.origin(), 1),
        ]
        if self.r.random() < 0.3:
            found.append(
                Route(
                    ip_network("10.3.0.4/30"), (NextHop(discard=True),), "static", self.origin(), 1
                )
            )
        return [route for route in found if self.r.random() < 0.8]

    def packet(self) -> Packet:
        def address() -> IPv4Address:
            base = IPv4Network(self.r.choice((*BASES, "198.51.100.0/28")))
            return base[self.r.randrange(16)]

        kind = self.r.choice((1, 6, 6, 6, 17, 17, 47))
        src, dst = address(), address()
        if kind == 1:
            return Packet(src, dst, 1, 0, 8 * 256, tcp_flags=0)
        if kind == 47:
            return Packet(src, dst, 47, tcp_flags=0)
        flags = 2 if kind == 6 else 0
        return Packet(
            src, dst, kind, 49152, self.r.choice(PORTS) + self.r.choice((0, 1)), tcp_flags=flags
        )
