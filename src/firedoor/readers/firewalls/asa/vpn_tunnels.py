"""Site-to-site tunnels of crypto maps, as interfaces with what their access lists say lies behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from firedoor.model.network.addresses import Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.model.network.route import NextHop, Route
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.readers.firewalls.asa.irrelevant import LISTED
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.lists import Lists
from firedoor.readers.firewalls.asa.literals import number_of
from firedoor.readers.firewalls.asa.routes import Routes
from firedoor.readers.firewalls.asa.vpn_policies import RemoteAccess
from firedoor.readers.firewalls.asa.work import Work

_MOST_NETWORKS = 512


@dataclass(slots=True)
class MapEntry:
    """One sequence of a crypto map."""

    name: str
    sequence: str
    head: Line
    list_name: str = ""
    peers: tuple[str, ...] = ()
    dynamic: str = ""
    injects: Line | None = None  # set reverse-route


@dataclass(slots=True)
class CryptoMaps:
    """The crypto maps of one device and the interfaces they are bound to."""

    entries: dict[tuple[str, str], MapEntry] = field(default_factory=dict)
    bound: dict[str, list[str]] = field(default_factory=dict)
    dynamic_names: set[str] = field(default_factory=set)

    def take(self, work: Work, line: Line) -> bool:
        """``crypto [dynamic-]map NAME SEQUENCE ...`` or ``crypto map NAME interface PORT``."""
        words = line.words
        if len(words) < 5:  # noqa: PLR2004
            return False
        if words[3] == "interface" and words[1] == "map":
            self.bound.setdefault(words[2], []).append(work.known_port(line, words[4]))
            work.understood(line)
            return True
        if number_of(words[3]) is None:
            return False
        kind = "dynamic " if words[1] == "dynamic-map" else ""
        if kind:
            self.dynamic_names.add(words[2])
        key = (kind + words[2], words[3])
        entry = self.entries.setdefault(key, MapEntry(key[0], words[3], line))
        return self._setting(work, entry, line, words[4:])

    @staticmethod
    def _setting(work: Work, entry: MapEntry, line: Line, rest: tuple[str, ...]) -> bool:
        if rest[:2] == ("match", "address") and len(rest) == 3:  # noqa: PLR2004
            entry.list_name = rest[2]
        elif rest[:2] == ("set", "peer") and len(rest) > 2:  # noqa: PLR2004
            entry.peers = (*entry.peers, *rest[2:])
        elif rest[:2] == ("set", "reverse-route"):
            entry.injects = line
        elif rest[:2] == ("ipsec-isakmp", "dynamic") and len(rest) == 3:  # noqa: PLR2004
            entry.dynamic = rest[2]
        elif rest == ("ipsec-isakmp",):
            pass
        elif LISTED["crypto-map"].reason(rest):
            work.irrelevant(line)
            return True
        else:
            return False
        work.understood(line)
        return True

    def client_ends(self) -> Iterator[str]:
        """Interfaces with a dynamic entry: there IPsec clients connect."""
        for entry in self.entries.values():
            if entry.dynamic:
                yield from self.bound.get(entry.name, ())


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A tunnel that a crypto map describes."""

    entry: MapEntry
    port: str
    behind: AddressSpace
    doubts: tuple[Doubt, ...]

    @property
    def name(self) -> str:
        """How it is called: by its peer."""
        peer = (
            self.entry.peers[0] if self.entry.peers else f"{self.entry.name} {self.entry.sequence}"
        )
        return f"vpn {peer} on {self.port}"


