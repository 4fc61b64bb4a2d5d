"""The rule sets, translation tables and the order of operations of one device.

FortiOS administration guide, "Packet flow ingress and egress": access control list, destination translation (virtual
IPs), routing, then policy (or local-in policy for the device's own addresses), then source translation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.device import Filter, Pipeline, Stage, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Translation, TranslationTable
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, Match, Rule, RuleSet, Verb
from firedoor.model.network.services import ANY_SERVICE
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.local import LOCAL, POLICIES, local_sets
from firedoor.readers.firewalls.fortios.multicast import MULTICAST, multicast_set
from firedoor.readers.firewalls.fortios.nat import by_policy, central
from firedoor.readers.firewalls.fortios.objects import Objects, both
from firedoor.readers.firewalls.fortios.policies import Policy, Style, policies_of
from firedoor.readers.firewalls.fortios.redirects import without_policy
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.fortios.vip_table import translations_of
from firedoor.readers.firewalls.fortios.vips import Vip
from firedoor.readers.printable import quoted

POLICY, POLICY6, SECURITY, FORWARD, ACCESS_LIST = (
    "policy", "policy6", "security-policy", "forward", "acl",
)  # fmt: skip
VIP_TABLE, SOURCE_TABLE = "virtual IPs", "source translation"
V4_ONLY, V6_ONLY = Addresses.exactly(EVERY_V4), Addresses.exactly(EVERY_V6)
_PATHS = ("firewall policy", "firewall consolidated policy")
_POLICY6, _SECURITY = "firewall policy6", "firewall security-policy"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a device does with packets, besides routing."""

    rule_sets: tuple[RuleSet, ...]
    tables: tuple[TranslationTable, ...]
    pipeline: Pipeline
    lists: tuple[str, ...]

    @property
    def by_session(self) -> frozenset[str]:
        """All but what is asked for each packet: the access list, and multicast, which has no answers."""
        return frozenset(each.name for each in self.rule_sets) - {ACCESS_LIST, MULTICAST}


def filters_of(context: Context, objects: Objects, interfaces: tuple[Interface, ...]) -> Filters:
    """Put together rule sets, translations and their order."""
    settings = context.own("system settings")
    by_app = settings.get("ngfw-mode") == "policy-based"
    is_central = settings.on("central-nat") or by_app
    vips = _applied(context, objects, is_central=is_central)
    made = _Making(context, objects, interfaces, vips, is_central=is_central, by_app=by_app)
    made.policies()
    made.forwarding()
    made.local()
    made.arriving()
    made.leaving()
    return made.filters()


