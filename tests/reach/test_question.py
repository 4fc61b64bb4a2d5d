"""Questions over small networks: reachable with its path, blocked with its line, unknown with its doubt."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device, Filter, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation, TranslationTable
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import NextHop
from firedoor.model.network.rule import Match, Verb
from firedoor.model.network.services import port_service
from firedoor.model.origin import Origin
from firedoor.model.zone import Zone
from firedoor.reach.answers import Reach
from firedoor.reach.net import Net
from firedoor.reach.places import INTERNET, found_places, network_problems, zone_places
from firedoor.reach.question import Prover
from tests.reach.build import (
    addresses,
    at,
    device,
    interface,
    place,
    prover,
    route,
    rule,
    rule_set,
    space,
)

OFFICE, PLANT = "10.1.0.0/24", "10.2.0.0/24"


def firewall(*lines: str, doubts: tuple[Doubt, ...] = (), **more: str) -> Device:
    rules = [rule(number, text, **more) for number, text in enumerate(lines, start=10)]
    return device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set("policy", *rules),
        doubts=doubts,
    )


def test_a_permit_is_reachable_with_a_packet_and_its_line() -> None:
    answer = prover(firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")).answer(
        place(OFFICE), place(PLANT)
    )
    assert answer.verdict is Reach.REACHABLE
    assert answer.flow is not None
    assert answer.path is not None
    assert (str(answer.flow.dst), answer.flow.dport) == ("10.2.0.5", 502)
    assert [hop.device for hop in answer.path.hops] == ["fw"]
    assert 10 in [step.origin.line for step in answer.path.hops[0].steps]


def test_what_no_line_permits_is_blocked_by_the_default() -> None:
    answer = prover(firewall("permit 10.1.0.0/24 10.3.0.0/24 tcp/502")).answer(
        place(OFFICE), place(PLANT)
    )
    assert answer.verdict is Reach.BLOCKED
    assert [origin.text for origin in answer.stops] == ["implicit deny of policy"]


def test_an_earlier_deny_is_the_line_that_stops() -> None:
    answer = prover(firewall("deny any 10.2.0.0/24 any", "permit any any any")).answer(
        place(OFFICE), place(PLANT)
    )
    assert answer.verdict is Reach.BLOCKED
    assert [origin.line for origin in answer.stops] == [10]


def test_the_service_of_the_question_counts() -> None:
    network = prover(firewall("permit any any tcp/502"))

    def ask(port: int) -> Reach:
        service = port_service(6, Ranges.single(port))
        return network.answer(place(OFFICE), place(PLANT), service).verdict

    assert ask(502) is Reach.REACHABLE
    assert ask(503) is Reach.BLOCKED


def test_a_line_in_doubt_that_could_open_makes_it_unknown() -> None:
    answer = prover(firewall("permit any any tcp/502", doubt="a word")).answer(
        place(OFFICE), place(PLANT)
    )
    assert answer.verdict is Reach.UNKNOWN
    assert [d.origin.line for d in answer.doubts] == [10]


def test_a_deny_in_doubt_before_a_permit_makes_it_unknown() -> None:
    network = device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set("policy", rule(10, "deny any any any", doubt="x"), rule(11, "permit any any any")),
    )
    assert prover(network).answer(place(OFFICE), place(PLANT)).verdict is Reach.UNKNOWN


def test_a_line_in_doubt_that_cannot_matter_changes_nothing() -> None:
    network = device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set("policy", rule(10, "deny any any any"), rule(11, "permit any any any", doubt="x")),
    )
    assert prover(network).answer(place(OFFICE), place(PLANT)).verdict is Reach.BLOCKED


def test_an_application_deny_may_pass() -> None:
    network = device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set(
            "policy",
            rule(10, "deny any any any", varying='application "modbus"'),
            rule(11, "permit any any any"),
        ),
    )
    answer = prover(network).answer(place(OFFICE), place(PLANT))
    assert answer.verdict is Reach.REACHABLE
    assert any("may pass" in reason for reason in answer.reasons)


def test_a_device_that_is_not_understood_could_let_anything_pass() -> None:
    doubt = Doubt(at("fw", 99, "xyzzy"), "not understood")
    answer = prover(firewall("deny any any any", doubts=(doubt,))).answer(
        place(OFFICE), place(PLANT)
    )
    assert answer.verdict is Reach.UNKNOWN
    assert answer.doubts == (doubt,)


def test_a_doubt_on_a_device_that_no_path_crosses_changes_nothing() -> None:
    doubt = Doubt(at("other", 99, "xyzzy"), "not understood")
    other = device("other", [interface("a", "10.8.0.1/24")], rule_set("p"), doubts=(doubt,))
    answer = prover(firewall("deny any any any"), other).answer(place(OFFICE), place(PLANT))
    assert answer.verdict is Reach.BLOCKED


def test_two_devices_and_the_second_blocks() -> None:
    first = device(
        "r1",
        [interface("a", "10.1.0.1/24"), interface("b", "10.9.0.1/30")],
        rule_set("p", default=Verb.PERMIT),
        routes=[route(PLANT, "10.9.0.2")],
    )
    second = device(
        "r2",
        [interface("a", "10.9.0.2/30"), interface("b", "10.2.0.1/24")],
        rule_set("p", rule(10, "permit 10.1.0.7/32 any tcp/502")),
        routes=[route(OFFICE, "10.9.0.1")],
    )
    network = prover(first, second)
    answer = network.answer(place(OFFICE), place(PLANT))
    assert answer.verdict is Reach.REACHABLE
    assert answer.path is not None
    assert [hop.device for hop in answer.path.hops] == ["r1", "r2"]
    assert network.answer(place("10.1.0.8/32"), place(PLANT)).verdict is Reach.BLOCKED
    assert network.answer(place(PLANT), place(OFFICE)).verdict is Reach.BLOCKED


def edge(*lines: str, gateway: str = "203.0.113.1") -> Device:
    """An edge firewall that publishes 203.0.113.10 as 10.1.0.5."""
    match = Match(in_ports=None, destinations=addresses("203.0.113.10/32"))
    published = Translation(
        match,
        at("fw", 40, "static"),
        "published",
        destination=Rewrite(one_to_one=(space("203.0.113.10/32"), space("10.1.0.5/32"))),
    )
    return device(
        "edge",
        [interface("wan", "203.0.113.2/28"), interface("lan", "10.1.0.1/24")],
        rule_set("policy", *(rule(n, text) for n, text in enumerate(lines, start=10))),
        routes=[route("0.0.0.0/0", gateway)],
        arrival=[Translate("dnat")],
        forward=[Filter("policy")],
        tables=[TranslationTable("dnat", (published,))],
    )


def test_a_translated_destination_is_reached_by_its_public_address() -> None:
    network = prover(edge("permit any 10.1.0.5/32 tcp/443"))
    internet = next(p for p in found_places(network.net) if p.name == INTERNET)
    answer = network.answer(internet, place(OFFICE))
    assert answer.verdict is Reach.REACHABLE
    assert answer.flow is not None
    assert answer.path is not None
    assert str(answer.flow.dst) == "203.0.113.10"
    assert str(answer.path.arrived.dst) == "10.1.0.5"
    assert not answer.flow.src.is_private or str(answer.flow.src).startswith(("203.", "198.51."))


def test_a_missing_router_is_assumed_to_forward_and_the_answer_says_so() -> None:
    first = device(
        "r1",
        [interface("a", "10.1.0.1/24"), interface("b", "10.9.0.1/30")],
        rule_set("p", default=Verb.PERMIT),
        routes=[route(PLANT, "10.9.0.2")],
    )
    answer = prover(first).answer(place(OFFICE), place(PLANT))
    assert answer.verdict is Reach.REACHABLE
    assert any("10.9.0.2 has no configuration" in reason for reason in answer.reasons)


def test_a_zone_that_is_nowhere_is_unknown_not_blocked() -> None:
    answer = prover(firewall("permit any any any")).answer(place(OFFICE), place("10.77.0.0/24"))
    assert answer.verdict is Reach.UNKNOWN
    assert any("10.77.0.0/24" in reason for reason in answer.reasons)


def test_the_internet_router_does_not_carry_private_addresses() -> None:
    inner = device("cell", [interface("a", "10.2.0.1/24")], rule_set("p", default=Verb.PERMIT))
    network = prover(edge("permit any any any"), inner)
    internet = next(p for p in found_places(network.net) if p.name == INTERNET)
    assert network.answer(internet, place(PLANT)).verdict is Reach.BLOCKED


def test_a_private_gateway_could_be_joined_to_another_stranger() -> None:
    inner = device(
        "cell",
        [interface("a", "10.2.0.1/24"), interface("b", "10.5.0.1/24")],
        rule_set("p", default=Verb.PERMIT),
        routes=[route("10.6.0.0/16", "10.5.0.9")],
    )
    network = prover(
        device(
            "edge",
            [interface("wan", "192.168.7.2/24"), interface("lan", "10.1.0.1/24")],
            rule_set("p", default=Verb.PERMIT),
            routes=[route("0.0.0.0/0", "192.168.7.1")],
        ),
        inner,
    )
    assert network.answer(place(OFFICE), place(PLANT)).verdict is Reach.UNKNOWN


def test_a_routing_loop_ends() -> None:
    one = device(
        "r1",
        [interface("a", "10.1.0.1/24"), interface("b", "10.9.0.1/30")],
        rule_set("p", default=Verb.PERMIT),
        routes=[route("10.0.0.0/8", "10.9.0.2")],
    )
    two = device(
        "r2",
        [interface("b", "10.9.0.2/30")],
        rule_set("p", default=Verb.PERMIT),
        routes=[route("10.0.0.0/8", "10.9.0.1")],
    )
    network = prover(one, two)
    assert network.answer(place(OFFICE), place("10.77.0.0/16")).verdict is Reach.UNKNOWN
    assert network.answer(place(OFFICE), place("10.9.0.2/32")).verdict is Reach.REACHABLE


def test_ipv6_is_a_world_of_its_own() -> None:
    network = device(
        "fw",
        [
            interface("in", "10.1.0.1/24", "2001:db8:1::1/64"),
            interface("out", "10.2.0.1/24", "2001:db8:2::1/64"),
        ],
        rule_set("policy", rule(10, "permit 2001:db8:1::/64 2001:db8:2::5/128 tcp/502")),
    )
    asked = prover(network)
    assert asked.answer(place(OFFICE), place(PLANT)).verdict is Reach.BLOCKED
    answer = asked.answer(place("2001:db8:1::/64"), place("2001:db8:2::/64"))
    assert answer.verdict is Reach.REACHABLE
    assert answer.flow is not None
    assert answer.flow.dst == ip_address("2001:db8:2::5")


@pytest.mark.parametrize(("target", "verdict"), [("10.1.0.9/32", Reach.REACHABLE)])
def test_neighbours_on_one_network_reach_each_other(target: str, verdict: Reach) -> None:
    answer = prover(firewall()).answer(place("10.1.0.8/32"), place(target))
    assert answer.verdict is verdict
    assert answer.path is not None
    assert answer.path.hops == ()


def test_spaces_are_what_they_say() -> None:
    assert AddressSpace.of(ip_address("10.0.0.1")) == space("10.0.0.1/32")


def test_an_interface_whose_place_is_unknown_could_lead_anywhere() -> None:
    doubt = Doubt(at("fw", 7, "ip adress 10.2.0.1"), "not understood")
    lost = interface("out", doubts=(doubt,), place_unknown=True)
    first = device("fw", [interface("in", "10.1.0.1/24"), lost], rule_set("p", default=Verb.PERMIT))
    other = device("cell", [interface("a", "10.2.0.9/24")], rule_set("p"))
    answer = prover(first, other).answer(place(OFFICE), place(PLANT))
    assert answer.verdict is Reach.UNKNOWN
    assert doubt in answer.doubts


def test_a_floating_route_takes_over_where_the_better_one_leads_nowhere() -> None:
    lost = replace(route("10.2.0.0/24", "172.31.9.9"), distance=1)
    floating = replace(route("10.2.0.0/24", "10.9.0.2"), distance=200)
    first = device(
        "r1",
        [interface("a", "10.1.0.1/24"), interface("b", "10.9.0.1/30")],
        rule_set("p", default=Verb.PERMIT),
        routes=[lost, floating],
    )
    second = device(
        "r2",
        [interface("b", "10.9.0.2/30"), interface("c", "10.2.0.1/24")],
        rule_set("p", default=Verb.PERMIT),
    )
    assert prover(first, second).answer(place(OFFICE), place(PLANT)).verdict is Reach.REACHABLE


def test_an_address_from_outside_does_not_keep_packets_in() -> None:
    hidden = Translation(Match(), at("fw", 9, "masquerade"), "hide", source=Rewrite(interface=True))
    edge_ = device(
        "edge",
        [interface("wan", dynamic_address=True), interface("lan", "10.1.0.1/24")],
        rule_set("p", default=Verb.PERMIT),
        routes=[replace(route("0.0.0.0/0", "wan"), next_hops=(NextHop("wan", dynamic=True),))],
        forward=[Filter("p"), Translate("snat")],
        tables=[TranslationTable("snat", (hidden,))],
    )
    network = prover(edge_)
    internet = next(p for p in found_places(network.net) if p.name == INTERNET)
    assert network.answer(place(OFFICE), internet).verdict is Reach.REACHABLE


def _zones(**networks: str) -> tuple[Zone, ...]:
    where = at("site.toml", 1)
    return tuple(
        Zone(name, name, 2.0, tuple(ip_network(t) for t in text.split()), where)
        for name, text in networks.items()
    )


def test_a_zone_has_the_ipv6_networks_of_its_segments_too() -> None:
    open_in_ipv6 = device(
        "fw",
        [
            interface("in", "10.1.0.1/24", "2001:db8:1::1/64"),
            interface("out", "10.2.0.1/24", "2001:db8:2::1/64"),
        ],
        rule_set("policy", rule(10, "permit 2001:db8:1::/64 2001:db8:2::/64 any")),
    )
    zones = _zones(office=OFFICE, plant=PLANT)
    net = Net([open_in_ipv6], (), zones)
    office, plant = zone_places(zones, net)
    assert Prover(net).answer(office, plant).verdict is Reach.REACHABLE


def test_a_declared_network_with_public_addresses_is_not_behind_the_internet() -> None:
    zones = _zones(office=OFFICE, plant="198.51.100.0/24")
    net = Net([edge("permit any any any")], (), zones)
    office, plant = zone_places(zones, net)
    answer = Prover(net).answer(office, plant)
    assert answer.verdict is Reach.UNKNOWN
    assert any("198.51.100.0/24" in reason for reason in answer.reasons)


def test_a_network_that_no_zone_holds_is_told() -> None:
    zones = _zones(office=OFFICE)
    net = Net([firewall("permit any any any")], (), zones)
    (problem,) = network_problems(zone_places(zones, net), net)
    assert "10.2.0.0/24" in problem.message


def test_a_zone_wider_than_the_folder_shows_says_so() -> None:
    zone = Zone("plant", "Plant", 1.0, (ip_network("10.2.0.0/16"),), Origin("site.toml"))
    wide = zone_places((zone,), Net(()))[0]
    answer = prover(firewall("deny 10.1.0.0/24 10.2.0.0/24 any")).answer(place(OFFICE), wide)
    assert answer.verdict is Reach.BLOCKED
    assert any(
        "10.2.0.0/16 (plant)" in text and "10.2.0.0/24 only" in text for text in answer.assumptions
    )
    whole = prover(firewall("deny 10.1.0.0/24 10.2.0.0/24 any")).answer(place(OFFICE), place(PLANT))
    assert whole.assumptions == ()
