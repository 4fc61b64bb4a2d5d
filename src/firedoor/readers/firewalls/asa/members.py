"""Lines about members of a bridge group, as lines about the BVI: certain only where every member has the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Translation, TranslationTable
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.asa.bridges import Group
from firedoor.readers.firewalls.asa.work import Work

_NOWHERE = Origin("-")
IN, OUT = "in", "out"
Item = TypeVar("Item", Rule, Translation)


def of_groups(work: Work, groups: Sequence[Group], sets: Iterable[RuleSet]) -> tuple[RuleSet, ...]:
    """Rule sets in which lines about some members of a group are in doubt."""
    several = tuple(sets)
    deciding = frozenset(s.name for s in several if s.default is not Verb.RETURN)
    for group in groups:
        view = _View(group.working, group.bvi.name, group.partial(work), deciding)
        several = tuple(replace(s, rules=tuple(view.seen(s.rules))) for s in several)
    return several


def tables_of_groups(
    work: Work, groups: Sequence[Group], tables: Iterable[TranslationTable]
) -> tuple[TranslationTable, ...]:
    """The same of translations."""
    several = tuple(tables)
    for group in groups:
        view = _View(group.working, group.bvi.name, group.partial(work))
        several = tuple(replace(t, translations=tuple(view.seen(t.translations))) for t in several)
    return several


@dataclass(frozen=True, slots=True)
class _View:
    """How lines look at one group. ``deciding``: rule sets that never give a packet back."""

    members: frozenset[str]
    bvi: str
    doubt: Doubt
    deciding: frozenset[str] = frozenset()

    def seen(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items in order; those that are alike for every member as one that is certain.

        Between two of a row stand only lines that are not about the group, so that the row can stand in one place.
        """
        row: list[Item] = []
        for item in items:
            side = self._side(item.match)
            if row and (self._meets(row[0], item) if not side else not self._alike(row[0], item)):
                yield from self._whole(row)
                row = []
            if side:
                row.append(item)
            else:
                yield item
        yield from self._whole(row)

    def _whole(self, row: list[Item]) -> Iterator[Item]:
        named: frozenset[str] = frozenset()
        for item in row:
            named |= self._partly(_ports(item.match, self._side(item.match)))
        complete = named >= self.members
        if complete and all(self._body(item) == self._body(row[0]) for item in row):
            yield from row[:1]
            return
        for number, item in enumerate(row, start=1):
            # Lists that decide about every packet: where each member has one, one of them does.
            yield item if complete and number == len(row) else _in_doubt(item, self.doubt)

    def _side(self, match: Match) -> str:
        """The side on which only some members are named, if any."""
        sides = [side for side in (IN, OUT) if self._partly(_ports(match, side))]
        return " and ".join(sides)

    def _partly(self, ports: Ports | None) -> frozenset[str]:
        if ports is None or self.bvi in ports.names:
            return frozenset()
        return ports.names & self.members

    def _meets(self, of_row: Item, item: Item) -> bool:
        """Whether a line could be about a packet that the lines of a row are about."""
        side = self._side(of_row.match)
        ports, own = _ports(item.match, side), _ports(of_row.match, side)
        if own is None or own.names - self.members:
            return True
        return ports is None or ports.negated or bool(ports.prefixes) or self.bvi in ports.names

    def _alike(self, one: Item, other: Item) -> bool:
        if self._body(one) == self._body(other):
            return True
        if not isinstance(one, Rule) or not isinstance(other, Rule):
            return False
        if not {one.target, other.target} <= self.deciding:
            return False
        return self._body(replace(one, target=other.target)) == self._body(other)

    def _body(self, item: Item) -> object:
        """What a line says, wherever it stands and whichever members it names."""
        side = self._side(item.match)
        match, ports = item.match, _ports(item.match, side)
        if ports is not None and not ports.names - self.members:
            match = _anywhere(match, side)
        return side, replace(item, match=match, origin=_NOWHERE, name="")


def _ports(match: Match, side: str) -> Ports | None:
    if side == IN:
        return match.in_ports
    return match.out_ports if side == OUT else None


def _anywhere(match: Match, side: str) -> Match:
    return replace(match, in_ports=None) if side == IN else replace(match, out_ports=None)


def _in_doubt(item: Item, doubt: Doubt) -> Item:
    match = replace(item.match, doubts=(*item.match.doubts, doubt))
    return replace(item, match=match)
