"""Chains of translations as one table: calls are followed, first match first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Translation, TranslationTable
from firedoor.model.network.rule import ANY_PACKET, Match
from firedoor.readers.firewalls.netfilter.chains import Act, Chain, Step
from firedoor.readers.firewalls.netfilter.matches import both, is_never
from firedoor.readers.firewalls.netfilter.reach import Known
from firedoor.readers.firewalls.netfilter.settling import settled
from firedoor.readers.firewalls.netfilter.unchanged import unchanged

MOST_TRANSLATIONS = 20_000
DEEPEST = 100


class Frame(NamedTuple):
    """A place in the chains where the walk goes on: a rule of a chain, below which base chain of the hook."""

    chain: str
    position: int
    base: int


Program = tuple[Frame, ...]  # what runs one after another, the innermost chain first


class TableMaker:
    """Flattens the translating base chains of one hook, in order of priority.

    A chain that accepts or ends without a translation leaves the packet to the next one (``nf_nat_inet_fn``).
    A rule that returns is written as the rest of its callers for these packets only, and then nothing.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._bases: Sequence[Chain] = ()
        self._made: list[Translation] = []
        self._matches: dict[tuple[str, int], tuple[Match, ...]] = {}
        self._visits = 0

    def table(self, name: str, chains: Sequence[Chain]) -> TranslationTable:
        """The table of all these chains."""
        self._bases, self._made, self._visits = chains, [], 0
        self._run(self._after(-1), ANY_PACKET, 0)
        if self._visits >= MOST_TRANSLATIONS:
            what = "the chains of translations call each other too often to be followed"
            doubt = Doubt(chains[0].origin, what)
            self._made = [Translation(ANY_PACKET, chains[0].origin, doubts=(doubt,))]
        return TranslationTable(name, tuple(self._made))

    def _after(self, base: int) -> Program:
        """What runs when a base chain has accepted: those after it."""
        numbers = range(base + 1, len(self._bases))
        return tuple(Frame(self._bases[number].name, 0, number) for number in numbers)

    def _run(self, program: Program, within: Match, depth: int) -> None:
        for number, frame in enumerate(program):
            self._emit(frame, within, program[number + 1 :], depth)

    def _emit(self, frame: Frame, within: Match, then: Program, depth: int) -> None:
        """Emit what a chain does with some packets. Those that it leaves alone are the caller's to go on with."""
        steps = self._known.chains[frame.chain].steps
        for index in range(frame.position, len(steps)):
            step = steps[index]
            if step.act in {Act.PASS, Act.UNTRACK} and not step.doubts:
                continue
            for own in self._settled(step, frame.chain, index):
                match = both(within, own, Doubt(step.origin, "conditions cannot be joined exactly"))
                if not is_never(match) and self._visits < MOST_TRANSLATIONS:
                    self._visits += 1
                    self._act(step, match, frame._replace(position=index + 1), then, depth + 1)

    def _act(self, step: Step, match: Match, here: Frame, then: Program, depth: int) -> None:
        if step.doubts or step.act is Act.UNKNOWN:
            self._doubt(step, match, "this line is not understood")
        elif step.act is Act.TRANSLATE:
            self._add(step, match)
        elif depth > DEEPEST:
            self._doubt(step, match, "calls and returns go too deep to be followed")
        elif step.act is Act.JUMP:
            self._emit(Frame(step.target, 0, here.base), match, (here, *then), depth)
        elif step.act is Act.GOTO:
            self._emit(Frame(step.target, 0, here.base), match, then, depth)
            self._end(step, match, then, depth)
        elif step.act is Act.RETURN:
            self._end(step, match, then, depth)
        else:  # accepted: the next base chain goes on; or dropped: a filter stage before the table does that
            self._end(step, match, self._after(here.base), depth)

    def _end(self, step: Step, match: Match, then: Program, depth: int) -> None:
        self._run(then, match, depth)
        self._made.append(Translation(match, step.origin, step.name))

    def _add(self, step: Step, match: Match) -> None:
        made = Translation(match, step.origin, step.name, step.source, step.destination)
        same = unchanged(made) if self._known.asks_translated else None
        self._made += [made] if same is None else [same, made]

    def _doubt(self, step: Step, match: Match, what: str) -> None:
        doubts = step.doubts or (Doubt(step.origin, what),)
        self._made.append(Translation(match, step.origin, step.name, doubts=doubts))

    def _settled(self, step: Step, name: str, index: int) -> tuple[Match, ...]:
        key = (name, index)
        if key not in self._matches:
            chain = self._known.chains[name]
            passed = self._known.passed[name]
            self._matches[key] = tuple(settled(step, self._known, passed, chain.family))
        return self._matches[key]
