"""Applications of a scope, for the ports that ``application-default`` permits."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import (
    ANY_SERVICE,
    EVERY_SERVICE,
    ICMP,
    ICMP6,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import port_ranges
from firedoor.readers.firewalls.panos.look import odd, see, take, value, values
from firedoor.readers.firewalls.panos.services import OfServices
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.firewalls.protocols import LAST_PROTOCOL
from firedoor.readers.printable import quoted

_DYNAMIC = "dynamic"


def _more_ports(name: str, where: Origin) -> Doubt:
    return Doubt(
        where, f"application {quoted(name)} may have more default ports than the usual ones"
    )


@cache
def _predefined() -> dict[str, Services]:
    """Services by name; of applications whose ports are not known as a whole, any other port may belong too."""
    data = data_file(__package__, "applications.toml")
    found: dict[str, list[Service]] = {}
    for word, number in (("tcp", TCP), ("udp", UDP)):
        for name, ports in data[word].items():
            ranges = port_ranges(ports)
            assert ranges is not None, name  # noqa: S101 - our own data
            found.setdefault(name, []).append(port_service(number, ranges))
    for name, numbers in data["protocol"].items():
        found.setdefault(name, []).append(Service(Ranges.single(*numbers)))
    whole = set(data["whole"])
    return {
        name: Services(tuple(s), tuple(s) if name in whole else (EVERY_SERVICE,))
        for name, s in found.items()
    }


class ApplicationNames(OfServices):
    """The default ports of applications, groups and filters by name."""

    kind = "application"

    def single(self, name: str, where: Origin) -> Services:
        """What a name means that is no group."""
        node = self.scope.find("application", name)
        if node is not None:
            see(node)
            return self._custom(node)
        known = _predefined().get(name)
        if known is not None:
            return known if known.exact else replace(known, doubts=(_more_ports(name, where),))
        if name == "any":
            return ANY_SERVICE
        if self.scope.find("application-filter", name) is not None:
            what = f"which applications the filter {quoted(name)} selects is not in the file"
        else:
            what = f"the default ports of application {quoted(name)} are not known"
        return Services.unknown(Doubt(where, what))

    def _custom(self, node: Node) -> Services:
        """An application of one's own: its default may be ports, an IP protocol or a type of ICMP."""
        set_aside("application", node)
        default = take(node, "default")
        found: list[Service] = []
        for port in values(default, "port"):
            found.extend(_port(port))
        found.extend(_protocols(default))
        for word, number in (("ident-by-icmp-type", ICMP), ("ident-by-icmp6-type", ICMP6)):
            found.extend(_icmp(default, word, number))
        left = self.scope.doubts.left(node)
        if left or not found:
            what = f"application {quoted(node.word)} has no default ports in the file"
            return Services((), (EVERY_SERVICE,), left or (self.scope.doubts.at(node, what),))
        return Services.exactly(*found)


def _port(node: Node) -> list[Service]:
    """``tcp/80,443``, ``udp/dynamic``."""
    word, _, ports = node.word.partition("/")
    number = {"tcp": TCP, "udp": UDP}.get(word)
    if number is not None and ports == _DYNAMIC:
        return [port_service(number)]
    ranges = port_ranges(ports)
    if number is None or ranges is None:
        odd(node, "no port")
        return []
    return [port_service(number, ranges)]


def _protocols(default: Node | None) -> list[Service]:
    found = []
    for node in values(default, "ident-by-ip-protocol"):
        numbers = node.word.split(",")
        if all(_is_byte(number) for number in numbers):
            found.append(Service(Ranges.single(*(int(n) for n in numbers))))
        else:
            odd(node, "no protocol number")
    return found


def _icmp(default: Node | None, word: str, protocol: int) -> list[Service]:
    said = take(default, word) if default is not None else None
    if said is None:
        return []
    kind, code = value(said, "type"), value(said, "code")
    if kind is None:  # before PAN-OS 7 the type stands alone
        kind = next((n for n in said if n.word not in {"type", "code"}), None)
    said_numbers = [node for node in (kind, code) if node is not None]
    for node in said_numbers:
        see(node)
        if not _is_byte(node.word):
            odd(node, "no number of ICMP")
    if kind is None or not all(_is_byte(node.word) for node in said_numbers):
        return []
    return [icmp_service(protocol, int(kind.word), int(code.word) if code is not None else None)]


def _is_byte(word: str) -> bool:
    return word.isascii() and word.isdigit() and int(word[:4]) <= LAST_PROTOCOL
