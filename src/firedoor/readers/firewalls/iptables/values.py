"""Values of options: addresses, interfaces, protocols, TCP flags."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import FlagTest, Ports
from firedoor.model.network.services import ALL_PROTOCOLS
from firedoor.readers.firewalls.masks import masked_space
from firedoor.readers.firewalls.protocols import LAST_PROTOCOL, protocol_number

FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32}
_EVERY_FLAG = 63
_LAST_OCTET = 255
# No leading zeros: inet_aton would read them as octal.
_PLAIN = re.compile(
    r"^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(?:/(\d{1,2}))?$"
)
SYN_ONLY = FlagTest(
    mask=23, value=2
)  # of FIN, SYN, RST and ACK, SYN alone (iptables-extensions(8), "--syn")


@lru_cache(maxsize=65536)
def address_space(word: str) -> AddressSpace:
    """``10.0.0.1``, ``10.0.0.0/8``, ``10.0.0.0/255.0.0.0``, also with holes in the mask. Raises ``ValueError``."""
    plain = _PLAIN.match(word)
    if plain is not None:
        return _plain_space(plain)
    base, slash, mask = word.partition("/")
    if slash and "." in mask and ":" not in base:
        return masked_space(base, mask)
    return AddressSpace.of(ip_network(word, strict=False))


def _plain_space(found: re.Match[str]) -> AddressSpace:
    """The usual form, many times faster than by the library: whole files are made of it."""
    a, b, c, d, length = found.groups()
    octets = (int(a), int(b), int(c), int(d))
    free = 32 - int(length or "32")
    if max(octets) > _LAST_OCTET or free < 0:
        raise ValueError(f"{found.string} is no address")
    value = octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3]
    first = value >> free << free
    return AddressSpace(Ranges(((first, first + (1 << free) - 1),)))


def address_range(word: str) -> AddressSpace:
    """``10.0.0.1-10.0.0.9``, or one address. Raises ``ValueError``."""
    first, _, last = word.partition("-")
    return AddressSpace.between(ip_address(first), ip_address(last or first))


def interface(word: str, *, negated: bool) -> Ports:
    """``eth0``, or ``eth+`` for every name that begins so."""
    if word.endswith("+"):
        return Ports(prefixes=frozenset({word[:-1]}), negated=negated)
    return Ports(frozenset({word}), negated=negated)


def protocols(word: str) -> Ranges:
    """A protocol by number or name; ``all`` and ``0`` mean every one. Raises ``ValueError``."""
    if word.lower() in {"all", "0"}:
        return ALL_PROTOCOLS
    number = protocol_number(word)
    if number is None:
        raise ValueError(f"{word} is no protocol that is known here")
    return Ranges.single(number)


def not_protocols(found: Ranges) -> Ranges:
    """Every protocol but these."""
    return found.complement(LAST_PROTOCOL)


def flag_test(mask: str, value: str) -> FlagTest:
    """``FIN,SYN,RST,ACK SYN``. Raises ``ValueError``."""
    return FlagTest(_flags(mask), _flags(value))


def _flags(word: str) -> int:
    if word.upper() in {"ALL", "NONE"}:
        return _EVERY_FLAG if word.upper() == "ALL" else 0
    bits = 0
    for name in word.upper().split(","):
        if name not in FLAGS:
            raise ValueError(f"{name} is no TCP flag")
        bits |= FLAGS[name]
    return bits


def number(word: str) -> int:
    """A number in decimal or, with 0x, hexadecimal. Raises ``ValueError``."""
    return int(word, 16) if word.lower().startswith("0x") else int(word, 10)


def passes_unset(word: str) -> bool:
    """Whether a mark of 0 passes a test ``value[/mask]``. Raises ``ValueError``."""
    value, _, mask = word.partition("/")
    if mask:
        number(mask)
    return number(value) == 0
