"""Two versions of a rule set: every class of flow that changed, with a packet and the lines on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import islice

from firedoor.model.network.addresses import V4, V6, AddressSpace, Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import ACK, Packet
from firedoor.model.network.rule import Match, Rule, State
from firedoor.reach.acl_changes import Side, changed_matches
from firedoor.reach.acl_cover import ENDING
from firedoor.reach.acl_names import reached
from firedoor.reach.acl_places import MOST_PLACES, Place, places_of
from firedoor.reach.acl_space import AclSpace, Verdicts
from firedoor.reach.acl_translated import made
from firedoor.reach.answers import ServiceRange
from firedoor.reach.decide import Decision
from firedoor.reach.headers import Field, Headers, HeaderSpace, minus
from firedoor.reach.lines import placed
from firedoor.reach.matching import Holds
from firedoor.reach.pick import preferred
from firedoor.reach.project import services_of

MOST_CLASSES = 1000
FEW, MOST_NETWORKS = 4, 512
SMALL = 2000  # nodes; a line has a few hundred


@dataclass(frozen=True, slots=True)
class Difference:
    """One class: packets on which one line decides before and another after, with another verdict.

    ``place``: between which interfaces. ``flow`` is one of the packets; ``sources`` and ``targets`` their addresses,
    ``services`` their services.
    """

    place: Place
    flow: Packet
    before: Decision
    after: Decision
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    services: tuple[ServiceRange, ...]


@dataclass(slots=True)
class Compared:
    """What a comparison found. ``cut``: there is more than it looked at.

    ``undecided``: lines that are not understood and decide, before and after, on packets that changed lines mean.
    ``fragments``: lines for later fragments changed.
    """

    differences: list[Difference] = field(default_factory=list)
    undecided: dict[Doubt, None] = field(default_factory=dict)
    cut: bool = False
    fragments: bool = False


class Spaces:
    """One packet space for each address family, made when it is needed."""

    def __init__(self) -> None:
        self._made: dict[int, AclSpace] = {}

    def of(self, family: int) -> AclSpace:
        """The space of a family."""
        if family not in self._made:
            self._made[family] = AclSpace(family)
        return self._made[family]


def compare(
    spaces: Spaces,
    old: Side,
    new: Side,
    known: frozenset[str] = frozenset(),
) -> Compared:
    """Find every class of packets that the new version treats in another way, at most ``MOST_CLASSES``.

    ``known``: rule sets that are compared by themselves; their own changes do not count here.
    """
    found = Compared()
    changed = changed_matches(old, new, known)
    if not changed:
        return found
    every = [
        rule.match
        for side in (old, new)
        for rule_set in reached(side.device, side.name)
        for rule in rule_set.rules
    ]
    places = places_of((old.device, new.device), every, changed)
    found.cut = len(places) > MOST_PLACES
    found.fragments = any(match.fragments for match in changed)
    for place in places[:MOST_PLACES]:
        _at(place, spaces, (old, new), changed, found)
    return found


def _at(
    place: Place,
    spaces: Spaces,
    sides: tuple[Side, Side],
    changed: Sequence[Match],
    found: Compared,
) -> None:
    here = [match for match in changed if placed(match, place.where) is not Holds.NO]
    for family in (V4, V6):
        spoken = [match for match in here if _is_of(match, family)]
        if spoken:
            acl = spaces.of(family).at(place.where)
            maybe = acl.space.union(acl.maker.headers(match)[1] for match in spoken)
            # What vendors do with later fragments differs; they are not compared.
            whole = acl.space.well_formed & acl.space.fragments(later=False)
            if place.where.translated_by:
                devices = [side.device for side in sides]
                whole &= made(acl.space, devices, place.where.translated_by)
            _classes(acl, sides, maybe & whole, place, found)


def _is_of(match: Match, family: int) -> bool:
    return bool(match.sources.maybe.family(family) and match.destinations.maybe.family(family))


def _classes(
    acl: AclSpace, sides: tuple[Side, Side], within: Headers, place: Place, found: Compared
) -> None:
    versions = [_Version(acl, side, acl.verdicts(side.device, side.name, within)) for side in sides]
    before, after = (version.verdicts for version in versions)
    changed = _changed(before, after, within)
    for part in _parts(acl.space, changed, before, after):
        _split(acl, versions, part, place, found)
    if (before.unknown & after.unknown).satisfiable():
        found.undecided.update(dict.fromkeys((*before.doubts, *after.doubts)))


def _parts(
    space: HeaderSpace, changed: Headers, before: Verdicts, after: Verdicts
) -> Iterator[Headers]:
    """Changed packets line by line: what a line decides is a small set, all of it together may be a large one.

    What the ends of both versions decide (the rest, where no line does) is large too: that is parted by the other
    version's lines.
    """
    for share in before.shares.values():
        part = changed & share
        if part.satisfiable():
            yield from _by_lines(space, part, after)
            # What is in doubt can have a share in several lines.
            changed = minus(changed, share) if before.doubts else changed
    if not before.doubts:
        changed = minus(changed, space.union(before.shares.values()))
    yield from _by_lines(space, changed, after)


def _by_lines(space: HeaderSpace, part: Headers, version: Verdicts) -> Iterator[Headers]:
    if version.doubts or part.node_count() <= SMALL:
        yield part
        return
    for share in version.shares.values():
        yield part & share
    yield minus(part, space.union(version.shares.values()))


def _split(
    acl: AclSpace, versions: Sequence[_Version], rest: Headers, place: Place, found: Compared
) -> None:
    """Part a set of changed packets by the lines that decide, as long as there are more."""
    packet = _witness(acl, rest)
    while packet is not None:
        if len(found.differences) >= MOST_CLASSES:
            found.cut = True
            return
        one = acl.space.packet(packet)
        before, after = (version.decide(packet) for version in versions)
        region = versions[0].share(before, one) & versions[1].share(after, one)
        region = rest & region | one
        found.differences.append(_difference(acl, place, packet, (before, after), region & rest))
        rest = minus(rest, region)
        packet = _witness(acl, rest)


@dataclass(frozen=True, slots=True)
class _Version:
    """A rule set with what it does at a place."""

    acl: AclSpace
    side: Side
    verdicts: Verdicts

    def decide(self, packet: Packet) -> Decision:
        return self.acl.decide(self.side.device, self.side.name, packet)

    def share(self, decision: Decision, one: Headers) -> Headers:
        """The headers of the same verdict on which the deciding line decides."""
        kind = self.verdicts.of(decision.verdict)
        share = self.verdicts.shares.get(decision.origin)
        if share is not None and (share & one).satisfiable():
            return kind & share
        if decision.rule is None:
            return kind
        return kind & _reaching(self.acl, self.side, decision.rule)


def _witness(acl: AclSpace, rest: Headers) -> Packet | None:
    """A packet of a set: the first of a connection if there is one, else one of a connection that exists."""
    space = acl.space
    answered = space.states([State.ESTABLISHED]) & (
        space.equal(space.flags, ACK) | space.equal(space.flags, 0)
    )
    for some in (space.new_connections, answered):
        if (rest & some).satisfiable():
            return preferred(space, rest & some)
    return preferred(space, rest)


def _changed(before: Verdicts, after: Verdicts, within: Headers) -> Headers:
    same = (
        (before.permit & after.permit)
        | (before.deny & after.deny)
        | (before.returned & after.returned)
        | (before.unknown & after.unknown)
    )
    return minus(within, same)


def _reaching(acl: AclSpace, side: Side, rule: Rule) -> Headers:
    """What a line means without what lines before it in its rule set surely take."""
    found = acl.maker.headers(rule.match)[1]
    for rule_set in reached(side.device, side.name):
        if any(each is rule for each in rule_set.rules):
            for earlier in rule_set.rules:
                if earlier is rule:
                    return found
                ends = earlier.enabled and earlier.verb in ENDING and not earlier.match.varying
                if ends and placed(earlier.match, acl.where) is Holds.YES:
                    found = minus(found, acl.maker.headers(earlier.match)[0])
    return found


def _difference(
    acl: AclSpace,
    place: Place,
    packet: Packet,
    decided: tuple[Decision, Decision],
    region: Headers,
) -> Difference:
    space = acl.space
    return Difference(
        place,
        packet,
        *decided,
        sources=_addresses(space, region, space.src),
        targets=_addresses(space, region, space.dst),
        services=services_of(space, region),
    )


def _addresses(space: HeaderSpace, region: Headers, field: Field) -> tuple[str, ...]:
    """One side of a class as networks; as one network with exceptions where that is shorter."""
    found = space.addresses(region, field)
    if len(found) <= FEW:
        return found
    every = space.addresses(region, field, MOST_NETWORKS)
    if len(every) > MOST_NETWORKS:
        return found
    networks = [ip_network(text) for text in every]
    around = _around(networks)
    rest = (AddressSpace.of(around) - AddressSpace.of(*networks)).networks()
    others = [str(network) for network in islice(rest, FEW + 1)]
    if len(others) > FEW:
        return found
    return (f"{'any' if around.prefixlen == 0 else around} except {', '.join(others)}",)


def _around(networks: Sequence[Network]) -> Network:
    """The smallest network that holds all of these."""
    first, last = networks[0].network_address, networks[-1].broadcast_address
    length = first.max_prefixlen - (int(first) ^ int(last)).bit_length()
    return ip_network(f"{first}/{length}", strict=False)
