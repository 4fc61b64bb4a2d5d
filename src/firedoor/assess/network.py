"""Who can reach whom on this site, asked once and kept for every check that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address

from firedoor.assess.pairs import Pairs
from firedoor.assess.walls import wall
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute
from firedoor.model.network.addresses import EVERY_ADDRESS, AddressSpace
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.zone import RequiredFlow, SiteDeclaration
from firedoor.reach.answers import Answer, Reach
from firedoor.reach.ask import explained
from firedoor.reach.conduits import beyond_flows, declared_conduits
from firedoor.reach.judging import Conduit
from firedoor.reach.net import Net
from firedoor.reach.places import Place
from firedoor.reach.proofs import Proofs, proven
from firedoor.reach.question import Prover
from firedoor.reach.survey import (
    FlowAnswer,
    kind_of,
    matrix,
    places_of,
    required_flows,
)
from firedoor.site.cache import Memory
from firedoor.site.topology import Topology


@dataclass(frozen=True, slots=True)
class Pool:
    """A VPN gateway's end for clients. ``place``: their addresses; None where the configuration does not show them."""

    name: str
    interface: Interface
    place: Place | None


class NetworkView:
    """The network of a site, and its answers as far as they were asked for."""

    def __init__(
        self, declaration: SiteDeclaration, topology: Topology, memory: Memory | None = None
    ) -> None:
        self.declaration = declaration
        self.topology = topology
        self._memory = memory
        self.net = Net(topology.devices, declaration.segments, declaration.zones)
        self.prover = Prover(self.net)
        self.places = places_of(declaration, self.net)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """Every ordered pair of places."""
        proofs = proven(
            self._memory, "matrix", lambda: Proofs(tuple(matrix(self.prover, self.places)))
        )
        return proofs.answers

    @cached_property
    def explained(self) -> tuple[Answer, ...]:
        """The same, as far as this takes no long time with the lines that stop."""
        return tuple(explained(self.prover, self.places, self.answers))

    @cached_property
    def pairs(self) -> Pairs:
        """The same by pair."""
        return Pairs(self.prover, self.explained)

    @cached_property
    def unpoliced(self) -> Pairs:
        """From every zone outside to every control zone: what passes no enforcement point."""
        control = self.of_kind("control")
        return Pairs(
            self.without_policy,
            (
                answer
                for source in self.of_kind("internet", "business", "dmz")
                for answer in self.without_policy.row(source, control)
            ),
        )

    @cached_property
    def flows(self) -> tuple[FlowAnswer, ...]:
        """Every required flow."""
        return tuple(required_flows(self.prover, self.declaration, self.places))

    @property
    def has_devices(self) -> bool:
        """Whether any configuration was read."""
        return bool(self.topology.devices)

    def of_kind(self, *kinds: str) -> tuple[Place, ...]:
        """The places of some kinds: internet, business, dmz, control."""
        return tuple(place for place in self.places if kind_of(place) in kinds)

    @cached_property
    def conduits(self) -> tuple[tuple[RequiredFlow, Conduit], ...]:
        """The required flows that are conduits: with addresses at both ends, and services named."""
        return tuple(declared_conduits(self.declaration, self.places))

    @cached_property
    def beyond(self) -> tuple[Answer, ...]:
        """From business to control zones: what passes beyond the required flows, where anything does."""
        return tuple(beyond_flows(self.prover, self.declaration, self.places, self.answers))

    def beyond_conduits(self, source: Place, target: Place) -> Answer:
        """Whether anything passes that no required flow asks for."""
        known = self.pairs.answer(source, target) if source in self.places else None
        if known is not None and (known.verdict is Reach.BLOCKED or not self.conduits):
            return known
        return self.prover.answer(source, target, beyond=[c for _, c in self.conduits])

    @cached_property
    def without_policy(self) -> Prover:
        """The same network without the lines that name what may pass: what remains passes no enforcement point."""
        walls = tuple(wall(device) for device in self.topology.devices)
        return Prover(Net(walls, self.declaration.segments, self.declaration.zones))

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """The VPN gateways that hand out addresses, with the place of their clients."""
        return tuple(
            Pool(
                f"VPN pool {interface.name} of {device.name}",
                interface,
                Place(f"VPN pool {interface.name} of {device.name}", interface.clients)
                if interface.clients
                else None,
            )
            for device in self.topology.devices
            for interface in device.interfaces
            if interface.kind is InterfaceKind.CLIENTS and interface.enabled
        )


def machine_place(asset: Asset, net: Net) -> Place | None:
    """The own addresses of a machine as a place; None if no source gives one.

    One under which a firewall publishes it is not its own: there the translation stands, not the machine. Nor does
    anything come from elsewhere to a loopback or link-local address.
    """
    several = [ip_address(v) for v in asset.values(Attribute.ADDRESS) if is_address(v)]
    reachable = (a for a in several if not (a.is_loopback or a.is_link_local or a.is_unspecified))
    own = AddressSpace.of(*reachable) - AddressSpace.union(_published(net))
    return Place(asset.name, own, tuple(own.networks())) if own else None


def _published(net: Net) -> Iterator[AddressSpace]:
    """Destinations, named by a translation, that it leads away from."""
    for translation in (t for d in net.devices for table in d.tables for t in table.translations):
        rewrite, named = translation.destination, translation.match.destinations.maybe
        if rewrite is None or not translation.enabled:
            continue
        if rewrite.one_to_one is not None:
            yield (named & rewrite.one_to_one[0]) - rewrite.one_to_one[1]
        elif rewrite.pool is not None and named != EVERY_ADDRESS:
            yield named - rewrite.pool


def is_address(text: str) -> bool:
    """Whether a text is an address of either family."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
