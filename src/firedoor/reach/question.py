"""The questions: who can reach whom, proven over the model, with a packet or with the lines that stop it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from firedoor.model.network.addresses import EVERY_ADDRESS, V4, V6, AddressSpace, Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.model.origin import Origin
from firedoor.reach.answers import Answer, Machine, Reach, ServiceRange
from firedoor.reach.arrivals import Arrivals, Arriving, Part
from firedoor.reach.folding import WALKS_BEFORE_WHOLE, Folder
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import LineMaker
from firedoor.reach.modes import Mode, Notes
from firedoor.reach.net import Net
from firedoor.reach.passage import DeviceSets
from firedoor.reach.pick import preferred
from firedoor.reach.places import Place, hosts_of, spots, unplaced
from firedoor.reach.project import services_of
from firedoor.reach.reasons import (
    blocked_reasons,
    parts_shown,
    reachable_reasons,
    unknown_reasons,
)
from firedoor.reach.spread import ExhaustedError, Spreader, Start
from firedoor.reach.targets import may_be_target
from firedoor.reach.transform import UNCHANGED, Change
from firedoor.reach.walk import Path, Walker

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
class _Asked:
    source: Place
    target: Place
    service: Service
    beyond: tuple[Conduit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer for one target in one address family, with the sets of packets that it rests on.

    None where memory ran out: then there are no sets.
    """

    answer: Answer
    may: Arriving | None = None
    sure: Arriving | None = None


class Prover:
    """Answers questions over one network; what it computes of devices is kept between questions."""

    def __init__(self, net: Net, beside: Prover | None = None) -> None:
        """``beside``: another network whose packet sets are to be compared with those of this one."""
        self.net = net
        self.walker = Walker(net)
        self._beside = beside
        # Whether questions about everything follow: then rule sets are folded at once.
        self.asks_much = False
        self._engines: dict[int, _Engine] = {}
        self._hosts: dict[tuple[int, Mode], tuple[Place, AddressSpace]] = {}
        self._segments: dict[int, tuple[Place, frozenset[int]]] = {}
        self._unplaced: dict[int, tuple[Place, tuple[Network, ...]]] = {}
        self._parts: dict[int, tuple[Place, tuple[str, ...]]] = {}

    def hosts(self, place: Place, mode: Mode = Mode.MAY) -> AddressSpace:
        """The addresses that a question about a place is about, remembered."""
        key = (id(place), mode)
        known = self._hosts.get(key)
        if known is None:
            known = self._hosts[key] = (place, hosts_of(place, self.net, mode))
        return known[1]

    def segments(self, place: Place) -> frozenset[int]:
        """The segments on which a place has hosts, remembered."""
        known = self._segments.get(id(place))
        if known is None:
            hosts = self.hosts(place)
            several = frozenset(s.index for s in self.net.segments.items if s.space & hosts)
            known = self._segments[id(place)] = (place, several)
        return known[1]

    def unplaced(self, place: Place) -> tuple[Network, ...]:
        """The networks of a place of which the folder does not say where they are, remembered."""
        known = self._unplaced.get(id(place))
        if known is None:
            known = self._unplaced[id(place)] = (place, unplaced(place, self.net))
        return known[1]

    def parts_shown(self, place: Place) -> tuple[str, ...]:
        """What the answers about a place leave out, remembered."""
        known = self._parts.get(id(place))
        if known is None:
            known = self._parts[id(place)] = (place, parts_shown(place, self.net))
        return known[1]

    def engine(self, family: int) -> _Engine:
        """The packet sets of an address family."""
        if family not in self._engines:
            space = self._beside.engine(family).space if self._beside else HeaderSpace(family)
            self._engines[family] = _Engine(self.net, space)
        engine = self._engines[family]
        engine.folder.patience = 0 if self.asks_much else WALKS_BEFORE_WHOLE
        return engine

    def answer(
        self,
        source: Place,
        target: Place,
        service: Service = EVERY_SERVICE,
        beyond: Sequence[Conduit] = (),
    ) -> Answer:
        """Whether hosts of one place can begin a connection to another; ``beyond``: other than by these conduits."""
        parts = [
            self._in_family(_Asked(source, target, service, tuple(beyond)), family)
            for family in _families(source, target, self.net)
        ]
        return joined_answer(parts)

    def row(self, source: Place, targets: Sequence[Place]) -> Iterator[Answer]:
        """The answers from one place to several, with one spread for all: without the lines that stop."""
        for parts in self.found(source, targets):
            yield joined_answer([part.answer for part in parts.values()])

    def found(
        self, source: Place, targets: Sequence[Place], service: Service = EVERY_SERVICE
    ) -> Iterator[dict[int, Found]]:
        """As ``row``, by address family and with the sets of packets; target by target."""
        parts: dict[str, dict[int, Found]] = {target.name: {} for target in targets}
        for family in (V4, V6):
            several = [t for t in targets if family in _families(source, t, self.net)]
            if several:
                for target, found in self._row(source, several, family, service):
                    parts[target.name][family] = found
        for target in targets:
            yield parts[target.name]

    # --- one family

    def _in_family(self, asked: _Asked, family: int) -> Answer:
        try:
            engine = self.engine(family)
            question = _Question(self, engine, asked.source, asked.service, asked.beyond)
            return question.pair(asked.target)
        except (MemoryError, ExhaustedError) as error:
            return _exhausted(asked.source, asked.target, error)

    def witness(
        self, source: Place, target: Place, family: int, within: Headers
    ) -> tuple[Packet, Path] | None:
        """A packet of a set of packets as sent that surely arrives, and its path."""
        try:
            question = _Question(self, self.engine(family), source)
            destinations = may_be_target(self.net, self.hosts(target))
            sure, _ = question.spread(Mode.SURE, destinations)
            return question.witness(target, sure.within(within))
        except (MemoryError, ExhaustedError):
            return None

    def _row(
        self, source: Place, targets: Sequence[Place], family: int, service: Service
    ) -> Iterator[tuple[Place, Found]]:
        try:
            question = _Question(self, self.engine(family), source, service)
            may, notes = question.spread(Mode.MAY, EVERY_ADDRESS)
            sure = may if not notes.doubts else question.spread(Mode.SURE, EVERY_ADDRESS)[0]
            for target in targets:
                yield target, question.judge(target, may, sure, notes)
        except (MemoryError, ExhaustedError) as error:
            for target in targets:
                yield target, Found(_exhausted(source, target, error))


