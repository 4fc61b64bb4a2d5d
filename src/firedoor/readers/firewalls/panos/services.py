"""Service objects and groups of a scope, and the two that PAN-OS predefines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import (
    ALL_PORTS,
    ANY_SERVICE,
    EVERY_SERVICE,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
    port_service,
)
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.panos.groups import Names
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import port_ranges
from firedoor.readers.firewalls.panos.look import limited, odd, see, take, value, values
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.printable import quoted

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}
# Predefined in every PAN-OS (Objects > Services); an object of the same name replaces it.
_PREDEFINED = {
    "service-http": port_service(TCP, Ranges.single(80, 8080)),
    "service-https": port_service(TCP, Ranges.single(443)),
}


class OfServices(Names[Services]):
    """Names that stand for services: of services, and of applications with their default ports.

    ``kind`` is the word of the objects; their groups are those of ``kind``-group. An object goes before a group.
    """

    kind: ClassVar[str]

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def all_of(self, names: Iterable[Node]) -> Services:
        """What several names mean together."""
        return limited_services(
            Services.union(
                self.meaning(name.word, self.scope.doubts.origin(name)) for name in names
            )
        )

    def members(self, name: str) -> Sequence[str] | None:
        """The members of a group."""
        if self.scope.find(self.kind, name) is not None:
            return None
        group = self.scope.find(f"{self.kind}-group", name)
        return None if group is None else [member.word for member in values(group, "members")]

    def union(self, name: str, parts: Sequence[Services]) -> Services:
        """What a group means."""
        group = self.scope.find(f"{self.kind}-group", name)
        assert group is not None  # noqa: S101 - members() found it
        see(group)
        set_aside("object", group)
        left = self.scope.doubts.left(group)
        whole = Services.union(parts)
        if left:
            whole = Services(whole.surely, (EVERY_SERVICE,), (*left, *whole.doubts))
        return limited_services(whole)

    def astray(self, what: str, where: Origin) -> Services:
        """A member that may not be used."""
        return Services.unknown(Doubt(where, what))


class ServiceNames(OfServices):
    """What names of services mean in a scope."""

    kind = "service"

    def all_of(self, names: Iterable[Node]) -> Services:
        """What a list of names means; the word any stands for every service."""
        listed = list(names)
        return ANY_SERVICE if any(name.word == "any" for name in listed) else super().all_of(listed)

    def single(self, name: str, where: Origin) -> Services:
        """What a name means that is no group."""
        node = self.scope.find("service", name)
        if node is not None:
            see(node)
            return self._object(node)
        if name in _PREDEFINED:
            return Services.exactly(_PREDEFINED[name])
        if name == "any":
            return ANY_SERVICE
        return Services.unknown(
            Doubt(where, f"service {quoted(name)} has no definition in this file")
        )

    def _object(self, node: Node) -> Services:
        set_aside("service", node)
        found = [
            service
            for word, number in _PROTOCOLS.items()
            if (said := take(node, "protocol", word)) is not None
            and (service := _ports(said, number)) is not None
        ]
        left = self.scope.doubts.left(node)
        if left or not found:
            what = f"service {quoted(node.word)} has no ports that can be read"
            return Services(
                tuple(found), (EVERY_SERVICE,), left or (self.scope.doubts.at(node, what),)
            )
        return Services.exactly(*found)


def _ports(said: Node, protocol: int) -> Service | None:
    """The ports of a service of one protocol; a source port narrows it."""
    sides: dict[str, Ranges] = {}
    for side in ("port", "source-port"):
        text = value(said, side)
        ranges = port_ranges(text.word) if text is not None else ALL_PORTS
        if text is not None and ranges is None:
            odd(text, "no port")
        if ranges is None or (side == "port" and text is None):
            return None
        sides[side] = ranges
    return port_service(protocol, sides["port"], sides["source-port"])


def limited_services(services: Services) -> Services:
    """Services with the first few of their doubts."""
    return Services(services.surely, services.maybe, limited(services.doubts))
