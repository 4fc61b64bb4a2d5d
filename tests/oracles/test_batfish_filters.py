"""The published answers to an access list and its two candidates, and to a zone-based firewall."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network, ip_address, ip_network

import pytest

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import STATIC, NextHop, Route, RoutingInstance
from firedoor.model.network.services import TCP, UDP
from firedoor.model.origin import Origin
from firedoor.reach.acl_places import Between
from firedoor.reach.acl_space import AclSpace, Verdicts
from firedoor.reach.cross import End, cross
from firedoor.reach.decide import decide
from firedoor.reach.headers import Headers, minus
from firedoor.result.acl import diff_answer, lint_answer
from tests.conftest import CORPORA
from tests.oracles.files import devices

pytestmark = pytest.mark.corpus
FOLDER = CORPORA / "network/batfish-filters"
# The intended change: 10.10.10.0/24 to 18.18.18.0/27, TCP 80 and 8080, and nothing else.
SOURCES, TARGETS, PORTS = "10.10.10.0/24", "18.18.18.0/27", (80, 8080)
IN, OUT = "GigabitEthernet0/0/2", "GigabitEthernet0/0/3"


@pytest.fixture(scope="module")
def acl() -> AclSpace:
    return AclSpace()


@cache
def router(version: str) -> Device:
    return devices(FOLDER / version)["rtr-with-acl"]


def box(acl: AclSpace, sources: str, targets: str, ports: Ranges, protocol: int = TCP) -> Headers:
    space, found = acl.space, acl.space.new_connections
    for field, network in ((space.src, sources), (space.dst, targets)):
        found &= space.within(field, AddressSpace.of(ip_network(network)).v4)
    services = space.equal(space.protocol, protocol) & space.within(space.dport, ports)
    return found & services


def verdicts(acl: AclSpace, version: str) -> Verdicts:
    return acl.verdicts(router(version), "acl_in", acl.space.new_connections)


def intended(acl: AclSpace) -> Headers:
    return box(acl, SOURCES, TARGETS, Ranges.single(*PORTS))


def test_no_intended_flow_is_permitted_yet(acl: AclSpace) -> None:
    assert not (verdicts(acl, "current").permit & intended(acl)).satisfiable()


@pytest.mark.parametrize("version", ["candidate1", "candidate2"])
def test_no_intended_flow_is_denied_by_a_candidate(acl: AclSpace, version: str) -> None:
    assert not minus(intended(acl), verdicts(acl, version).permit).satisfiable()


def test_the_first_candidate_permits_a_network_more(acl: AclSpace) -> None:
    """/26 stands where /27 was meant: just the other half, on both ports."""
    before, after = verdicts(acl, "current"), verdicts(acl, "candidate1")
    changed = minus(after.permit, before.permit) | minus(before.permit, after.permit)
    extra = box(acl, SOURCES, "18.18.18.32/27", Ranges.single(*PORTS))
    assert minus(changed, intended(acl)) == extra


def test_the_second_candidate_is_clean(acl: AclSpace) -> None:
    before, after = verdicts(acl, "current"), verdicts(acl, "candidate2")
    changed = minus(after.permit, before.permit) | minus(before.permit, after.permit)
    assert changed == intended(acl)


@pytest.mark.parametrize(
    ("version", "packet", "verdict", "line"),
    [
        ("current", ("10.10.10.1", "218.8.104.58", UDP, 53), "permit", "660 "),
        ("current", ("10.10.10.42", "218.8.104.58", UDP, 53), "deny", "460 "),
        ("current", ("10.10.10.0", "18.18.18.32", TCP, 80), "deny", "2020 deny tcp any any"),
        ("candidate1", ("10.10.10.0", "18.18.18.32", TCP, 80), "permit", "462 permit tcp"),
    ],
)
def test_the_published_packets_meet_their_lines(
    version: str, packet: tuple[str, str, int, int], verdict: str, line: str
) -> None:
    src, dst, protocol, port = packet
    asked = Packet(ip_address(src), ip_address(dst), protocol, 49152, port)
    decided = decide(router(version), "acl_in", asked)
    assert decided.verdict == verdict
    assert decided.origin.text.strip().startswith(line)


def test_not_all_of_the_network_reaches_the_name_server(acl: AclSpace) -> None:
    asked = box(acl, SOURCES, "218.8.104.58/32", Ranges.single(53), UDP)
    denied = minus(asked, verdicts(acl, "current").permit)
    assert acl.space.addresses(denied, acl.space.src) == ("10.10.10.42/32",)


def test_two_lines_can_never_match() -> None:
    """670 is hidden by 540, 790 by 500: one with the opposite action, one with the same."""
    found = lint_answer((router("current"),), "acl_in", "f").findings
    hidden = [(one.id, one.text.split()[0], one.by) for one in found]
    lines = (FOLDER / "current/configs/rtr-with-acl.cfg").read_text(encoding="utf-8").splitlines()
    by = [
        (id_, line, [lines[int(place.rpartition(":")[2]) - 1].split()[0] for place in places])
        for id_, line, places in hidden
    ]
    assert by == [("ACL-SHADOWED", "670", ["540"]), ("ACL-REDUNDANT", "790", ["500"])]


def test_the_difference_is_told_with_both_lines() -> None:
    answer = diff_answer((router("current"),), (router("candidate1"),), "acl_in", ("a", "b"))
    told = [
        (
            one.before.text.split()[0],
            one.after.text.split()[0],
            one.sources,
            one.targets,
            one.services,
        )
        for one in answer.differences
    ]
    assert told == [
        ("2020", "462", (SOURCES,), ("18.18.18.0/26",), ("tcp/80",)),
        ("2020", "463", (SOURCES,), ("18.18.18.0/26",), ("tcp/8080",)),
    ]


@pytest.mark.parametrize("version", ["candidate1", "candidate2"])
def test_the_zone_pair_that_is_gone_is_told(version: str) -> None:
    """In both candidates the firewall has lost the pair z2 to z3: what it let pass is dropped."""
    old, new = (devices(FOLDER / v)["firewall"] for v in ("current", version))
    answer = diff_answer((old,), (new,), "", ("a", "b"))
    (one,) = answer.differences
    assert (one.before.verdict, one.after.verdict, one.services) == (
        "permit",
        "deny",
        ("tcp/2049",),
    )
    assert (one.in_, one.out) == (IN, OUT)


def firewall(target: IPv4Network) -> Device:
    """The firewall with a route to a network out of the interface that is asked about."""
    origin = Origin("asked")
    route = Route(target, (NextHop(OUT),), STATIC, origin)
    device = devices(FOLDER / "current")["firewall"]
    return replace(device, instances=(RoutingInstance("", (route,)),))


@pytest.mark.parametrize(
    ("src", "dst", "port", "end"),
    [
        ("10.114.64.1", "10.114.60.10", 80, End.DROPPED),
        ("101.164.101.231", "101.164.9.109", 2048, End.DROPPED),
        ("101.164.101.231", "101.164.9.1", 2049, End.DROPPED),
        # What the pair does let pass: the test above is not about a wall.
        ("101.164.101.231", "101.164.9.109", 2049, End.FORWARDED),
    ],
)
def test_the_zone_firewall_as_a_packet_sees_it(src: str, dst: str, port: int, end: End) -> None:
    network = ip_network(f"{dst}/32")
    assert isinstance(network, IPv4Network)
    packet = Packet(ip_address(src), ip_address(dst), TCP, 49152, port)
    assert [outcome.end for outcome in cross(firewall(network), IN, packet)] == [end]


def test_the_zone_firewall_as_a_set(acl: AclSpace) -> None:
    """TCP from one host to a network on all ports but 2049: none is permitted."""
    device = devices(FOLDER / "current")["firewall"]
    (where,) = Between(IN, OUT).situations(device)
    ports = Ranges.of([(0, 2048), (2050, 65535)])
    asked = box(acl, "101.164.101.231/32", "101.164.9.0/24", ports)
    found = acl.at(where).verdicts(device, "zones", asked)
    assert found.deny == asked
