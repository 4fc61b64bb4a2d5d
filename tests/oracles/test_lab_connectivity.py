"""What lab devices let pass, by their transcripts: one-way delivery and the way back, each by itself.

For UDP, "Connected" proves nothing: the table follows the echoes and what arrived at the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address

import pytest

from firedoor.model.network.packet import ACK, SYN, Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import State
from firedoor.model.network.services import ICMP, TCP, UDP, Service, icmp_service, port_service
from firedoor.reach.answers import Reach
from firedoor.reach.cross import End, cross, joined
from firedoor.reach.net import Net
from firedoor.reach.places import Place, network_place
from firedoor.reach.question import Prover
from tests.conftest import CORPORA
from tests.oracles.example_network import ways
from tests.oracles.files import devices, evidence

pytestmark = pytest.mark.corpus
LABS = CORPORA / "network/lab-validation/connectivity"
INSIDE, OUTSIDE = "192.168.123.1", "192.168.123.6"
FORTIOS, IOSXE = "fortios_fw_policy_basic", "iosxe_connectivity_sample"
FACING = {
    FORTIOS: ("fw", "port2", "port3"),
    IOSXE: ("iosxe_acl", "GigabitEthernet1", "GigabitEthernet2"),
}

# Lab, protocol, port, whether it arrives, whether the reply comes back. None: no rule is asked for a reply, because
# there is none, or because the firewall keeps sessions (what it let out, FortiOS lets back in).
PROBES = [
    (FORTIOS, ICMP, 0, True, None),
    (FORTIOS, TCP, 9100, True, None),
    (FORTIOS, TCP, 9101, False, None),
    (FORTIOS, UDP, 9200, True, None),
    (FORTIOS, UDP, 9201, False, None),
    (IOSXE, ICMP, 0, True, True),
    (IOSXE, TCP, 9100, True, True),
    (IOSXE, TCP, 9101, False, None),
    (IOSXE, UDP, 9200, True, True),
    (IOSXE, UDP, 9201, False, None),
    # It arrives at the server; the list on the way back drops the reply.
    (IOSXE, UDP, 9202, True, False),
]

# Lab, where an echo request from h1 to 10.13.13.2 arrives ("" for nowhere), the hosts of the answer.
PALO_ALTO = [
    ("palo_alto_nat_1", "h3", "10.13.13.2"),
    ("palo_alto_nat_2", "", "10.13.13.2"),
    ("palo_alto_nat_3", "h3", "10.13.13.2"),
    ("palo_alto_nat_4", "h5", "10.15.15.2"),
    ("palo_alto_nat_5", "", "10.15.15.2"),
]


@cache
def prover(lab: str) -> Prover:
    return Prover(Net(tuple(devices(LABS / lab / "configs").values())))


def host(address: str) -> Place:
    found = network_place(address)
    assert found is not None
    return found


def service(protocol: int, port: int) -> Service:
    return (
        icmp_service(ICMP, 8) if protocol == ICMP else port_service(protocol, Ranges.single(port))
    )


def request(protocol: int, port: int) -> Packet:
    ports = (0, 8 * 256) if protocol == ICMP else (49152, port)
    flags = SYN if protocol == TCP else 0
    return Packet(ip_address(INSIDE), ip_address(OUTSIDE), protocol, *ports, tcp_flags=flags)


def reply(protocol: int, port: int) -> Packet:
    ports = (0, 0) if protocol == ICMP else (port, 49152)
    flags = SYN | ACK if protocol == TCP else 0
    return Packet(
        ip_address(OUTSIDE), ip_address(INSIDE), protocol, *ports, State.ESTABLISHED, flags
    )


@pytest.mark.parametrize(("lab", "protocol", "port", "arrives", "_back"), PROBES)
def test_what_arrived_is_reachable_and_nothing_else(
    lab: str, protocol: int, port: int, *, arrives: bool, _back: bool | None
) -> None:
    answer = prover(lab).answer(host(INSIDE), host(OUTSIDE), service(protocol, port))
    assert answer.verdict is (Reach.REACHABLE if arrives else Reach.BLOCKED)
    name, inside, outside = FACING[lab]
    outcome = joined(cross(devices(LABS / lab / "configs")[name], inside, request(protocol, port)))
    assert (outcome.end, outcome.interface) == (
        (End.FORWARDED, outside) if arrives else (End.DROPPED, outside)
    )


@pytest.mark.parametrize(
    ("lab", "protocol", "port", "_arrives", "back"), [p for p in PROBES if p[-1] is not None]
)
def test_the_reply_comes_back_or_not(
    lab: str, protocol: int, port: int, *, _arrives: bool, back: bool
) -> None:
    name, inside, outside = FACING[lab]
    outcome = joined(cross(devices(LABS / lab / "configs")[name], outside, reply(protocol, port)))
    assert (outcome.end, outcome.interface) == (
        (End.FORWARDED, inside) if back else (End.DROPPED, "")
    )


@pytest.mark.parametrize(("lab", "arrives", "target"), PALO_ALTO)
def test_an_echo_request_goes_where_the_lab_says(lab: str, arrives: str, target: str) -> None:
    """Intrazone and interzone defaults, a rule, and which side of a translation a rule sees."""
    packet = Packet(
        ip_address("10.11.11.2"), ip_address("10.13.13.2"), ICMP, 0, 8 * 256, tcp_flags=0
    )
    network = devices(LABS / lab / "configs")
    expected = (("PA-5020", arrives), "local") if arrives else (("PA-5020",), "dropped")
    assert ways(network, "PA-5020", "ethernet1/1", packet) == {expected}
    answer = prover(lab).answer(host("10.11.11.2"), host(target), icmp_service(ICMP, 8))
    assert answer.verdict is (Reach.REACHABLE if arrives else Reach.BLOCKED)
    if arrives:
        assert answer.flow is not None
        assert str(answer.flow.dst) == "10.13.13.2", (
            "the address that is sent to, not the one that it becomes"
        )


def _labs() -> Iterator[str]:
    yield from (FORTIOS, IOSXE, *(lab for lab, _, _ in PALO_ALTO))


@pytest.mark.parametrize("lab", [*_labs()])
def test_no_line_of_a_lab_is_in_doubt(lab: str) -> None:
    """A blocked answer above is one of understood lines."""
    for row in evidence(LABS / lab / "configs").coverage:
        assert row.not_understood == 0, row
