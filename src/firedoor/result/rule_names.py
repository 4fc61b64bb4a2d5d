"""How the people of a device call the rule that a line begins: the line alone (``edit 11``) does not say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from firedoor.model.network.device import Device
from firedoor.model.origin import Origin
from firedoor.reach.cross import name_within


def rule_names(devices: Iterable[Device], wanted: frozenset[Origin]) -> Mapping[Origin, str]:
    """For lines that begin a rule which has a name: its rule set and that name. The sets people wrote come first."""
    found: dict[Origin, str] = {}
    if not wanted:
        return found
    for device in devices:
        written = [rule_set for rule_set in device.rule_sets if rule_set.name in device.lists]
        for rule_set in written:
            for rule in rule_set.rules:
                if rule.name and rule.origin in wanted:
                    name = f"{rule_set.name}, {name_within(rule_set.name, rule)}"
                    found.setdefault(rule.origin, name)
    return found
