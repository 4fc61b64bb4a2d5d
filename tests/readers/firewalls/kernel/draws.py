"""Random addresses, ports and packets that rules and packets share, so that most rules are met by some packet."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from random import Random

from firedoor.model.network.addresses import Address
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import State
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP
from tests.readers.firewalls.kernel.lab import ODD_PROTOCOL, ZONES

PORTS = (22, 53, 80, 443, 502, 1023, 1024, 8080, 44818)
SYN, ACK, SYN_ACK = 2, 16, 18
_REQUESTS = (8, 13)  # other ICMP types begin no connection


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws of one address family."""

    random: Random
    version: int

    def host(self, zone: int | None = None) -> str:
        """An address of a host."""
        number = zone or self.random.choice(ZONES).number
        net, host = self.random.randrange(3), self.random.randrange(2, 10)
        if self.version == 4:
            return f"10.{number}.{net}.{host}"
        return f"2001:db8:{number}:{net or ''}{':' if not net else '::'}{host}"

    def network(self) -> str:
        """A network, small or large."""
        length = self.random.choice(
            (32, 31, 30, 29, 24, 16) if self.version == 4 else (128, 127, 126, 125, 64, 48)
        )
        return f"{_masked(self.host(), length)}/{length}"

    def range(self) -> tuple[str, str]:
        """Two addresses in order."""
        first, last = sorted((ip_address(self.host()), ip_address(self.host())), key=int)
        return str(first), str(last)

    def ports(self, between: str) -> str:
        """A port or a range of ports."""
        if self.random.random() < 0.7:
            return str(self.random.choice(PORTS))
        low, high = sorted(self.random.sample(PORTS, 2))
        return f"{low}{between}{high}"

    def some_ports(self, between: str) -> list[str]:
        """Several ports and ranges that do not touch."""
        chosen = sorted(self.random.sample(PORTS, self.random.randrange(2, 5)))
        return [*(str(port) for port in chosen[:-1]), f"{chosen[-1]}{between}{chosen[-1] + 20}"]


def _masked(host: str, length: int) -> Address:
    address = ip_address(host)
    free = address.max_prefixlen - length
    return type(address)(int(address) >> free << free)


def packets(random: Random, count: int, *, translating: bool) -> list[tuple[str, Packet]]:
    """Packets with the interface where each comes in. With translations, none that the kernel could not tell apart."""
    made: list[tuple[str, Packet]] = []
    odd = 0
    for number in range(count):
        draw = Draw(random, random.choice((4, 4, 6)))
        zone = random.choice(ZONES)
        src = ip_address(draw.host(zone.number if random.random() < 0.8 else None))
        dst = ip_address(_destination(draw, random))
        kind = random.choice(("tcp", "tcp", "tcp", "udp", "udp", "icmp", "odd"))
        if kind == "odd" and odd >= (1 if translating else 4):
            kind = "udp"
        odd += kind == "odd"
        made.append(
            (zone.interface, _packet(random, kind, src, dst, number, translating=translating))
        )
    return made


def _destination(draw: Draw, random: Random) -> str:
    if random.random() < 0.2:
        zone = random.choice(ZONES)
        return str(zone.addresses[0 if draw.version == 4 else 1].ip)
    return draw.host()


def _packet(
    random: Random, kind: str, src: Address, dst: Address, number: int, *, translating: bool
) -> Packet:
    sport = 20_000 + number if random.random() < 0.9 else 1_024 + number
    dport = random.choice((*PORTS, 81, 503, 8090, random.randrange(65536)))
    if kind == "tcp":
        flags = random.choice((SYN, SYN, SYN, ACK) if translating else (SYN, SYN, ACK, SYN_ACK))
        state = State.INVALID if flags == SYN_ACK else State.NEW
        return Packet(src, dst, TCP, sport, dport, state, flags)
    if kind == "udp":
        return Packet(src, dst, UDP, sport, dport)
    if kind == "icmp":
        request = random.choice(_REQUESTS) if src.version == 4 else 128
        return Packet(src, dst, ICMP if src.version == 4 else ICMP6, 0, request * 256)
    return Packet(src, dst, ODD_PROTOCOL)
