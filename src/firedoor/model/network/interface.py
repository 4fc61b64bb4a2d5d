"""Interfaces of a device, physical and virtual."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import NO_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.origin import Origin


class InterfaceKind(StrEnum):
    """What an interface is for the model."""

    PORT = "port"  # physical, VLAN, aggregate: joined to others by subnet
    LOOPBACK = "loopback"
    TUNNEL = "tunnel"  # joined to its peer, see ``TunnelEnd``
    CLIENTS = "clients"  # where VPN clients come in, see ``clients``
    LINK = "link"  # between two parts of one box (vdom-link, logical tunnel, next-vr), see ``linked_to``


@dataclass(frozen=True, slots=True)
class TunnelEnd:
    """The outer addresses of a tunnel, as far as they are known. ``local_interface`` where no address is given."""

    local: Address | None = None
    remotes: tuple[Address, ...] = ()
    local_interface: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface at which packets come in and go out at layer 3.

    ``instance`` is the routing instance. ``zone``: the device's own security zone. ``aliases``: further names
    that rules use for it (ASA's nameif is ``name``, the hardware name an alias). ``clients``: for CLIENTS the address
    pool; for TUNNEL the networks that the tunnel's selectors say lie behind it. ``dynamic_address``: it gets an address
    from outside (DHCP, PPPoE). ``linked_to``: ``(device name, interface name)`` of the other end of a LINK.
    ``routing_doubts``: lines that may send what comes in here another way than the routing table (policy routing).
    ``doubts``: lines about it that are not understood; where its addresses may be wrong because of
    them, ``place_unknown`` is set: then it could be connected to anything.
    ``bridged``: it stands for several ports that the device bridges and filters, so that what passes between hosts of
    its own network is not known; what comes in from them or goes out to them meets the rules like at any interface.
    """

    name: str
    origin: Origin
    instance: str = ""
    kind: InterfaceKind = InterfaceKind.PORT
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()
    virtual_addresses: tuple[Address, ...] = ()  # VRRP, HSRP, GLBP, CARP
    zone: str = ""
    aliases: frozenset[str] = frozenset()
    enabled: bool = True
    description: str = ""
    dynamic_address: bool = False
    clients: AddressSpace = NO_ADDRESS
    tunnel: TunnelEnd | None = None
    linked_to: tuple[str, str] | None = None
    vlan: int | None = None
    doubts: tuple[Doubt, ...] = ()
    routing_doubts: tuple[Doubt, ...] = ()
    place_unknown: bool = False
    bridged: tuple[Doubt, ...] = ()

    @property
    def tokens(self) -> frozenset[str]:
        """All names by which rules can mean this interface."""
        zone = {f"zone:{self.zone}"} if self.zone else set()
        return frozenset({self.name, *zone}) | self.aliases
