"""One concrete packet: the first of a connection unless it says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.addresses import Address
from firedoor.model.network.rule import State
from firedoor.model.network.services import ICMP, ICMP6, SCTP, TCP, UDP

SYN, RST, ACK = 2, 4, 16
PROTOCOL_NAMES = {ICMP: "icmp", TCP: "tcp", UDP: "udp", ICMP6: "icmp6", SCTP: "sctp"}


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet by its header. For ICMP ``dport`` holds ``type * 256 + code``; without ports both are 0."""

    src: Address
    dst: Address
    protocol: int
    sport: int = 0
    dport: int = 0
    state: State = State.NEW
    tcp_flags: int = SYN
    fragment: bool = False  # a later fragment: it carries no ports

    def __post_init__(self) -> None:
        if self.src.version != self.dst.version:
            raise ValueError("source and destination are of one address family")
