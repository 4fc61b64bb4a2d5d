"""Against pf itself, spelled out: the last matching rule wins, unless a quick one matches before."""

from __future__ import annotations

from ipaddress import ip_address

from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import Match, Verb
from firedoor.model.network.services import TCP
from firedoor.model.origin import Origin
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.pf.config import Said
from firedoor.readers.firewalls.pf.order import rule_set
from firedoor.readers.firewalls.pf.rules import IN, PfRule

ORIGIN = Origin("a.xml", 1)
HOSTS = [ip_address(f"192.0.2.{n}") for n in range(1, 5)]

rules = st.builds(
    lambda verb, hosts, quick, enabled: PfRule(
        verb,
        Match(sources=Addresses.exactly(AddressSpace.of(*hosts))),
        ORIGIN,
        quick=quick,
        enabled=enabled,
    ),
    st.sampled_from([Verb.PERMIT, Verb.DENY, Verb.PASS]),
    st.lists(st.sampled_from(HOSTS), max_size=4),
    st.sampled_from([Said.YES, Said.NO]),
    st.booleans(),
)


def by_pf(several: list[PfRule], packet: Packet) -> str:
    """pf.conf(5), word by word."""
    verdict = "deny"
    for rule in several:
        if (
            not rule.enabled
            or rule.verb is Verb.PASS
            or packet.src not in rule.match.sources.surely
        ):
            continue
        verdict = rule.verb.value
        if rule.quick is Said.YES:
            return verdict
    return verdict


@settings(max_examples=300, deadline=None)
@given(several=st.lists(rules, max_size=8), source=st.sampled_from(HOSTS))
def test_first_match_lists_say_what_pf_says(several: list[PfRule], source: object) -> None:
    packet = Packet(source, ip_address("198.51.100.1"), TCP, 40000, 80)  # type: ignore[arg-type]
    made = rule_set("rules", several, IN, ORIGIN)
    device = Device("d", "pf", ORIGIN, rule_sets=(made,))
    assert decide(device, "rules", packet).verdict == by_pf(several, packet)
