"""Interfaces: ``interface X`` with nameif, security level and addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.readers.firewalls.asa.irrelevant import mark_listed
from firedoor.readers.firewalls.asa.lines import Block, Line
from firedoor.readers.firewalls.asa.literals import NotReadError, number_of
from firedoor.readers.firewalls.asa.work import Work
from firedoor.readers.firewalls.masks import masked_interface

_TOP_LEVEL, _INSIDE = 100, "inside"
_OFF = frozenset(
    {"nameif", "security-level", "ip", "ipv6", "shutdown", "management-only", "vlan", "switchport"}
)
MANAGEMENT = "management-only"
_SEPARATE_TABLE = (9, 5)  # management-only interfaces have a routing table of their own from 9.5(1)


@dataclass(slots=True)
class Port:
    """An interface while its lines are read. ``level`` None until it is stated."""

    hardware: str
    head: Line
    name: str = ""
    stated_level: int | None = None
    addresses: list[IPv4Interface | IPv6Interface] = field(default_factory=list)
    dynamic: bool = False
    default_route: Line | None = None  # the line that asks for a default route from DHCP or PPPoE
    enabled: bool = True
    management_only: bool = False
    vlan: int | None = None
    description: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    routing_doubts: list[Doubt] = field(default_factory=list)
    place_unknown: bool = False
    tunnel: dict[str, str] = field(default_factory=dict)
    bridge_group: tuple[str, Line] | None = None
    members: set[str] = field(default_factory=set)  # of a BVI: further names, those of its members
    bridged: list[Doubt] = field(default_factory=list)

    @property
    def level(self) -> int:
        """The security level; the device gives ``inside`` 100 and any other name 0 unless one is stated."""
        if self.stated_level is not None:
            return self.stated_level
        return _TOP_LEVEL if self.name == _INSIDE else 0

    def own_space(self) -> AddressSpace:
        """Its own addresses."""
        return AddressSpace.of(*(address.ip for address in self.addresses))

    @property
    def used(self) -> bool:
        """Whether packets can pass: without a name an interface carries none, unless a line hides the name."""
        return bool(self.name or self.doubts)


def take_interface(work: Work, block: Block) -> bool:
    """Read one interface block."""
    words = block.head.words
    if len(words) < 2:  # noqa: PLR2004
        return False
    port = Port(" ".join(words[1:]), block.head)
    work.understood(block.head)
    for line in block.body:
        if line.words[0] == "description":
            port.description = " ".join(line.words[1:])
    for line in mark_listed(work.book, "interface", block.body):
        _Reader(work, port).take(line)
    _register(work, port)
    return True


def _register(work: Work, port: Port) -> None:
    key = port.name or port.hardware
    former = work.ports.get(key)
    if former is not None:
        what = f"interface {key} is written twice"
        port.doubts.append(work.partly(port.head, what))
        port.place_unknown = True
        port.doubts.extend(former.doubts)
    work.ports[key] = port


class _Reader:
    def __init__(self, work: Work, port: Port) -> None:
        self.work, self.port = work, port

    def take(self, line: Line) -> None:
        """One line; what is not understood could be its address or its name."""
        words = line.words
        try:
            known = self._off(words[1:], line) if words[0] == "no" else self._on(words, line)
        except (NotReadError, ValueError):
            known = False
        if known:
            self.work.understood(line)
            return
        what = f"{line.text!r} under interface {self.port.hardware} is not understood"
        self.port.doubts.append(self.work.missed(line, what))
        self.port.place_unknown = True

    def _off(self, words: tuple[str, ...], line: Line) -> bool:
        if words[:1] == ("shutdown",):
            self.port.enabled = True
        if words[:2] == ("forward", "interface"):
            why = "traffic between two interfaces that the licence forbids is not modelled"
            self.work.restricting.append(self.work.partly(line, why))
            return True
        return bool(words) and words[0] in _OFF

    def _on(self, words: tuple[str, ...], line: Line) -> bool:
        port, rest = self.port, words[1:]
        if words[0] in {"ip", "ipv6"} and rest:
            return self._ip(words, line)
        if words[0] == "shutdown" and not rest:
            port.enabled = False
        elif words[0] == "management-only":
            port.management_only = True
        elif words[0] == "nameif" and len(rest) == 1:
            port.name = rest[0]
        elif words[0] == "security-level" and len(rest) == 1:
            port.stated_level = _level(rest[0])
        elif words[0] == "vlan" and rest:
            port.vlan = number_of(rest[0])
        elif words[0] == "tunnel" and len(rest) > 1:
            port.tunnel[rest[0]] = rest[-1]
        else:
            return self._special(words, line)
        return True

    def _special(self, words: tuple[str, ...], line: Line) -> bool:
        """Lines whose effect is not modelled: the interface is in doubt, or only restricted."""
        if words[0] == "bridge-group" and len(words) == 2:  # noqa: PLR2004
            self.port.bridge_group = words[1], line
            return True
        if words[0] in {"bridge-group", "nve-only", "vtep-nve", "segment-id", "policy-route"}:
            what = f"{words[0]} on interface {self.port.hardware} is not modelled"
            if words[0] == "policy-route":
                self.port.routing_doubts.append(self.work.partly(line, what))
                return True
            self.port.doubts.append(self.work.partly(line, what))
            self.port.place_unknown = True
            return True
        if words[0] in {"backup", "switchport", "zone-member"}:
            return words[0] != "switchport" or not self.port.name
        return False

    def _ip(self, words: tuple[str, ...], line: Line) -> bool:
        family, kind, rest = words[0], words[1], words[2:]
        if family == "ipv6" and kind == "enable":
            return True
        if kind == "unnumbered" and self.port.hardware.lower().startswith("tunnel"):
            return len(rest) == 1  # it borrows the address: what lies behind it, its routes say
        if kind == "verify":
            return False
        if kind != "address" or not rest:
            return False
        if rest[0] in {"dhcp", "pppoe", "autoconfig"}:
            self.port.dynamic = True
            if "setroute" in rest or rest[0] == "autoconfig" or "default" in rest:
                self.port.default_route = line
            return True
        return self._v4(rest) if family == "ip" else self._v6(rest)

    def _v4(self, rest: tuple[str, ...]) -> bool:
        if "pppoe" in rest:
            self.port.dynamic = True
        mask = rest[1] if len(rest) > 1 else ""
        address = self.work.names.get(rest[0], rest[0])
        known = rest[2:3] in {(), ("standby",), ("pppoe",), ("cluster-pool",)}
        self.port.addresses.append(masked_interface(address, mask))
        return known

    def _v6(self, rest: tuple[str, ...]) -> bool:
        if rest[1:2] == ("link-local",):
            return True
        interface = ip_interface(rest[0])
        if interface.version != 6 or "/" not in rest[0]:  # noqa: PLR2004
            return False
        if rest[1:2] not in {(), ("standby",), ("eui-64",), ("cluster-pool",)}:
            return False
        if "eui-64" in rest:
            # Its host part comes from the hardware address, which is not written here.
            self.port.dynamic = True
        self.port.addresses.append(interface)
        return True


def _level(word: str) -> int:
    number = number_of(word)
    if number is None or number > _TOP_LEVEL:
        raise NotReadError(f"{word} is no security level")
    return number


def finished(work: Work, port: Port) -> Interface:
    """The interface as the model has it."""
    tunnel = None
    if port.tunnel or port.hardware.lower().startswith("tunnel"):
        tunnel = _tunnel_end(work, port)
    return Interface(
        name=port.name or port.hardware,
        origin=work.origin(port.head),
        instance=instance_of(work, port),
        kind=_kind(port, tunnel),
        addresses=tuple(port.addresses),
        aliases=frozenset({port.hardware} if port.name else ()) | port.members,
        enabled=port.enabled and port.used,
        description=port.description,
        dynamic_address=port.dynamic,
        tunnel=tunnel,
        vlan=port.vlan,
        doubts=tuple(port.doubts),
        routing_doubts=tuple(port.routing_doubts),
        place_unknown=port.place_unknown,
        bridged=tuple(port.bridged),
    )


def instance_of(work: Work, port: Port) -> str:
    """The routing table of an interface: management-only ones have their own."""
    version = work.segment.version
    separate = version is None or version >= _SEPARATE_TABLE
    return MANAGEMENT if port.management_only and separate else ""


def _kind(port: Port, tunnel: TunnelEnd | None) -> InterfaceKind:
    if tunnel is not None:
        return InterfaceKind.TUNNEL
    loopback = port.hardware.lower().startswith("loopback")
    return InterfaceKind.LOOPBACK if loopback else InterfaceKind.PORT


def _tunnel_end(work: Work, port: Port) -> TunnelEnd:
    """``tunnel source interface X`` and ``tunnel destination A`` of a virtual tunnel interface."""
    remote = port.tunnel.get("destination", "")
    remote = work.names.get(remote, remote)
    try:
        remotes = (ip_interface(remote).ip,) if remote else ()
    except ValueError:
        remotes = ()
    return TunnelEnd(remotes=remotes, local_interface=port.tunnel.get("source", ""))
