"""What changes for a whole site when configurations are replaced: every pair, by the sets of packets themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.packet import Packet
from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.reach.answers import Answer, ServiceRange
from firedoor.reach.arrivals import Arriving
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.joining import joined_answer
from firedoor.reach.judging import Found
from firedoor.reach.pick import preferred
from firedoor.reach.places import Place, unplaced
from firedoor.reach.project import services_of
from firedoor.reach.question import Prover
from firedoor.reach.walk import Path

MOST_NETWORKS = 6


@dataclass(frozen=True, slots=True)
class Share:
    """Packets that pass on one side only. ``flow`` is one of them; ``path`` its way, where it surely passes.

    ``sources`` and ``targets``: their addresses as sent, the last "..." if there are more.
    """

    services: tuple[ServiceRange, ...] = ()
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    flow: Packet | None = None
    path: Path | None = None


NOTHING = Share()


@dataclass(frozen=True, slots=True)
class Difference:
    """One ordered pair before and after; None on the side where a place does not occur.

    ``gained``: what passes or may pass now and did not before, or not for sure. ``lost``: what in no reading passes any
    more. ``doubted``: what passed for sure and may pass still: it must not look as if it were closed.
    ``compared`` is False where memory ran out on a side: then nobody knows whether anything changes.
    """

    source: str
    target: str
    before: Answer | None
    after: Answer | None
    gained: Share = NOTHING
    lost: Share = NOTHING
    doubted: Share = NOTHING
    compared: bool = True

    @property
    def changed(self) -> bool:
        """Whether anything differs: the verdict, or a packet that passes on one side only."""
        if self.before is None or self.after is None or not self.compared:
            return True
        whole = (self.before.verdict, self.before.services, self.before.perhaps)
        other = (self.after.verdict, self.after.services, self.after.perhaps)
        return whole != other or {self.gained, self.lost, self.doubted} != {NOTHING}


@dataclass(frozen=True, slots=True)
class Version:
    """The network before or after, with its places. Both provers share their packet sets."""

    prover: Prover
    places: tuple[Place, ...]


def differences(
    old: Version,
    new: Version,
    sources: Sequence[str],
    targets: Sequence[str],
    service: Service = EVERY_SERVICE,
) -> Iterator[Difference]:
    """Every ordered pair of different names, with the answers of both versions, row by row."""
    for source in sources:
        wanted = [name for name in targets if name != source]
        before = _row(old, source, wanted, service)
        after = _row(new, source, wanted, service)
        for target in wanted:
            pair = before.get(target), after.get(target)
            if pair[0] is not None or pair[1] is not None:
                yield _difference(old, new, (source, target), pair)


_Row = dict[str, dict[int, Found]]


def _row(version: Version, source: str, targets: Sequence[str], service: Service) -> _Row:
    by_name = {place.name: place for place in version.places}
    start = by_name.get(source)
    ends = [by_name[name] for name in targets if name in by_name]
    if start is None or not ends:
        return {}
    rows = version.prover.found(start, ends, service)
    return {end.name: found for end, found in zip(ends, rows, strict=True)}


def _difference(
    old: Version,
    new: Version,
    names: tuple[str, str],
    pair: tuple[dict[int, Found] | None, dict[int, Found] | None],
) -> Difference:
    answers = [joined_answer([f.answer for f in side.values()]) if side else None for side in pair]
    before, after = pair
    if not before or not after:
        return Difference(*names, answers[0], answers[1])
    compared = all(f.may and f.sure for side in (before, after) for f in side.values())
    if not compared:
        return Difference(*names, answers[0], answers[1], compared=False)
    gained = _share(new, names, [_gained(new, n, f, before.get(n)) for n, f in after.items()])
    gone = [_lost(old, n, f, after.get(n)) for n, f in before.items()]
    open_ = [_doubted(old, n, f, after.get(n)) for n, f in before.items()]
    if _misplaced(new, names):
        # Where an end is connected is not known any more: nobody can say that its packets are stopped.
        gone, open_ = [], [*gone, *open_]
    lost, doubted = _share(old, names, gone), _share(old, names, open_)
    return Difference(*names, answers[0], answers[1], gained, lost, doubted)


def _misplaced(version: Version, names: tuple[str, str]) -> bool:
    """Whether nothing says where a part of an end is connected."""
    ends = [place for place in version.places if place.name in names]
    return any(unplaced(place, version.prover.net) for place in ends)


@dataclass(frozen=True, slots=True)
class _Only:
    """Headers as sent that pass on one side only, and as what they arrive; of them those that surely pass there."""

    family: int
    sent: Headers
    arrived: Headers
    surely: Headers


def _gained(side: Version, family: int, now: Found, before: Found | None) -> _Only:
    space = side.prover.engine(family).space
    surely = _more(space, _side(now.sure), before.sure if before else None)
    perhaps = _more(space, _side(now.may), before.may if before else None)
    return _Only(family, surely[0] | perhaps[0], surely[1] | perhaps[1], surely[0])


def _lost(side: Version, family: int, before: Found, now: Found | None) -> _Only:
    space = side.prover.engine(family).space
    may = _side(before.may)
    if now is None or now.may is now.sure:
        sent, arrived = _more(space, may, now.may if now else None)
    else:
        # A line in doubt can make anything of a packet: it is lost only if it does not pass as anything.
        sent, arrived = minus(may.headers, _side(now.may).headers), space.nothing
    return _Only(family, sent, arrived, sent & _side(before.sure).headers)


def _doubted(side: Version, family: int, before: Found, now: Found | None) -> _Only:
    space = side.prover.engine(family).space
    if now is None or now.may is now.sure:
        return _Only(family, space.nothing, space.nothing, space.nothing)
    still = _side(before.sure).headers & _side(now.may).headers
    sent = minus(still, _side(now.sure).headers)
    return _Only(family, sent, space.nothing, sent)


def _side(arriving: Arriving | None) -> Arriving:
    if arriving is None:
        raise ValueError("sets are compared only where there are some")
    return arriving


def _share(side: Version, names: tuple[str, str], only: Sequence[_Only]) -> Share:
    """Both families as one share."""
    shares = [_in_words(side, names, one) for one in only if one.sent.satisfiable()]
    if not shares:
        return NOTHING
    first = next((s for s in shares if s.path is not None), shares[0])
    return Share(
        services=tuple(dict.fromkeys(s for share in shares for s in share.services)),
        sources=tuple(dict.fromkeys(s for share in shares for s in share.sources)),
        targets=tuple(dict.fromkeys(t for share in shares for t in share.targets)),
        flow=first.flow,
        path=first.path,
    )


def _in_words(side: Version, names: tuple[str, str], only: _Only) -> Share:
    space = side.prover.engine(only.family).space
    # Sent to the same address it can arrive at another one that was reached before: a translation changed.
    services = services_of(space, only.arrived if only.arrived.satisfiable() else only.sent)
    by_name = {place.name: place for place in side.places}
    ends = by_name[names[0]], by_name[names[1]]
    witness = side.prover.witness(*ends, only.family, only.surely)
    flow, path = witness or (preferred(space, only.sent), None)
    return Share(
        services,
        space.address_ranges(only.sent, space.src, MOST_NETWORKS),
        space.address_ranges(only.sent, space.dst, MOST_NETWORKS),
        flow,
        path,
    )


def _more(space: HeaderSpace, mine: Arriving, other: Arriving | None) -> tuple[Headers, Headers]:
    """What is sent on one side and arrives on the other not, or as another packet; and what arrives only on it."""
    if other is None:
        return mine.headers, mine.arrived
    sent = space.union(
        minus(headers, other.by_change.get(change, space.nothing))
        for change, headers in mine.by_change.items()
    )
    return sent, minus(mine.arrived, other.arrived)
