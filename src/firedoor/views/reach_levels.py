"""The places of a map in bands by Purdue level, the Internet on top, with the devices between the bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.result.network_document import DeviceAnswer, NetworkAnswer, PlaceAnswer
from firedoor.views.reach_words import KINDS

_OUTERMOST, _UNKNOWN = 99.0, -1.0


@dataclass(frozen=True, slots=True)
class Band:
    """Places of one level. ``devices``: those whose highest place is here and that lead further down or around."""

    title: str
    kind: str
    places: tuple[PlaceAnswer, ...]
    devices: tuple[DeviceAnswer, ...]


def bands(network: NetworkAnswer, most_devices: int) -> tuple[Band, ...]:
    """The bands from the Internet down to the process. More devices than ``most_devices`` are left out, all of them."""
    ranks = {place.name: _rank(place) for place in network.places}
    devices = drawn_devices(network, most_devices)
    found: list[Band] = []
    for rank in sorted(set(ranks.values()), reverse=True):
        places = tuple(p for p in network.places if ranks[p.name] == rank)
        here = tuple(d for d in devices if max(ranks[name] for name in d.places) == rank)
        found.append(Band(_title(places), places[0].kind, places, here))
    return tuple(found)


def drawn_devices(network: NetworkAnswer, most: int) -> tuple[DeviceAnswer, ...]:
    """The devices that touch a place and are drawn; none if there are too many."""
    known = {place.name for place in network.places}
    devices = tuple(d for d in network.devices if known & set(d.places))
    return devices if len(devices) <= most else ()


def _rank(place: PlaceAnswer) -> float:
    if place.kind == "internet":
        return _OUTERMOST
    try:
        return float(place.level)
    except ValueError:
        return _UNKNOWN


def _title(places: Sequence[PlaceAnswer]) -> str:
    first = places[0]
    kind = KINDS[first.kind]
    if first.kind == "internet":
        return kind
    return f"Level {first.level}: {kind}" if first.level else "Level not declared"


def in_order(levels: Sequence[Band]) -> Iterator[PlaceAnswer]:
    """The places from top to bottom."""
    for band in levels:
        yield from band.places
