"""One packet through one device, stage by stage, in plain Python: the walk that re-checks every witness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice

from firedoor.model.network.addresses import Address
from firedoor.model.network.device import Device, Filter, Stage, Translate, View
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Translation
from firedoor.model.network.packet import Packet
from firedoor.model.network.route import NextHop
from firedoor.model.network.rule import Rule
from firedoor.model.origin import Origin
from firedoor.reach.decide import Decision, decide
from firedoor.reach.matching import NO_TOKENS, Holds, Situation, holds
from firedoor.reach.rewriting import rewrite
from firedoor.reach.rib import Entry, Rib, ribs_of

MOST_TABLES = 8  # routing instances that one look-up may pass through
MOST_OUTCOMES = 512


class End(StrEnum):
    """How a packet leaves a device."""

    FORWARDED = "forwarded"
    LOCAL = "local"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


# Either way a stage lets the packet go on.
_PASSING = frozenset({"permit", "return"})
# Stands for the way out of packets that the device takes itself: a rule that asks for one does not apply.
_ITSELF = Interface("", Origin("-"))


@dataclass(frozen=True, slots=True)
class Step:
    """What decided on the way: a rule, a translation or a route, with its line.

    ``left``: no rule of the set decided, and so its end lets the packet pass. ``written``: it is a set that a
    person wrote, not one that the reader made of a device's defaults. ``calls``: it only leads into another set.
    """

    kind: str  # filter | translate | route
    origin: Origin
    text: str
    varying: tuple[str, ...] = ()
    may_pass: tuple[Rule, ...] = ()
    left: bool = False
    written: bool = True
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way through the device. ``interface`` and ``next_hop`` are those of the way out."""

    end: End
    packet: Packet
    steps: tuple[Step, ...]
    interface: str = ""
    next_hop: NextHop | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Passage:
    """A packet inside the device."""

    packet: Packet
    arrived: Packet
    steps: tuple[Step, ...] = ()
    translated_by: frozenset[str] = NO_TOKENS
    forced_out: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """Where routing sends a packet: an interface with the neighbour, or nowhere."""

    hop: NextHop | None
    origin: Origin | None
    text: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Crossing:
    """A device made ready for many packets."""

    device: Device
    ribs: dict[str, Rib] = field(init=False)
    interfaces: dict[str, Interface] = field(init=False)
    own: dict[tuple[str, Address], Interface] = field(init=False)

    def __post_init__(self) -> None:
        self.ribs = ribs_of(self.device)
        self.interfaces = {i.name: i for i in self.device.interfaces}
        self.own = {
            (interface.instance, address): interface
            for interface in self.device.interfaces
            if interface.enabled
            for address in (*(a.ip for a in interface.addresses), *interface.virtual_addresses)
        }

    def cross(self, interface: str, packet: Packet) -> Iterator[Outcome]:
        """Every way that the packet can take from an interface; raises ``KeyError`` for an unknown one.

        Where lines of the device or of the interface are not understood, a drop is not certain.
        """
        ingress = self.interfaces[interface]
        for outcome in self._cross(ingress, packet):
            doubts = self._doubts(ingress, outcome)
            if outcome.end is End.DROPPED and doubts:
                yield replace(outcome, end=End.UNKNOWN, doubts=doubts)
            else:
                yield outcome

    def _doubts(self, ingress: Interface, outcome: Outcome) -> tuple[Doubt, ...]:
        egress = self.interfaces.get(outcome.interface)
        own = (*self.device.doubts, *ingress.doubts, *(egress.doubts if egress else ()))
        if all(step.kind != "route" for step in outcome.steps):
            return own
        # It was routed. An interface that could be anywhere could have been the way instead.
        floating = (d for i in self.device.interfaces if i.place_unknown for d in i.doubts)
        return tuple(dict.fromkeys((*own, *ingress.routing_doubts, *floating)))

    def _cross(self, ingress: Interface, packet: Packet) -> Iterator[Outcome]:
        if not ingress.enabled:
            text = f"interface {ingress.name} is shut down"
            yield Outcome(End.DROPPED, packet, (Step("route", ingress.origin, text),))
            return
        begun = _Passage(packet, packet)
        for passage in self._stages(self.device.pipeline.arrival, begun, ingress, None):
            if isinstance(passage, Outcome):
                yield passage
            else:
                yield from self._routed(passage, ingress)

    def _routed(self, passage: _Passage, ingress: Interface) -> Iterator[Outcome]:
        target = self.own.get((ingress.instance, passage.packet.dst))
        if target is not None:
            stages = self.device.pipeline.local
            for at in self._stages(stages, passage, ingress, _ITSELF):
                yield (
                    at
                    if isinstance(at, Outcome)
                    else Outcome(End.LOCAL, at.packet, at.steps, target.name)
                )
        elif not self.device.forwards:
            text = f"{self.device.name} does not forward"
            yield _dropped(passage, self.device.origin, text)
        else:
            for way in self._ways(passage, ingress):
                yield from self._out(passage, ingress, way)

    def _out(self, passage: _Passage, ingress: Interface, way: _Way) -> Iterator[Outcome]:
        hop, origin = way.hop, way.origin or ingress.origin
        if hop is None or way.doubts:
            end = End.UNKNOWN if way.doubts else End.DROPPED
            steps = (*passage.steps, Step("route", origin, way.text))
            yield Outcome(end, passage.packet, steps, doubts=way.doubts)
            return
        egress = self.interfaces[hop.interface]
        routed = replace(passage, steps=(*passage.steps, Step("route", origin, way.text)))
        for at in self._stages(self.device.pipeline.forward, routed, ingress, egress):
            yield (
                replace(at, interface=egress.name)
                if isinstance(at, Outcome)
                else Outcome(End.FORWARDED, at.packet, at.steps, egress.name, hop)
            )

    def _ways(self, passage: _Passage, ingress: Interface) -> Iterator[_Way]:
        if passage.forced_out:
            forced = self._forced(passage)
            if forced is not None:
                yield forced
                return
        yield from self._lookup(passage.packet.dst, ingress.instance, ingress.origin, 0)

    def _forced(self, passage: _Passage) -> _Way | None:
        """The translation chose the interface; routing only says which neighbour on it."""
        egress = self.interfaces.get(passage.forced_out)
        if egress is None or not egress.enabled:
            return None
        hop = NextHop(egress.name)
        for way in self._lookup(passage.packet.dst, egress.instance, egress.origin, 0):
            if way.hop is not None and way.hop.interface == egress.name:
                hop = way.hop
        return _Way(hop, egress.origin, f"the translation leads to {egress.name}")

    def _lookup(self, dst: Address, name: str, where: Origin, depth: int) -> Iterator[_Way]:
        rib = self.ribs.get(name)
        if rib is None or depth > MOST_TABLES:
            doubt = Doubt(
                where, f"routing table {name or 'main'} is not there or leads in a circle"
            )
            yield _Way(None, where, doubt.what, (doubt,))
            return
        if rib.doubts:
            yield _Way(None, rib.doubts[0].origin, "routing is not fully understood", rib.doubts)
        firm = False
        for entry in rib.lookup(dst):
            yield from self._entry(entry, dst, depth)
            firm = not entry.doubts
            if firm:
                break
        learning = rib.learning(dst.version)
        if not firm and not learning:
            yield _Way(None, where, f"no route to {dst}")
        if not firm and learning:
            doubts = tuple(Doubt(p.origin, f"routes learned by {p.name}") for p in learning)
            yield _Way(None, learning[0].origin, f"no stated route to {dst}", doubts)

    def _entry(self, entry: Entry, dst: Address, depth: int) -> Iterator[_Way]:
        for hop in entry.next_hops:
            if hop.instance:
                yield from self._lookup(dst, hop.instance, entry.origin, depth + 1)
            elif hop.discard:
                text = f"{entry.prefix} is discarded"
                yield _Way(None, entry.origin, text, entry.doubts)
            else:
                text = f"{entry.protocol} route {entry.prefix} out of {hop.interface}"
                yield _Way(hop, entry.origin, text, entry.doubts)

    def _stages(
        self,
        stages: tuple[Stage, ...],
        passage: _Passage,
        ingress: Interface,
        egress: Interface | None,
    ) -> Iterator[_Passage | Outcome]:
        """Run stages one after another; what does not pass comes out as an outcome."""
        if not stages:
            yield passage
            return
        first, rest = stages[0], stages[1:]
        out = self._ahead(passage, ingress) if first.looks_ahead else egress
        ways = (
            self._filter(first, passage, ingress, out)
            if isinstance(first, Filter)
            else self._translate(first, passage, ingress, out)
        )
        for at in ways:
            if isinstance(at, Outcome):
                yield at
            else:
                yield from self._stages(rest, at, ingress, egress)

    def _ahead(self, passage: _Passage, ingress: Interface) -> Interface | None:
        """The interface that routing would choose now."""
        for way in self._lookup(passage.packet.dst, ingress.instance, ingress.origin, 0):
            if way.hop is not None:
                return self.interfaces[way.hop.interface]
        return self.own.get((ingress.instance, passage.packet.dst))

    def _filter(
        self, stage: Filter, passage: _Passage, ingress: Interface, egress: Interface | None
    ) -> Iterator[_Passage | Outcome]:
        packet = passage.arrived if stage.view is View.ARRIVED else passage.packet
        out = egress.tokens if egress is not None else None
        out = NO_TOKENS if egress is _ITSELF else out
        decision = decide(
            self.device,
            stage.rule_set,
            packet,
            ingress.tokens,
            out,
            translated_by=passage.translated_by,
        )
        written = stage.rule_set in self.device.lists
        steps = (*passage.steps, *_filter_steps(decision, stage.rule_set, written=written))
        if decision.verdict == "unknown" and not decision.possible <= _PASSING:
            yield Outcome(End.UNKNOWN, passage.packet, steps, doubts=decision.doubts)
        elif decision.verdict == "deny":
            yield Outcome(End.DROPPED, passage.packet, steps)
        else:
            yield replace(passage, steps=steps)

    def _translate(
        self, stage: Translate, passage: _Passage, ingress: Interface, egress: Interface | None
    ) -> Iterator[_Passage | Outcome]:
        table = next(t for t in self.device.tables if t.name == stage.table)
        packet = passage.arrived if stage.view is View.ARRIVED else passage.packet
        out = egress.tokens if egress is not None else None
        out = NO_TOKENS if egress is _ITSELF else out
        at = Situation(packet, ingress.tokens, out, passage.translated_by)
        for translation in table.translations:
            held = holds(translation.match, at) if translation.enabled else Holds.NO
            if held is Holds.NO:
                continue
            if held is Holds.DOUBTED or translation.doubts:
                doubts = (*translation.doubts, *translation.match.all_doubts)
                doubts = doubts or (Doubt(translation.origin, "whether it applies is not known"),)
                yield Outcome(End.UNKNOWN, passage.packet, passage.steps, doubts=doubts)
                return
            yield from self._rewritten(translation, passage, egress)
            if held is Holds.YES:
                return
        yield passage

    def _rewritten(
        self, translation: Translation, passage: _Passage, egress: Interface | None
    ) -> Iterator[_Passage | Outcome]:
        if translation.source is None and translation.destination is None:
            yield passage
            return
        found = False
        for packet in rewrite(translation, passage.packet, egress):
            found = True
            step = Step("translate", translation.origin, translation.name)
            names = passage.translated_by
            if translation.destination is not None:
                names |= {translation.name}
            forced = translation.egress or passage.forced_out
            yield replace(
                passage,
                packet=packet,
                steps=(*passage.steps, step),
                translated_by=names,
                forced_out=forced,
            )
        if not found:
            doubt = Doubt(translation.origin, "the address it translates to is not known")
            yield Outcome(End.UNKNOWN, passage.packet, passage.steps, doubts=(doubt,))


