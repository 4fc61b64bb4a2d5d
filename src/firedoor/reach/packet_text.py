"""A packet as people write it: ``tcp 10.1.2.3:40000 -> 10.2.0.5:502``, ``10.1.2.3 10.2.0.5 udp/53``, ``icmp ...``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address

from firedoor.model.network.addresses import Address
from firedoor.model.network.packet import ACK, SYN, Packet
from firedoor.model.network.rule import State
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP, WITH_PORTS

FORM = 'write it like "tcp 10.1.2.3:40000 -> 10.2.0.5:502", "udp 10.1.2.3 -> 10.2.0.5:53", "icmp 10.1.2.3 -> 10.2.0.5"'
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmp6": ICMP6, "icmpv6": ICMP6, "sctp": 132,
              "gre": 47, "esp": 50, "ah": 51, "ospf": 89, "ip": 0}  # fmt: skip
_KEYS = {"src": "src", "source": "src", "srcip": "src", "dst": "dst", "destination": "dst", "dstip": "dst",
         "proto": "proto", "protocol": "proto", "ipprotocol": "proto", "sport": "sport", "srcport": "sport",
         "dport": "dport", "dstport": "dport", "port": "dport", "state": "state", "icmp": "icmp"}  # fmt: skip
_V6_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\]:(\d{1,5})")
_V4_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})")
_DEFAULT_SPORT = 49152
_ECHO, _ECHO6 = 8, 128


@dataclass(slots=True)
class _Parts:
    addresses: list[Address] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    protocol: int | None = None
    state: State = State.NEW
    icmp: tuple[int, int] | None = None


def read_packet(text: str) -> Packet:
    """Return the packet that a text describes; raises ``ValueError`` with what is wrong.

    Left out: the source port is 49152, the protocol TCP if there is a port, the state new. "established" after it
    asks for a packet of a connection that exists.
    """
    parts = _Parts()
    for word in _words(text):
        _take(word, parts)
    if len(parts.addresses) != 2:  # noqa: PLR2004
        raise ValueError("a source and a destination address are needed")
    return _packet(parts)


def _words(text: str) -> Iterator[str]:
    for word in re.split(r"[\s,]+|->|=>|→", text):
        if word and word not in {">", "-", "to", "from", "eq"}:
            yield word.strip()


def _take(word: str, parts: _Parts) -> None:
    key, equals, value = word.partition("=")
    if equals and key.lower() in _KEYS:
        _named(_KEYS[key.lower()], value, parts)
    elif word.lower() in {State.ESTABLISHED, State.RELATED, State.INVALID, State.NEW}:
        parts.state = State(word.lower())
    elif not _address(word, parts) and not _service(word, parts):
        if not word.isdigit():
            raise ValueError(f"{word!r} is neither an address, a protocol nor a port")
        _port(
            word,
            "sport" if "dport" in parts.ports and "sport" not in parts.ports else "dport",
            parts,
        )


def _named(key: str, value: str, parts: _Parts) -> None:
    if key in {"src", "dst"}:
        parts.addresses.insert(0 if key == "src" else len(parts.addresses), ip_address(value))
    elif key in {"sport", "dport"}:
        _port(value, key, parts)
    elif key == "state":
        parts.state = State(value.lower())
    elif key == "icmp":
        kind, _, code = value.partition("/")
        parts.icmp = (int(kind), int(code or 0))
    elif not _service(value, parts):
        raise ValueError(f"{value!r} is not a protocol")


def _address(word: str, parts: _Parts) -> bool:
    side = "sport" if not parts.addresses else "dport"
    ported = _V4_PORT.fullmatch(word) or _V6_PORT.fullmatch(word)
    text = ported[1] if ported else word
    try:
        parts.addresses.append(ip_address(text.strip("[]")))
    except ValueError:
        return False
    if ported:
        _port(ported[2], side, parts)
    return True


def _service(word: str, parts: _Parts) -> bool:
    name, _, detail = word.lower().partition("/")
    number = _PROTOCOLS.get(name)
    if number is None and name == "proto" and detail.isdigit():
        number, detail = int(detail), ""
    if number is None or number > 255:  # noqa: PLR2004
        return False
    parts.protocol = number
    if detail and number in {ICMP, ICMP6}:
        kind, _, code = detail.partition("/")
        parts.icmp = (int(kind), int(code or 0))
    elif detail:
        _port(detail, "dport", parts)
    return True


def _port(text: str, side: str, parts: _Parts) -> None:
    if not text.isdigit() or not 0 <= int(text) <= 65535:  # noqa: PLR2004
        raise ValueError(f"{text!r} is not a port from 0 to 65535")
    parts.ports[side] = int(text)


def _packet(parts: _Parts) -> Packet:
    src, dst = parts.addresses
    protocol = parts.protocol if parts.protocol is not None else (TCP if parts.ports else 0)
    flags = (SYN if parts.state is State.NEW else ACK) if protocol == TCP else 0
    if protocol in {ICMP, ICMP6}:
        kind, code = parts.icmp or (_ECHO if protocol == ICMP else _ECHO6, 0)
        return Packet(src, dst, protocol, 0, kind * 256 + code, parts.state, flags)
    if protocol not in WITH_PORTS:
        return Packet(src, dst, protocol, 0, 0, parts.state, flags)
    sport = parts.ports.get("sport", _DEFAULT_SPORT)
    return Packet(src, dst, protocol, sport, parts.ports.get("dport", 0), parts.state, flags)