@dataclass(slots=True)
class _Making:
    """The parts of ``Filters`` while they are put together."""

    context: Context
    objects: Objects
    interfaces: tuple[Interface, ...]
    vips: list[Vip]
    is_central: bool
    by_app: bool
    sets: list[RuleSet] = field(default_factory=list)
    tables: list[TranslationTable] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    calls: list[Rule] = field(default_factory=list)
    redirects: tuple[Rule, ...] = ()
    everything: list[Policy] = field(default_factory=list)
    security: list[Policy] = field(default_factory=list)
    arrival: list[Stage] = field(default_factory=list)
    forward: list[Stage] = field(default_factory=list)

    def policies(self) -> None:
        """The policies of every table, each table a rule set."""
        names = frozenset() if self.is_central else frozenset(v.name for v in self.vips)
        style = Style(self.objects, (4, 6), names, self.is_central)
        plain = [p for path in _PATHS for p in policies_of(self.context, path, style)]
        self._keep(POLICY, _PATHS, plain)
        self.calls = [_call(self.context, POLICY)]
        style6 = replace(style, families=(6,))
        plain6 = policies_of(self.context, _POLICY6, style6)
        if self._keep(POLICY6, (_POLICY6,), plain6):
            self.calls = [
                _call(self.context, POLICY, V4_ONLY),
                _call(self.context, POLICY6, V6_ONLY),
            ]
        self.everything = [*plain, *plain6]
        self.security = policies_of(self.context, _SECURITY, style)
        if self._keep(SECURITY, (_SECURITY,), self.security) and self.by_app:
            self.calls = [_call(self.context, SECURITY)]
            _restricts(self.context, self.everything)

    def _keep(self, name: str, paths: tuple[str, ...], policies: list[Policy]) -> bool:
        """Make a rule set of policies; the main one is there in any case."""
        there = any(self.context.table(path) for path in paths)
        if there:
            self.lists.append(name)
        if there or name == POLICY:
            self.sets.append(_set(self.context, name, paths[0], policies))
        return there

    def forwarding(self) -> None:
        """The set that leads to the policies, after what needs none."""
        multicast = multicast_set(self.context, self.objects)
        if multicast is not None:
            self.sets.append(multicast)
            self.lists.append(MULTICAST)
            self.calls.insert(0, _to_multicast(multicast))
        applied = bool(self.vips) and not self.is_central
        self.redirects = without_policy(
            self.context, self.objects.names, self.interfaces, vips=applied
        )
        origin = replace(self.context.origin(1), text="implicit deny (policy 0)")
        self.sets.append(RuleSet(FORWARD, (*self.redirects, *self.calls), Verb.DENY, origin))
        self.forward.append(Filter(FORWARD))

    def local(self) -> None:
        """The sets for packets to the device itself."""
        policies = self.security if self.by_app else self.everything
        sets, stated = local_sets(self.context, self.objects, self.interfaces, policies)
        self.sets.extend(sets)
        if stated:
            self.lists.append(POLICIES)

    def arriving(self) -> None:
        """What comes before routing: the access list, then virtual IPs."""
        listed = _access_list(self.context, self.objects)
        if listed is not None:
            self.sets.append(listed)
            self.lists.append(ACCESS_LIST)
            self.arrival.append(Filter(ACCESS_LIST))
        inside = _from_inside(self.objects, self.everything, self.vips, is_central=self.is_central)
        perhaps: list[Translation] = []
        if not self.is_central:
            perhaps.extend(_lost_names(self.context, self.objects, self.everything))
            perhaps.extend(_perhaps_in_use(self.objects, self.everything, self.vips))
        translations = (*translations_of(self.vips, inside), *perhaps)
        if translations:
            self.tables.append(TranslationTable(VIP_TABLE, translations))
            self.arrival.append(Translate(VIP_TABLE))

    def leaving(self) -> None:
        """Source translation; what needs no policy is not translated by one."""
        sources = (
            central(self.context, self.objects)
            if self.is_central
            else by_policy(self.context, self.everything, self.vips)
        )
        if not sources:
            return
        if not self.is_central:
            exempt = (Translation(r.match, r.origin, r.name) for r in self.redirects)
            sources = (*exempt, *sources)
        self.tables.append(TranslationTable(SOURCE_TABLE, sources))
        self.forward.append(Translate(SOURCE_TABLE))

    def filters(self) -> Filters:
        """What was put together."""
        pipeline = Pipeline(tuple(self.arrival), tuple(self.forward), (Filter(LOCAL),))
        return Filters(tuple(self.sets), tuple(self.tables), pipeline, tuple(self.lists))


def _set(context: Context, name: str, path: str, policies: Iterable[Policy]) -> RuleSet:
    table = context.table(path)
    line = table.line if table is not None else 1
    origin = replace(context.origin(line), text="implicit deny (policy 0)")
    return RuleSet(name, tuple(r for p in policies for r in p.rules), Verb.DENY, origin)


def _call(context: Context, name: str, family: Addresses = ANY_ADDRESS) -> Rule:
    path = {POLICY: _PATHS[0], POLICY6: _POLICY6, SECURITY: _SECURITY}
    table = context.table(path[name])
    origin = context.origin(table.line if table is not None else 1)
    return Rule(Verb.CALL, Match(sources=family), origin, target=name)


def _to_multicast(rule_set: RuleSet) -> Rule:
    groups = AddressSpace(
        v4=Ranges(((0xE0000000, 0xEFFFFFFF),)), v6=Ranges(((0xFF << 120, (1 << 128) - 1),))
    )
    match = Match(destinations=Addresses.exactly(groups))
    return Rule(Verb.CALL, match, rule_set.default_origin, target=rule_set.name)


def _restricts(context: Context, policies: list[Policy]) -> None:
    """In NGFW policy mode packets must also pass ``config firewall policy``, which only inspects."""
    if policies:
        what = (
            "in NGFW policy mode these policies can only stop what the security policies let pass"
        )
        context.restricting.append(context.doubt(policies[0].node.line, what))


# -- virtual IPs in force --------------------------------------------------------------------------


