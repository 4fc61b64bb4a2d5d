"""Who can reach whom on this site, asked once and kept for every check that needs it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from ipaddress import ip_address

from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute
from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device, Filter, Pipeline
from firedoor.model.network.interface import InterfaceKind
from firedoor.model.network.rule import RuleSet, Verb
from firedoor.model.zone import SiteDeclaration
from firedoor.reach.answers import Answer
from firedoor.reach.between import enforces
from firedoor.reach.conduits import beyond_flows, conduits
from firedoor.reach.net import Net
from firedoor.reach.places import Place, network_place
from firedoor.reach.question import Conduit, Prover
from firedoor.reach.survey import (
    FlowAnswer,
    kind_of,
    matrix,
    places_of,
    required_flows,
)
from firedoor.site.topology import Topology


class NetworkView:
    """The network of a site, and its answers as far as they were asked for."""

    def __init__(self, declaration: SiteDeclaration, topology: Topology) -> None:
        self.declaration = declaration
        self.topology = topology
        self.net = Net(topology.devices, declaration.segments, declaration.zones)
        self.prover = Prover(self.net)
        self.places = places_of(declaration, self.net)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """Every ordered pair of places."""
        return tuple(matrix(self.prover, self.places))

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
    def conduits(self) -> tuple[Conduit, ...]:
        """The required flows as conduits; one whose ends have no address is none."""
        return tuple(conduits(self.declaration, self.places))

    @cached_property
    def beyond(self) -> tuple[Answer, ...]:
        """From business to control zones: what passes beyond the required flows, where anything does."""
        return tuple(beyond_flows(self.prover, self.declaration, self.places, self.answers))

    def beyond_conduits(self, source: Place, target: Place) -> Answer:
        """Whether anything passes that no required flow asks for."""
        return self.prover.answer(source, target, beyond=self.conduits)

    @cached_property
    def without_filters(self) -> Prover:
        """The same network with every policy enforcement point taken out: what remains passes none."""
        walls = tuple(wall(d) if enforces(d) else d for d in self.topology.devices)
        return Prover(Net(walls, self.declaration.segments, self.declaration.zones))

    def pools(self) -> tuple[tuple[Device, Place], ...]:
        """The address pools of VPN clients, with the gateway that hands them out."""
        return tuple(
            (device, Place(f"VPN pool {interface.name} of {device.name}", interface.clients))
            for device in self.topology.devices
            for interface in device.interfaces
            if interface.kind is InterfaceKind.CLIENTS and interface.enabled and interface.clients
        )


def wall(device: Device) -> Device:
    """The same device letting nothing pass: what still arrives has passed no point of enforcement."""
    nothing = RuleSet("wall", (), Verb.DENY, device.origin)
    interfaces = tuple(replace(i, doubts=(), place_unknown=False) for i in device.interfaces)
    return replace(
        device,
        interfaces=interfaces,
        rule_sets=(nothing,),
        tables=(),
        pipeline=Pipeline((), (Filter("wall"),), (Filter("wall"),)),
        lists=(),
        doubts=(),
        restricting=(),
    )


def machine_place(asset: Asset, net: Net) -> Place | None:
    """The addresses of a machine as a place; None if no source gives one.

    One under which a firewall publishes it is not its own: there the translation stands, not the machine.
    """
    space = AddressSpace()
    for value in asset.values(Attribute.ADDRESS):
        if network_place(value) is not None:
            try:
                space |= AddressSpace.of(ip_address(value))
            except ValueError:
                continue
    own = space - net.published or space
    return Place(asset.name, own, tuple(own.networks())) if own else None
