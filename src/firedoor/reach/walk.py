"""One packet through the whole network, in plain Python: it finds the path of a witness, or refutes it.

It follows the devices one by one (``cross``) and shares nothing with the packet sets but the map of the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.reach.cross import Crossing, End, Outcome, Step
from firedoor.reach.net import PRIVATE, Neighbour, Net
from firedoor.reach.segments import Port, Segment
from firedoor.reach.spread import At

MOST_PLACES = 4096


@dataclass(frozen=True, slots=True)
class Hop:
    """One device that the packet crossed, or a router beyond without a configuration (``device`` is its title).

    ``before`` and ``after``: the packet on the way in and out. ``steps``: what decided inside.
    """

    device: str
    came_in: str
    went_out: str
    before: Packet
    after: Packet
    steps: tuple[Step, ...]
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A way from where a packet is sent to where it arrives, and the packet as it arrives."""

    hops: tuple[Hop, ...]
    arrived: Packet
    end: str


class Walker:
    """Walks packets through one network."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._crossings: dict[int, Crossing] = {}

    def path(
        self, start: At, packet: Packet, goal: AddressSpace, service: Service = EVERY_SERVICE
    ) -> Path | None:
        """Return a certain way of a packet from a place to an address of the goal; the shortest one found.

        ``service``: what the packet must be when it arrives.
        """
        waiting: list[tuple[At, Packet, tuple[Hop, ...]]] = [(start, packet, ())]
        seen: set[tuple[At, Packet]] = set()
        for _ in range(MOST_PLACES):
            if not waiting:
                return None
            at, now, hops = waiting.pop(0)
            if (at, now) in seen:
                continue
            seen.add((at, now))
            for end in self._moves(at, now, hops):
                if not isinstance(end, Path):
                    waiting.append(end)
                elif end.arrived.dst in goal and _is(end.arrived, service):
                    return end
        return None

    def _moves(
        self, at: At, packet: Packet, hops: tuple[Hop, ...]
    ) -> Iterator[Path | tuple[At, Packet, tuple[Hop, ...]]]:
        if isinstance(at.index, tuple):
            yield from self._device(at.index, packet, hops)
        elif at.kind == "hosts":
            segment = self.net.segments.items[at.index]
            yield from self._on_segment(segment, packet, hops, sender=None, neighbours=True)
        else:
            yield from self._beyond(self.net.neighbours[at.index], packet, hops)

    def _device(
        self, port: Port, packet: Packet, hops: tuple[Hop, ...]
    ) -> Iterator[Path | tuple[At, Packet, tuple[Hop, ...]]]:
        device = self.net.devices[port[0]]
        if port[0] not in self._crossings:
            self._crossings[port[0]] = Crossing(device)
        crossing = self._crossings[port[0]]
        name = device.interfaces[port[1]].name
        for outcome in crossing.cross(name, packet):
            if outcome.end not in {End.FORWARDED, End.LOCAL}:
                continue
            out = "" if outcome.end is End.LOCAL else outcome.interface
            hop = Hop(device.name, name, out, packet, outcome.packet, outcome.steps)
            if outcome.end is End.LOCAL:
                yield Path((*hops, hop), outcome.packet, device.name)
            else:
                yield from self._sent(port, outcome, (*hops, hop))

    def _sent(
        self, port: Port, outcome: Outcome, hops: tuple[Hop, ...]
    ) -> Iterator[Path | tuple[At, Packet, tuple[Hop, ...]]]:
        device, hop = self.net.devices[port[0]], outcome.next_hop
        position = next(n for n, i in enumerate(device.interfaces) if i.name == outcome.interface)
        out = (port[0], position)
        segment = self.net.segment_of(out)
        if segment is None or hop is None:
            return
        if hop.address is not None and hop.address in segment.owners:
            for owner in segment.owners[hop.address]:
                if not segment.between(out, owner):
                    yield At("device", owner), outcome.packet, hops
        elif hop.address is not None:
            for neighbour in self.net.on_segment[segment.index]:
                if neighbour.address == hop.address and not segment.between(out, None):
                    yield At("beyond", neighbour.index), outcome.packet, hops
        else:
            yield from self._on_segment(segment, outcome.packet, hops, sender=out, neighbours=False)
            neighbour_ = self.net.neighbour(segment.index, None)
            here = outcome.packet.dst in segment.space
            if neighbour_ is not None and not here and not segment.between(out, None):
                yield At("beyond", neighbour_.index), outcome.packet, hops

    def _on_segment(
        self,
        segment: Segment,
        packet: Packet,
        hops: tuple[Hop, ...],
        *,
        sender: Port | None,
        neighbours: bool,
    ) -> Iterator[Path | tuple[At, Packet, tuple[Hop, ...]]]:
        if packet.dst in segment.space:
            yield from self._within(segment, packet, hops, sender)
            return
        for port in segment.ports:
            if port != sender and not segment.between(sender, port):
                yield At("device", port), packet, hops
        if neighbours and not segment.between(sender, None):
            for neighbour in self.net.on_segment[segment.index]:
                yield At("beyond", neighbour.index), packet, hops

    def _within(
        self, segment: Segment, packet: Packet, hops: tuple[Hop, ...], sender: Port | None
    ) -> Iterator[Path | tuple[At, Packet, tuple[Hop, ...]]]:
        """To an address on the segment: the device that answers for it, else a host."""
        for owner in segment.owners.get(packet.dst, ()):
            if not segment.between(sender, owner):
                yield At("device", owner), packet, hops
        for port in segment.ports:
            answers = packet.dst in self.net.answered[port[0]]
            if port != sender and answers and not segment.between(sender, port):
                yield At("device", port), packet, hops
        if packet.dst not in segment.owners and not segment.between(sender, None):
            yield Path(hops, packet, f"segment {segment.index}")

    def _beyond(
        self, neighbour: Neighbour, packet: Packet, hops: tuple[Hop, ...]
    ) -> Iterator[Path | tuple[At, Packet, tuple[Hop, ...]]]:
        step = Step("assumed", neighbour.origin, "no configuration: assumed to forward everything")
        hop = Hop(neighbour.title, "", "", packet, packet, (step,), assumed=True)
        further = (*hops, hop) if hops else hops
        if packet.dst in self.net.behind[neighbour.index]:
            yield Path(further, packet, f"beyond {neighbour.title}")
        elif neighbour.private is False and packet.dst in PRIVATE:
            return
        else:
            for index in (neighbour.segment, *self.net.attached[neighbour.index]):
                segment = self.net.segments.items[index]
                # Where the packet is sent from beyond, the router is where it begins.
                yield from self._on_segment(segment, packet, further, sender=None, neighbours=False)


def _is(packet: Packet, service: Service) -> bool:
    ports = packet.sport in service.sports and packet.dport in service.dports
    return packet.protocol in service.protocols and ports
