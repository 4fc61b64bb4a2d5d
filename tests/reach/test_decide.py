"""The plain walk of one rule set: what a return in doubt leaves open."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import Match, Rule, Verb
from firedoor.reach.decide import decide
from tests.reach.build import at, device, interface, rule, rule_set

PACKET = Packet(ip_address("10.1.0.5"), ip_address("10.2.0.5"), 6, 49152, 502)


def chain(*, doubt: str = "", varying: str = "") -> Device:
    """A chain that returns some packets and drops the rest, called before a permit."""
    origin = at("fw", 20, "return")
    match = Match(
        varying=(varying,) if varying else (), doubts=(Doubt(origin, doubt),) if doubt else ()
    )
    inner = replace(
        rule_set("flood", Rule(Verb.RETURN, match, origin), rule(21, "deny any any any")),
        default=Verb.RETURN,
    )
    call = Rule(Verb.CALL, Match(), at("fw", 10, "jump flood"), target="flood")
    outer = rule_set("forward", call, rule(11, "permit any any any"))
    return device("fw", [interface("a", "10.1.0.1/24")], outer, inner)


@pytest.mark.parametrize(
    ("built", "verdict"),
    [
        (chain(), "permit"),
        (chain(varying="below a rate"), "permit"),
        (chain(doubt="a match"), "unknown"),
    ],
    ids=["certain", "varying", "in doubt"],
)
def test_a_drop_after_a_return_is_only_for_those_that_do_not_return(
    built: Device, verdict: str
) -> None:
    assert decide(built, "forward", PACKET).verdict == verdict
