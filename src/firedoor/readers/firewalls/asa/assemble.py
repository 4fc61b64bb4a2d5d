"""From the parts of a device to the neutral model.

Order of operations from 8.3 on (ASA firewall CLI guide, NAT and access rules): un-NAT of the destination, routing,
lists with real addresses, NAT of the source. Up to 8.2 lists hold the addresses that their interface sees.
"""

from __future__ import annotations

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device, Filter, Pipeline, Translate, View
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.route import RoutingInstance
from firedoor.model.network.rule import Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.asa.bridges import form_groups
from firedoor.readers.firewalls.asa.dispatch import IN_LISTS, OUT_LISTS, Dispatch
from firedoor.readers.firewalls.asa.interfaces import finished
from firedoor.readers.firewalls.asa.lists import said
from firedoor.readers.firewalls.asa.local import TO_THE_BOX, local_set
from firedoor.readers.firewalls.asa.members import of_groups, tables_of_groups
from firedoor.readers.firewalls.asa.nat_tables import ARRIVING, LEAVING, Tables
from firedoor.readers.firewalls.asa.parts import Parts
from firedoor.readers.firewalls.asa.vpn_clients import VPN_FILTERS, Clients
from firedoor.readers.firewalls.asa.vpn_tunnels import Tunnels


def assembled(parts: Parts) -> Device:
    """Return the device that the parts describe."""
    work = parts.work
    origin = _origin(parts)
    groups = form_groups(parts)
    for end in parts.maps.client_ends():
        parts.access.ends.setdefault(end, work.segment.blocks[0].head)
    parts.routes.add_defaults(work)
    clients = Clients(work, parts.access, parts.lists)
    tunnels = Tunnels(work, parts.maps, parts.access, parts.lists, parts.routes)
    virtual = {i.name: i for i in (*tunnels.interfaces(), *clients.interfaces())}.values()
    tunnels_of_routes = [name for name, port in work.ports.items() if port.tunnel]
    parts.policy.vpn_ports = (*(i.name for i in virtual), *tunnels_of_routes)
    vpn = _vpn_sets(clients, tunnels, origin)
    dispatch = Dispatch(work, parts.lists, parts.policy, origin)
    own = (
        *vpn,
        *dispatch.sets(),
        local_set(work, parts.box, parts.lists, origin, parts.policy.vpn_ports),
    )
    sets = of_groups(work, groups, (*parts.lists.sets(), *own))
    behind = _behind(parts, clients, tunnels)
    tables = tables_of_groups(work, groups, _tables(parts, behind))
    for port in work.ports.values():
        if port.place_unknown and port.enabled:
            work.routing_doubts.extend(port.doubts)
    ports = tuple(finished(work, port) for port in work.ports.values())
    return Device(
        name=work.name,
        platform="asa",
        origin=origin,
        interfaces=(*ports, *virtual),
        instances=_instances(parts, tunnels),
        rule_sets=_unique(sets),
        tables=tables,
        pipeline=_pipeline(parts),
        lists=parts.lists.named(),
        doubts=tuple(dict.fromkeys(work.doubts)),
        restricting=tuple(dict.fromkeys(work.restricting)),
        by_session=frozenset(
            each.name for each in sets
        ),  # CLI guide, "Access Rules": return traffic
    )


def _origin(parts: Parts) -> Origin:
    for block in parts.work.segment.blocks:
        if block.head.words[0] == "hostname":
            return parts.work.origin(block.head)
    return parts.work.origin(parts.work.segment.version_line or parts.work.segment.first)


def _vpn_sets(clients: Clients, tunnels: Tunnels, origin: Origin) -> tuple[RuleSet, ...]:
    rules: list[Rule] = []
    extra: list[RuleSet] = []
    for rule, sets in (*clients.rules(), *tunnels.rules()):
        rules.append(rule)
        extra.extend(sets)
    text = said(origin, "no vpn-filter")
    return (RuleSet(VPN_FILTERS, tuple(rules), Verb.PERMIT, text), *extra)


def _behind(parts: Parts, clients: Clients, tunnels: Tunnels) -> dict[str, AddressSpace]:
    """Addresses that an interface leads to through VPN."""
    found = dict.fromkeys(parts.access.ends, clients.spaces())
    for tunnel in tunnels.tunnels:
        found[tunnel.port] = found.get(tunnel.port, AddressSpace()) | tunnel.behind
    return found


def _tables(parts: Parts, behind: dict[str, AddressSpace]) -> tuple[TranslationTable, ...]:
    tables = Tables(parts.work, behind)
    arriving = (*tables.arriving(parts.nat_rules), *parts.old_nat.arriving(parts.work))
    leaving = (*tables.leaving(parts.nat_rules), *parts.old_nat.leaving(parts.work, parts.lists))
    return (TranslationTable(ARRIVING, arriving), TranslationTable(LEAVING, leaving))


def _pipeline(parts: Parts) -> Pipeline:
    """From 8.3 on lists see real addresses on both sides; before, those of their interface."""
    filters = Filter(VPN_FILTERS)
    if parts.work.mapped_lists:
        return Pipeline(
            arrival=(Translate(ARRIVING),),
            forward=(
                filters,
                Filter(IN_LISTS, View.ARRIVED),
                Translate(LEAVING),
                Filter(OUT_LISTS),
            ),
            local=(Filter(TO_THE_BOX),),
        )
    return Pipeline(
        arrival=(Translate(ARRIVING),),
        forward=(filters, Filter(IN_LISTS), Filter(OUT_LISTS), Translate(LEAVING)),
        local=(Filter(TO_THE_BOX),),
    )


def _instances(parts: Parts, tunnels: Tunnels) -> tuple[RoutingInstance, ...]:
    into = tuple(tunnels.routes())
    stated = {name: tuple(routes) for name, routes in parts.routes.stated.items()}
    names = dict.fromkeys(("", *stated))
    doubts: tuple[Doubt, ...] = tuple(dict.fromkeys(parts.work.routing_doubts))
    return tuple(
        RoutingInstance(
            name,
            (*stated.get(name, ()), *(into if not name else ())),
            tuple(parts.routes.protocols) if not name else (),
            doubts=doubts,
        )
        for name in names
    )


def _unique(sets: tuple[RuleSet, ...]) -> tuple[RuleSet, ...]:
    """One set for each name; the lists that people wrote come first."""
    found: dict[str, RuleSet] = {}
    for each in sets:
        found.setdefault(each.name, each)
    return tuple(found.values())
