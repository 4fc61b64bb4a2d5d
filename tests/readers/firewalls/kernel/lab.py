"""A firewall in a network namespace of its own, and the networks around it in another one.

The outside has no IP stack in play: packets are put on its ends of the links as whole frames, and taken from there.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address
from pathlib import Path

from firedoor.model.network.packet import Packet
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP
from tests.readers.firewalls.kernel import frames
from tests.readers.firewalls.kernel.frames import Seen

_NEWNET = 0x40000000
_ALL_FRAMES = 3
ODD_PROTOCOL = 99
_RECEIVE_BUFFER = 4 << 20
# Flushes the table of connections: ctnetlink, delete, everything (linux/netfilter/nfnetlink_conntrack.h).
_NETLINK_NETFILTER, _DELETE, _REQUEST_ACK = 12, (1 << 8) | 2, 5


@dataclass(frozen=True, slots=True)
class Zone:
    """A network on one side of the firewall. ``interface`` is the firewall's."""

    number: int
    interface: str

    @property
    def peer(self) -> str:
        """The outer end of the link."""
        return f"peer{self.number}"

    @property
    def addresses(self) -> tuple[IPv4Interface | IPv6Interface, ...]:
        """The firewall's own addresses on the interface."""
        return IPv4Interface(f"10.{self.number}.0.1/24"), IPv6Interface(
            f"2001:db8:{self.number}::1/64"
        )


