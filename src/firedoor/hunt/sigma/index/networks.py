"""Many networks against one address, which is read once."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from firedoor.hunt.sigma.plan import Network


class Networks:
    """The same answers as of ``meaning.fits`` for each of some networks."""

    def __init__(self, networks: Sequence[tuple[int, Network]]) -> None:
        self._known: list[tuple[int, int, int, int]] = []
        for number, network in networks:
            read = ipaddress.ip_network(network.cidr)
            self._known.append((number, read.version, int(read.netmask), int(read.network_address)))

    def met(self, text: str) -> Iterator[int]:
        """The numbers of the networks that an address is in; none for what is no address."""
        try:
            address = ipaddress.ip_address(text.strip().split("%", 1)[0])
        except ValueError:
            return
        forms = [(address.version, int(address))]
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped is not None:
            forms.append((4, int(mapped)))
        for number, version, mask, begin in self._known:
            if any(one == version and value & mask == begin for one, value in forms):
                yield number
