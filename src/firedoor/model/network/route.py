"""Routing tables: what a device does with a destination."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from firedoor.model.network.doubt import Doubt
from firedoor.model.origin import Origin

CONNECTED = "connected"
LOCAL = "local"
STATIC = "static"


@dataclass(frozen=True, slots=True)
class NextHop:
    """Where a route leads: an interface, the address of a neighbour on it, or both.

    ``discard``: the packet is dropped (Null0, blackhole, reject). ``instance``: the look-up goes on in another routing
    instance (next-table, next-vr, leaking). ``dynamic``: the neighbour is known to the device only (DHCP, PPP).
    """

    interface: str = ""
    address: IPv4Address | IPv6Address | None = None
    discard: bool = False
    instance: str = ""
    dynamic: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """One prefix with its next hops: several of one cost share the traffic (ECMP).

    ``protocol`` is in words of ours: connected, local, static, ospf, bgp, eigrp, rip, isis, dhcp, or as the
    device writes it. ``distance`` is the administrative distance or preference, ``metric`` the cost; the lower
    one wins. ``doubts``: conditions that are not understood (tracking, a missing object).
    """

    prefix: IPv4Network | IPv6Network
    next_hops: tuple[NextHop, ...]
    protocol: str
    origin: Origin
    distance: int = 0
    metric: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class LearningProtocol:
    """A routing protocol that the configuration runs: what it learns is unknown without a routing table.

    ``interfaces`` are those on which neighbours can be; None where that is not clear.
    """

    name: str
    origin: Origin
    interfaces: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RoutingInstance:
    """A routing table: the main one (name ``""``), a VRF, a virtual router, a VDOM's.

    ``routes`` holds what the configuration states (static, aggregate to null ...); connected routes are
    added by the engine from the interfaces. ``complete``: the address families (4, 6) of which the routes were
    read from the device's own table (``show route``), connected ones included, so that nothing is missing.
    ``doubts``: lines about routing that are not understood.
    """

    name: str
    routes: tuple[Route, ...] = ()
    protocols: tuple[LearningProtocol, ...] = ()
    complete: frozenset[int] = frozenset()
    doubts: tuple[Doubt, ...] = ()
