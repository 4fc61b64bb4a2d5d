"""A packet as people write it: ``tcp 10.1.2.3:40000 -> 10.2.0.5:502``, ``10.1.2.3 10.2.0.5 udp/53``, ``icmp ...``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address

from firedoor.model.network.addresses import Address
from firedoor.model.network.packet import ACK, RST, SYN, Packet
from firedoor.model.network.rule import State
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP, WITH_PORTS

FORM = 'write it like "tcp 10.1.2.3:40000 -> 10.2.0.5:502", "udp 10.1.2.3 -> 10.2.0.5:53", "icmp 10.1.2.3 -> 10.2.0.5"'
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmp6": ICMP6, "icmpv6": ICMP6, "ipv6-icmp": ICMP6,
              "igmp": 2, "sctp": 132, "gre": 47, "esp": 50, "ah": 51, "eigrp": 88, "ospf": 89, "vrrp": 112}  # fmt: skip
_KEYS = {"src": "src", "source": "src", "srcip": "src", "dst": "dst", "destination": "dst", "dstip": "dst",
         "proto": "proto", "protocol": "proto", "ipprotocol": "proto", "sport": "sport", "srcport": "sport",
         "dport": "dport", "dstport": "dport", "port": "dport", "state": "state", "icmp": "icmp"}  # fmt: skip
_FLAGS = {"fin": 1, "syn": SYN, "rst": RST, "psh": 8, "ack": ACK, "urg": 32}
_KINDS = {"echo-reply": 0, "unreachable": 3, "redirect": 5, "echo": 8, "echo-request": 8, "time-exceeded": 11,
          "ttl-exceeded": 11, "timestamp": 13}  # fmt: skip
_KINDS_6 = {"unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "echo": 128, "echo-request": 128,
            "echo-reply": 129}  # fmt: skip
_V6_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\]:(\d{1,5})")
_V4_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})")
_LINKS = frozenset({">", "-", "to", "from", "eq", "port"})
_NO_PACKET = frozenset({"ip", "ipv4", "ipv6", "any"})
_DEFAULT_SPORT = 49152


@dataclass(slots=True)
class _Parts:
    addresses: list[Address] = field(default_factory=list)
    sides: dict[str, Address] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    protocol: int | None = None
    state: State = State.NEW
    icmp: str = ""
    flags: int | None = None
    fragment: bool = False


def read_packet(text: str) -> Packet:
    """Return the packet that a text describes; raises ``ValueError`` with what is wrong.

    Left out: the source port is 49152, the protocol TCP if there is a port, the ICMP type echo request, the state new.
    "established" after it asks for a packet of a connection that exists, "fragment" for a later fragment.
    """
    parts = _Parts()
    for word in _words(text):
        _take(word, parts)
    for key in ("src", "dst"):
        if key in parts.sides:
            parts.addresses.insert(0 if key == "src" else len(parts.addresses), parts.sides[key])
    if len(parts.addresses) != 2:  # noqa: PLR2004
        raise ValueError("a source and a destination address are needed")
    return _packet(parts)


def _words(text: str) -> Iterator[str]:
    for word in re.split(r"[\s,]+|->|=>|→", text):
        if word and word.lower() not in _LINKS:
            yield word.strip()


def _take(word: str, parts: _Parts) -> None:
    key, equals, value = word.partition("=")
    lower = word.lower()
    if equals and key.lower() in _KEYS:
        _named(_KEYS[key.lower()], value, parts)
    elif lower in _NO_PACKET:
        raise ValueError(f"{word!r} is no single packet: name a protocol and two addresses")
    elif lower in set(State):
        parts.state = State(lower)
    elif lower in _FLAGS:
        parts.flags = (parts.flags or 0) | _FLAGS[lower]
    elif lower == "fragment":
        parts.fragment = True
    elif _is_kind(lower, parts):
        parts.icmp = lower
    elif not _address(word, parts) and not _service(word, parts):
        if not word.isdigit():
            raise ValueError(f"{word!r} is neither an address, a protocol nor a port")
        # "10.1.2.3 40000 -> 10.2.0.5 502": a number belongs to the address before it.
        first = len(parts.addresses) == 1 and "sport" not in parts.ports
        _port(word, "sport" if first else "dport", parts)


def _is_kind(word: str, parts: _Parts) -> bool:
    """Whether a word is a type of ICMP: by its name, or "type" before a number that follows the protocol."""
    return parts.protocol in {ICMP, ICMP6} and (word in _KINDS or word in _KINDS_6)


def _named(key: str, value: str, parts: _Parts) -> None:
    if key in {"src", "dst"}:
        ported = _V4_PORT.fullmatch(value) or _V6_PORT.fullmatch(value)
        parts.sides[key] = ip_address(ported[1] if ported else value.strip("[]"))
        if ported:
            _port(ported[2], "sport" if key == "src" else "dport", parts)
    elif key in {"sport", "dport"}:
        _port(value, key, parts)
    elif key == "state":
        if value.lower() not in set(State):
            raise ValueError(f"{value!r} is no state: {', '.join(State)}")
        parts.state = State(value.lower())
    elif key == "icmp":
        parts.icmp = value
    elif not _service(value, parts):
        raise ValueError(f"{value!r} is not a protocol")


def _address(word: str, parts: _Parts) -> bool:
    side = "dport" if parts.addresses else "sport"
    ported = _V4_PORT.fullmatch(word) or _V6_PORT.fullmatch(word)
    text = ported[1] if ported else word
    try:
        parts.addresses.append(ip_address(text.strip("[]")))
    except ValueError:
        if "/" in text and text.partition("/")[0].strip("[]").replace(".", "").isdigit():
            raise ValueError(f"{word!r} is a network; a packet has single addresses") from None
        return False
    if ported:
        _port(ported[2], side, parts)
    return True


def _service(word: str, parts: _Parts) -> bool:
    name, _, detail = word.lower().partition("/")
    number = _PROTOCOLS.get(name)
    if number is None and name in {"proto", "protocol"} and detail.isdigit():
        number, detail = int(detail), ""
    if number is None and parts.protocol is None and not parts.addresses and name.isdigit():
        number = int(name)
    if number is None or number > 255:  # noqa: PLR2004
        return False
    parts.protocol = number
    if detail and number in {ICMP, ICMP6}:
        parts.icmp = detail
    elif detail:
        _port(detail, "dport", parts)
    return True


def _port(text: str, side: str, parts: _Parts) -> None:
    if not text.isdigit() or not 0 <= int(text) <= 65535:  # noqa: PLR2004
        raise ValueError(f"{text!r} is not a port from 0 to 65535")
    if side in parts.ports and parts.ports[side] != int(text):
        raise ValueError(f"two ports for one side: {parts.ports[side]} and {text}")
    parts.ports[side] = int(text)


def _packet(parts: _Parts) -> Packet:
    src, dst = parts.addresses
    if parts.protocol is None and not parts.ports:
        raise ValueError("a protocol is needed")
    protocol = TCP if parts.protocol is None else parts.protocol
    default = SYN if parts.state is State.NEW else ACK
    flags = (default if parts.flags is None else parts.flags) if protocol == TCP else 0
    sport, dport = 0, 0
    if protocol in {ICMP, ICMP6}:
        dport = _icmp(parts.icmp, protocol)
    elif protocol in WITH_PORTS and not parts.fragment:
        if "dport" not in parts.ports:
            raise ValueError("a destination port is needed")
        sport, dport = parts.ports.get("sport", _DEFAULT_SPORT), parts.ports["dport"]
    return Packet(src, dst, protocol, sport, dport, parts.state, flags, parts.fragment)


def _icmp(text: str, protocol: int) -> int:
    """Type and code: ``echo-reply``, ``8``, ``3/1``."""
    kinds = _KINDS if protocol == ICMP else _KINDS_6
    kind, _, code = (text or "echo").partition("/")
    number = str(kinds.get(kind, kind))
    if not (number.isdigit() and (code or "0").isdigit()):
        raise ValueError(f"{text!r} is no type of ICMP: write its number, or number/code")
    if int(number) > 255 or int(code or 0) > 255:  # noqa: PLR2004
        raise ValueError(f"{text!r} is no type of ICMP: numbers go up to 255")
    return int(number) * 256 + int(code or 0)
