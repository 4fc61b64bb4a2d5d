"""Virtual systems, shared gateways and their zones: what the words of rules mean there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Ports
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.look import Doubts, entries, partly, see, take, value, values
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.printable import quoted

ANY = "any"
# A predefined destination zone of multicast traffic; no interface is in it.
MULTICAST = "multicast"
# Virtual systems are numbered, and have no other names.
_NAME = re.compile(r"vsys\d+$")
_LAYERS = ("layer3", "layer2", "virtual-wire", "tap", "tunnel", "external")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: its interfaces, or the virtual systems that an external zone leads to."""

    name: str
    node: Node
    kind: str
    interfaces: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()

    def word_in(self, names: set[str]) -> bool:
        """Whether a rule that names these zones means this one."""
        return ANY in names or self.name in names


@dataclass(slots=True)
class Vsys:
    """A virtual system or a shared gateway. ``alone``: the device has no other, and zones go by their own names."""

    name: str
    node: Node
    zones: Mapping[str, Zone]
    maker: Doubts
    imported: tuple[str, ...] = ()
    shared_gateway: bool = False
    alone: bool = True
    doubts: tuple[Doubt, ...] = ()
    restricting: list[Doubt] = field(default_factory=list)
    broken: list[Doubt] = field(default_factory=list)  # rules that are only parts of rules
    strangers: list[Doubt] = field(
        default_factory=list
    )  # zones that rules name and nothing defines

    def doubt_at(self, node: Node, what: str) -> Doubt:
        """A doubt at a line of the virtual system."""
        return self.maker.at(node, what)

    def zone_label(self, zone: str) -> str:
        """How an interface of a zone names it."""
        return zone if self.alone else f"{self.name}/{zone}"

    def token(self, zone: str) -> str:
        """The token of the interfaces in a zone."""
        return f"zone:{self.zone_label(zone)}"

    @property
    def own(self) -> str:
        """The token of every interface that is in a zone of this virtual system."""
        return f"vsys:{self.name}"

    def ports(self, zones: tuple[str, ...]) -> Ports:
        """The interfaces in any of some zones."""
        tokens = [self.token(zone) for zone in zones if zone != MULTICAST]
        # An external zone is where the interfaces of other virtual systems are.
        for zone in zones:
            known = self.zones.get(zone)
            tokens.extend(f"vsys:{other}" for other in (known.leads_to if known else ()))
        return Ports.of(*tokens)

    def external(self, other: str) -> tuple[str, ...]:
        """The external zones that lead to another virtual system."""
        return tuple(z.name for z in self.zones.values() if other in z.leads_to)


def vsys_of(node: Node, doubts: Doubts, *, shared_gateway: bool = False) -> Vsys:
    """Read the zones and imports of a virtual system."""
    see(node)
    zones = {entry.word: _zone(entry) for entry in entries(node, "zone")}
    network = take(node, "import", "network")
    imported = tuple(each.word for each in values(network, "interface"))
    for word in ("virtual-router", "logical-router", "virtual-wire", "vlan", "dns-proxy"):
        values(network, word)
    values(take(node, "import"), "visible-vsys")
    if shared_gateway:
        value(node, "display-name")
    left = [*doubts.left(take(node, "import"))]
    if not shared_gateway and not _NAME.match(node.word):
        left.append(doubts.at(node, f"{quoted(node.word)} is no name of a virtual system"))
    restricting: list[Doubt] = []
    for zone in zones.values():
        restricting.extend(_protection(zone.node, doubts))
        left.extend(doubts.left(zone.node))
    return Vsys(
        node.word, node, zones, doubts, imported, shared_gateway, doubts=tuple(left), restricting=restricting
    )  # fmt: skip


def _zone(node: Node) -> Zone:
    set_aside("zone", node)
    network = take(node, "network")
    kind = ""
    members: tuple[str, ...] = ()
    for layer in _LAYERS:
        if network is not None and network.get(layer) is not None:
            kind = kind or layer
            members = (*members, *(each.word for each in values(network, layer)))
    external = kind == "external"
    return Zone(node.word, node, kind, () if external else members, members if external else ())


def _protection(node: Node, doubts: Doubts) -> list[Doubt]:
    profile = value(take(node, "network"), "zone-protection-profile")
    if profile is None:
        return []
    partly(profile, "it may drop packets, which is not modelled")
    return [doubts.at(profile, f'zone protection profile "{profile.word}" may drop packets')]
