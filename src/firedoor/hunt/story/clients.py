"""Addresses from which a request came, and how much it says that two came from the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, ip_address

from firedoor.model.hunt.sighting import Sighting
from firedoor.site.subjects import Address, identifies

# Of so many sightings of a server nearly all from one address: it is perhaps a proxy that everybody comes through.
_FEWEST = 10
_NEARLY_ALL = 0.9
_SHARED = IPv4Network("100.64.0.0/10")  # RFC 6598: addresses that providers share among customers
_INTERNAL = tuple(
    IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)  # RFC 1918
_PRIVATE, _PROXY, _PRIVATE_PROXY = timedelta(days=1), timedelta(days=1), timedelta(minutes=10)


@lru_cache(maxsize=65536)
def address_of(text: str) -> Address | None:
    """An address, also with a port and in brackets; None for anything else and for one that every machine has."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address: Address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address if identifies(address) else None


def is_internal(address: Address) -> bool:
    """Whether it is one of a network of one's own (RFC 1918, RFC 4193) or of one shared behind a provider."""
    if isinstance(address, IPv6Address):
        return address.packed[0] & 0xFE == 0xFC  # noqa: PLR2004 - fc00::/7
    return any(address in net for net in (*_INTERNAL, _SHARED))


def client_of(sighting: Sighting) -> str:
    """The address a sighting came from in its one spelling; "" for none and for that of the machine itself."""
    return _spelled(sighting.client) if sighting.client else ""


def client_shown(sighting: Sighting) -> str:
    """The same; what is no address at all stays as it stood there."""
    client = client_of(sighting)
    return client or ("" if _is_address(sighting.client) else sighting.client)


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


@lru_cache(maxsize=65536)
def _spelled(client: str) -> str:
    address = address_of(client)
    return str(address) if address is not None else ""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The addresses of nearly all sightings of a server, by server."""

    common: Mapping[str, str]

    @classmethod
    def of(cls, sightings: Iterable[Sighting]) -> Crowd:
        """Count the addresses of each server."""
        counts: dict[str, Counter[str]] = {}
        for sighting in sightings:
            client = client_of(sighting)
            if client:
                counts.setdefault(sighting.source.host, Counter())[client] += 1
        return cls({host: most for host, of in counts.items() if (most := _most(of))})

    def is_common(self, host: str, client: str) -> bool:
        """Whether nearly all sightings of the server come from this address."""
        return self.common.get(host) == client

    def reach(self, host: str, client: str) -> timedelta | None:
        """How long an address stays the same visitor: None for ever, else at most so long between two acts.

        An internal address is often a load balancer's or the server's own; an address that nearly everybody has is
        often a proxy's, though one on the Internet may as well be the one attacker's.
        """
        address = address_of(client)
        internal = address is not None and is_internal(address)
        if self.is_common(host, client):
            return _PRIVATE_PROXY if internal else _PROXY
        return _PRIVATE if internal else None


def _most(counts: Counter[str]) -> str:
    address, most = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    total = counts.total()
    return address if total >= _FEWEST and most >= _NEARLY_ALL * total else ""