class Tunnels:
    """The tunnels of one device with their routes and filters."""

    def __init__(
        self, work: Work, maps: CryptoMaps, access: RemoteAccess, lists: Lists, routes: Routes
    ) -> None:
        self._work, self._access, self._lists, self._routes = work, access, lists, routes
        self._maps = maps
        found = [tunnel for entry in maps.entries.values() for tunnel in self._of(entry, maps)]
        # Two sequences with one peer are one tunnel for the packets in it.
        merged: dict[str, Tunnel] = {}
        for tunnel in found:
            former = merged.get(tunnel.name)
            if former is not None:
                doubts = tuple(dict.fromkeys((*former.doubts, *tunnel.doubts)))
                space = former.behind | tunnel.behind
                tunnel = Tunnel(former.entry, former.port, space, doubts)  # noqa: PLW2901
            merged[tunnel.name] = tunnel
        self.tunnels = tuple(merged.values())

    def _of(self, entry: MapEntry, maps: CryptoMaps) -> Iterator[Tunnel]:
        if entry.name.startswith("dynamic "):
            users = [
                port
                for e in maps.entries.values()
                if e.dynamic == entry.name.removeprefix("dynamic ")
                for port in maps.bound.get(e.name, ())
            ]
        else:
            users = maps.bound.get(entry.name, [])
        if not entry.list_name:
            return
        for port in dict.fromkeys(users):
            space, doubts = self._behind(entry)
            yield Tunnel(entry, port, space, doubts)

    def _behind(self, entry: MapEntry) -> tuple[AddressSpace, tuple[Doubt, ...]]:
        """The destinations that its list permits."""
        found = self._lists.lists.get(entry.list_name)
        if found is None:
            what = f"access list {entry.list_name} has no line in this file"
            return AddressSpace(), (self._work.doubt(entry.head, what),)
        permits = [r for r in found.rules if r.enabled and r.verb is not Verb.DENY]
        doubts = tuple(d for rule in permits for d in rule.match.all_doubts)
        return AddressSpace.union(r.match.destinations.maybe for r in permits), doubts

    def interfaces(self) -> Iterator[Interface]:
        """One tunnel interface for each peer, and one where peers connect that the configuration does not know."""
        yield from self._strangers()
        for tunnel in self.tunnels:
            yield Interface(
                name=tunnel.name,
                origin=self._work.origin(tunnel.entry.head),
                kind=InterfaceKind.TUNNEL,
                aliases=frozenset({tunnel.port}),
                clients=tunnel.behind,
                tunnel=TunnelEnd(remotes=tuple(self._remotes(tunnel)), local_interface=tunnel.port),
                doubts=tunnel.doubts,
                place_unknown=bool(tunnel.doubts) and not tunnel.behind,
            )

    def _strangers(self) -> Iterator[Interface]:
        """A dynamic map without a list takes any peer of a site-to-site group: what lies behind is not written."""
        groups = [g for g in self._access.groups.values() if g.kind == "ipsec-l2l"]
        known = {peer for tunnel in self.tunnels for peer in tunnel.entry.peers}
        strangers = [group for group in groups if group.name not in known]
        for port in dict.fromkeys(self._maps.client_ends()) if strangers else ():
            what = "the networks behind site-to-site peers without an address are not known"
            doubt = self._work.doubt(strangers[0].head, what)
            yield Interface(
                name=f"vpn peers on {port}",
                origin=doubt.origin,
                kind=InterfaceKind.TUNNEL,
                aliases=frozenset({port}),
                tunnel=TunnelEnd(local_interface=port),
                doubts=(doubt,),
                place_unknown=True,
            )

    def _remotes(self, tunnel: Tunnel) -> Iterator[Address]:
        for peer in tunnel.entry.peers:
            try:
                yield ip_address(self._work.names.get(peer, peer))
            except ValueError:
                continue

    def routes(self) -> Iterator[Route]:
        """Routes into the tunnels.

        The device routes first and encrypts what leaves by the interface of the map and matches its list; the rest of
        the same destination goes out in clear. So both ways are stated; where routing leads elsewhere, none.
        """
        for tunnel in self.tunnels:
            networks = list(tunnel.behind.networks())
            for network in networks[:_MOST_NETWORKS]:
                origin = self._work.origin(tunnel.entry.head)
                hops, doubts = self._hops(tunnel, network)
                if hops:
                    yield Route(network, hops, "vpn", origin, doubts=doubts)
            if len(networks) > _MOST_NETWORKS:
                what = f"more than {_MOST_NETWORKS} networks lie behind {tunnel.name}"
                self._work.routing_doubts.append(self._work.doubt(tunnel.entry.head, what))

    def _hops(
        self, tunnel: Tunnel, network: IPv4Network | IPv6Network
    ) -> tuple[tuple[NextHop, ...], tuple[Doubt, ...]]:
        into = NextHop(interface=tunnel.name)
        if tunnel.entry.injects is not None:
            return (into,), ()
        covering = self._routes.covering(network)
        if not covering:
            what = "which route leads to this network is not written here"
            return (into,), (self._work.doubt(tunnel.entry.head, what),)
        best = covering[0].prefix
        hops = [hop for route in covering if route.prefix == best for hop in route.next_hops]
        if not any(hop.interface == tunnel.port for hop in hops):
            return (), ()
        doubts = tuple(d for route in covering if route.prefix == best for d in route.doubts)
        return (into, *hops), doubts

    def rules(self) -> Iterator[tuple[Rule, tuple[RuleSet, ...]]]:
        """The vpn-filter of a peer's group policy."""
        for tunnel in self.tunnels:
            for peer in tunnel.entry.peers:
                group = self._access.groups.get(peer)
                policy = self._access.policies.get(group.policy) if group else None
                if policy is not None and policy.filter and policy.filter in self._lists.lists:
                    origin = self._work.origin(policy.head)
                    match = Match(in_ports=Ports.of(tunnel.name))
                    yield Rule(Verb.CALL, match, origin, target=policy.filter), ()
                    break
