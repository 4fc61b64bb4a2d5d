"""The objects that policies refer to, put together once for a device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, NO_ADDRESS, Addresses
from firedoor.readers.firewalls.fortios.addresses import Book
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.names import Names
from firedoor.readers.firewalls.fortios.services import ServiceBook
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.fortios.vips import VipBook

NOWHERE = Addresses.exactly(NO_ADDRESS)
_FAMILY = {4: Addresses.exactly(EVERY_V4), 6: Addresses.exactly(EVERY_V6)}


@dataclass(slots=True)
class Objects:
    """Addresses, services, virtual IPs and interface names of one device."""

    context: Context
    v4: Book
    v6: Book
    services: ServiceBook
    names: Names
    vips: VipBook

    def book(self, family: int) -> Book:
        """The address objects of a family."""
        return self.v4 if family == 4 else self.v6  # noqa: PLR2004

    def addresses(self, node: Node, attribute: str, family: int) -> Addresses | None:
        """What an attribute names, without virtual IPs; None where it is not set."""
        names = [n for n in node.all(attribute) if not self._is_vip(n, family)]
        if not names:
            return NOWHERE if node.all(attribute) else None
        found = self.book(family).union(names, node.line_of(attribute))
        if node.on(f"{attribute}-negate"):
            found = _FAMILY[family] - found
        return found

    def vip_names(self, node: Node, attribute: str, family: int) -> tuple[str, ...]:
        """The virtual IPs and groups of them that an attribute names."""
        return tuple(n for n in node.all(attribute) if self._is_vip(n, family))

    def _is_vip(self, name: str, family: int) -> bool:
        return self.vips.holds(name) and not self.book(family).defines(name)


def both(several: Iterable[Addresses | None]) -> Addresses | None:
    """IPv4 and IPv6 addresses together; None where neither is said."""
    found = [each for each in several if each is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else Addresses.union(found)
