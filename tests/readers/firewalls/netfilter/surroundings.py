"""A router between three networks, for devices that come without interfaces."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.device import Device
from firedoor.model.network.interface import Interface
from firedoor.model.network.packet import Packet
from firedoor.model.origin import Origin
from firedoor.reach.cross import Outcome, cross

HERE = Origin("interfaces")
INTERFACES = (
    Interface("wan0", HERE, addresses=(IPv4Interface("203.0.113.1/24"), IPv6Interface("2001:db8:1::1/64"))),
    Interface("lan0", HERE, addresses=(IPv4Interface("10.20.20.1/24"), IPv6Interface("2001:db8:2::1/64"))),
    Interface("plc0", HERE, addresses=(IPv4Interface("10.30.10.1/24"), IPv6Interface("2001:db8:3::1/64"))),
)  # fmt: skip


def ways(device: Device, interface: str, packet: Packet) -> tuple[Outcome, ...]:
    """The ways of a packet through the router with the rules of a device."""
    return cross(replace(device, interfaces=INTERFACES), interface, packet)


def shown(device: Device, interface: str, packet: Packet) -> list[str]:
    """The ways in short: end, interface, source and destination with port."""
    return [
        f"{way.end} {way.interface} {way.packet.src} {way.packet.dst}:{way.packet.dport}"
        for way in ways(device, interface, packet)
    ]
