"""What the packet space of one rule set keeps must not outlive its device."""

from __future__ import annotations

from firedoor.model.network.device import Device
from firedoor.model.network.rule import RuleSet, Verb
from firedoor.reach.acl_space import AclSpace
from firedoor.reach.headers import minus
from tests.reach.build import at, rule

PORTS = range(1, 60)


def _rule_sets(port: int) -> tuple[RuleSet, ...]:
    rules = (rule(1, f"permit any any tcp/{port}"),)
    return (RuleSet("l", rules, Verb.DENY, at("fw", 2)),)


def test_a_device_that_is_gone_does_not_answer_for_the_next_one() -> None:
    acl = AclSpace()
    origin = at("fw", 1)
    # Made before, so that each new device can take the memory of the last one.
    several = {port: _rule_sets(port) for port in PORTS}
    for port in PORTS:
        device = Device("fw", "table", origin, rule_sets=several[port])
        permit = acl.verdicts(device, "l").permit
        del device
        one = acl.space.equal(acl.space.dport, port)
        assert permit.satisfiable(), port
        assert not minus(permit, one).satisfiable(), port
