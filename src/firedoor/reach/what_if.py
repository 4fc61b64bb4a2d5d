"""What changes for a whole site when configurations are replaced: every pair, by the sets of packets themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.packet import Packet
from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.reach.answers import Answer, ServiceRange
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.pick import preferred
from firedoor.reach.places import Place
from firedoor.reach.project import services_of
from firedoor.reach.question import Arriving, Found, Prover, joined_answer
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

    ``compared`` is False where memory ran out on a side: then nobody knows whether anything changes.
    """

    source: str
    target: str
    before: Answer | None
    after: Answer | None
    gained: Share = NOTHING
    lost: Share = NOTHING
    compared: bool = True

    @property
    def changed(self) -> bool:
        """Whether anything differs: the verdict, or a packet that passes on one side only."""
        if self.before is None or self.after is None or not self.compared:
            return True
        whole = (self.before.verdict, self.before.services, self.before.perhaps)
        other = (self.after.verdict, self.after.services, self.after.perhaps)
        return whole != other or self.gained != NOTHING or self.lost != NOTHING


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
    gained = _share(new, names, after, before)
    lost = _share(old, names, before, after)
    compared = all(f.may and f.sure for side in (before, after) for f in side.values())
    return Difference(*names, answers[0], answers[1], gained, lost, compared=compared)


def _share(
    side: Version, names: tuple[str, str], mine: dict[int, Found], others: dict[int, Found]
) -> Share:
    """What passes on a side and not on the other, in either reading of what is not understood."""
    shares = [
        _in_family(side, names, family, found, others.get(family)) for family, found in mine.items()
    ]
    shares = [share for share in shares if share != NOTHING]
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


def _in_family(
    side: Version, names: tuple[str, str], family: int, found: Found, other: Found | None
) -> Share:
    if found.may is None or found.sure is None:
        return NOTHING
    space = side.prover.engine(family).space
    if other is not None and (other.may is None or other.sure is None):
        return NOTHING
    surely = _more(space, found.sure, other.sure if other else None)
    perhaps = _more(space, found.may, other.may if other else None)
    sent = surely[0] | perhaps[0]
    if not sent.satisfiable():
        return NOTHING
    arrived = surely[1] | perhaps[1]
    # Sent to the same address it can arrive at another one that was reached before: a translation changed.
    services = services_of(space, arrived if arrived.satisfiable() else sent)
    by_name = {place.name: place for place in side.places}
    ends = by_name[names[0]], by_name[names[1]]
    witness = side.prover.witness(*ends, family, surely[0])
    flow, path = witness or (preferred(space, sent), None)
    return Share(
        services,
        space.address_ranges(sent, space.src, MOST_NETWORKS),
        space.address_ranges(sent, space.dst, MOST_NETWORKS),
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
