"""What the lines of one configuration have said so far, before it becomes a device."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import Address, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import LearningProtocol, Route
from firedoor.model.network.rule import Rule
from firedoor.model.network.services import Services
from firedoor.model.origin import Origin

V4, V6 = 4, 6


@dataclass(slots=True)
class ListDraft:
    """An access list. ``entries`` hold the sequence number and the rule, in the order of the file."""

    name: str
    family: int
    origin: Origin
    standard: bool = False
    entries: list[tuple[int, Rule]] = field(default_factory=list)
    highest: int = 0

    @property
    def rules(self) -> list[Rule]:
        """The rules in the order in which the device tries them."""
        return [rule for _, rule in sorted(self.entries, key=lambda entry: entry[0])]


@dataclass(slots=True)
class GroupDraft:
    """An object group of networks or of services: its own members and the groups that it names."""

    name: str
    origin: Origin
    networks: list[Addresses] = field(default_factory=list)
    services: list[Services] = field(default_factory=list)
    members: list[tuple[str, Origin]] = field(default_factory=list)


@dataclass(slots=True)
class InterfaceDraft:
    """One interface as its lines state it."""

    name: str
    origin: Origin
    description: str = ""
    vrf: str = ""
    v4: list[IPv4Interface] = field(default_factory=list)
    v6: list[IPv6Interface] = field(default_factory=list)
    virtual: list[Address] = field(default_factory=list)
    enabled: bool = True
    dynamic: bool = False
    zone: str = ""
    vlan: int | None = None
    layer2: bool = False
    routed: bool = False
    unnumbered: Origin | None = None
    lists: dict[tuple[int, str], tuple[str, Origin]] = field(default_factory=dict)
    nat: str = ""
    crypto_map: tuple[str, Origin] | None = None
    tunnel_mode: str = ""
    tunnel_source: str = ""
    tunnel_remotes: list[Address] = field(default_factory=list)
    protocols: list[tuple[str, str, Origin]] = field(default_factory=list)
    default_route: tuple[str, Origin] | None = None
    pools: list[str] = field(default_factory=list)
    routing_doubts: list[Doubt] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    place_unknown: bool = False

    def doubt(self, doubt: Doubt, *, place: bool = True) -> None:
        """Something about it is not understood; ``place``: its address or state may be other than read."""
        self.doubts.append(doubt)
        self.place_unknown = self.place_unknown or place


@dataclass(slots=True)
class InstanceDraft:
    """One routing table. ``imports`` and ``exports`` are route targets (RFC 4364)."""

    name: str
    routes: list[Route] = field(default_factory=list)
    protocols: list[LearningProtocol] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    imports: dict[str, Origin] = field(default_factory=dict)
    exports: set[str] = field(default_factory=set)


@dataclass(slots=True)
class RouterDraft:
    """One routing protocol in one instance: the networks on whose interfaces it runs.

    ``everywhere``: the interfaces cannot be told. ``quiet`` and ``loud``: passive interfaces, and those that are not.
    """

    protocol: str
    tag: str
    vrf: str
    origin: Origin
    networks: list[tuple[int, int]] = field(default_factory=list)
    everywhere: bool = False
    quiet: set[str] = field(default_factory=set)
    loud: set[str] = field(default_factory=set)
    passive_default: bool = False


@dataclass(slots=True)
class PoolDraft:
    """A pool of ``ip nat pool`` or ``ip local pool``: its address ranges."""

    name: str
    origin: Origin
    ranges: list[tuple[IPv4Address, IPv4Address]] = field(default_factory=list)
    rotary: bool = False
    match_host: bool = False
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class NatDraft:
    """One line of ``ip nat inside|outside source|destination``, its words still to be read."""

    origin: Origin
    number: int
    words: tuple[str, ...]


@dataclass(slots=True)
class Clause:
    """One ``match`` of a class map: a list, a protocol, another class; ``doubt`` where it is not understood."""

    kind: str
    value: str
    origin: Origin
    negated: bool = False
    doubt: Doubt | None = None


@dataclass(slots=True)
class ClassDraft:
    """A class map of the zone-based firewall."""

    name: str
    origin: Origin
    any_of: bool = False
    clauses: list[Clause] = field(default_factory=list)


@dataclass(slots=True)
class ActionDraft:
    """What a policy map does with one class."""

    name: str
    origin: Origin
    action: str = ""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class PolicyDraft:
    """A policy map of the zone-based firewall."""

    name: str
    origin: Origin
    actions: list[ActionDraft] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class PairDraft:
    """A zone pair."""

    name: str
    source: str
    destination: str
    origin: Origin
    policy: tuple[str, Origin] | None = None
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class RouteMapEntry:
    """One sequence of a route map, as translations use it."""

    name: str
    permit: bool
    sequence: int
    origin: Origin
    lists: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class CryptoDraft:
    """One sequence of a crypto map."""

    name: str
    sequence: str
    origin: Origin
    peers: list[Address] = field(default_factory=list)
    selector: str = ""
    dynamic: bool = False
    doubts: list[Doubt] = field(default_factory=list)
