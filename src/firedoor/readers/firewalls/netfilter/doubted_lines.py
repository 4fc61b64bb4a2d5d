"""Lines whose doubts show only when all chains are known: a mark, a state, an address of the device."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState


def mark_doubts(
    device: Device,
    state: Callable[[int], LineState],
    mark: Callable[[int, LineState, str], None],
) -> None:
    """Make every understood line partly understood of which a doubt is left in the device."""
    for doubt in _doubts(device):
        line = doubt.origin.line
        if line is not None and state(line) is LineState.UNDERSTOOD:
            mark(line, LineState.PARTLY, doubt.what)


def _doubts(device: Device) -> Iterator[Doubt]:
    for rule_set in device.rule_sets:
        for rule in rule_set.rules:
            yield from rule.match.all_doubts
    for table in device.tables:
        for translation in table.translations:
            yield from (*translation.doubts, *translation.match.all_doubts)
    for instance in device.instances:
        yield from instance.doubts
