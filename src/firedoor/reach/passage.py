"""What one device does with a set of packets that comes in at a port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device, Filter, Stage, Translate, View
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Translation
from firedoor.model.network.route import NextHop
from firedoor.model.origin import Origin
from firedoor.reach.changes import Piece, pieces
from firedoor.reach.filtering import Filterer
from firedoor.reach.folding import Folder
from firedoor.reach.forwarding import Fib, fib_of
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import LineMaker, Where, placed
from firedoor.reach.matching import NO_TOKENS, Holds
from firedoor.reach.modes import Mode, Notes
from firedoor.reach.net import Net
from firedoor.reach.segments import Port
from firedoor.reach.transform import Change, Transformer, anything

# Stands for the way out of packets that the device takes itself: a rule that asks for one does not apply.
ITSELF = Interface("", Origin("-"))


@dataclass(frozen=True, slots=True)
class Local:
    """Packets that the device takes for itself."""

    change: Change
    headers: Headers


@dataclass(frozen=True, slots=True)
class Sent:
    """Packets that leave by a port towards a next hop."""

    port: Port
    hop: NextHop
    change: Change
    headers: Headers


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Packets with which the device could do anything, because of lines that are not understood."""

    change: Change
    headers: Headers


@dataclass(frozen=True, slots=True)
class _Flow:
    headers: Headers
    change: Change
    translated_by: frozenset[str] = NO_TOKENS
    forced_out: str = ""


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where a stage runs: the device, the way in with the change on arrival, and the way out if it is known."""

    device: Device
    ingress: Interface
    arrived: Change
    fib: Fib
    egress: Interface | None
    notes: Notes


class DeviceSets:
    """All devices of a network in one header space and mode."""

    def __init__(
        self,
        net: Net,
        space: HeaderSpace,
        mode: Mode,
        maker: LineMaker,
        folder: Folder | None = None,
    ) -> None:
        self.net, self.space, self.mode = net, space, mode
        self.maker = maker
        self.filterer = Filterer(maker, mode, folder)
        self.transformer = Transformer(space)
        self._fibs: dict[tuple[int, str], Fib] = {}
        self._own: dict[tuple[int, str], Headers] = {}
        self._names = [{i.name: n for n, i in enumerate(d.interfaces)} for d in net.devices]

    def cross(
        self, port: Port, change: Change, headers: Headers, notes: Notes
    ) -> Iterator[Local | Sent | Anywhere]:
        """What leaves the device, and how."""
        device, ingress = self.net.devices[port[0]], self.net.interface(port)
        if self.mode is Mode.MAY:
            doubts = (*device.doubts, *ingress.doubts)
            if doubts:
                notes.doubt(*doubts)
                yield Anywhere(anything(self.space), headers)
                return
        for doubt in device.restricting:
            notes.assumptions[f"{doubt.what} ({doubt.origin.place}) can only stop more"] = None
        if not ingress.enabled:
            return
        fib = self._fib(port[0], ingress.instance)
        scene = _Scene(device, ingress, change, fib, None, notes)
        for flow in self._stages(device.pipeline.arrival, [_Flow(headers, change)], scene):
            if isinstance(flow, Anywhere):
                yield flow
            else:
                yield from self._routed(port, flow, scene)

    def _routed(self, port: Port, flow: _Flow, scene: _Scene) -> Iterator[Local | Sent | Anywhere]:
        own = self._owned(port[0], scene.ingress.instance)
        mine, rest = self._split(flow, own)
        if mine.satisfiable():
            local = scene.device.pipeline.local
            at = replace(scene, egress=ITSELF)
            for end in self._stages(local, [replace(flow, headers=mine)], at):
                yield end if isinstance(end, Anywhere) else Local(end.change, end.headers)
        if not scene.device.forwards or not rest.satisfiable():
            return
        onward = replace(flow, headers=rest)
        if self._is_up(port[0], flow.forced_out):
            yield from self._forced(port, onward, scene)
            return
        if self.mode is Mode.MAY:
            yield from self._another_way(onward, scene)
        if scene.notes.explain:
            self._explain_drops(onward, scene)
        for way in scene.fib.ways:
            part, _ = self._split(onward, way.headers)
            if part.satisfiable():
                scene.notes.doubt(*way.doubts)
                yield from self._out(port, replace(onward, headers=part), way.hop, scene)

    def _is_up(self, device: int, name: str) -> bool:
        number = self._names[device].get(name)
        return number is not None and self.net.devices[device].interfaces[number].enabled

    def _another_way(self, flow: _Flow, scene: _Scene) -> Iterator[Anywhere]:
        """Ways that the routing table does not show.

        Policy routing is not modelled; an interface that could be connected to anything could lead anywhere.
        """
        doubts = [d for i in scene.device.interfaces if i.place_unknown for d in i.doubts]
        doubts += scene.ingress.routing_doubts
        if doubts:
            scene.notes.doubt(*doubts)
            yield Anywhere(flow.change, flow.headers)

    def _forced(self, port: Port, flow: _Flow, scene: _Scene) -> Iterator[Local | Sent | Anywhere]:
        """A translation chose the way out: routing only says which neighbour on it."""
        egress = scene.device.interfaces[self._names[port[0]][flow.forced_out]]
        fib = self._fib(port[0], egress.instance)
        rest = flow.headers
        for way in fib.ways:
            if way.hop.interface == egress.name:
                part, _ = self._split(flow, way.headers)
                rest = minus(rest, part)
                if part.satisfiable():
                    yield from self._out(port, replace(flow, headers=part), way.hop, scene)
        if rest.satisfiable():
            yield from self._out(port, replace(flow, headers=rest), NextHop(egress.name), scene)

    def _out(
        self, port: Port, flow: _Flow, hop: NextHop, scene: _Scene
    ) -> Iterator[Local | Sent | Anywhere]:
        out = (port[0], self._names[port[0]][hop.interface])
        egress = self.net.interface(out)
        if self.mode is Mode.MAY and egress.doubts:
            scene.notes.doubt(*egress.doubts)
            yield Sent(out, hop, flow.change, flow.headers)
        at = replace(scene, egress=egress)
        for end in self._stages(scene.device.pipeline.forward, [flow], at):
            yield end if isinstance(end, Anywhere) else Sent(out, hop, end.change, end.headers)

    def _explain_drops(self, flow: _Flow, scene: _Scene) -> None:
        nowhere, _ = self._split(flow, scene.fib.nowhere)
        if nowhere.satisfiable():
            text = f"{scene.device.name} has no route"
            scene.notes.stop(replace(scene.device.origin, text=text), nowhere)
        for origin, headers in scene.fib.dropped:
            part, _ = self._split(flow, headers)
            if part.satisfiable():
                scene.notes.stop(origin, part)

    # --- stages

    def _stages(
        self, stages: tuple[Stage, ...], flows: list[_Flow], scene: _Scene
    ) -> Iterator[_Flow | Anywhere]:
        for stage in stages:
            passed: list[_Flow] = []
            for flow in flows:
                for end in self._stage(stage, flow, scene):
                    if isinstance(end, Anywhere):
                        yield end
                    else:
                        passed.append(end)
            flows = _joined(passed)
        yield from flows

    def _stage(self, stage: Stage, flow: _Flow, scene: _Scene) -> Iterator[_Flow | Anywhere]:
        for part, egress in self._ahead(stage, flow, scene):
            doubts = egress.doubts if egress and self.mode is Mode.MAY else ()
            scene.notes.doubt(*doubts)
            # In doubt it may have another zone: then rules that ask for the way out may apply or not.
            at = replace(scene, egress=None if stage.looks_ahead and doubts else egress)
            if isinstance(stage, Filter):
                yield from self._filtered(stage, part, at)
            else:
                yield from self._translated(stage, part, at)

    def _ahead(
        self, stage: Stage, flow: _Flow, scene: _Scene
    ) -> Iterator[tuple[_Flow, Interface | None]]:
        """Split by the way out that routing would choose now, for stages before routing that ask for it."""
        if not stage.looks_ahead:
            yield flow, scene.egress
            return
        rest = flow.headers
        for name, headers in self._by_interface(scene):
            part, _ = self._split(flow, headers)
            if part.satisfiable():
                rest = minus(rest, part)
                interface = scene.device.interfaces[
                    self._names[self.net.devices.index(scene.device)][name]
                ]
                yield replace(flow, headers=part), interface
        if rest.satisfiable():
            yield replace(flow, headers=rest), None

    def _by_interface(self, scene: _Scene) -> Iterable[tuple[str, Headers]]:
        found: dict[str, Headers] = {}
        for way in scene.fib.ways:
            before = found.get(way.hop.interface)
            found[way.hop.interface] = way.headers if before is None else before | way.headers
        device = self.net.devices.index(scene.device)
        for address, interface in self.net.owned(device, scene.ingress.instance).items():
            if address.version == self.space.family:
                own = self.space.equal(self.space.dst, int(address))
                # The device's own address belongs to the zone of the interface that holds it.
                found = {n: minus(h, own) for n, h in found.items()}
                before = found.get(interface.name)
                found[interface.name] = own if before is None else before | own
        return found.items()

    def _filtered(self, stage: Filter, flow: _Flow, scene: _Scene) -> Iterator[_Flow]:
        change = scene.arrived if stage.view is View.ARRIVED else flow.change
        now = self.transformer.image(flow.headers, change)
        where = _where(flow, scene)
        passed = self.filterer.walk(scene.device, stage.rule_set, where, now, scene.notes).through
        if passed == now:
            yield flow
        elif passed.satisfiable():
            back = self.transformer.pull_back(passed, change)
            yield replace(flow, headers=flow.headers & back)

    def _translated(
        self, stage: Translate, flow: _Flow, scene: _Scene
    ) -> Iterator[_Flow | Anywhere]:
        table = next(t for t in scene.device.tables if t.name == stage.table)
        change = scene.arrived if stage.view is View.ARRIVED else flow.change
        rest, where = flow.headers, _where(flow, scene)
        for translation in table.translations:
            held = placed(translation.match, where) if translation.enabled else Holds.NO
            if held is Holds.NO:
                continue
            surely, maybe = self.maker.headers(translation.match)
            hit = rest & self.transformer.pull_back(maybe, change)
            if not hit.satisfiable():
                continue
            sure = self.space.nothing if held is Holds.DOUBTED else surely
            certain = hit if sure == maybe else hit & self.transformer.pull_back(sure, change)
            yield from self._one(translation, replace(flow, headers=hit), certain, scene)
            if not translation.match.varying:
                rest = minus(rest, certain if self.mode is Mode.MAY else hit)
            if not rest.satisfiable():
                return
        yield replace(flow, headers=rest)

    def _one(
        self, translation: Translation, flow: _Flow, certain: Headers, scene: _Scene
    ) -> Iterator[_Flow | Anywhere]:
        """Apply one translation to what it hits; in doubt it may or may not, or do anything."""
        doubts = list(translation.doubts)
        if minus(flow.headers, certain).satisfiable():
            doubts += translation.match.all_doubts or (Doubt(translation.origin, "not understood"),)
        scene.notes.doubt(*doubts)
        if self.mode is Mode.SURE:
            if translation.doubts:
                return
            flow = replace(flow, headers=certain)
        parts = pieces(self.space, translation, scene.egress)
        if translation.doubts or parts is None:
            if parts is None:
                what = "the address it translates to is not known"
                scene.notes.doubt(Doubt(translation.origin, what))
            if self.mode is Mode.MAY:
                yield Anywhere(anything(self.space), flow.headers)
            return
        for part in parts:
            yield from self._piece(translation, part, flow, scene)
        if self.mode is Mode.MAY:
            yield from self._left_out(translation, parts, flow, scene)

    def _left_out(
        self, translation: Translation, parts: Sequence[Piece], flow: _Flow, scene: _Scene
    ) -> Iterator[_Flow]:
        """What a translation matches and has no new address for (another family, say) may go on as it is."""
        every = self.space.union(part.headers for part in parts)
        rest = minus(flow.headers, self.transformer.pull_back(every, flow.change))
        if rest.satisfiable():
            what = "it matches packets that it has no address for"
            scene.notes.doubt(Doubt(translation.origin, what))
            yield replace(flow, headers=rest)

    def _piece(
        self, translation: Translation, piece: Piece, flow: _Flow, scene: _Scene
    ) -> Iterator[_Flow]:
        if not piece.exact:
            scene.notes.doubt(Doubt(translation.origin, "it maps more pieces than are followed"))
            if self.mode is Mode.SURE:
                return
        headers = flow.headers & self.transformer.pull_back(piece.headers, flow.change)
        if headers.satisfiable():
            names = flow.translated_by
            if translation.destination is not None:
                names |= {translation.name}
            forced = translation.egress or flow.forced_out
            yield _Flow(headers, flow.change.then(piece.change), names, forced)

    # --- parts

    def _split(self, flow: _Flow, now: Headers) -> tuple[Headers, Headers]:
        if flow.change.dst is None:
            return flow.headers & now, minus(flow.headers, now)
        back = self.transformer.pull_back(now, flow.change)
        other = self.transformer.pull_back(~now, flow.change)
        return flow.headers & back, flow.headers & other

    def _fib(self, device: int, instance: str) -> Fib:
        key = (device, instance)
        if key not in self._fibs:
            own = self.net.devices[device]
            self._fibs[key] = fib_of(self.space, self.net.ribs[device], own, instance, self.mode)
        return self._fibs[key]

    def _owned(self, device: int, instance: str) -> Headers:
        key = (device, instance)
        if key not in self._own:
            space = AddressSpace.of(*self.net.owned(device, instance))
            ranges = space.family(self.space.family)
            self._own[key] = self.space.within(self.space.dst, ranges)
        return self._own[key]


def _where(flow: _Flow, scene: _Scene) -> Where:
    out = scene.egress.tokens if scene.egress is not None else None
    out = NO_TOKENS if scene.egress is ITSELF else out
    return Where(scene.ingress.tokens, out, flow.translated_by)


def _joined(flows: list[_Flow]) -> list[_Flow]:
    """Flows that differ in nothing but their headers, as one."""
    found: dict[tuple[Change, frozenset[str], str], Headers] = {}
    for flow in flows:
        key = (flow.change, flow.translated_by, flow.forced_out)
        found[key] = flow.headers if key not in found else found[key] | flow.headers
    return [_Flow(headers, *key) for key, headers in found.items()]
