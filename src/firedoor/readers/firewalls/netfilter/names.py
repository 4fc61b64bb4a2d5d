"""Names that rules use instead of numbers: ICMP types and ports."""

from __future__ import annotations

from firedoor.model.network.ranges import Ranges
from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.protocols import port_number

LAST_BYTE = 255


def port(word: str) -> int:
    """A port by number or name; raises ``ValueError``."""
    number = port_number(word)
    if number is None:
        known = data_file(__package__, "services.toml")["ports"].get(word.lower())
        if not isinstance(known, int):
            raise ValueError(f"{word} is no port")
        number = known
    return number


def ports(word: str, between: str) -> Ranges:
    """``80``, ``1024:65535`` or, with ``-`` between, ``1024-65535``; an open end is the first or last port."""
    if between in word and not _is_name(word):
        first, last = word.split(between, 1)
        return Ranges.of([(port(first or "0"), port(last or "65535"))])
    return Ranges.single(port(word))


def _is_name(word: str) -> bool:
    return word.lower() in data_file(__package__, "services.toml")["ports"]


def icmp_type(word: str, version: int) -> tuple[Ranges, Ranges]:
    """Types and codes of an ICMP type by name, number or ``type/code``; raises ``ValueError``."""
    named = data_file(__package__, "icmp.toml")[f"v{version}"].get(word)
    if isinstance(named, list):
        numbers = named
    else:
        numbers = [_byte(part) for part in word.split("/", 1)]
        if version == 4 and numbers == [LAST_BYTE]:  # noqa: PLR2004 - 255 is "any" (iptables)
            numbers = []
    everything = Ranges(((0, LAST_BYTE),))
    kinds = Ranges.single(numbers[0]) if numbers else everything
    return kinds, Ranges.single(numbers[1]) if len(numbers) > 1 else everything


def icmp_code(word: str, version: int) -> int:
    """An ICMP code by the names of nft, or by number; raises ``ValueError``."""
    named = data_file(__package__, "icmp.toml")[f"code_v{version}"].get(word)
    return int(named[0]) if isinstance(named, list) else _byte(word)


def _byte(word: str) -> int:
    if not (word.isascii() and word.isdigit()) or int(word) > LAST_BYTE:
        raise ValueError(f"{word} is no number of a byte")
    return int(word)
