"""Files that together are one device: a host with its packet filter, the filters of both address families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firedoor.model.network.device import Device
from firedoor.model.network.route import RoutingInstance
from firedoor.readers.firewalls.netfilter.families import merged, missing_family

_HOST, _FILTER = "host", "iptables"


def one_device(several: Sequence[Device]) -> Device | None:
    """Return the device that these are parts of; None if they are different ones."""
    if len(several) == 1:
        return several[0]
    hosts = [device for device in several if device.platform == _HOST]
    filters = [device for device in several if device.platform == _FILTER]
    if len(hosts) > 1 or len(hosts) + len(filters) != len(several):
        return None
    joined = _one_filter(filters)
    if joined is None:
        return None
    return _on_host(hosts[0], joined) if hosts else joined


def _one_filter(filters: Sequence[Device]) -> Device | None:
    if len(filters) == 1:
        return filters[0]
    if len(filters) != 2 or {missing_family(one) for one in filters} != {4, 6}:  # noqa: PLR2004
        return None
    return merged(*filters)


def _on_host(host: Device, filter_: Device) -> Device:
    """The filter on its host; what the filter's lines leave open about routing stays open."""
    doubts = tuple(doubt for instance in filter_.instances for doubt in instance.doubts)
    instances = host.instances or (RoutingInstance(""),)
    return replace(
        filter_,
        interfaces=host.interfaces,
        instances=tuple(replace(i, doubts=(*i.doubts, *doubts)) for i in instances),
        forwards=host.forwards,
        doubts=(*host.doubts, *filter_.doubts),
        restricting=(*host.restricting, *filter_.restricting),
    )