ZONES = (Zone(1, "wan0"), Zone(2, "lan0"), Zone(3, "lan1"))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a packet: out of which interface it went, or that it was delivered to the firewall itself."""

    seen: Seen
    interface: str  # empty: delivered to the firewall


class Lab:
    """Set up once; rules are loaded into it again and again. Everything ends with the process."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._unshare()
        self._inside = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._keeper = subprocess.Popen(["sleep", "infinity"])
        self._unshare()
        self._outside = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._link()
        self._enter(self._inside)
        self._configure()
        self._own = self._listen_inside()
        self._macs = {zone.interface: _mac(zone.interface) for zone in ZONES}
        self._enter(self._outside)
        self._peers = {zone.interface: self._listen_outside(zone) for zone in ZONES}
        self._peer_macs = {zone.interface: _mac(zone.peer) for zone in ZONES}
        self._enter(self._inside)
        self._connections = self._netlink()

    def close(self) -> None:
        """End the process that keeps the namespace."""
        self._keeper.terminate()
        self._keeper.wait()

    def _unshare(self) -> None:
        if self._libc.unshare(_NEWNET):
            raise OSError(ctypes.get_errno(), "no network namespace can be made here")

    def _enter(self, namespace: int) -> None:
        if self._libc.setns(namespace, _NEWNET):
            raise OSError(ctypes.get_errno(), "the network namespace cannot be entered")

    def _link(self) -> None:
        for zone in ZONES:
            ends = ("ip", "link", "add", zone.peer, "type", "veth", "peer", "name", zone.interface)
            run(*ends, "netns", str(self._keeper.pid))
            _set(f"net/ipv6/conf/{zone.peer}/disable_ipv6", "1")
            run("ip", "link", "set", zone.peer, "up")

    def _configure(self) -> None:
        run("ip", "link", "set", "lo", "up")
        _set("net/ipv4/ip_forward", "1")
        _set("net/ipv6/conf/all/forwarding", "1")
        for zone in ZONES:
            self._configure_zone(zone)
        for name in ("all", "default", *(zone.interface for zone in ZONES)):
            _set(f"net/ipv4/conf/{name}/rp_filter", "0")
            _set(f"net/ipv4/conf/{name}/send_redirects", "0")

    def _configure_zone(self, zone: Zone) -> None:
        """Each zone has a /16 and a /48 behind a neighbour, whose MAC address is known beforehand."""
        name, number = zone.interface, zone.number
        _set(f"net/ipv6/conf/{name}/accept_dad", "0")
        _set(f"net/ipv6/conf/{name}/router_solicitations", "0")
        run("ip", "link", "set", name, "up")
        for address in zone.addresses:
            run(
                "ip",
                "addr",
                "add",
                str(address),
                "dev",
                name,
                *(("nodad",) if address.version == 6 else ()),
            )
        self._enter(self._outside)
        mac = ":".join(f"{byte:02x}" for byte in _mac(zone.peer))
        self._enter(self._inside)
        for near, net in (
            (f"10.{number}.0.254", f"10.{number}.0.0/16"),
            (f"2001:db8:{number}::fe", f"2001:db8:{number}::/48"),
        ):
            run("ip", "neigh", "replace", near, "lladdr", mac, "dev", name, "nud", "permanent")
            run("ip", "route", "add", net, "via", near, "dev", name)
            for host in range(2, 10):
                neighbour = (
                    near.rsplit(".", 1)[0] + f".{host}" if "." in near else near[:-2] + str(host)
                )
                run(
                    "ip",
                    "neigh",
                    "replace",
                    neighbour,
                    "lladdr",
                    mac,
                    "dev",
                    name,
                    "nud",
                    "permanent",
                )

    def _listen_inside(self) -> list[tuple[int, socket.socket]]:
        """Raw sockets get what passes the input hook, whether a service listens or not."""
        found = []
        for family, protocols in (
            (socket.AF_INET, (TCP, UDP, ICMP, ODD_PROTOCOL)),
            (socket.AF_INET6, (TCP, UDP, ICMP6, ODD_PROTOCOL)),
        ):
            for protocol in protocols:
                raw = socket.socket(family, socket.SOCK_RAW, protocol)
                raw.setblocking(False)  # noqa: FBT003
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
                if family == socket.AF_INET6:
                    raw.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
                found.append((protocol, raw))
        return found

    def _listen_outside(self, zone: Zone) -> socket.socket:
        link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_FRAMES))
        link.bind((zone.peer, _ALL_FRAMES))
        link.setblocking(False)  # noqa: FBT003
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        return link

    @staticmethod
    def _netlink() -> socket.socket:
        connections = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_NETFILTER)
        connections.bind((0, 0))
        return connections

    def forget_connections(self) -> None:
        """Empty the kernel's table of connections. Raises ``OSError``."""
        body = struct.pack("!BBH", socket.AF_UNSPEC, 0, 0)
        self._connections.send(
            struct.pack("=IHHII", 16 + len(body), _DELETE, _REQUEST_ACK, 1, 0) + body
        )
        answer = self._connections.recv(4096)
        (error,) = struct.unpack("=i", answer[16:20])
        if error:
            raise OSError(-error, "the table of connections cannot be emptied")

    def send(self, packets: list[tuple[str, Packet]]) -> dict[int, Result]:
        """Send packets, each into an interface, and return what came of those that came out, by number."""
        self._drain()
        for number, (interface, packet) in enumerate(packets):
            mac, own = self._macs[interface], self._peer_macs[interface]
            self._peers[interface].send(frames.frame(packet, number, mac, own))
        found: dict[int, Result] = {}
        quiet = 0
        while quiet < 2:
            time.sleep(0.004)
            new = {result.seen.number: result for result in self._collect()}
            quiet = 0 if new else quiet + 1
            found |= new
        return found

    def _drain(self) -> None:
        for _ in self._collect():
            pass

    def _collect(self) -> Iterator[Result]:
        for interface, link in self._peers.items():
            for data, sender in _received(link):
                if sender[2] != socket.PACKET_OUTGOING:
                    seen = frames.seen(data)
                    if seen is not None:
                        yield Result(seen, interface)
        for protocol, raw in self._own:
            if raw.family == socket.AF_INET:
                for data, _ in _received(raw):
                    seen = frames.seen_packet(data, frames.TTL)
                    if seen is not None:
                        yield Result(seen, "")
            else:
                yield from _received_v6(protocol, raw)


def _received(link: socket.socket) -> Iterator[tuple[bytes, tuple[object, ...]]]:
    while True:
        try:
            yield link.recvfrom(65535)
        except BlockingIOError:
            return


def _received_v6(protocol: int, raw: socket.socket) -> Iterator[Result]:
    while True:
        try:
            data, extra, _, sender = raw.recvmsg(65535, 1024)
        except BlockingIOError:
            return
        own = next(
            (ip_address(value[:16]) for _, kind, value in extra if kind == socket.IPV6_PKTINFO),
            None,
        )
        src = ip_address(sender[0].split("%")[0])
        if own is not None:
            seen = frames.seen_transport(protocol, data, src, own)
            if seen is not None and seen.number < 65536:
                yield Result(seen, "")


def _mac(name: str) -> bytes:
    """The address of an interface of this namespace (/sys shows those of the namespace that mounted it)."""
    link = run("ip", "-o", "link", "show", "dev", name)
    return bytes.fromhex(link.split("link/ether ")[1].split()[0].replace(":", ""))


def _set(name: str, value: str) -> None:
    Path("/proc/sys", name).write_text(value, encoding="ascii")


def run(*command: str, text: str = "") -> str:
    """Run a tool; raises ``RuntimeError`` with what it says."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}\n{text}")
    return done.stdout
