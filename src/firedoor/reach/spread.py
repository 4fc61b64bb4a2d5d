"""How sets of packets spread through the network, place by place, until nothing new arrives anywhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import NextHop
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.modes import Mode, Notes
from firedoor.reach.net import PRIVATE, Neighbour, Net
from firedoor.reach.passage import DeviceSets, Local, Sent
from firedoor.reach.segments import Port, Segment
from firedoor.reach.transform import UNCHANGED, Change, Choice

MOST_STATES = 200_000


class ExhaustedError(RuntimeError):
    """The bound on states was reached: the answer is unknown."""


@dataclass(frozen=True, slots=True)
class At:
    """A place: ``device`` (a port of it, index is the port), ``hosts`` of a segment, ``beyond`` a neighbour."""

    kind: str
    index: Port | int


@dataclass(frozen=True, slots=True)
class Start:
    """Packets as they are sent, and where from."""

    at: At
    headers: Headers


Delivered = dict[tuple[At, Change], Headers]


class Spreader:
    """Spreads packet sets through one network in one header space and mode; keeps what it computed of devices."""

    def __init__(self, net: Net, space: HeaderSpace, mode: Mode, sets: DeviceSets) -> None:
        self.net, self.space, self.mode, self.sets = net, space, mode, sets
        self.transformer = sets.transformer
        self._floating = net.segments.floating if mode is Mode.MAY else ()
        self._private = self._to(PRIVATE)
        perhaps = net.perhaps_behind if mode is Mode.MAY else ()
        self._behind = [self._to(space_) for space_ in net.behind]
        self._perhaps_behind = [self._to(space_) for space_ in perhaps]
        self._on = [self._to(segment.space) for segment in net.segments.items]

    def spread(self, starts: Iterable[Start], notes: Notes) -> Delivered:
        """Return what arrives where. Raises ``MemoryError`` or ``ExhaustedError``, never a partial answer."""
        return _Run(self, notes).run(starts)

    def _to(self, space: AddressSpace) -> Headers:
        return self.space.within(self.space.dst, space.family(self.space.family))

    def owned(self, segment: Segment) -> Headers:
        """The addresses on a segment that devices of the folder answer for: no host has them."""
        return self._to(AddressSpace.of(*segment.owners))

    def split(self, headers: Headers, change: Change, now: Headers) -> tuple[Headers, Headers]:
        """Split packets into those whose present header is in a set, and the others."""
        if change.dst is None:
            return headers & now, minus(headers, now)
        back = self.transformer.pull_back(now, change)
        other = self.transformer.pull_back(~now, change)
        return headers & back, headers & other


class _Run:
    def __init__(self, spreader: Spreader, notes: Notes) -> None:
        self.s = spreader
        self.net = spreader.net
        self.notes = notes
        self.seen: dict[tuple[At, Change], Headers] = {}
        self.waiting: dict[tuple[At, Change], Headers] = {}
        self.queue: deque[tuple[At, Change]] = deque()
        self.delivered: Delivered = {}

    def run(self, starts: Iterable[Start]) -> Delivered:
        for start in starts:
            self.push(start.at, UNCHANGED, start.headers)
        states = 0
        while self.queue:
            states += 1
            if states > MOST_STATES:
                raise ExhaustedError("too many states")
            key = self.queue.popleft()
            fresh = self.waiting.pop(key)
            before = self.seen.get(key)
            if before is not None:
                fresh = minus(fresh, before)
                if not fresh.satisfiable():
                    continue
            self.seen[key] = fresh if before is None else before | fresh
            self._process(key[0], key[1], fresh)
        return self.delivered

    def push(self, at: At, change: Change, headers: Headers) -> None:
        if not headers.satisfiable():
            return
        key = (at, change)
        before = self.waiting.get(key)
        if before is None:
            self.queue.append(key)
            self.waiting[key] = headers
        else:
            self.waiting[key] = before | headers

    def _deliver(self, at: At, change: Change, headers: Headers) -> None:
        if headers.satisfiable():
            key = (at, change)
            before = self.delivered.get(key)
            self.delivered[key] = headers if before is None else before | headers

    def _process(self, at: At, change: Change, headers: Headers) -> None:
        if isinstance(at.index, tuple):
            self._in_device(at.index, change, headers)
        elif at.kind == "hosts":
            self._from_hosts(self.net.segments.items[at.index], change, headers)
        else:
            self._beyond(self.net.neighbours[at.index], change, headers)

    # --- in a device

    def _in_device(self, port: Port, change: Change, headers: Headers) -> None:
        for end in self.s.sets.cross(port, change, headers, self.notes):
            if isinstance(end, Local):
                self._deliver(At("device", port), end.change, end.headers)
            elif isinstance(end, Sent):
                self._send(end.port, end.hop, end.change, end.headers)
            else:
                self._anywhere(port, end.change, end.headers)

    def _anywhere(self, port: Port, change: Change, headers: Headers) -> None:
        """A device that is not understood may send a packet out of any interface, and answer it itself."""
        device = port[0]
        own = AddressSpace.of(*self.net.owned(device, self.net.interface(port).instance))
        values = own.family(self.s.space.family)
        if values:
            self._deliver(At("device", port), Change(dst=Choice(values)), headers)
        ports = [p for p in self.net.segments.of_port if p[0] == device]
        for other in ports:
            segment = self.net.segment_of(other)
            if segment is not None:
                self._onto(segment, port, change, headers)
        if any(p[0] == device for p in self.s._floating):
            for segment in self.net.segments.items:
                self._onto(segment, port, change, headers)

    def _send(self, out: Port, hop: NextHop, change: Change, headers: Headers) -> None:
        segment = self.net.segment_of(out)
        if segment is None:
            return
        if hop.address is not None and hop.address in segment.owners:
            for owner in segment.owners[hop.address]:
                if owner != out:
                    self._to_port(segment, out, owner, change, headers)
        elif hop.address is not None:
            self._to_neighbour(segment, out, hop.address, change, headers)
        else:
            direct, other = self.s.split(headers, change, self.s._on[segment.index])
            self._onto_subnet(segment, out, change, direct)
            for port in self._others(segment, out):
                self._to_port(segment, out, port, change, other)
            self._to_neighbour(segment, out, None, change, other)

    def _to_neighbour(
        self, segment: Segment, out: Port, address: object, change: Change, headers: Headers
    ) -> None:
        for neighbour in self.net.on_segment[segment.index]:
            if neighbour.address == address and self._carries(segment, out, None, headers):
                self.push(At("beyond", neighbour.index), change, headers)

    # --- on a segment

    def _carries(
        self, segment: Segment, sender: Port | None, receiver: Port | None, headers: Headers
    ) -> bool:
        """Whether packets get across a segment: for sure, or perhaps where a bridge may stand in between."""
        between = segment.between(sender, receiver)
        if not between:
            return True
        if self.s.mode is not Mode.MAY or not headers.satisfiable():
            return False
        for port in sorted(between):
            self.notes.doubt(*self.net.interface(port).bridged)
        return True

    def _to_port(
        self,
        segment: Segment,
        sender: Port | None,
        receiver: Port,
        change: Change,
        headers: Headers,
    ) -> None:
        if self._carries(segment, sender, receiver, headers):
            self.push(At("device", receiver), change, headers)

    def _others(self, segment: Segment, sender: Port | None) -> Iterator[Port]:
        for port in (*segment.ports, *self.s._floating):
            if sender is None or port[0] != sender[0] or port != sender:
                yield port

    def _onto_subnet(
        self, segment: Segment, sender: Port | None, change: Change, headers: Headers
    ) -> None:
        """Packets for addresses on the segment: to the device that owns the address, else to a host."""
        if not headers.satisfiable():
            return
        _, hosts = self.s.split(headers, change, self.s.owned(segment))
        if self._carries(segment, sender, None, hosts):
            self._deliver(At("hosts", segment.index), change, hosts)
        for port in self._others(segment, sender):
            interface = self.net.interface(port)
            own = AddressSpace.of(
                *(a.ip for a in interface.addresses), *interface.virtual_addresses
            )
            own |= self.net.answered[port[0]]
            mine, _ = self.s.split(headers, change, self.s._to(own))
            self._to_port(segment, sender, port, change, mine)

    def _onto(
        self, segment: Segment, sender: Port | None, change: Change, headers: Headers
    ) -> None:
        """Packets on a segment of which any device there may be the next hop."""
        direct, other = self.s.split(headers, change, self.s._on[segment.index])
        self._onto_subnet(segment, sender, change, direct)
        for port in self._others(segment, sender):
            self._to_port(segment, sender, port, change, other)
        for neighbour in self.net.on_segment[segment.index]:
            if self._carries(segment, sender, None, other):
                self.push(At("beyond", neighbour.index), change, other)

    def _from_hosts(self, segment: Segment, change: Change, headers: Headers) -> None:
        self._onto(segment, None, change, headers)

    # --- beyond a neighbour

    def _beyond(self, neighbour: Neighbour, change: Change, headers: Headers) -> None:
        """A router without a configuration is taken to forward everything that it can."""
        here, rest = self.s.split(headers, change, self.s._behind[neighbour.index])
        if here.satisfiable():
            self._deliver(At("beyond", neighbour.index), change, here)
        if self.s.mode is Mode.MAY and neighbour.learned:
            self._perhaps(neighbour, change, rest)
        if neighbour.private is False:
            private, rest = self.s.split(rest, change, self.s._private)
            if self.notes.explain and private.satisfiable():
                text = f"the Internet behind {neighbour.title} does not carry private addresses"
                self.notes.stop(replace(neighbour.origin, text=text), private)
        if not rest.satisfiable():
            return
        self._onto_known(neighbour.segment, neighbour, change, rest)
        for segment in self.net.attached[neighbour.index]:
            self._onto_known(segment, neighbour, change, rest)
        if self.s.mode is Mode.MAY:
            self._between_strangers(neighbour, change, rest)

    def _perhaps(self, neighbour: Neighbour, change: Change, headers: Headers) -> None:
        """Networks that the folder does not show could lie behind a router from which routes are learned."""
        here, _ = self.s.split(headers, change, self.s._perhaps_behind[neighbour.index])
        if here.satisfiable():
            what = f"networks that the folder does not show could lie behind {neighbour.title}"
            self.notes.doubt(Doubt(neighbour.origin, what))
            self._deliver(At("beyond", neighbour.index), change, here)

    def _between_strangers(self, neighbour: Neighbour, change: Change, headers: Headers) -> None:
        """Routers without a configuration may be joined; those on the Internet are, for public addresses."""
        for other in self.net.neighbours:
            if self.net.kept_apart(neighbour, other):
                self.notes.assumptions[
                    f"{neighbour.title} stands on the Internet and {other.title} inside: taken as not joined"
                ] = None
            elif self.net.could_join(neighbour, other):
                self._joined(neighbour, other, change, headers)
            elif self.net.both_outside(neighbour, other):
                _, public = self.s.split(headers, change, self.s._private)
                if public.satisfiable():
                    self._joined(neighbour, other, change, public)

    def _joined(
        self, neighbour: Neighbour, other: Neighbour, change: Change, headers: Headers
    ) -> None:
        self._note_join(neighbour, other)
        self._onto_known(other.segment, neighbour, change, headers)
        self.push(At("beyond", other.index), change, headers)

    def _onto_known(self, index: int, by: Neighbour, change: Change, headers: Headers) -> None:
        segment = self.net.segments.items[index]
        self.notes.assumptions[
            f"{by.title} ({by.origin.place}) has no configuration in the folder: it is assumed to forward everything"
        ] = None
        direct, other = self.s.split(headers, change, self.s._on[index])
        self._onto_subnet(segment, None, change, direct)
        for port in self._others(segment, None):
            self._to_port(segment, None, port, change, other)

    def _note_join(self, one: Neighbour, other: Neighbour) -> None:
        what = (
            f"{one.title} and {other.title} have no configuration in the folder and could be joined"
        )
        self.notes.doubt(Doubt(one.origin, what))
