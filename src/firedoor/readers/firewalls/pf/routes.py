"""Routes: the static ones, the default, those that VPNs bring, and routing protocols that run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

from firedoor.model.network.addresses import AddressSpace, Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import STATIC, LearningProtocol, NextHop, Route, RoutingInstance
from firedoor.readers.firewalls.pf.aliases import Aliases
from firedoor.readers.firewalls.pf.config import Config, Shape
from firedoor.readers.firewalls.pf.gateways import Gateways, default_of
from firedoor.readers.firewalls.pf.literals import INET, INET6
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_ROUTE = Shape.of("network gateway disabled")


@dataclass(slots=True)
class Routing:
    """What is gathered for the one routing table of the firewall. Further readers (VPN) add to it."""

    routes: list[Route] = field(default_factory=list)
    protocols: list[LearningProtocol] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def placed(self) -> AddressSpace:
        """Every network that a route sends somewhere, the default left out."""
        return AddressSpace.of(*(route.prefix for route in self.routes if route.prefix.prefixlen))

    def rename(self, names: Mapping[str, str]) -> None:
        """Put the names of interfaces in place of those of their devices, which VPN readers know only."""
        for number, route in enumerate(self.routes):
            hops = tuple(
                replace(h, interface=names.get(h.interface, h.interface)) for h in route.next_hops
            )
            self.routes[number] = replace(route, next_hops=hops)
        for number, protocol in enumerate(self.protocols):
            if protocol.interfaces is not None:
                keys = tuple(names.get(name, name) for name in protocol.interfaces)
                self.protocols[number] = replace(protocol, interfaces=keys)

    def instance(self) -> RoutingInstance:
        """The routing table for the model."""
        doubts = tuple(dict.fromkeys(self.doubts))
        return RoutingInstance("", tuple(self.routes), tuple(self.protocols), doubts=doubts)


def read_routes(cfg: Config, gateways: Gateways, aliases: Aliases, routing: Routing) -> None:
    """Add static and default routes."""
    routing.doubts += gateways.doubts
    block = cfg.root.first("staticroutes")
    if block is not None:
        routing.doubts += cfg.check(block, ("staticroutes",), Shape.of("", many="route"))
        for node in block.all("route"):
            if node.kids:
                _static(cfg, node, gateways, aliases, routing)
    for family, prefix in ((INET, "0.0.0.0/0"), (INET6, "::/0")):
        default = default_of(gateways, family)
        if default is not None and (default.hops or default.doubts):
            if not default.hops:
                routing.doubts += default.doubts
                continue
            dynamic = all(hop.dynamic for hop in default.hops)
            routing.routes.append(
                Route(
                    ip_network(prefix),
                    default.hops,
                    "dhcp" if dynamic else STATIC,
                    cfg.origin(default.node),
                    distance=1,
                    doubts=default.doubts,
                )
            )


def _static(
    cfg: Config, node: Node, gateways: Gateways, aliases: Aliases, routing: Routing
) -> None:
    doubts = list(cfg.check(node, ("staticroutes", "route"), _ROUTE))
    if cfg.sure(node, "disabled", doubts):
        return
    hop = gateways.hop(node.value("gateway"))
    prefixes, more = _prefixes(node.value("network"), node, aliases)
    if hop is None or more or not prefixes:
        what = f"route to {quoted(node.value('network'))} through {quoted(node.value('gateway'))}"
        routing.doubts += doubts
        routing.doubts += more or (cfg.missed(node, f"{what} is not understood"),)
        return
    routing.routes += [
        Route(prefix, (hop,), STATIC, cfg.origin(node), distance=1, doubts=tuple(doubts))
        for prefix in prefixes
    ]


def _prefixes(
    text: str, node: Node, aliases: Aliases
) -> tuple[tuple[Network, ...], tuple[Doubt, ...]]:
    try:
        return (ip_network(text, strict=False),), ()
    except ValueError:
        found = aliases.addresses(text, node)
        return tuple(found.surely.networks()), found.doubts


def add_route(routing: Routing, cfg: Config, node: Node, space: AddressSpace, key: str) -> None:
    """Routes of a VPN into its interface."""
    for prefix in space.networks():
        routing.routes.append(Route(prefix, (NextHop(key),), "vpn", cfg.origin(node), distance=1))