class _Engine:
    """The packet sets of one address family over one network."""

    def __init__(self, net: Net, space: HeaderSpace) -> None:
        self.net = net
        self.space = space
        self.maker = LineMaker(self.space)
        self.folder = Folder(self.maker)
        self._sets = {
            mode: DeviceSets(net, self.space, mode, self.maker, self.folder) for mode in Mode
        }
        self.spreaders = {m: Spreader(net, self.space, m, self._sets[m]) for m in Mode}

    @cached_property
    def from_routers(self) -> Headers:
        """Packets with a source that is an address of a device: nobody's first example of who sends."""
        return self.in_field(self.net.routers, source=True)

    def in_field(self, space: AddressSpace, *, source: bool) -> Headers:
        """Headers with one side in an address space."""
        field = self.space.src if source else self.space.dst
        return self.space.within(field, space.family(self.space.family))


class _Question:
    def __init__(
        self,
        prover: Prover,
        engine: _Engine,
        source: Place,
        service: Service = EVERY_SERVICE,
        beyond: Sequence[Conduit] = (),
    ) -> None:
        self.prover, self.engine, self.source, self.service = prover, engine, source, service
        self.net = prover.net
        self.beyond = [
            (engine.in_field(c.sources, source=True), engine.in_field(c.targets, source=False)
             & engine.space.service(c.service))
            for c in beyond
        ]  # fmt: skip
        self.wanted = engine.space.service(service)
        self.spots = {mode: spots(source, self.net, engine.space, mode) for mode in Mode}

    def starts(self, mode: Mode, destinations: AddressSpace) -> Iterator[Start]:
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
        destinations = may_be_target(self.net, self.prover.hosts(target))
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
                *self.prover.parts_shown(self.source),
                *self.prover.parts_shown(target),
            ),
        )
        nowhere = (*self.prover.unplaced(self.source), *self.prover.unplaced(target))
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
        for change, sent in arrivals.for_segments(self.prover.segments(target)):
            here = self._undeclared(sent & transform.pull_back(goal, change), change)
            if here.satisfiable():
                now = here if change == UNCHANGED else transform.image(here, change) & goal
                parts.append(Part(change, here, now))
        return Arriving(self.engine.space, tuple(parts))

    def _goal(self, target: Place, mode: Mode) -> Headers:
        hosts = self.prover.hosts(target, mode)
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
        hosts = self.prover.hosts(target, Mode.SURE)
        for spot in self.spots[Mode.SURE]:
            if packet.src in spot.space:
                path = self.prover.walker.path(spot.at, packet, hosts, self.service)
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
        for change, sent in sure.one_by_one(self.prover.segments(target)):
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


def _families(source: Place, target: Place, net: Net) -> tuple[int, ...]:
    """The address families that both ends have; IPv4 if there is none in common."""
    both = [
        family
        for family in (V4, V6)
        if source.space.family(family) and target.space.family(family) and net.uses(family)
    ]
    return tuple(both) or (V4,)


def _exhausted(source: Place, target: Place, error: BaseException) -> Answer:
    what = "memory for packet sets" if isinstance(error, MemoryError) else "the bound on states"
    reason = f"{what} ran out before the answer was found; ask for a smaller part or one service"
    return Answer(source.name, target.name, Reach.UNKNOWN, (reason,), exhausted=True)


_RANK = {Reach.REACHABLE: 0, Reach.UNKNOWN: 1, Reach.BLOCKED: 2}


def joined_answer(parts: Sequence[Answer]) -> Answer:
    """Both families in one answer: what passes in one of them passes."""
    ordered = sorted(parts, key=lambda answer: _RANK[answer.verdict])
    first = ordered[0]
    return replace(
        first,
        services=_unique(s for part in parts for s in part.services),
        perhaps=_unique(s for part in parts for s in part.perhaps),
        stops=tuple(dict.fromkeys(o for part in parts for o in part.stops)),
        doubts=tuple(dict.fromkeys(d for part in parts for d in part.doubts)),
        assumptions=tuple(dict.fromkeys(a for part in parts for a in part.assumptions)),
        exhausted=any(part.exhausted for part in parts),
        reasons=tuple(
            dict.fromkeys(
                r for part in parts if part.verdict is first.verdict for r in part.reasons
            )
        ),
    )


def _unique(services: Iterable[ServiceRange]) -> tuple[ServiceRange, ...]:
    return tuple(dict.fromkeys(services))
