"""Numbers for the words of the device: ports, protocols, ICMP types. The words are data (``names.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import ALL_PORTS, ALL_PROTOCOLS, ICMP, ICMP6, TCP, UDP
from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.protocols import LAST_PORT, port_number, protocol_number

_NAMES: Mapping[str, Mapping[str, int]] = data_file(__package__, "names.toml")
_TCP_UDP = Ranges.single(TCP, UDP)
_LAST_TYPE = 255
OPERATORS = frozenset({"eq", "neq", "lt", "gt", "range"})


class NotReadError(ValueError):
    """A word is not what the grammar of the device allows there. Never leaves this reader."""


_MOST_DIGITS = 9


def number_of(word: str) -> int | None:
    """Return a whole number as the device writes it; None if it is none, or longer than any there."""
    plain = word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS
    return int(word) if plain else None


def port(word: str) -> int:
    """Return a port by number or name."""
    number = port_number(word)
    if number is None:
        number = _NAMES["ports"].get(word)
    if number is None:
        raise NotReadError(f"no port is called {word!r}")
    return number


@lru_cache(maxsize=512)
def protocols(word: str) -> Ranges:
    """Return the protocols that a word means: ``ip`` is every one, ``tcp-udp`` both."""
    if word == "ip":
        return ALL_PROTOCOLS
    if word == "tcp-udp":
        return _TCP_UDP
    number = _NAMES["protocols"].get(word)
    if number is None:
        number = protocol_number(word) if number_of(word) is not None else None
    if number is None:
        raise NotReadError(f"no protocol is called {word!r}")
    return Ranges.single(number)


def icmp_kind(word: str, protocol: int) -> int:
    """Return an ICMP or ICMPv6 type by number or name."""
    written = number_of(word)
    if written is not None and written <= _LAST_TYPE:
        return written
    number = _NAMES["icmp6" if protocol == ICMP6 else "icmp"].get(word)
    if number is None:
        raise NotReadError(
            f"no {'ICMPv6' if protocol == ICMP6 else 'ICMP'} type is called {word!r}"
        )
    return number


def icmp_protocol(numbers: Ranges) -> int | None:
    """ICMP or ICMPv6 if the protocols are exactly that one."""
    for protocol in (ICMP, ICMP6):
        if numbers.items == ((protocol, protocol),):
            return protocol
    return None


def kind_ports(kind: int, code: int | None = None) -> Ranges:
    """Return an ICMP type (and code) as the model keeps it in the destination ports."""
    first = kind * 256
    return Ranges(((first, first + 255),)) if code is None else Ranges.single(first + code)


def port_test(words: tuple[str, ...], at: int) -> tuple[Ranges, int]:
    """Read ``eq PORT``, ``range FIRST LAST`` ... at a place; return the ports and the place after them."""
    operator, operands = words[at], words[at + 1 : at + 3]
    if not operands or (operator == "range" and len(operands) < 2):  # noqa: PLR2004
        raise NotReadError(f"{operator} lacks its port")
    if operator == "range":
        return _between(*operands), at + 3
    return _compared(operator, port(operands[0])), at + 2


def _between(low: str, high: str) -> Ranges:
    first, last = port(low), port(high)
    return Ranges.of([(min(first, last), max(first, last))])


@lru_cache(maxsize=1 << 16)
def _compared(operator: str, number: int) -> Ranges:
    single = Ranges.single(number)
    if operator == "eq":
        return single
    if operator == "neq":
        return ALL_PORTS - single
    if operator == "lt":
        return Ranges.of([(0, number - 1)]) if number else Ranges()
    return Ranges.of([(number + 1, LAST_PORT)]) if number < LAST_PORT else Ranges()
