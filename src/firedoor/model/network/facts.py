"""What one file says of the network."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import NO_LINES, LineStates
from firedoor.model.network.route import Route
from firedoor.model.origin import Origin


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A routing table that a device printed (``show ip route``), whole.

    ``device`` is the name in the prompt, else what the file name or its folder says; the site finds the device by it.
    ``doubts``: lines of the table that are not understood, or its cut end: then routes may be missing.
    """

    device: str
    instance: str
    routes: tuple[Route, ...]
    origin: Origin
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressTable:
    """Interface addresses that a device printed (``ip addr``), for configurations that hold none.

    ``addresses``: interface name, address with its prefix length, and whether the interface is up.
    """

    device: str
    addresses: tuple[tuple[str, IPv4Interface | IPv6Interface, bool, Origin], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """The devices and tables of one file, and the state of each of its lines."""

    devices: tuple[Device, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    address_tables: tuple[AddressTable, ...] = ()
    lines: LineStates = NO_LINES
