"""The four translation tables of a device, and between which interfaces each of them applies.

Outside to inside a packet is translated before it is routed, inside to outside after (Cisco, "NAT Order of
Operation", document 6209).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.addresses import EVERY_V4, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Translation, TranslationTable
from firedoor.model.network.rule import Match, Ports
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.work import Work

IN_DESTINATION, IN_SOURCE = "nat outside to inside: destination", "nat outside to inside: source"
OUT_SOURCE, OUT_DESTINATION = "nat inside to outside: source", "nat inside to outside: destination"
ALL_V4 = Addresses.exactly(EVERY_V4)
# What goes first: what is not understood, one port, one address, a network, what is chosen as it comes.
NOT_KNOWN, ONE_PORT, ONE_ADDRESS, NETWORK, DYNAMIC = range(5)


@dataclass(slots=True)
class Tables:
    """The tables while they are made. ``under`` names the tunnels of the crypto map on an interface."""

    work: Work
    under: dict[str, list[str]]
    ways: dict[str, list[tuple[int, Translation]]] = field(default_factory=dict)

    def add(self, table: str, rank: int, translation: Translation) -> None:
        """Keep a translation; the lower rank goes first."""
        self.ways.setdefault(table, []).append((rank, translation))

    def ports(self, side: str, vrf: str | None) -> Ports:
        """The interfaces of one side (``inside`` or ``outside``); None for every VRF."""
        names: list[str] = []
        for draft in self.work.interfaces.values():
            if draft.nat == side and vrf in {None, draft.vrf}:
                names += [draft.name, *self.under.get(draft.name, ())]
        return Ports.of(*names)

    def between(self, table: str, vrf: str | None) -> Match:
        """All IPv4 packets between the sides for which a table is made."""
        if table in {IN_DESTINATION, IN_SOURCE}:
            return Match(ALL_V4, ALL_V4, in_ports=self.ports("outside", vrf))
        inside, outside = self.ports("inside", vrf), self.ports("outside", None)
        return Match(ALL_V4, ALL_V4, in_ports=inside, out_ports=outside)

    def anything(self, origin: Origin, why: str) -> None:
        """A translation of which nothing is known could apply to all that goes between the sides."""
        doubts = (Doubt(origin, why),)
        for table in (IN_DESTINATION, OUT_SOURCE):
            match = self.between(table, None)
            self.add(table, NOT_KNOWN, Translation(match, origin, _name(origin), doubts=doubts))

    def finish(self) -> list[TranslationTable]:
        """The tables that hold something."""
        made = []
        for name in (IN_DESTINATION, IN_SOURCE, OUT_SOURCE, OUT_DESTINATION):
            ways = sorted(self.ways.get(name, ()), key=lambda way: way[0])
            if ways:
                made.append(TranslationTable(name, tuple(translation for _, translation in ways)))
        return made


def _name(origin: Origin) -> str:
    return f"nat line {origin.line}"
