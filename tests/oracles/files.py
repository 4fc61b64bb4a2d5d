"""Devices of the corpora, read as the site reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from firedoor.model.network.device import Device
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.site.network_files import NetworkEvidence, gather_network


@cache
def evidence(path: Path) -> NetworkEvidence:
    """What a folder or file says of its network."""
    return gather_network(path, NETWORK_READERS)


def devices(path: Path) -> dict[str, Device]:
    """The devices of a folder by name."""
    return {device.name: device for device in evidence(path).topology.devices}
