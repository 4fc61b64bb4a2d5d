"""What a rule set lets through of a set of headers.

The walk begins with the packets in question and goes down the lines, so that only lines which these packets
meet cost anything. The share of each line falls out: that is the line responsible.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import RuleSet, Verb
from firedoor.reach.folding import Folder, Passed
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import Line, LineMaker, Where
from firedoor.reach.modes import Mode, Notes

DEEPEST_CALL = 64


class Filterer:
    """Walks rule sets. One for each header space and mode, so that its results can be kept."""

    def __init__(self, maker: LineMaker, mode: Mode, folder: Folder | None = None) -> None:
        self.maker = maker
        self.folder = folder or Folder(maker)
        self.space: HeaderSpace = self.maker.space
        self.mode = mode
        self._kept: dict[tuple[int, str, Where | None, Headers], tuple[Passed, Notes]] = {}
        self._asked: dict[tuple[int, str, Where | None], int] = {}
        self._wholes: dict[tuple[int, str, Where | None], Passed | None] = {}

    def walk(
        self, device: Device, name: str, where: Where, headers: Headers, notes: Notes
    ) -> Passed:
        """Return what a rule set of a device does with headers (new connections) that meet it at a place.

        With ``notes.explain`` headers may be any, and every line's share is noted.
        """
        place = self.maker.place(device, name, where)
        key = (id(device), name, place, headers)
        if notes.explain:
            return self._walk(device, name, where, headers, notes)
        known = self._kept.get(key)
        if known is None:
            whole = self._whole(device, name, where, place)
            if whole is not None:
                return Passed(headers & whole.permitted, headers & whole.returned)
            inner = Notes()
            known = self._kept[key] = (self._walk(device, name, where, headers, inner), inner)
        notes.doubt(*known[1].doubts)
        return known[0]

    def _walk(
        self, device: Device, name: str, where: Where, headers: Headers, notes: Notes
    ) -> Passed:
        return _Walk(self, device, where, notes, []).walk(name, headers)

    def _whole(self, device: Device, name: str, where: Where, place: Where | None) -> Passed | None:
        """What the rule set does with every new connection, once it has been asked often enough to pay.

        None as long as it has not, where it would grow too large, and where a doubt must be noted by who meets it.
        """
        key = (id(device), name, place)
        if key in self._wholes:
            return self._wholes[key]
        self._asked[key] = self._asked.get(key, 0) + 1
        if self._asked[key] <= self.folder.patience:
            return None
        self._wholes[key] = None
        if not self.maker.is_heavy(device, name):
            notes = Notes()
            passed = self._walk(device, name, where, self.space.new_connections, notes)
            self._wholes[key] = None if notes.doubts else passed
        return self._wholes[key]


@dataclass(slots=True)
class _Walk:
    filterer: Filterer
    device: Device
    where: Where
    notes: Notes
    open_: list[str] = field(default_factory=list)

    @property
    def space(self) -> HeaderSpace:
        return self.filterer.space

    @property
    def may(self) -> bool:
        return self.filterer.mode is Mode.MAY

    def walk(self, name: str, headers: Headers) -> Passed:
        if not self.notes.explain:
            folder = self.filterer.folder
            folded = folder.folded(self.device, name, self.where)
            if folded is not None:
                return Passed(headers & folded.permitted, headers & folded.returned)
            passed = folder.among(self.device, name, self.where, headers)
            if passed is not None:
                return passed
        rule_set = self.device.rule_set(name)
        if name in self.open_ or len(self.open_) >= DEEPEST_CALL:
            return self._circle(rule_set, headers)
        self.open_.append(name)
        nothing = self.space.nothing
        state = _State(headers, nothing, nothing, nothing)
        for line in self.filterer.maker.lines(self.device, name, self.where, headers):
            hit = state.rest & line.maybe
            if not hit.satisfiable():
                continue
            self._meet(line, hit, state)
            if not state.rest.satisfiable():
                break
        self.open_.pop()
        return self._default(rule_set, state)

    def _circle(self, rule_set: RuleSet, headers: Headers) -> Passed:
        what = f"{rule_set.name} calls itself, or calls go too deep"
        self.notes.doubt(Doubt(rule_set.default_origin, what))
        nothing = self.space.nothing
        return Passed(headers, nothing) if self.may else Passed(nothing, nothing)

    def _meet(self, line: Line, hit: Headers, state: _State) -> None:
        rule = line.rule
        if not line.exact:
            self.notes.doubt(*(rule.match.all_doubts or (Doubt(rule.origin, "not understood"),)))
        sure = hit if line.exact else hit & line.surely
        if rule.verb in {Verb.CALL, Verb.GOTO}:
            self._call(line, hit, sure, state)
        elif rule.verb is Verb.UNKNOWN:
            if self.may:
                state.permitted |= hit
            else:
                state.rest = minus(state.rest, hit)
        elif rule.match.varying:
            # Who attacks can be on either side of the condition.
            if rule.verb is Verb.PERMIT:
                state.permitted |= hit if self.may else sure
            elif rule.verb is Verb.RETURN:
                state.ended |= hit if self.may else sure
        else:
            self._decide(line, hit, sure, state)

    def _decide(self, line: Line, hit: Headers, sure: Headers, state: _State) -> None:
        verb, counted = line.rule.verb, hit if self.may else sure
        if verb is Verb.PERMIT:
            state.permitted |= counted
            if self.notes.explain:
                self.notes.let_pass(line.rule.origin, counted)
            # What is permitted only perhaps goes on: it passes in any case only if later lines let it.
            state.rest = minus(state.rest, sure)
        elif verb is Verb.RETURN:
            state.ended |= counted
            state.rest = minus(state.rest, sure if self.may else hit)
        else:
            stopped = sure if self.may else hit
            if self.notes.explain and stopped.satisfiable():
                self.notes.stop(line.rule.origin, stopped)
            state.rest = minus(state.rest, stopped)

    def _call(self, line: Line, hit: Headers, sure: Headers, state: _State) -> None:
        inner = self.walk(line.rule.target, hit if self.may else sure)
        goto = line.rule.verb is Verb.GOTO
        state.permitted |= inner.permitted
        if line.rule.match.varying:
            state.ended |= inner.returned if goto else self.space.nothing
        elif goto:
            state.ended |= inner.returned
            state.rest = minus(state.rest, sure if self.may else hit)
        elif self.may:
            state.rest = minus(state.rest, sure) | inner.returned
        else:
            perhaps = minus(hit, sure)
            kept = (
                self.walk(line.rule.target, perhaps).through if perhaps.satisfiable() else perhaps
            )
            state.rest = minus(state.rest, hit) | inner.returned | kept

    def _default(self, rule_set: RuleSet, state: _State) -> Passed:
        rest = state.rest | state.ended
        if rule_set.default is Verb.PERMIT:
            state.permitted |= rest
            if self.notes.explain and rest.satisfiable():
                self.notes.let_pass(rule_set.default_origin, rest)
        elif rule_set.default is Verb.RETURN:
            state.returned |= rest
        elif rest.satisfiable():
            if rule_set.default is Verb.UNKNOWN:
                what = "what happens to the rest is not understood"
                self.notes.doubt(Doubt(rule_set.default_origin, what))
                state.permitted |= rest if self.may else self.space.nothing
            elif self.notes.explain:
                self.notes.stop(rule_set.default_origin, rest)
        return Passed(state.permitted, state.returned)


@dataclass(slots=True)
class _State:
    """The headers that no line decided yet, those decided, and those for which the rule set ends early."""

    rest: Headers
    permitted: Headers
    returned: Headers
    ended: Headers
