"""What a source calls a machine: a short host name, a fully qualified one, an address, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address

_LABEL = re.compile(r"[A-Za-z0-9_-]+")
# Every machine calls itself so; it tells none from another.
_OWN_NAMES = frozenset({"localhost", "localhost.localdomain", "localhost.local"})


@dataclass(frozen=True, slots=True)
class Subject:
    """``short`` in upper case, ``fqdn`` in lower case, ``address`` in its canonical form; one or two are set.

    All are empty for a name that every machine has (``localhost``, ``127.0.0.1``) and for none.
    """

    short: str = ""
    fqdn: str = ""
    address: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it tells one machine from another."""
        return bool(self.short or self.address)


@lru_cache(maxsize=8192)
def parse_subject(text: str) -> Subject:
    r"""Read a name as a source writes it: ``EXCH01``, ``exch01.example.org.``, ``\\EXCH01``, ``10.0.0.5``."""
    name = text.strip().lstrip("\\").rstrip(".")
    address = parse_address(name)
    if address is not None:
        return Subject(address=str(address)) if identifies(address) else Subject()
    if name.lower() in _OWN_NAMES:
        return Subject()
    labels = name.split(".")
    if (
        len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    ):
        return Subject(labels[0].upper(), name.lower())
    return Subject(name.upper())


def parse_address(text: str) -> Address | None:
    """An address, also in brackets; None for anything else."""
    try:
        return ip_address(text.strip().strip("[]"))
    except ValueError:
        return None


def identifies(address: Address) -> bool:
    """Whether at most one machine of a site can have this address."""
    return not (
        address.is_loopback
        or address.is_unspecified
        or address.is_multicast
        or address.is_link_local
    )
