"""Where a packet can be sent so that it arrives at a target: the target itself, and what is translated to it."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.addresses import EVERY_ADDRESS, AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.reach.net import Net

MOST_ROUNDS = 8


def may_be_target(net: Net, target: AddressSpace) -> AddressSpace:
    """Return a superset of these destinations; every address where a device could do anything.

    To begin with few destinations keeps the packet sets small, which is most of the speed.
    """
    if any(_could_do_anything(device) for device in net.devices):
        return EVERY_ADDRESS
    rewrites = list(_destination_rewrites(net))
    found = target
    for _ in range(MOST_ROUNDS):
        added = AddressSpace.union(
            before for before, after in rewrites if (after & found) and (before - found)
        )
        if not added - found:
            return found
        found |= added
    return EVERY_ADDRESS


def _could_do_anything(device: Device) -> bool:
    translations = (t for table in device.tables for t in table.translations)
    return bool(
        device.doubts
        or any(interface.doubts or interface.place_unknown for interface in device.interfaces)
        or any(t.doubts for t in translations)
    )


def _destination_rewrites(net: Net) -> Iterator[tuple[AddressSpace, AddressSpace]]:
    for device in net.devices:
        for table in device.tables:
            for translation in table.translations:
                if translation.enabled and translation.destination is not None:
                    yield _before_and_after(translation, translation.destination)


def _before_and_after(
    translation: Translation, rewrite: Rewrite
) -> tuple[AddressSpace, AddressSpace]:
    before = translation.match.destinations.maybe
    if rewrite.one_to_one is not None:
        return before & rewrite.one_to_one[0], rewrite.one_to_one[1]
    return before, rewrite.pool if rewrite.pool is not None else EVERY_ADDRESS
