"""What the packet space of one rule set keeps must not outlive its device."""

from __future__ import annotations

import gc

from firedoor.model.network.device import Device
from firedoor.model.network.rule import RuleSet, Verb
from firedoor.reach.acl_space import AclSpace
from tests.reach.build import at, rule


def _device(port: int) -> Device:
    rules = (rule(1, f"permit any any tcp/{port}"),)
    return Device(
        "fw", "table", at("fw", 1), rule_sets=(RuleSet("l", rules, Verb.DENY, at("fw", 2)),)
    )


def test_a_device_that_is_gone_does_not_answer_for_the_next_one() -> None:
    acl = AclSpace()
    for port in range(1, 60):
        device = _device(port)
        permit = acl.verdicts(device, "l").permit
        assert not (permit & acl.space.equal(acl.space.dport, port + 1)).satisfiable()
        assert (permit & acl.space.equal(acl.space.dport, port)).satisfiable()
        del device
        gc.collect()
