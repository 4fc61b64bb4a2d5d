"""One firewall: its settings in one tree, and the policies that apply to its virtual systems, into a device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Translation
from firedoor.model.network.route import RoutingInstance
from firedoor.model.network.rule import Rule
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.panos.interfaces import Interfaces, interfaces_of
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import host_address
from firedoor.readers.firewalls.panos.look import (
    Doubts,
    entries,
    limited,
    odd,
    partly,
    see,
    see_all,
    take,
    value,
    values,
    word_of,
)
from firedoor.readers.firewalls.panos.management import (
    MANAGEMENT,
    local_rules,
    local_set,
    management_port,
)
from firedoor.readers.firewalls.panos.meanings import Meanings
from firedoor.readers.firewalls.panos.nat import HaSetting, translations
from firedoor.readers.firewalls.panos.place import is_everywhere, placed, with_diverted
from firedoor.readers.firewalls.panos.policy import (
    Diverting,
    Policy,
    defaults_of,
    rules_of,
    sidelines_of,
)
from firedoor.readers.firewalls.panos.routers import Routers, routers_of
from firedoor.readers.firewalls.panos.rulesets import Body, pipeline, sets_of, table_of
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.security import security_rule
from firedoor.readers.firewalls.panos.tree import Mark, Node
from firedoor.readers.firewalls.panos.tunnels import Tunnels, tunnels_of
from firedoor.readers.firewalls.panos.vsys import Vsys, vsys_of
from firedoor.readers.printable import quoted

PLATFORM = "panos"
_NAMED = ("address", "address-group", "region", "external-list", "service", "service-group", "application",
          "application-group")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Half:
    """A virtual system as it is to be read: its node, its rulebases, where its names are looked up."""

    node: Node
    policy: Policy
    levels: tuple[Node, ...]


@dataclass(slots=True)
class Plan:
    """All that makes one device. ``serial``: of a device that Panorama manages.

    ``elsewhere``: what it gets that is not in the file.
    """

    name: str
    root: Node
    halves: list[Half]
    shared: tuple[Node, ...] = ()
    serial: str = ""
    variables: dict[str, Node] = field(default_factory=dict)
    elsewhere: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class _Parts:
    """A device while it is put together."""

    origin: Origin
    interfaces: Interfaces
    routers: Routers
    tunnels: Tunnels
    doubts: list[Doubt] = field(default_factory=list)
    restricting: list[Doubt] = field(default_factory=list)
    local: list[Rule] = field(default_factory=list)
    diverted: list[tuple[Vsys, Diverting]] = field(default_factory=list)
    management: Interface | None = None


def device_of(plan: Plan, doubts: Doubts) -> Device:
    """Read a device; what nobody understood in its tree stays with the caller to find."""
    root = plan.root
    network = take(root, "network")
    system = take(root, "deviceconfig", "system")
    base = Scope((*(half.node for half in plan.halves), *plan.shared), doubts, plan.variables)
    systems = [vsys_of(half.node, doubts) for half in plan.halves]
    gateways = [vsys_of(n, doubts, shared_gateway=True) for n in entries(network, "shared-gateway")]
    alone = len(systems) == 1 and not any(g.zones or g.imported for g in gateways)
    for each in (*systems, *gateways):
        each.alone = alone
    scopes = [Scope(half.levels, doubts, plan.variables) for half in plan.halves]
    found = interfaces_of(network, base)
    tunnels = tunnels_of(
        network, [(h.node, s) for h, s in zip(plan.halves, scopes, strict=True)], base
    )
    parts = _Parts(
        doubts.origin(system or root), found, routers_of(network, base, found.found), tunnels
    )
    meanings = [
        Meanings(scope, plan.serial, v.name) for scope, v in zip(scopes, systems, strict=True)
    ]
    bodies = [
        _body(half, vsys, each, parts)
        for half, vsys, each in zip(plan.halves, systems, meanings, strict=True)
    ]
    ha = _ha(root, parts)
    _elsewhere(root, network, parts, doubts)
    nat = list(_nat(plan, systems, meanings, parts, ha))
    _gateway_rules(gateways, parts, doubts)
    parts.local = _local(parts, network, system, base)
    return _device(plan, parts, bodies, gateways, nat)


def _body(half: Half, vsys: Vsys, meanings: Meanings, parts: _Parts) -> Body:
    for level in half.levels:
        set_aside("scope", level)
    for base in half.policy.bases:
        see(base)
    origin = meanings.doubts.origin(half.node)
    rules = [security_rule(n, vsys, meanings) for n in rules_of(half.policy, "security", meanings)]
    sidelines = sidelines_of(half.policy, meanings.doubts)
    parts.restricting.extend((*sidelines.restricting, *vsys.restricting))
    parts.doubts.extend(vsys.doubts)
    parts.diverted.extend((vsys, each) for each in sidelines.diverting)
    _unused_names(meanings)
    return Body(vsys, rules, defaults_of(half.policy, meanings.doubts, origin))


def _unused_names(meanings: Meanings) -> None:
    """Definitions that no rule uses are looked at too: their lines are understood as well."""
    scope = meanings.scope
    fresh = [level for level in scope.levels if id(level) not in scope.doubts.visited]
    scope.doubts.visited.update(id(level) for level in fresh)
    for kind, names in (
        ("address", meanings.addresses), ("address-group", meanings.addresses),
        ("region", meanings.addresses), ("external-list", meanings.addresses),
        ("service", meanings.services), ("service-group", meanings.services),
        ("application", meanings.applications), ("application-group", meanings.applications),
    ):  # fmt: skip
        for level in fresh:
            for node in take(level, kind) or ():
                names.meaning(node.word, scope.doubts.origin(node))
    for level in fresh:
        for kind in ("application-filter", "schedule"):
            whole = take(level, kind)
            if whole is not None:
                see_all(whole)


def see_hidden(plan: Plan) -> None:
    """Definitions that nearer ones of the same name hide; only once every device was read."""
    for level in (level for half in plan.halves for level in half.levels):
        for kind in _NAMED:
            for node in level.get(kind) or ():
                if node.mark is Mark.UNSEEN:
                    set_aside("object", node)
                    see_all(node)


def _nat(
    plan: Plan, systems: list[Vsys], meanings: list[Meanings], parts: _Parts, ha: HaSetting
) -> Iterator[Translation]:
    known = {name: _known(each.interface) for name, each in parts.interfaces.found.items()}
    for half, vsys, names in zip(plan.halves, systems, meanings, strict=True):
        for node in rules_of(half.policy, "nat", names):
            yield from translations(node, vsys, names, known, ha)


def _known(interface: Interface) -> tuple[AddressSpace, bool]:
    space = AddressSpace.of(*(a.ip for a in interface.addresses))
    return space, not (interface.dynamic_address or interface.place_unknown)


def _ha(root: Node, parts: _Parts) -> HaSetting:
    """High availability: here the number of this device in its pair matters, and addresses that move with it."""
    whole = take(root, "deviceconfig", "high-availability")
    if whole is None:
        return HaSetting()
    set_aside("high-availability", whole)
    groups = [group for group in (take(whole, "group"),) if group is not None]
    # Older versions name the group by its number.
    groups += [each for group in groups for each in group if each.word.isdigit()]
    for group in groups[1:]:
        see(group)
        set_aside("high-availability-group", group)
    number = ""
    for group in groups:
        active = take(group, "mode", "active-active")
        number = number or word_of(active, "device-id")
        for interface in entries(active, "virtual-address"):
            _moving(interface, parts)
    return HaSetting(number)


def _moving(node: Node, parts: _Parts) -> None:
    """The addresses of an interface that one or the other device of the pair has."""
    found = parts.interfaces.found.get(node.word)
    said = [each for word in ("ip", "ipv6") for each in entries(node, word)]
    addresses = [host_address(each.word) for each in said]
    for each, address in zip(said, addresses, strict=True):
        if address is None:
            odd(each, "no address")
        else:
            see_all(each)
    if found is not None:
        known = tuple(address for address in addresses if address is not None)
        found.interface = replace(found.interface, virtual_addresses=known)


def _elsewhere(root: Node, network: Node | None, parts: _Parts, doubts: Doubts) -> None:
    """Settings of the network beside interfaces and routers."""
    set_aside("root", root)
    parts.restricting.extend(parts.interfaces.bridging)
    for word in ("virtual-wire", "vlan"):
        for node in entries(network, word):
            partly(node, "filtering at layer 2 is not modelled")
            parts.restricting.append(doubts.at(node, f"{word} {node.word} is not modelled"))
    for node in entries(network, "profiles", "zone-protection-profile"):
        see_all(node)
    parts.doubts.extend(parts.routers.doubts)


def _gateway_rules(gateways: list[Vsys], parts: _Parts, doubts: Doubts) -> None:
    """Shared gateways translate addresses by rules of their own, which are not modelled."""
    for gateway in gateways:
        set_aside("scope", gateway.node)
        parts.doubts.extend(gateway.doubts)
        for node in entries(gateway.node, "rulebase", "nat", "rules"):
            partly(node, "NAT of a shared gateway is not modelled")
            parts.doubts.append(doubts.at(node, "NAT of a shared gateway is not modelled"))


def _local(parts: _Parts, network: Node | None, system: Node | None, base: Scope) -> list[Rule]:
    """What the device answers itself; its management port becomes an interface of its own."""
    tunnels = parts.tunnels
    rules = local_rules(parts.interfaces.found, network, tunnels.ike, tunnels.gates, base)
    port = management_port(system, base)
    taken = {*parts.interfaces.found, *(each.name for each in parts.routers.instances)}
    if port is not None and MANAGEMENT not in taken:
        interface, instance, more = port
        parts.management = interface
        parts.routers.instances.append(instance)
        rules.extend(more)
    return rules


def _device(
    plan: Plan,
    parts: _Parts,
    bodies: list[Body],
    gateways: list[Vsys],
    nat: list[Translation],
) -> Device:
    origin = parts.origin
    systems = [*(body.vsys for body in bodies), *gateways]
    parts.doubts.extend(doubt for vsys in systems for doubt in vsys.broken)
    parts.doubts.extend(_led_astray(systems))
    everywhere = [d.doubt for vsys, d in parts.diverted if is_everywhere(vsys, d)]
    parts.routers.instances[:] = [
        replace(each, doubts=limited((*each.doubts, *everywhere)))
        for each in parts.routers.instances
    ]
    where = placed(parts.interfaces.found, parts.routers, parts.tunnels, systems, plan.elsewhere)
    interfaces = [with_diverted(each, where, parts.diverted) for each in where.interfaces]
    instances = {each.name: each for each in reversed(parts.routers.instances)}
    for interface in interfaces:
        instances.setdefault(interface.instance, RoutingInstance(interface.instance))
    if parts.management is not None:
        interfaces.append(parts.management)
    sets = sets_of(bodies, gateways, where.unplaced, origin)
    rule_sets = (*sets.rule_sets, local_set(parts.local, origin))
    if sets.too_many:
        what = "more pairs of virtual systems are joined than are modelled"
        parts.doubts.append(Doubt(origin, what))
    return Device(
        plan.name,
        PLATFORM,
        origin,
        tuple(interfaces),
        tuple(instances.values()),
        rule_sets,
        (table_of(nat),) if nat else (),
        pipeline(with_nat=bool(nat)),
        tuple(sets.lists),
        doubts=limited((*plan.elsewhere, *parts.doubts)),
        restricting=limited(parts.restricting),
        by_session=frozenset(each.name for each in rule_sets),
    )


def _led_astray(systems: list[Vsys]) -> Iterator[Doubt]:
    """External zones that lead to a virtual system which the file does not have: it could be any of them."""
    known = {vsys.name for vsys in systems}
    for vsys in systems:
        for zone in vsys.zones.values():
            for other in zone.leads_to:
                if other not in known:
                    what = f"zone {quoted(zone.name)} leads to {quoted(other)}, which is not in the file"
                    yield vsys.doubt_at(zone.node, what)


def hostname(root: Node) -> str:
    """The host name of a device, or nothing."""
    system = take(root, "deviceconfig", "system")
    said = value(system, "hostname")
    values(system, "serial")
    return said.word if said is not None else ""
