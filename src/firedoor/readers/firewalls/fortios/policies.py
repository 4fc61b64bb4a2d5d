"""Policies: ``config firewall policy`` and its older and newer forms, in the order in which they stand.

The order is that of the file, not of the numbers. A policy without ``set action`` denies (FortiOS CLI reference).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    NO_ADDRESS,
    Addresses,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import ANY_PACKET, Match, Rule, Verb
from firedoor.model.network.services import ANY_SERVICE, EVERY_SERVICE, Services
from firedoor.readers.firewalls.fortios.conditions import varying_of
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.objects import Objects, both
from firedoor.readers.firewalls.fortios.schedules import when
from firedoor.readers.firewalls.fortios.senders import service_senders
from firedoor.readers.firewalls.fortios.services import without
from firedoor.readers.firewalls.fortios.tree import Node, Table
from firedoor.readers.printable import quoted

_ACTIONS = {
    "accept": Verb.PERMIT, "learn": Verb.PERMIT, "deny": Verb.DENY,
    "ipsec": Verb.UNKNOWN, "ssl-vpn": Verb.UNKNOWN,
}  # fmt: skip
_VIP_DENIED_BY_DEFAULT = (7, 2, 4)
# srcaddr4 and dstaddr4 are the names of 6.2's consolidated policies.
_SOURCES = (("srcaddr", 4), ("srcaddr4", 4), ("srcaddr6", 6))
_DESTINATIONS = (("dstaddr", 4), ("dstaddr4", 4), ("dstaddr6", 6))
_SERVICE_NAMES = (
    "internet-service", "internet-service6", "network-service-dynamic", "internet-service-id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy with the rules it makes: one for plain destinations, one for virtual IPs."""

    node: Node
    rules: tuple[Rule, ...]
    vips: frozenset[str] = frozenset()
    leads_anywhere: bool = False  # its destination is not understood: it may be any virtual IP

    @property
    def enabled(self) -> bool:
        """Whether it is in force."""
        return any(rule.enabled for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Style:
    """How policies of a table are read. ``families``: plain attributes mean these (policy6 is IPv6).

    ``vips``: names of virtual IPs that are applied; ``central``: translation does not look at policies.
    """

    objects: Objects
    families: tuple[int, ...]
    vips: frozenset[str]
    central: bool


def policies_of(context: Context, path: str, style: Style) -> list[Policy]:
    """Every policy of a table in order, with unknown ones where lines of the table are not understood."""
    table = context.table(path)
    if table is None:
        return []
    found = [_policy(context, node, style) for node in table.entries.values()]
    if table.strange:
        found = _with_strange(context, table, found)
    return found


def _with_strange(context: Context, table: Table, found: list[Policy]) -> list[Policy]:
    """A stray line could be any policy: it stands where it was found, or first if it may be about any place."""
    first = table.strange[0].line
    anywhere = table.reopened or not table.loose or table.moves > 0
    doubts = context.claim(table.strange)
    rule = Rule(
        Verb.UNKNOWN,
        replace(ANY_PACKET, doubts=doubts),
        context.origin(first),
        name="lines that are not understood",
    )
    stray = Policy(Node("", first), (rule,), leads_anywhere=True)
    at = 0 if anywhere else sum(p.node.line < first for p in found)
    return [*found[:at], stray, *found[at:]]


def _policy(context: Context, node: Node, style: Style) -> Policy:
    doubts = list(context.claim_all(node))
    verb = _verb(context, node, doubts)
    enabled = _enabled(context, node, doubts)
    schedule = when(context, node.get("schedule"))
    varying = tuple(varying_of(node, permits=verb is Verb.PERMIT))
    base = Match(
        sources=_sources(context, node, style),
        services=_services(context, node, style),
        in_ports=None,
        varying=((schedule.varying,) if schedule.varying else ()) + varying,
    )
    if node.on("nat46") or node.on("nat64"):
        what = "translation between IPv4 and IPv6 is not modelled"
        doubts.append(context.doubt(node.line, what))
        base = replace(base, sources=ANY_ADDRESS, services=ANY_SERVICE)
    if node.strange:
        base = widened(base, doubts)
    base = _with_ways(node, style, base, doubts)
    name = f"policy {node.key}" + (f" {quoted(node.get('name'))}" if node.get("name") else "")
    rule = Rule(verb, base, context.origin(node.line), name, enabled=enabled, note=schedule.note)
    vips = _vip_names(node, style)
    rules = tuple(_by_destination(context, node, style, rule, vips))
    if node.get("action") == "ipsec":
        rules = tuple(both_ways for rule in rules for both_ways in _and_back(rule))
    return Policy(node, rules, vips, _leads_anywhere(node))


def widened(match: Match, doubts: list[Doubt]) -> Match:
    """What a rule may mean when a line of it is not understood: it could negate or add anything."""
    doubt = tuple(doubts)
    return replace(
        match,
        sources=Addresses(NO_ADDRESS, EVERY_ADDRESS, doubt),
        services=Services((), (EVERY_SERVICE,), doubt),
    )


def _verb(context: Context, node: Node, doubts: list[Doubt]) -> Verb:
    action = node.settings.get("action")
    if action is None:
        # A line that is not understood may be its action.
        return Verb.UNKNOWN if node.strange else Verb.DENY
    verb = _ACTIONS.get(action.value)
    if verb is None:
        doubts.append(context.misread(action, f"the action {quoted(action.value)} is not known"))
        return Verb.UNKNOWN
    if verb is Verb.UNKNOWN:
        why = "the tunnel of a policy-based VPN is not modelled"
        context.partly(action.line, why)
        doubts.append(context.doubt(action.line, why))
    return verb


def _enabled(context: Context, node: Node, doubts: list[Doubt]) -> bool:
    status = node.settings.get("status")
    if status is not None and status.value not in {"enable", "disable"}:
        doubts.append(context.misread(status, "whether the policy is in force is not known"))
    return status is None or status.value != "disable"


def _with_ways(node: Node, style: Style, match: Match, doubts: list[Doubt]) -> Match:
    names = style.objects.names
    if node.strange and style.objects.context.version is None:
        # In a script the line may add interfaces; a backup says each attribute once.
        return replace(match, doubts=tuple(dict.fromkeys(doubts)))
    ways = [names.way(node.all(side), node.line_of(side)) for side in ("srcintf", "dstintf")]
    for way in ways:
        doubts.extend(way.doubts)
    return replace(
        match,
        in_ports=ways[0].ports,
        out_ports=ways[1].ports,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _sides(node: Node, style: Style, attributes: tuple[tuple[str, int], ...]) -> Addresses | None:
    families = dict(attributes)
    if style.families == (6,):
        families = dict.fromkeys(families, 6)
    return both(style.objects.addresses(node, name, family) for name, family in families.items())


def _sources(context: Context, node: Node, style: Style) -> Addresses:
    service = service_senders(context, node)
    if service is not None:
        return service
    if node.all("network-service-src-dynamic"):
        what = "who belongs to a dynamic service is not in the file"
        return Addresses.unknown(context.doubt(node.line, what))
    found = _sides(node, style, _SOURCES)
    if found is None:
        return Addresses.unknown(context.doubt(node.line, "it names no source address"))
    return found


def _is_internet_service(node: Node) -> bool:
    return any(node.on(n) or len(node.all(n)) > 1 for n in _SERVICE_NAMES[:2]) or bool(
        node.all(_SERVICE_NAMES[2])
    )


def _services(context: Context, node: Node, style: Style) -> Services:
    if _is_internet_service(node):
        what = "what belongs to an Internet service is not in the file"
        return Services.unknown(context.doubt(node.line, what))
    names = node.all("service")
    if not names:
        if style.central and (node.all("application") or node.get("enforce-default-app-port")):
            return Services.exactly(EVERY_SERVICE)
        return Services.unknown(context.doubt(node.line, "it names no service"))
    found = style.objects.services.union(names, node.line_of("service"))
    return without(found) if node.on("service-negate") else found


def _vip_names(node: Node, style: Style) -> frozenset[str]:
    names = [
        name
        for attribute, family in _DESTINATIONS
        for name in style.objects.vip_names(node, attribute, family)
    ]
    return style.objects.vips.expand(names)


def _by_destination(
    context: Context, node: Node, style: Style, rule: Rule, vips: frozenset[str]
) -> Iterator[Rule]:
    """The rules of one policy: packets that a virtual IP led here are others than those that came plainly."""
    plain = _plain_destinations(context, node, style, vips)
    if vips:
        yield _for_vips(context, node, style, rule, vips)
    if plain is None:
        return
    if not style.vips or _leads_anywhere(node):
        yield replace(rule, match=replace(rule.match, destinations=plain))
        return
    if node.on("match-vip-only"):
        yield _for_translated(context, node, style, rule, plain)
        return
    match = replace(rule.match, destinations=plain, translated_by=frozenset())
    yield replace(rule, match=match)
    if (rule.verb is not Verb.PERMIT and _meets_vips(context, node) is not False) or node.on(
        "match-vip"
    ):
        yield _for_translated(context, node, style, rule, plain)


def _leads_anywhere(node: Node) -> bool:
    """Whether a line that is not understood may be, or is, its destination."""
    stated = any(node.all(attribute) for attribute, _ in _DESTINATIONS)
    return bool(node.strange) or not (stated or _is_internet_service(node))


def _plain_destinations(
    context: Context, node: Node, style: Style, vips: frozenset[str]
) -> Addresses | None:
    if node.strange or node.on("nat46") or node.on("nat64"):
        return ANY_ADDRESS
    if _is_internet_service(node):
        what = "what belongs to an Internet service is not in the file"
        return Addresses.unknown(context.doubt(node.line, what))
    found = _sides(node, style, _DESTINATIONS)
    if found is None:
        return Addresses.unknown(context.doubt(node.line, "it names no destination address"))
    return None if vips and not found.maybe else found


def _for_vips(context: Context, node: Node, style: Style, rule: Rule, vips: frozenset[str]) -> Rule:
    doubts = list(rule.match.doubts)
    for name in node.all("dstaddr"):
        doubts.extend(style.objects.vips.doubted_groups.get(name, ()))
    if node.on("dstaddr-negate"):
        doubts.append(context.doubt(node.line, "what a negated virtual IP means is not known"))
    match = replace(rule.match, destinations=ANY_ADDRESS, doubts=tuple(dict.fromkeys(doubts)))
    if style.central:
        return replace(rule, match=match)
    return replace(rule, match=replace(match, translated_by=vips))


def _meets_vips(context: Context, node: Node) -> bool | None:
    """Whether a deny also holds for what a virtual IP translated (``match-vip``; its default changed in 7.2.4)."""
    if "match-vip" in node.settings:
        return node.on("match-vip")
    return context.at_least(*_VIP_DENIED_BY_DEFAULT)


def _for_translated(
    context: Context, node: Node, style: Style, rule: Rule, plain: Addresses
) -> Rule:
    """The same policy for packets that any virtual IP translated."""
    doubts = list(rule.match.doubts)
    if rule.verb is not Verb.PERMIT and _meets_vips(context, node) is None:
        doubts.append(
            context.doubt(node.line, "whether it holds for virtual IPs depends on the release")
        )
    whole = plain.exact and (plain.surely.v4 == EVERY_V4.v4 or plain.surely.v6 == EVERY_V6.v6)
    if not whole:
        what = "which address of a virtual IP it looks at is not known"
        plain, doubts = ANY_ADDRESS, [*doubts, context.doubt(node.line, what)]
    match = replace(
        rule.match,
        destinations=plain,
        translated_by=style.vips,
        doubts=tuple(dict.fromkeys(doubts)),
    )
    return replace(rule, match=match)


def _and_back(rule: Rule) -> Iterator[Rule]:
    """A policy-based VPN also lets in what comes out of the tunnel: the same policy the other way round."""
    yield rule
    match = rule.match
    yield replace(
        rule,
        match=replace(
            match,
            sources=match.destinations,
            destinations=match.sources,
            in_ports=match.out_ports,
            out_ports=match.in_ports,
            translated_by=None,
        ),
    )