def _dropped(passage: _Passage, origin: Origin, text: str) -> Outcome:
    return Outcome(End.DROPPED, passage.packet, (*passage.steps, Step("route", origin, text)))


def _filter_steps(decision: Decision, name: str, *, written: bool) -> Iterator[Step]:
    for call in decision.calls:
        yield Step("filter", call.origin, call.target, calls=True)
    if decision.verdict != "return":
        name = decision.calls[-1].target if decision.calls else name
        by = name_within(name, decision.rule) if decision.rule is not None else ""
        text = f"{name}: {decision.verdict}" + (f", {by}" if by else "")
        left = decision.rule is None and not decision.calls
        varying, may_pass = decision.varying, decision.may_pass
        yield Step("filter", decision.origin, text, varying, may_pass, left, written)


def name_within(rule_set: str, rule: Rule) -> str:
    """The name of a rule beside that of its set: ``rule 3`` of ``FORWARD``, not ``FORWARD rule 3`` again."""
    short = rule.name.removeprefix(f"{rule_set} ")
    return short if short.startswith("rule") else rule.name


def cross(device: Device, interface: str, packet: Packet) -> tuple[Outcome, ...]:
    """Return the ways of a packet through a device, at most ``MOST_OUTCOMES``."""
    return tuple(islice(Crossing(device).cross(interface, packet), MOST_OUTCOMES))


def joined(outcomes: tuple[Outcome, ...]) -> Outcome:
    """The outcome that counts for who asks whether the packet passes: a certain way, else one in doubt."""
    for end in (End.FORWARDED, End.LOCAL, End.UNKNOWN, End.DROPPED):
        for outcome in outcomes:
            if outcome.end is end:
                return outcome
    raise ValueError("a packet has at least one way")
