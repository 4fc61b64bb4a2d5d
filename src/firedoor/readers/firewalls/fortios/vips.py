"""Virtual IPs: destination translation before routing (``config firewall vip``, ``vip6``, groups of them)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    NO_ADDRESS,
    V4,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import Match
from firedoor.model.network.services import (
    ANY_SERVICE,
    ICMP,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.names import Names
from firedoor.readers.firewalls.fortios.services import ServiceBook
from firedoor.readers.firewalls.fortios.tree import Node, Setting
from firedoor.readers.firewalls.protocols import port_number, port_span
from firedoor.readers.printable import quoted

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}
_STREAMS = frozenset(("http", "https", "imaps", "pop3s", "smtps", "ssl", "tcp", "ssh"))
_MODELLED = frozenset({"static-nat", "load-balance", "server-load-balance"})
_ALL_PORTS: Range = (1, 65535)


@dataclass(frozen=True, slots=True)
class Vip:
    """One virtual IP. ``inner``: the addresses it maps to, which answer for themselves with the outer address."""

    name: str
    translation: Translation
    outer: AddressSpace
    inner: AddressSpace
    interface: str
    one_to_one: bool
    force_source: bool
    enabled: bool
    line: int


@dataclass(slots=True)
class VipBook:
    """The virtual IPs of one device and their groups."""

    vips: dict[str, Vip]
    groups: dict[str, tuple[str, ...]]
    doubted_groups: dict[str, tuple[Doubt, ...]]
    _expanded: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, name: str) -> bool:
        """Whether a name in a policy means a virtual IP or a group of them."""
        return name in self.vips or name in self.groups

    def expand(self, names: Iterable[str]) -> frozenset[str]:
        """The virtual IPs behind names."""
        found: set[str] = set()
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.vips:
                found.add(name)
            waiting.extend(self.groups.get(name, ()))
        return frozenset(found)


def vips_of(context: Context, names: Names, services: ServiceBook) -> VipBook:
    """Read all virtual IPs, of both families."""
    found: dict[str, Vip] = {}
    for path, family in (("firewall vip", 4), ("firewall vip6", 6)):
        for name, node in context.entries(path).items():
            key = name if name not in found else f"{name} (IPv6)"
            found[key] = _Reader(context, names, services, node, family).read()
    groups: dict[str, tuple[str, ...]] = {}
    doubted: dict[str, tuple[Doubt, ...]] = {}
    for path in ("firewall vipgrp", "firewall vipgrp6"):
        for name, node in context.entries(path).items():
            groups[name] = tuple(node.all("member"))
            doubts = context.claim_all(node)
            if doubts:
                doubted[name] = doubts
    for name, members in groups.items():
        lost = [member for member in members if member not in found and member not in groups]
        if lost:
            what = f"virtual IP {quoted(lost[0])} has no definition in this file"
            group = context.entries("firewall vipgrp").get(name)
            line = group.line_of("member") if group is not None else 1
            context.complain(line, what, "export the whole configuration")
            doubted[name] = (*doubted.get(name, ()), context.doubt(line, what))
    return VipBook(found, groups, doubted)


@dataclass(slots=True)
class _Reader:
    """Reads one entry."""

    context: Context
    names: Names
    services: ServiceBook
    node: Node
    family: int
    doubts: list[Doubt] = field(default_factory=list)

    def read(self) -> Vip:
        node = self.node
        self.doubts.extend(self.context.claim_all(node))
        kind = node.get("type", "static-nat")
        if kind not in _MODELLED:
            what = f"a virtual IP of type {quoted(kind)} is not modelled"
            self.doubts.append(self.context.misread(node.settings["type"], what))
        outer = self._outer()
        inner = self._inner(kind)
        rewrite = self._rewrite(kind, outer, inner)
        translation = Translation(
            self._match(kind, outer),
            self.context.origin(node.line),
            name=node.key,
            destination=rewrite,
            doubts=tuple(dict.fromkeys(self.doubts)),
        )
        return Vip(
            name=node.key,
            translation=translation,
            outer=outer or NO_ADDRESS,
            inner=inner,
            interface=node.get("extintf", "any"),
            one_to_one=not node.on("portforward") and kind == "static-nat",
            force_source=node.on("nat-source-vip"),
            enabled=node.get("status", "enable") != "disable",
            line=node.line,
        )

    def _outer(self) -> AddressSpace | None:
        named = self.node.settings.get("extaddr")
        if named is None or not named.values:
            return self._space("extip")
        what = "outer addresses by an object are not modelled"
        self.context.partly(named.line, what)
        self.doubts.append(self.context.doubt(named.line, what))
        return None

    # -- what it matches ---------------------------------------------------------------------------

    def _match(self, kind: str, outer: AddressSpace | None) -> Match:
        way = self.names.way(self.node.all("extintf") or ["any"], self.node.line)
        every = EVERY_V4 if self.family == V4 else EVERY_V6
        if outer is None:
            what = f"the outer address of {quoted(self.node.key)} is that of an interface"
            destinations = Addresses(NO_ADDRESS, every, (self.context.doubt(self.node.line, what),))
        else:
            destinations = Addresses.exactly(outer)
        match = Match(
            sources=self._sources(),
            destinations=destinations,
            services=self._services(kind),
            in_ports=way.ports,
            doubts=way.doubts,
        )
        if not self.node.strange:
            return match
        # The line could be its protocol, its ports or its filter: what else it means is not sure.
        doubts = tuple(dict.fromkeys((*way.doubts, *self.doubts)))
        return replace(match, sources=ANY_ADDRESS, services=ANY_SERVICE, doubts=doubts)

    def _sources(self) -> Addresses:
        setting = self.node.settings.get("src-filter")
        if setting is not None and setting.values:
            try:
                return Addresses.exactly(AddressSpace.union(_any_form(v) for v in setting.values))
            except ValueError:
                doubt = self.context.misread(setting, "this is no filter that can be read")
                return Addresses.unknown(doubt)
        extra = self.node.settings.get("srcintf-filter")
        if extra is not None and extra.values:
            way = self.names.way(extra.values, extra.line)
            if way.ports is not None and self.node.get("extintf", "any") == "any":
                what = f"{quoted(self.node.key)} holds only for some interfaces"
                self.context.partly(extra.line, what)
                return Addresses(
                    NO_ADDRESS, ANY_ADDRESS.maybe, (self.context.doubt(extra.line, what),)
                )
        return ANY_ADDRESS

    def _services(self, kind: str) -> Services:
        named = self.node.all("service")
        if named:
            return self.services.union(named, self.node.line_of("service"))
        if kind == "server-load-balance":
            return self._balanced()
        if not self.node.on("portforward"):
            return ANY_SERVICE
        protocol = self.node.get("protocol", "tcp")
        if protocol == "icmp":
            return Services.exactly(icmp_service(ICMP))
        return self._on_ports(_PROTOCOLS.get(protocol), "protocol")

    def _balanced(self) -> Services:
        server = self.node.get("server-type", "http")
        if server == "ip":
            return ANY_SERVICE
        number = TCP if server in _STREAMS else UDP if server == "udp" else None
        return self._on_ports(number, "server-type")

    def _on_ports(self, number: int | None, attribute: str) -> Services:
        if number is None:
            setting = self.node.settings.get(attribute) or Setting(
                [], self.node.line, self.node.line
            )
            return Services.unknown(self.context.misread(setting, "this protocol is not known"))
        ports = self._ports("extport")
        if ports is None or ports == _ALL_PORTS:
            return Services.exactly(port_service(number))
        return Services.exactly(Service(Ranges.single(number), dports=Ranges.of([ports])))

    # -- what it makes of it -----------------------------------------------------------------------

    def _inner(self, kind: str) -> AddressSpace:
        if kind == "server-load-balance":
            return AddressSpace.union(self._server(each) for each in self._servers())
        return self._space("mappedip") or NO_ADDRESS

    def _servers(self) -> list[Node]:
        return [n for n in self.node.entries("realservers") if n.get("status") != "disable"]

    def _server(self, node: Node) -> AddressSpace:
        if node.get("type", "ip") != "ip":
            what = "a server given by a name is not known"
            self.doubts.append(self.context.misread(node.settings["type"], what))
            return NO_ADDRESS
        setting = node.settings.get("ip")
        if setting is None:
            self.doubts.append(self.context.doubt(node.line, "the server has no address"))
            return NO_ADDRESS
        try:
            return _any_form(setting.value)
        except ValueError:
            self.doubts.append(self.context.misread(setting, "this is no address"))
            return NO_ADDRESS

    def _rewrite(
        self, kind: str, outer: AddressSpace | None, inner: AddressSpace
    ) -> Rewrite | None:
        if not inner:
            if not self.doubts:
                what = f"where {quoted(self.node.key)} leads is not stated"
                self.doubts.append(self.context.doubt(self.node.line, what))
            return None
        if kind == "server-load-balance":
            return Rewrite(pool=inner, ports=self._server_ports())
        one, ports = self._port_pair()
        same = outer is not None and _size(outer) == _size(inner)
        if same and outer is not None and kind == "static-nat":
            return Rewrite(one_to_one=(outer, inner), ports_one_to_one=one, ports=ports)
        return Rewrite(pool=inner, ports_one_to_one=one, ports=ports)

    def _server_ports(self) -> Ranges | None:
        found = [port_number(n.get("port", "0")) for n in self._servers()]
        wanted = [p for p in found if p]
        return Ranges.single(*wanted) if wanted else None

    def _port_pair(self) -> tuple[tuple[Range, Range] | None, Ranges | None]:
        """How ports change: range to range of one size, else to some port of the inner range."""
        if not self.node.on("portforward") or self.node.get("protocol") == "icmp":
            return None, None
        outer, inner = self._ports("extport"), self._ports("mappedport")
        if outer is None or inner is None:
            return None, Ranges.of([inner]) if inner is not None else None
        many = self.node.get("portmapping-type", "1-to-1") != "1-to-1"
        if outer[1] - outer[0] == inner[1] - inner[0] and not many:
            return (outer, inner), None
        return None, Ranges.of([inner])

    # -- values ------------------------------------------------------------------------------------

    def _space(self, attribute: str) -> AddressSpace | None:
        """The addresses of an attribute; None for 0.0.0.0, which stands for that of the interface."""
        setting = self.node.settings.get(attribute)
        if setting is None or not setting.values:
            return None if attribute == "extip" else NO_ADDRESS
        try:
            space = AddressSpace.union(_any_form(value) for value in setting.values)
        except ValueError:
            what = "this is no address that can be read"
            self.doubts.append(self.context.misread(setting, what))
            return None
        return None if setting.value in {"0.0.0.0", "::"} else space  # noqa: S104

    def _ports(self, attribute: str) -> Range | None:
        setting = self.node.settings.get(attribute)
        if setting is None or setting.value in {"", "0", "0-65535"}:
            return None
        span = port_span(setting.value) if len(setting.values) == 1 else None
        if span is None:
            self.doubts.append(self.context.misread(setting, "this is no port that can be read"))
        return span


def _any_form(text: str) -> AddressSpace:
    """``10.1.1.1``, ``10.1.1.1-10.1.1.9`` or ``10.1.1.0/24``. Raises ``ValueError``."""
    first, dash, last = text.partition("-")
    if dash:
        return AddressSpace.between(ip_address(first), ip_address(last))
    if "/" in text:
        return AddressSpace.of(ip_network(text, strict=False))
    return AddressSpace.of(ip_address(text))


def _size(space: AddressSpace) -> tuple[int, int]:
    return space.v4.size, space.v6.size
