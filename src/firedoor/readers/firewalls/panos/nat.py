"""NAT rules: matched on the packet as it arrived, with the zone that a route look-up of its destination gives.

PAN-OS Administrator's Guide, "NAT Policy Rules": the first rule that matches is applied, and no other. Source and
destination translation of one rule go together. A bi-directional static rule also translates what comes
back to its address, from any zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import ANY_ADDRESS, EVERY_V4, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import ANY_SERVICE
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.look import flag, limited, odd, take, value, values, word_of
from firedoor.readers.firewalls.panos.meanings import Meanings
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.firewalls.panos.vsys import ANY, Vsys
from firedoor.readers.firewalls.protocols import port_number
from firedoor.readers.printable import quoted

# A rule of the type ipv4 translates no IPv6 packet.
_FAMILY = Addresses.exactly(EVERY_V4)
_NEEDED = ("from", "to", "source", "destination")
_MOST_MISSING = 3
# PAN-OS takes source ports of dynamic-ip-and-port from here on.
_DYNAMIC_PORTS = Ranges(((1024, 65535),))


@dataclass(frozen=True, slots=True)
class HaSetting:
    """Active-active high availability: the number of this device in its pair, or nothing."""

    device_id: str = ""


@dataclass(slots=True)
class _Reading:
    """One rule while it is read."""

    node: Node
    vsys: Vsys
    meanings: Meanings
    addresses_of: dict[str, tuple[AddressSpace, bool]]
    found: list[Doubt]  # what the translation does is not known
    asked: list[Doubt]  # whether it applies is not known


def translations(
    node: Node,
    vsys: Vsys,
    meanings: Meanings,
    interface_addresses: dict[str, tuple[AddressSpace, bool]],
    ha: HaSetting,
) -> Iterator[Translation]:
    """Read one NAT rule: itself, and its way back if it is bi-directional.

    ``interface_addresses``: of each interface what addresses it has, and whether they are all known.
    """
    set_aside("nat", node)
    at = _Reading(node, vsys, meanings, interface_addresses, [], [])
    enabled = flag(node, "disabled") is not True
    _complete(node, vsys, meanings)
    kind = word_of(node, "nat-type", "ipv4")
    match = _match(at, kind)
    _binding(at, ha)
    if kind != "ipv4":
        at.found.append(
            meanings.doubts.at(node, "translation between IPv6 and IPv4 is not modelled")
        )
    source = _source(at, match)
    destination = _destination(at, match)
    back = _bidirectional(node)
    meanings.target(node)
    at.asked.extend(meanings.doubts.left(node))
    main = Translation(
        replace(match, doubts=limited(at.asked)),
        meanings.doubts.origin(node),
        f"NAT rule {quoted(node.word)}",
        source,
        destination,
        enabled=enabled,
        doubts=limited(at.found),
    )
    yield from _between_systems(main, node, vsys)
    yield main
    if back:
        yield _back(main, vsys)


def _match(at: _Reading, kind: str) -> Match:
    sides: list[Addresses] = []
    for word in ("source", "destination"):
        listed = values(at.node, word)
        if not listed:
            at.asked.append(at.meanings.doubts.at(at.node, f'the rule has no "{word}"'))
        named = at.meanings.addresses.all_of(listed) if listed else ANY_ADDRESS
        sides.append(named & _FAMILY if kind == "ipv4" else named)
    listed = values(at.node, "service")  # optional here, and any where it is not said
    services = at.meanings.services.all_of(listed) if listed else ANY_SERVICE
    ins = _ports(at, "from", Ports.of(at.vsys.own))
    outs = _ports(at, "to", None)
    interface = value(at.node, "to-interface")
    if interface is not None and interface.word != ANY:
        outs = Ports.of(interface.word)
    return Match(sides[0], sides[1], services, ins, outs)


def _externals(node: Node, word: str, vsys: Vsys) -> Ports | None:
    """Other virtual systems that lie behind the external zones which a side of a rule names."""
    names = {each.word for each in node.get(word) or ()}
    zones = [z for z in vsys.zones.values() if z.word_in(names) and z.leads_to]
    return vsys.ports(tuple(zone.name for zone in zones)) if zones else None


def _between_systems(main: Translation, node: Node, vsys: Vsys) -> Iterator[Translation]:
    """Packets between virtual systems: which addresses the rules of the second one then see is not modelled."""
    doubt = Doubt(main.origin, f"{main.name}: translation between virtual systems is not modelled")
    ins, outs = _externals(node, "from", vsys), _externals(node, "to", vsys)
    for match in (
        replace(main.match, in_ports=ins) if ins is not None else None,
        replace(main.match, out_ports=outs) if outs is not None else None,
    ):
        if match is not None:
            yield replace(main, match=match, doubts=(doubt,))


def _complete(node: Node, vsys: Vsys, meanings: Meanings) -> None:
    missing = [word for word in _NEEDED if node.get(word) is None]
    if len(missing) >= _MOST_MISSING:
        what = f'the rule has no "{missing[0]}" and lacks more; part of another rule may stand under its name'
        vsys.broken.append(meanings.doubts.at(node, what))


def _ports(at: _Reading, word: str, every: Ports | None) -> Ports | None:
    listed = values(at.node, word)
    names = tuple(each.word for each in listed)
    if not listed:
        at.asked.append(at.meanings.doubts.at(at.node, f'the rule has no "{word}"'))
    if not listed or ANY in names:
        return every
    unknown = next((each for each in listed if each.word not in at.vsys.zones), None)
    if unknown is not None:
        what = f"zone {quoted(unknown.word)} has no definition in this file"
        at.asked.append(at.meanings.doubts.at(unknown, what))
        return every
    return at.vsys.ports(names)


def _binding(at: _Reading, ha: HaSetting) -> None:
    """In an active-active pair a rule belongs to one device, and to the other one while that is down."""
    bound = value(at.node, "active-active-device-binding")
    if bound is not None and bound.word not in {"both", ha.device_id}:
        what = f"whether the rule bound to device {bound.word} of the pair applies here"
        at.asked.append(at.meanings.doubts.at(bound, f"{what} is not known"))


def _pool(at: _Reading, parent: Node | None) -> AddressSpace | None:
    """The translated addresses of a pool; None where they cannot be told."""
    listed = values(parent, "translated-address")
    if not listed:
        return None
    found = at.meanings.addresses.all_of(listed)
    if not found.exact or any(each.word == ANY for each in listed):
        at.found.extend(found.doubts or (at.meanings.doubts.at(listed[0], "not one address"),))
        return None
    return found.surely or None


def _of_interface(at: _Reading, parent: Node | None) -> AddressSpace | None:
    """The address of an interface, or the one of them that is named."""
    named = take(parent, "interface-address") if parent is not None else None
    if named is None:
        return None
    interface = word_of(named, "interface")
    for word in ("ip", "floating-ip"):
        listed = values(named, word)
        if listed:
            return at.meanings.addresses.all_of(listed).surely or None
    space, whole = at.addresses_of.get(interface, (AddressSpace(), False))
    if not whole or not space:
        what = f"which address interface {quoted(interface)} has is not known"
        at.found.append(at.meanings.doubts.at(named, what))
        return None
    return space


def _source(at: _Reading, match: Match) -> Rewrite | None:
    said = take(at.node, "source-translation")
    if said is None:
        return None
    rewrite: Rewrite | None = None
    if static := take(said, "static-ip"):
        pool = _pool(at, static)
        rewrite = _static(match.sources, pool) if pool is not None else None
    elif ports := take(said, "dynamic-ip-and-port"):
        space = _of_interface(at, ports) or _pool(at, ports)
        rewrite = Rewrite(pool=space, ports=_DYNAMIC_PORTS) if space is not None else None
    elif dynamic := take(said, "dynamic-ip"):
        space = _pool(at, dynamic)
        fallback = take(dynamic, "fallback")
        other = (
            (_of_interface(at, fallback) or _pool(at, fallback)) if fallback is not None else None
        )
        both = AddressSpace.union(s for s in (space, other) if s is not None)
        rewrite = Rewrite(pool=both) if both and (other is not None or fallback is None) else None
    if rewrite is None:
        at.found.append(at.meanings.doubts.at(said, "the translated source is not understood"))
    return rewrite


def _static(before: Addresses, pool: AddressSpace) -> Rewrite:
    """One to one where the sides are of a size, else some address of the new ones."""
    space = before.surely
    same = (space.v4.size, space.v6.size) == (pool.v4.size, pool.v6.size)
    return Rewrite(one_to_one=(space, pool)) if before.exact and same else Rewrite(pool=pool)


def _destination(at: _Reading, match: Match) -> Rewrite | None:
    static = take(at.node, "destination-translation")
    dynamic = take(at.node, "dynamic-destination-translation")
    said = static or dynamic
    if said is None:
        return None
    if dynamic is not None:
        value(dynamic, "distribution")
    ports, port = None, value(said, "translated-port")
    if port is not None:
        number = port_number(port.word)
        if number is None:
            odd(port, "no port")
        else:
            ports = Ranges.single(number)
    named = said.get("translated-address") is not None
    pool = _pool(at, said)
    if pool is None and (named or ports is None):
        at.found.append(at.meanings.doubts.at(said, "the translated destination is not understood"))
        return None
    if pool is None:
        return Rewrite(ports=ports)
    rewrite = _static(match.destinations, pool) if static is not None else Rewrite(pool=pool)
    return replace(rewrite, ports=ports)


def _bidirectional(node: Node) -> bool:
    static = take(node, "source-translation", "static-ip")
    return static is not None and flag(static, "bi-directional") is not False


def _back(main: Translation, vsys: Vsys) -> Translation:
    """What comes to the translated address, from any zone, goes to the original one."""
    name = f"{main.name} (back)"
    source = main.source
    if source is None or source.one_to_one is None:
        doubt = Doubt(main.origin, "the way back of a bi-directional rule is not understood")
        match = Match(in_ports=Ports.of(vsys.own))
        return Translation(match, main.origin, name, enabled=main.enabled, doubts=(doubt,))
    before, after = source.one_to_one
    doubts = main.match.doubts
    if main.match.services != ANY_SERVICE:
        what = "which services the way back of a bi-directional rule translates is not known"
        doubts = (*doubts, Doubt(main.origin, what))
    match = Match(
        destinations=Addresses.exactly(after),
        in_ports=Ports.of(vsys.own),
        out_ports=main.match.out_ports,
        doubts=doubts,
    )
    rewrite = Rewrite(one_to_one=(after, before))
    return Translation(
        match, main.origin, name, None, rewrite, enabled=main.enabled, doubts=main.doubts
    )
