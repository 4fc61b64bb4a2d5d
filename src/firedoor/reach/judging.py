"""One question in one address family: from the packets that arrive to an answer with its witness or its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.model.origin import Origin
from firedoor.reach.answers import Answer, Machine, Reach
from firedoor.reach.arrivals import Arrivals, Arriving, Part
from firedoor.reach.engine import Engine
from firedoor.reach.headers import Headers, minus
from firedoor.reach.modes import Mode, Notes
from firedoor.reach.pick import preferred
from firedoor.reach.place_facts import PlaceFacts
from firedoor.reach.places import Place, spots
from firedoor.reach.project import services_of
from firedoor.reach.reasons import blocked_reasons, reachable_reasons, unknown_reasons
from firedoor.reach.spread import Start
from firedoor.reach.targets import may_be_target
from firedoor.reach.transform import UNCHANGED, Change
from firedoor.reach.walk import Path

MOST_STOPS = 40
MOST_DOUBTS = 40
MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Conduit:
    """A declared way: sources as they send, targets and service as they arrive."""

    sources: AddressSpace
    targets: AddressSpace
    service: Service


@dataclass(frozen=True, slots=True)
class Found:
    """The answer for one target in one address family, with the sets of packets that it rests on.

    None where memory ran out: then there are no sets.
    """

    answer: Answer
    may: Arriving | None = None
    sure: Arriving | None = None


class Question:
    """What may pass and what surely passes from one place, judged for one target after another."""

    def __init__(
        self,
        facts: PlaceFacts,
        engine: Engine,
        source: Place,
        service: Service = EVERY_SERVICE,
        beyond: Sequence[Conduit] = (),
    ) -> None:
        self.facts, self.engine = facts, engine
        self.source, self.service, self.net = source, service, facts.net
        self.beyond = [
            (engine.in_field(c.sources, source=True), engine.in_field(c.targets, source=False)
             & engine.space.service(c.service))
            for c in beyond
        ]  # fmt: skip
        self.wanted = engine.space.service(service)
        self.spots = {mode: spots(source, self.net, engine.space, mode) for mode in Mode}

    def starts(self, mode: Mode, destinations: AddressSpace) -> Iterator[Start]:
        """First packets of connections to some destinations, from everywhere that the source is."""
        engine = self.engine
        base = engine.space.new_connections & engine.in_field(destinations, source=False)
        for spot in self.spots[mode]:
            headers = base & engine.in_field(spot.space, source=True)
            if spot.perhaps and not isinstance(spot.at.index, tuple):
                # Both ends behind one router, if at all: nothing of the folder stands between.
                beside = self.net.perhaps_behind[spot.at.index]
                headers = minus(headers, engine.in_field(beside, source=False))
            yield Start(spot.at, headers)

    def spread(
        self, mode: Mode, destinations: AddressSpace, *, explain: bool = False
    ) -> tuple[Arrivals, Notes]:
        """What arrives where in one reading; ``explain``: with the lines that stop the rest."""
        notes = Notes(explain=explain)
        if mode is Mode.MAY:
            notes.doubt(*self._unshown())
        delivered = self.engine.spreaders[mode].spread(self.starts(mode, destinations), notes)
        return Arrivals(self.engine.space, delivered), notes

    def _unshown(self) -> Iterator[Doubt]:
        for spot in self.spots[Mode.MAY]:
            if spot.perhaps and not isinstance(spot.at.index, tuple):
                neighbour = self.net.neighbours[spot.at.index]
                what = f"part of {self.source.name} could lie behind {neighbour.title}: routes are learned from it"
                yield Doubt(neighbour.origin, what)

    def pair(self, target: Place) -> Answer:
        """The answer for this target alone; of a blocked one with the lines that stop it."""
        destinations = may_be_target(self.net, self.facts.hosts(target))
        may, notes = self.spread(Mode.MAY, destinations)
        sure = may if not notes.doubts else self.spread(Mode.SURE, destinations)[0]
        answer = self.judge(target, may, sure, notes).answer
        if answer.verdict is Reach.BLOCKED:
            _, explained = self.spread(Mode.MAY, destinations, explain=True)
            stops = self._stops(explained)
            return replace(answer, stops=stops, reasons=blocked_reasons(answer, stops, self.net))
        return answer

    def judge(self, target: Place, may: Arrivals, sure: Arrivals, notes: Notes) -> Found:
        """The answer for one target, from what may arrive and what surely does."""
        surely = self._at(target, sure, Mode.SURE)
        perhaps = surely if may is sure else self._at(target, may, Mode.MAY)
        found = Answer(
            self.source.name,
            target.name,
            Reach.BLOCKED,
            (),
            assumptions=(
                *notes.assumptions,
                *self.facts.parts_shown(self.source),
                *self.facts.parts_shown(target),
            ),
        )
        nowhere = (*self.facts.unplaced(self.source), *self.facts.unplaced(target))
        if surely.parts:
            found = self._reachable(found, target, self._witness(target, sure, surely), surely)
            # What passes in one reading only must not look as if it were stopped.
            if perhaps is not surely:
                more = minus(perhaps.arrived, surely.arrived)
                found = self._doubted(found, more, notes) if more.satisfiable() else found
        elif perhaps.parts or nowhere:
            found = replace(found, verdict=Reach.UNKNOWN, machines=self._reached(target, perhaps))
            found = self._doubted(found, perhaps.arrived, notes)
            found = replace(found, reasons=unknown_reasons(found, nowhere))
        else:
            found = replace(found, reasons=blocked_reasons(found, (), self.net))
        return Found(found, perhaps, surely)

    def _reachable(
        self,
        found: Answer,
        target: Place,
        witness: tuple[Packet, Path] | None,
        surely: Arriving,
    ) -> Answer:
        if witness is None:
            return self._unconfirmed(found)
        flow, path = witness
        services = services_of(self.engine.space, *(part.arrived for part in surely.parts))
        machines = self._reached(target, surely)
        found = replace(found, verdict=Reach.REACHABLE, flow=flow, path=path, services=services)
        found = replace(found, machines=machines)
        return replace(found, reasons=reachable_reasons(found))

    def _reached(self, target: Place, arriving: Arriving) -> tuple[Machine, ...]:
        """The machines of a place that packets arrive at."""
        return tuple(
            machine
            for machine in target.machines
            if any((part.arrived & self._to(machine)).satisfiable() for part in arriving.parts)
        )

    def _to(self, *machines: Machine) -> Headers:
        return self.engine.in_field(AddressSpace.of(*(m.address for m in machines)), source=False)

    def _doubted(self, found: Answer, perhaps: Headers, notes: Notes) -> Answer:
        services = services_of(self.engine.space, perhaps)
        return replace(found, perhaps=services, doubts=tuple(notes.doubts)[:MOST_DOUBTS])

    def _unconfirmed(self, found: Answer) -> Answer:
        reason = (
            f"packets from {found.source} to {found.target} seem to pass, but the packet by packet check did not "
            "find the way: this is a fault of Firedoor, report it"
        )
        return replace(found, verdict=Reach.UNKNOWN, reasons=(reason,))

    def _at(self, target: Place, arrivals: Arrivals, mode: Mode) -> Arriving:
        transform = self.engine.spreaders[Mode.MAY].transformer
        goal = self._goal(target, mode)
        parts = []
        for change, sent in arrivals.for_segments(self.facts.segments(target)):
            here = self._undeclared(sent & transform.pull_back(goal, change), change)
            if here.satisfiable():
                now = here if change == UNCHANGED else transform.image(here, change) & goal
                parts.append(Part(change, here, now))
        return Arriving(self.engine.space, tuple(parts))

    def _goal(self, target: Place, mode: Mode) -> Headers:
        hosts = self.facts.hosts(target, mode)
        return self.engine.in_field(hosts, source=False) & self.wanted

    def _undeclared(self, headers: Headers, change: Change) -> Headers:
        transform = self.engine.spreaders[Mode.MAY].transformer
        for sources, arriving in self.beyond:
            headers = minus(headers, sources & transform.pull_back(arriving, change))
        return headers

    def witness(self, target: Place, sure: Arrivals) -> tuple[Packet, Path] | None:
        """A packet that arrives, found in the sets and followed by the plain walk."""
        return self._witness(target, sure, self._at(target, sure, Mode.SURE))

    def _witness(
        self, target: Place, sure: Arrivals, surely: Arriving
    ) -> tuple[Packet, Path] | None:
        for here in islice(self._tries(target, sure, surely), MOST_TRIES):
            ordinary = minus(here, self.engine.from_routers)
            packet = preferred(self.engine.space, ordinary if ordinary.satisfiable() else here)
            found = self._walked(target, packet) if packet is not None else None
            if found is not None:
                return found
        return None

    def _walked(self, target: Place, packet: Packet) -> tuple[Packet, Path] | None:
        hosts = self.facts.hosts(target, Mode.SURE)
        for spot in self.spots[Mode.SURE]:
            if packet.src in spot.space:
                path = self.engine.walker.path(spot.at, packet, hosts, self.service)
                if path is not None:
                    return packet, path
        return None

    def _tries(self, target: Place, sure: Arrivals, surely: Arriving) -> Iterator[Headers]:
        """Sets to look for a witness in: machines that people know, all as they arrive, then place by place."""
        if target.machines and surely.parts:
            known = self._to(*target.machines)
            pull_back = self.engine.spreaders[Mode.SURE].transformer.pull_back
            yield from (p.headers & pull_back(known, p.change) for p in surely.parts[:1])
        for part in surely.parts:
            yield part.headers
        transform = self.engine.spreaders[Mode.SURE].transformer
        goal = self._goal(target, Mode.SURE)
        for change, sent in sure.one_by_one(self.facts.segments(target)):
            here = self._undeclared(sent & transform.pull_back(goal, change), change)
            if here.satisfiable():
                yield here

    def _stops(self, notes: Notes) -> tuple[Origin, ...]:
        """The lines that stop packets, those that stop most first."""
        asked = {origin: headers & self.wanted for origin, headers in notes.stops.items()}
        asked = {origin: headers for origin, headers in asked.items() if headers.satisfiable()}
        # Where a translation changes the port, the service asked for was not yet to be seen.
        counted = [
            (-headers.sat_count_float(self.engine.space.count), origin)
            for origin, headers in (asked or notes.stops).items()
        ]
        return tuple(origin for _, origin in sorted(counted)[:MOST_STOPS])