def _applied(context: Context, objects: Objects, *, is_central: bool) -> list[Vip]:
    """A virtual IP works once an enabled policy names it; with central NAT, always."""
    vips = [vip for vip in objects.vips.vips.values() if vip.enabled]
    if is_central:
        return vips
    named: set[str] = set()
    for path in (*_PATHS, _POLICY6):
        for node in context.entries(path).values():
            if node.get("status") != "disable" or node.strange:
                for attribute in ("dstaddr", "dstaddr4", "dstaddr6"):
                    named |= objects.vips.expand(
                        n for n in node.all(attribute) if objects.vips.holds(n)
                    )
    return [vip for vip in vips if vip.name in named or objects.vips.doubted_groups]


def _from_inside(
    objects: Objects, policies: list[Policy], vips: list[Vip], *, is_central: bool
) -> frozenset[str]:
    """Virtual IPs that policies let packets reach from other interfaces than their own."""
    if is_central:
        return frozenset(vip.name for vip in vips)
    own = {vip.name: objects.names.members([vip.interface]) for vip in vips}
    found: set[str] = set()
    for policy in policies:
        if not policy.enabled:
            continue
        incoming = objects.names.members(policy.node.all("srcintf"))
        found |= {n for n in policy.vips if n in own and not incoming <= own[n]}
    return frozenset(found)


def _lost_names(
    context: Context, objects: Objects, policies: list[Policy]
) -> Iterator[Translation]:
    """A name of a destination that the file does not define may be a virtual IP: then packets are translated."""
    for policy in policies:
        if not policy.enabled or policy.rules[0].verb is Verb.DENY:
            continue
        lost = [name for name in policy.node.all("dstaddr") if _is_lost(objects, name)]
        lost += [n for n in policy.node.all("dstaddr") if n in objects.vips.doubted_groups]
        if lost:
            what = f"{quoted(lost[0])} is not wholly defined in this file and may be a virtual IP"
            doubt = context.doubt(policy.node.line_of("dstaddr"), what)
            match = replace(policy.rules[0].match, destinations=ANY_ADDRESS, out_ports=None)
            match = replace(match, translated_by=None, doubts=(doubt,), services=ANY_SERVICE)
            yield Translation(match, doubt.origin, policy.rules[0].name, doubts=(doubt,))


def _perhaps_in_use(
    objects: Objects, policies: list[Policy], applied: list[Vip]
) -> Iterator[Translation]:
    """Virtual IPs that no policy names, where the destination of a policy is not understood."""
    doubts = tuple(
        doubt
        for policy in policies
        if policy.enabled and policy.leads_anywhere
        for doubt in policy.rules[0].match.all_doubts
    )
    if not doubts:
        return
    names = {vip.name for vip in applied}
    for vip in objects.vips.vips.values():
        if vip.enabled and vip.name not in names:
            match = replace(vip.translation.match, in_ports=None, doubts=doubts[:1])
            yield replace(vip.translation, match=match, doubts=doubts[:1])


def _is_lost(objects: Objects, name: str) -> bool:
    return not (objects.v4.known(name) or objects.v6.known(name) or objects.vips.holds(name))


# -- the access list in front ----------------------------------------------------------------------


def _access_list(context: Context, objects: Objects) -> RuleSet | None:
    """``config firewall acl``: drops before anything else (FortiOS CLI reference)."""
    table = context.table("firewall acl")
    if table is None or not table.entries:
        return None
    rules = tuple(_dropped(context, objects, node) for node in table.entries.values())
    origin = replace(context.origin(table.line), text="no entry of the access list matches")
    return RuleSet(ACCESS_LIST, rules, Verb.RETURN, origin)


def _dropped(context: Context, objects: Objects, node: Node) -> Rule:
    doubts: list[Doubt] = list(context.claim_all(node))
    way = objects.names.way(node.all("interface"), node.line_of("interface"))
    doubts.extend(way.doubts)
    sides = [both((objects.addresses(node, side, 4),)) for side in ("srcaddr", "dstaddr")]
    match = replace(
        ANY_PACKET,
        sources=sides[0] or V4_ONLY,
        destinations=sides[1] or V4_ONLY,
        services=objects.services.union(node.all("service") or ["ALL"], node.line),
        in_ports=way.ports,
        doubts=tuple(doubts),
    )
    off = node.get("status") == "disable"
    return Rule(Verb.DENY, match, context.origin(node.line), f"acl {node.key}", enabled=not off)
