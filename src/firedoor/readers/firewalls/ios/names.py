"""Names of ports and ICMP messages as IOS prints them (``names.toml``)."""

from __future__ import annotations

from functools import cache

from firedoor.model.network.services import TCP, UDP
from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.protocols import port_number


@cache
def _tables() -> dict[str, dict[str, str | int | list[str]]]:
    return data_file(__package__, "names.toml")


def port(word: str, protocol: int) -> int | None:
    """A port by number or by the name that IOS gives it for this protocol; None if it is neither."""
    number = port_number(word)
    if number is not None:
        return number
    table = _tables()["udp" if protocol == UDP else "tcp"]
    found = table.get(word.lower())
    return found if isinstance(found, int) else None


def icmp_message(word: str, family: int) -> tuple[int, int | None] | None:
    """Type and code of an ICMP message by name; the code is None where the name means all codes."""
    found = _tables()["icmp" if family == 4 else "icmp6"].get(word.lower())  # noqa: PLR2004
    if found is None:
        return None
    kind, _, code = str(found).partition("/")
    return int(kind), int(code) if code else None


def inspected(name: str) -> tuple[tuple[int, int], ...]:
    """Protocols and ports of an application in ``match protocol``; empty if they are not known."""
    found = _tables()["inspect"].get(name.lower())
    if not isinstance(found, list):
        return ()
    pairs = (item.split("/") for item in found)
    return tuple((TCP if kind == "tcp" else UDP, int(number)) for kind, number in pairs)
