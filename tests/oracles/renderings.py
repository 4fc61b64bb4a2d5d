"""Renderings of one abstract policy for several platforms, read by our readers, as sets of permitted connections."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firedoor.model.network.device import Device
from firedoor.reach.acl_beside import filters_of
from firedoor.reach.acl_names import lists_called
from firedoor.reach.acl_places import Between
from firedoor.reach.acl_space import AclSpace, Verdicts
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.site.network_files import gather_network

# The list to ask and between which interfaces, as the target lines of the policies name them.
LISTS = {
    "cisco": ("test-filter", Between()),
    "ciscoasa": ("test-filter", Between()),
    "juniper": ("test-filter", Between()),
    "srx": ("from-zone zone-a to-zone zone-b", Between()),
    "fortigate": ("policy", Between("port1", "port2")),
    "paloalto": ("security", Between("zone-a", "zone-b")),
    "iptables": ("FORWARD", Between()),
    "speedway": ("FORWARD", Between()),
    "nftables": ("", Between()),
}
PLATFORMS = tuple(LISTS)


@dataclass(frozen=True)
class Rendering:
    """One platform's rendering, read."""

    platform: str
    device: Device
    name: str
    between: Between

    def verdicts(self, acl: AclSpace) -> Verdicts:
        """What it does with every IPv4 packet that begins a connection."""
        (where,) = self.between.situations(self.device)
        return acl.at(where).verdicts(self.device, self.name, acl.space.new_connections)


def read(path: Path, platform: str) -> Rendering:
    """Read a rendering with whichever of our readers recognises it."""
    evidence = gather_network(path, NETWORK_READERS)
    (device,) = evidence.topology.devices
    name, between = LISTS[platform]
    # The name of a base chain is the generator's: the one that the kernel's hook calls.
    named = lists_called([device], name or filters_of(device)[-1])
    return Rendering(platform, device, named[0].rule_set.name, between)
