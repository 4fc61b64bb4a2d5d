"""Which of many matchers one value meets, found by what the value holds and not by asking each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from firedoor.hunt.sigma.index.edges import Edges
from firedoor.hunt.sigma.index.expressions import Search, search_of
from firedoor.hunt.sigma.index.gates import LONGEST, literals_in, pieces_of
from firedoor.hunt.sigma.index.literals import Finder, patient_finder
from firedoor.hunt.sigma.index.networks import Networks
from firedoor.hunt.sigma.meaning import as_number, compare, fits, fold, written
from firedoor.hunt.sigma.plan import (
    Matcher,
    Network,
    Number,
    Order,
    Regex,
    Text,
    TimePart,
    Truth,
    Wild,
)
from firedoor.model.hunt.event import Scalar

_Numbered = list[tuple[int, Matcher]]


class Matchers:
    """The matchers of one field, by their place in ``matchers``; those that look at more than a value are never met."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._begins = Edges(at_end=False)
        self._ends = Edges(at_end=True)
        self._holds: dict[str, list[int]] = defaultdict(list)
        self._gated: dict[str, _Numbered] = defaultdict(list)
        self._always: list[int] = []
        self._asked: _Numbered = []
        self._regexes: list[tuple[int, Regex]] = []
        self._equal: dict[float, list[int]] = defaultdict(list)
        self._compared: list[tuple[int, Number]] = []
        networks: list[tuple[int, Network]] = []
        for number, matcher in enumerate(matchers):
            match matcher:
                case Text():
                    self._add_text(number, matcher)
                case Regex():
                    self._regexes.append((number, matcher))
                case Number(Order.EQUAL, value):
                    self._equal[value].append(number)
                case Number():
                    self._compared.append((number, matcher))
                case Network():
                    networks.append((number, matcher))
                case Truth() | TimePart():
                    self._asked.append((number, matcher))
        self._networks = Networks(networks) if networks else None
        self._numbers = bool(self._equal or self._compared)
        # Both made when first asked: most fields of the rules are in no log that is at hand.
        self._finder: Finder | None = None
        self._search: Search | None = None
        self._found: list[tuple[list[int], _Numbered]] = []

    def _add_text(self, number: int, text: Text) -> None:
        pieces = pieces_of(text)
        literals = literals_in(pieces)
        if text.cased or len(literals) != 1 or any(piece is Wild.ONE for piece in pieces):
            self._add_rest(number, text, literals, pieces)
            return
        (literal,) = literals
        begins, ends = pieces[0] is not Wild.ANY, pieces[-1] is not Wild.ANY
        if begins and ends:
            self._whole[literal].append(number)
        elif begins:
            self._begins.add(literal, number)
        elif ends:
            self._ends.add(literal, number)
        elif len(literal) <= LONGEST:
            self._holds[literal].append(number)
        else:
            self._gated[literal[:LONGEST]].append((number, text))

    def _add_rest(
        self, number: int, text: Text, literals: list[str], pieces: list[str | Wild]
    ) -> None:
        if literals:
            self._gated[max(literals, key=len)[:LONGEST]].append((number, text))
        elif not pieces:
            self._whole[""].append(number)
        elif len(pieces) == 1 and pieces[0] is Wild.ANY:
            self._always.append(number)
        else:
            self._asked.append((number, text))

    @property
    def is_inside(self) -> bool:
        """Whether a text must hold one of some literals to meet any of the matchers."""
        edges = self._whole or self._begins or self._ends or self._always
        return not (edges or self._asked or self._regexes or self._numbers or self._networks)

    def may_meet(self, text: str) -> bool:
        """Whether a text holds one of these literals."""
        return bool(self._find(fold(text)))

    def met(self, value: Scalar) -> set[int]:
        """The places of the matchers that a value meets."""
        text = written(value)
        folded = fold(text)
        met = set(self._always)
        met.update(self._whole.get(folded, ()))
        self._begins.find(folded, met)
        self._ends.find(folded, met)
        self._look_inside(folded, value, met)
        for number, matcher in self._asked:
            if fits(matcher, value):
                met.add(number)
        if self._regexes:
            if self._search is None:
                self._search = search_of(self._regexes)
            met |= self._search(text)
        if self._numbers:
            self._compare(value, met)
        if self._networks is not None:
            met.update(self._networks.met(text))
        return met

    def _find(self, folded: str) -> Collection[int]:
        if self._finder is None:
            literals = tuple(dict.fromkeys((*self._holds, *self._gated)))
            self._found = [
                (self._holds.get(literal, []), self._gated.get(literal, [])) for literal in literals
            ]
            self._finder = patient_finder(literals)
        return self._finder(folded)

    def _look_inside(self, folded: str, value: Scalar, met: set[int]) -> None:
        for place in self._find(folded):
            numbers, gated = self._found[place]
            met.update(numbers)
            for number, matcher in gated:
                if number not in met and fits(matcher, value):
                    met.add(number)

    def _compare(self, value: Scalar, met: set[int]) -> None:
        number = as_number(value)
        if number is None:
            return
        met.update(self._equal.get(number, ()))
        met.update(place for place, one in self._compared if compare(one, number))
