"""Static translations: one address, network or port for another, in both directions."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import STATIC, NextHop, Route
from firedoor.model.network.services import ALL_PORTS, ANY_SERVICE, Services, port_service
from firedoor.readers.firewalls.ios.drafts import NatDraft
from firedoor.readers.firewalls.ios.nat import StaticNat
from firedoor.readers.firewalls.ios.nat_between import (
    IN_DESTINATION,
    IN_SOURCE,
    NETWORK,
    ONE_ADDRESS,
    ONE_PORT,
    OUT_DESTINATION,
    OUT_SOURCE,
    Tables,
)
from firedoor.readers.firewalls.ios.work import Work

HOST = 32


def static(made: Tables, draft: NatDraft, nat: StaticNat) -> None:
    """``ip nat inside source static LOCAL GLOBAL``, or its counterpart for outside hosts."""
    if not nat.inside:
        _outside(made, draft, nat)
        return
    outer = _global_address(made.work, nat)
    if outer is None:
        _unknown_address(made, draft, nat)
        return
    doubts = _doubts(made.work, draft, nat)
    _inwards(made, draft, nat, outer, doubts)
    _outwards(made, draft, nat, outer, doubts)


def _rank(nat: StaticNat) -> int:
    if nat.protocol is not None:
        return ONE_PORT
    return ONE_ADDRESS if nat.before.prefixlen == HOST else NETWORK


def _inwards(
    made: Tables, draft: NatDraft, nat: StaticNat, outer: IPv4Network, doubts: tuple[Doubt, ...]
) -> None:
    """A packet from outside to the global address goes to the local one."""
    before, after = AddressSpace.of(outer), AddressSpace.of(nat.before)
    match = replace(
        made.between(IN_DESTINATION, nat.vrf if nat.same_vrf else None),
        destinations=Addresses.exactly(before),
        services=_service(nat.protocol, nat.after_port),
        doubts=doubts if nat.route_map else (),
    )
    rewrite = Rewrite(
        one_to_one=(before, after), ports_one_to_one=_port_pair(nat.after_port, nat.before_port)
    )
    effects = () if nat.route_map else doubts
    translation = Translation(
        match, draft.origin, _name(draft), destination=rewrite, doubts=effects
    )
    made.add(IN_DESTINATION, _rank(nat), translation)


def _outwards(
    made: Tables, draft: NatDraft, nat: StaticNat, outer: IPv4Network, doubts: tuple[Doubt, ...]
) -> None:
    """A packet from the local address goes out with the global one."""
    before, after = AddressSpace.of(nat.before), AddressSpace.of(outer)
    match = replace(
        made.between(OUT_SOURCE, nat.vrf),
        sources=Addresses.exactly(before),
        services=_service(nat.protocol, nat.before_port, source=True),
        doubts=doubts if nat.route_map else (),
    )
    rewrite = Rewrite(
        one_to_one=(before, after), ports_one_to_one=_port_pair(nat.before_port, nat.after_port)
    )
    made.add(OUT_SOURCE, _rank(nat), Translation(match, draft.origin, _name(draft), source=rewrite))


def _unknown_address(made: Tables, draft: NatDraft, nat: StaticNat) -> None:
    """The global address is that of an interface, and that one comes from outside: any address could be it."""
    what = Doubt(draft.origin, f"the address of {nat.interface} is not known")
    made.work.book.mark(draft.number, LineState.PARTLY, what.what)
    match = replace(
        made.between(IN_DESTINATION, None),
        services=_service(nat.protocol, nat.after_port),
        doubts=(what,),
    )
    rewrite = Rewrite(
        pool=AddressSpace.of(nat.before),
        ports_one_to_one=_port_pair(nat.after_port, nat.before_port),
    )
    translation = Translation(match, draft.origin, _name(draft), destination=rewrite)
    made.add(IN_DESTINATION, ONE_PORT, translation)


def _outside(made: Tables, draft: NatDraft, nat: StaticNat) -> None:
    """``ip nat outside source static GLOBAL LOCAL``: inside hosts see the outside host as LOCAL."""
    doubts = _doubts(made.work, draft, nat)
    if nat.protocol is not None or nat.after is None:
        what = Doubt(draft.origin, "an outside translation of ports is not modelled")
        made.work.book.mark(draft.number, LineState.PARTLY, what.what)
        doubts = (*doubts, what)
    outer, local = AddressSpace.of(nat.before), AddressSpace.of(nat.after or nat.before)
    match = replace(made.between(IN_SOURCE, None), sources=Addresses.exactly(outer))
    rewrite = Rewrite(one_to_one=(outer, local))
    made.add(
        IN_SOURCE,
        _rank(nat),
        Translation(match, draft.origin, _name(draft), rewrite, doubts=doubts),
    )
    match = replace(made.between(OUT_DESTINATION, nat.vrf), destinations=Addresses.exactly(local))
    rewrite = Rewrite(one_to_one=(local, outer))
    back = Translation(match, draft.origin, _name(draft), destination=rewrite, doubts=doubts)
    made.add(OUT_DESTINATION, _rank(nat), back)
    if nat.add_route and nat.after is not None:
        hop = NextHop(address=nat.before.network_address)
        made.work.instance(nat.vrf).routes.append(Route(nat.after, (hop,), STATIC, draft.origin, 1))


def _global_address(work: Work, nat: StaticNat) -> IPv4Network | None:
    """The second address of a static translation; an interface stands for its primary address."""
    if nat.after is not None:
        return nat.after
    draft = work.interface(nat.interface)
    if draft is None or not draft.v4 or draft.dynamic or draft.place_unknown:
        return None
    return IPv4Network(draft.v4[0].ip)


def _doubts(work: Work, draft: NatDraft, nat: StaticNat) -> tuple[Doubt, ...]:
    why = ""
    if nat.route_map:
        why = f"whether route map {nat.route_map} lets it apply is not modelled"
    elif nat.vrf and not nat.same_vrf:
        outside = (i for i in work.interfaces.values() if i.nat == "outside")
        if any(interface.vrf != nat.vrf for interface in outside):
            why = f"it leads into VRF {nat.vrf} from another routing table"
    if not why:
        return ()
    work.book.mark(draft.number, LineState.PARTLY, why)
    return (Doubt(draft.origin, why),)


def _service(protocol: int | None, port: int | None, *, source: bool = False) -> Services:
    if protocol is None or port is None:
        return ANY_SERVICE
    one = Ranges.single(port)
    return Services.exactly(
        port_service(protocol, ALL_PORTS if source else one, one if source else ALL_PORTS)
    )


def _port_pair(
    before: int | None, after: int | None
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    return None if before is None or after is None else ((before, before), (after, after))


def _name(draft: NatDraft) -> str:
    return f"nat line {draft.number}"
