"""Small networks, written briefly for tests of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_interface, ip_network

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.device import Device, Filter, Pipeline, Stage
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import NextHop, Route, RoutingInstance
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.model.network.services import Services, port_service
from firedoor.model.origin import Origin
from firedoor.reach.net import Net
from firedoor.reach.places import Place
from firedoor.reach.question import Prover
from firedoor.readers.firewalls.protocols import protocol_number


def at(file: str, line: int, text: str = "") -> Origin:
    return Origin(file, line, text=text)


def space(*texts: str) -> AddressSpace:
    return AddressSpace.of(*(ip_network(text) for text in texts))


def addresses(text: str) -> Addresses:
    return Addresses() if text == "any" else Addresses.exactly(space(*text.split(",")))


def services(text: str) -> Services:
    """``any``, ``tcp``, ``tcp/80``, ``udp/5000-5010``."""
    if text == "any":
        return Services()
    name, _, ports = text.partition("/")
    protocol = protocol_number(name)
    assert protocol is not None
    first, _, last = ports.partition("-")
    wanted = Ranges(((int(first), int(last or first)),)) if ports else Ranges(((0, 65535),))
    return Services.exactly(port_service(protocol, wanted))


def rule(line: int, text: str, doubt: str = "", varying: str = "") -> Rule:
    """``permit SRC DST SERVICE`` on a line of the file ``fw``."""
    verb, src, dst, service = text.split()
    origin = at("fw", line, text)
    match = Match(
        addresses(src),
        addresses(dst),
        services(service),
        varying=(varying,) if varying else (),
        doubts=(Doubt(origin, doubt),) if doubt else (),
    )
    return Rule(Verb(verb), match, origin)


def rule_set(name: str, *rules: Rule, default: Verb = Verb.DENY) -> RuleSet:
    return RuleSet(name, rules, default, at("fw", 1, f"implicit {default} of {name}"))


def interface(name: str, *texts: str, **more: object) -> Interface:
    own = tuple(ip_interface(text) for text in texts)
    return Interface(name, at("fw", 1, name), addresses=own, **more)  # type: ignore[arg-type]


def route(prefix: str, hop: str) -> Route:
    """A static route to an address, or out of an interface."""
    try:
        next_hop = NextHop(address=ip_address(hop))
    except ValueError:
        next_hop = NextHop(hop)
    return Route(ip_network(prefix), (next_hop,), "static", at("fw", 2, f"route {prefix} {hop}"), 1)


def device(
    name: str,
    interfaces: Sequence[Interface],
    *rule_sets: RuleSet,
    routes: Sequence[Route] = (),
    forward: Sequence[Stage] | None = None,
    arrival: Sequence[Stage] = (),
    tables: Sequence[TranslationTable] = (),
    doubts: Sequence[Doubt] = (),
) -> Device:
    stages = tuple(Filter(r.name) for r in rule_sets[:1]) if forward is None else tuple(forward)
    return Device(
        name,
        "table",
        at(name, 1, name),
        tuple(interfaces),
        (RoutingInstance("", tuple(routes)),),
        rule_sets,
        tuple(tables),
        Pipeline(tuple(arrival), stages),
        doubts=tuple(doubts),
    )


def prover(*devices: Device) -> Prover:
    return Prover(Net(devices))


def place(text: str) -> Place:
    network = ip_network(text)
    return Place(text, AddressSpace.of(network), (network,))
