"""Which devices stand between which places, for a map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.device import Device, Filter
from firedoor.model.network.rule import RuleSet, Verb
from firedoor.reach.net import Net
from firedoor.reach.places import Place


@dataclass(frozen=True, slots=True)
class Standing:
    """A device with the places that its interfaces are in. ``enforces``: it can deny what it forwards."""

    device: Device
    enforces: bool
    places: tuple[str, ...]


def standing(net: Net, places: Sequence[Place]) -> Iterator[Standing]:
    """Every device that forwards, in the order of the files, with the places it touches."""
    segments: dict[int, list[int]] = defaultdict(list)
    for port, index in net.segments.of_port.items():
        segments[port[0]].append(index)
    for number, device in enumerate(net.devices):
        if device.forwards:
            touched = tuple(p.name for p in places if _touches(net, segments[number], p))
            yield Standing(device, enforces(device), touched)


def _touches(net: Net, segments: Sequence[int], place: Place) -> bool:
    for index in segments:
        segment = net.segments.items[index]
        if segment.zone:
            here = segment.zone == place.zone
        elif place.internet:
            here = _leads_out(net, index)
        else:
            here = segment.space.meets(place.space)
        if here:
            return True
    return False


def _leads_out(net: Net, segment: int) -> bool:
    """Whether a router that is taken to lead to the Internet is on a segment."""
    return any(n.default and n.private is not True for n in net.on_segment[segment])


def enforces(device: Device) -> bool:
    """Whether a device is a policy enforcement point: a rule set in its way of forwarding can deny."""
    names = [
        stage.rule_set
        for stage in (*device.pipeline.arrival, *device.pipeline.forward)
        if isinstance(stage, Filter)
    ]
    sets = {rule_set.name: rule_set for rule_set in device.rule_sets}
    seen: set[str] = set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        if _denies(sets[name]):
            return True
        names += [rule.target for rule in sets[name].rules if rule.target]
    return False


def _denies(rule_set: RuleSet) -> bool:
    return rule_set.default is Verb.DENY or any(
        rule.verb is Verb.DENY and rule.enabled for rule in rule_set.rules
    )
