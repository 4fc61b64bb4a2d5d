"""Ethernet frames with one packet each, and packets read back from frames."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

from firedoor.model.network.addresses import Address
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP

# What is sent leaves with this time to live; what the firewall itself answers does not arrive with one less.
TTL = 77
MARKER = b"FDOR"
_V4, _V6 = 0x0800, 0x86DD


@dataclass(frozen=True, slots=True)
class Seen:
    """A packet that came out: which one it was, and its addresses and ports then."""

    number: int
    src: Address
    dst: Address
    sport: int
    dport: int


def frame(packet: Packet, number: int, to_mac: bytes, from_mac: bytes) -> bytes:
    """The frame of a packet; ``number`` comes back with it."""
    payload = _transport(packet, number)
    version4 = packet.src.version == 4
    header = _v4_header(packet, number, len(payload)) if version4 else _v6_header(packet, payload)
    return to_mac + from_mac + struct.pack("!H", _V4 if version4 else _V6) + header + payload


def _v4_header(packet: Packet, number: int, length: int) -> bytes:
    fields = [0x45, 0, 20 + length, number & 0xFFFF, 0, TTL, packet.protocol, 0]
    packed = struct.pack("!BBHHHBBH", *fields) + packet.src.packed + packet.dst.packed
    return packed[:10] + struct.pack("!H", _checksum(packed)) + packed[12:]


def _v6_header(packet: Packet, payload: bytes) -> bytes:
    head = struct.pack("!IHBB", 6 << 28, len(payload), packet.protocol, TTL)
    return head + packet.src.packed + packet.dst.packed


def _transport(packet: Packet, number: int) -> bytes:
    mark = MARKER + struct.pack("!I", number)
    if packet.protocol == TCP:
        flags = 0x5000 | packet.tcp_flags
        body = struct.pack("!HHIIHHHH", packet.sport, packet.dport, number, 0, flags, 1024, 0, 0)
        return _summed(packet, body, 16)
    if packet.protocol == UDP:
        body = struct.pack("!HHHH", packet.sport, packet.dport, 8 + len(mark), 0) + mark
        return _summed(packet, body, 6)
    if packet.protocol in {ICMP, ICMP6}:
        body = struct.pack("!BBHHH", packet.dport >> 8, packet.dport & 0xFF, 0, number, number)
        return _summed(packet, body + mark, 2)
    return mark


def _summed(packet: Packet, body: bytes, at: int) -> bytes:
    pseudo = b""
    if packet.protocol != ICMP:
        addresses = packet.src.packed + packet.dst.packed
        pseudo = addresses + struct.pack("!II", len(body), packet.protocol)
    total = _checksum(pseudo + body) or 0xFFFF
    return body[:at] + struct.pack("!H", total) + body[at + 2 :]


def _checksum(data: bytes) -> int:
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def seen(frame_bytes: bytes) -> Seen | None:
    """The packet in a frame that was forwarded; None for any other."""
    (kind,) = struct.unpack("!H", frame_bytes[12:14])
    return seen_packet(frame_bytes[14:], TTL - 1) if kind in {_V4, _V6} else None


def seen_packet(data: bytes, ttl: int) -> Seen | None:
    """The packet in bytes that begin with its IP header."""
    if not data:
        return None
    if data[0] >> 4 == 4:
        if data[8] != ttl:
            return None
        header = (data[0] & 15) * 4
        src, dst = IPv4Address(data[12:16]), IPv4Address(data[16:20])
        return seen_transport(data[9], data[header:], src, dst)
    if data[7] != ttl:
        return None
    return seen_transport(data[6], data[40:], ip_address(data[8:24]), ip_address(data[24:40]))


def seen_transport(protocol: int, body: bytes, src: Address, dst: Address) -> Seen | None:
    """The packet by what follows its IP header."""
    if protocol == TCP:
        sport, dport, number = struct.unpack("!HHI", body[:8])
        return Seen(number, src, dst, sport, dport)
    at = {UDP: 8, ICMP: 8, ICMP6: 8}.get(protocol, 0)
    if body[at : at + 4] != MARKER:
        return None
    (number,) = struct.unpack("!I", body[at + 4 : at + 8])
    sport, dport = struct.unpack("!HH", body[:4]) if protocol == UDP else (0, 0)
    return Seen(number, src, dst, sport, dport)
