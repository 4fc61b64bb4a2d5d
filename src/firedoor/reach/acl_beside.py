"""What else differs between two versions of a device, beside its rule sets: told, so that nobody takes it for equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum

from firedoor.model.network.device import Device, Filter
from firedoor.model.network.interface import Interface
from firedoor.model.origin import Origin

_MOST_NAMED = 5


def beside(old: Device, new: Device) -> Iterator[str]:
    """Name the parts of a device that are not alike, whatever the lines on which they stand."""
    for word, several in (
        ("interfaces differ", (_placed(old), _placed(new))),
        ("address translations differ", (old.tables, new.tables)),
        ("routing differs", (old.instances, new.instances)),
    ):
        names = _unlike(*several)
        if names:
            yield f"{word}: {_list(names)}"
    if _without_places(_stages(old)) != _without_places(_stages(new)):
        yield "the order in which rule sets and translations apply differs"
    if old.forwards != new.forwards:
        yield "one of them does not forward packets"
    whats = [{d.what for d in (*device.doubts, *device.restricting)} for device in (old, new)]
    if whats[0] != whats[1]:
        yield "lines that are not understood differ, and they could change anything"


def _placed(device: Device) -> list[Interface]:
    return [interface for interface in device.interfaces if not interface.place_unknown]


def _stages(device: Device) -> tuple[object, ...]:
    return (device.pipeline.arrival, device.pipeline.forward, device.pipeline.local)


def filters_of(*devices: Device) -> tuple[str, ...]:
    """The rule sets that the devices' order of operations names, each once."""
    pipelines = [device.pipeline for device in devices]
    stages = [s for p in pipelines for part in (p.arrival, p.forward, p.local) for s in part]
    return tuple(dict.fromkeys(s.rule_set for s in stages if isinstance(s, Filter)))


def _unlike(old: Sequence[object], new: Sequence[object]) -> list[str]:
    by_name = [{str(getattr(one, "name", "")): one for one in several} for several in (old, new)]
    return [
        name
        for name in dict.fromkeys((*by_name[0], *by_name[1]))
        if _without_places(by_name[0].get(name)) != _without_places(by_name[1].get(name))
    ]


def _list(names: Sequence[str]) -> str:
    named = [name or "main" for name in names[:_MOST_NAMED]]
    more = [f"and {len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return ", ".join([*named, *more])


def _without_places(value: object) -> object:
    """A value without the files and lines in it."""
    if isinstance(value, Origin):
        return None
    if isinstance(value, tuple):
        return tuple(_without_places(one) for one in value)
    if isinstance(value, Enum) or not is_dataclass(value):
        return value
    return (type(value).__name__, *(_without_places(getattr(value, f.name)) for f in fields(value)))
