"""What the map of a network does not show must not be taken for a wall: each case once gave a wrong "blocked"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_network

from firedoor.model.network.device import Device, Filter, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation, TranslationTable
from firedoor.model.network.route import LearningProtocol, Route, RoutingInstance
from firedoor.model.network.rule import Match, Ports, RuleSet, Verb
from firedoor.model.zone import DeclaredSegment, Zone
from firedoor.reach.answers import Reach
from firedoor.reach.net import Net
from firedoor.reach.places import zone_places
from firedoor.reach.question import Prover
from tests.reach.build import addresses, at, device, interface, route, rule, rule_set, space

OFFICE, PLANT = "10.1.0.0/24", "10.2.0.0/24"
BOTH = {"office": OFFICE, "plant": PLANT}
DOUBT = Doubt(at("fw", 7, "what is this"), "not understood")


def opened() -> RuleSet:
    return rule_set("p", default=Verb.PERMIT)


def learning(known: Device, protocol: str, *ports: str, routes: Sequence[Route] = ()) -> Device:
    """The device with a routing protocol of which no table was read."""
    protocols = (LearningProtocol(protocol, at(known.name, 3, f"router {protocol}"), ports),)
    return replace(known, instances=(RoutingInstance("", tuple(routes), protocols),))


def verdict(
    devices: Sequence[Device],
    pair: str,
    networks: Mapping[str, str],
    declared: Sequence[DeclaredSegment] = (),
) -> Reach:
    """The answer from one declared zone to another; a zone without networks is the Internet."""
    where = at("site.toml", 1)
    zones = tuple(
        Zone(name, name, 2.0, tuple(ip_network(t) for t in text.split()), where)
        for name, text in networks.items()
    )
    net = Net(devices, declared, zones)
    places = {place.name: place for place in zone_places(zones, net)}
    source, target = pair.split(" -> ")
    single = Prover(net).answer(places[source], places[target]).verdict
    (row,) = Prover(net).row(places[source], [places[target]])
    assert row.verdict is single
    return single


def test_the_internet_carries_packets_between_two_sites() -> None:
    published = Translation(
        Match(destinations=addresses("198.51.100.2/32")),
        at("b", 9, "publish"),
        "plc",
        destination=Rewrite(one_to_one=(space("198.51.100.2/32"), space("10.2.0.5/32"))),
    )
    here = device(
        "a",
        [interface("lan", "10.1.0.1/24"), interface("wan", "203.0.113.2/30")],
        opened(),
        routes=[route("0.0.0.0/0", "203.0.113.1")],
    )
    there = device(
        "b",
        [interface("lan", "10.2.0.1/24"), interface("wan", "198.51.100.2/30")],
        opened(),
        routes=[route("0.0.0.0/0", "198.51.100.1")],
        arrival=[Translate("t")],
        tables=[TranslationTable("t", (published,))],
    )
    assert verdict([here, there], "office -> plant", BOTH) is not Reach.BLOCKED
    without = replace(there, tables=(TranslationTable("t", ()),))
    found = verdict([here, without], "office -> plant", BOTH)
    assert found is Reach.BLOCKED, "the Internet does not carry private addresses"


def test_a_doubted_way_out_could_have_another_zone_for_stages_that_look_ahead() -> None:
    to_b = replace(rule(10, "deny any any any"), match=Match(out_ports=Ports.of("zone:B")))
    fw = device(
        "fw",
        [
            interface("in", "10.1.0.1/24", zone="A"),
            interface("b", "10.2.0.1/24", zone="B", doubts=(DOUBT,)),
        ],
        rule_set("p", to_b, rule(11, "permit any any any")),
        forward=[],
        arrival=[Filter("p", looks_ahead=True)],
    )
    assert verdict([fw], "office -> plant", BOTH) is Reach.UNKNOWN


def test_a_translation_to_an_interface_that_is_shut_leaves_the_way_to_routing() -> None:
    moved = Translation(
        Match(),
        at("fw", 9, "nat"),
        "n",
        destination=Rewrite(one_to_one=(space("10.5.0.5/32"), space("10.2.0.5/32"))),
        egress="off",
    )
    fw = device(
        "fw",
        [
            interface("in", "10.1.0.1/24"),
            interface("b", "10.2.0.1/24"),
            interface("off", enabled=False),
        ],
        opened(),
        arrival=[Translate("t")],
        tables=[TranslationTable("t", (moved,))],
    )
    assert verdict([fw], "office -> plant", BOTH) is Reach.REACHABLE


def test_a_zone_of_routers_only_is_not_empty() -> None:
    fw = device(
        "fw",
        [
            interface("in", "10.1.0.1/24"),
            interface("b", "10.2.0.1/24"),
            interface("c", "10.3.0.1/24"),
        ],
        opened(),
    )
    found = verdict(
        [fw], "office -> routers", {"office": OFFICE, "routers": "10.2.0.1/32 10.3.0.1/32"}
    )
    assert found is Reach.REACHABLE


def test_two_zones_on_one_segment_both_have_its_ipv6_network() -> None:
    fw = device(
        "fw",
        [
            interface("in", "10.1.0.1/24", "2001:db8:1::1/64"),
            interface("b", "10.2.0.1/24", "2001:db8:2::1/64"),
        ],
        rule_set("p", rule(10, "permit 2001:db8:1::/64 2001:db8:2::/64 any")),
    )
    zones = {"office": OFFICE, "plant": "10.2.0.0/25", "cell": "10.2.0.128/25"}
    assert verdict([fw], "office -> plant", zones) is Reach.REACHABLE
    assert verdict([fw], "office -> cell", zones) is Reach.REACHABLE


def test_the_internet_could_be_behind_a_protocol_that_may_learn_the_default_route() -> None:
    edge = device(
        "edge", [interface("wan", "203.0.113.2/30"), interface("lan", "10.2.0.1/24")], opened()
    )
    office = device(
        "office",
        [interface("up", "198.51.100.2/30"), interface("lan", "10.1.0.1/24")],
        opened(),
        routes=[route("0.0.0.0/0", "198.51.100.1")],
    )
    zones = {"internet": "", **BOTH}
    bgp = learning(edge, "bgp", "wan")
    assert verdict([bgp, office], "internet -> plant", zones) is Reach.UNKNOWN
    stated = learning(edge, "bgp", "lan", routes=[route("0.0.0.0/0", "203.0.113.1")])
    assert verdict([stated, office], "internet -> plant", zones) is Reach.REACHABLE


def test_unnumbered_links_lead_somewhere() -> None:
    first = device(
        "r1",
        [interface("a", "10.1.0.1/24"), interface("s")],
        opened(),
        routes=[route(PLANT, "s")],
    )
    second = device(
        "r2",
        [interface("a", "10.2.0.1/24"), interface("s")],
        opened(),
        routes=[route(OFFICE, "s")],
    )
    found = verdict([first, second], "office -> plant", BOTH)
    assert found is not Reach.BLOCKED


def test_a_next_hop_could_be_on_an_interface_with_an_address_from_outside() -> None:
    first = device(
        "r1",
        [interface("a", "10.1.0.1/24"), interface("s", dynamic_address=True)],
        opened(),
        routes=[route(PLANT, "10.8.0.1")],
    )
    second = device("r2", [interface("a", "10.2.0.1/24"), interface("s", "10.8.0.1/24")], opened())
    found = verdict([first, second], "office -> plant", BOTH)
    assert found is Reach.UNKNOWN


def test_the_rest_of_a_network_could_lie_where_routes_are_learned_from() -> None:
    def asked(pair: str, *lines: str) -> Reach:
        rules = rule_set("p", *(rule(n, line) for n, line in enumerate(lines, 10)))
        fw = device("fw", [interface("in", "10.1.0.1/24"), interface("s", "10.2.1.1/24")], rules)
        return verdict(
            [learning(fw, "ospf", "s")], pair, {"office": OFFICE, "plant": "10.2.0.0/16"}
        )

    assert asked("office -> plant", "permit any 10.2.2.0/24 any") is Reach.UNKNOWN
    assert asked("plant -> office", "permit 10.2.2.0/24 any any") is Reach.UNKNOWN
    assert asked("office -> plant", "deny any 10.2.0.0/16 any") is Reach.BLOCKED


def test_a_declared_internet_segment_does_not_hide_another_provider() -> None:
    from_second = replace(rule(10, "permit any any any"), match=Match(in_ports=Ports.of("wan2")))
    edge = device(
        "edge",
        [
            interface("wan", "203.0.113.2/30"),
            interface("wan2", "198.51.100.2/30"),
            interface("lan", "192.0.2.1/24"),
        ],
        rule_set("p", rule(9, "deny 198.51.100.0/30 any any"), from_second),
        routes=[route("0.0.0.0/0", "203.0.113.1"), route("0.0.0.0/0", "198.51.100.1")],
    )
    only = DeclaredSegment("provider", (("edge", "wan"),), "internet", at("site.toml", 5))
    found = verdict([edge], "internet -> plant", {"internet": "", "plant": "192.0.2.0/24"}, [only])
    assert found is Reach.REACHABLE


def test_a_translation_without_an_address_for_a_packet_does_not_swallow_it() -> None:
    mapped = Rewrite(one_to_one=(space("10.2.0.9/32"), space("10.7.0.9/32")))
    wide = Translation(Match(), at("fw", 9, "nat"), "n", destination=mapped)
    fw = device(
        "fw",
        [
            interface("in", "10.1.0.1/24", "2001:db8:1::1/64"),
            interface("b", "10.2.0.1/24", "2001:db8:2::1/64"),
        ],
        opened(),
        arrival=[Translate("t")],
        tables=[TranslationTable("t", (wide,))],
    )
    ipv4 = {"office": OFFICE, "plant": PLANT}
    ipv6 = {"office": "2001:db8:1::/64", "plant": "2001:db8:2::/64"}
    assert verdict([fw], "office -> plant", ipv4) is Reach.UNKNOWN
    assert verdict([fw], "office -> plant", ipv6) is Reach.UNKNOWN


def test_the_broadcast_address_of_one_network_is_a_host_of_a_wider_one() -> None:
    fw = device(
        "fw",
        [
            interface("in", "10.1.0.1/24"),
            interface("b", "10.2.0.1/24"),
            interface("c", "10.9.0.1/24"),
        ],
        rule_set("p", rule(10, "permit any 10.2.0.127/32 any")),
    )
    far = device("far", [interface("x", "10.2.0.100/25"), interface("y", "10.8.0.1/24")])
    assert verdict([fw, far], "office -> plant", BOTH) is Reach.REACHABLE
