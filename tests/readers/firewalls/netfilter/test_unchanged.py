"""Translations of addresses to what they are already do not count as translations (``nf_nat_setup_info``)."""

from __future__ import annotations

from ipaddress import ip_network

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.rule import ANY_PACKET
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.netfilter.unchanged import unchanged


def netmap(before: str, after: str) -> Translation:
    sides = (AddressSpace.of(ip_network(before)), AddressSpace.of(ip_network(after)))
    return Translation(ANY_PACKET, Origin("fw.rules", 1), destination=Rewrite(one_to_one=sides))


def test_a_network_mapped_onto_itself_is_left_as_it_is() -> None:
    same = unchanged(netmap("10.2.0.0/24", "10.2.0.0/24"))
    assert same is not None
    assert same.destination is None
    assert same.match.destinations.surely == AddressSpace.of(ip_network("10.2.0.0/24"))
    assert not same.match.varying


def test_a_network_mapped_onto_another_is_translated() -> None:
    assert unchanged(netmap("10.9.0.0/24", "10.2.0.0/24")) is None
