"""Security policies of an SRX: between zones, global, and the default.

Juniper, "Security Policies Overview": the policies of the zone pair first, then the global ones, then the default
policy, which denies; traffic within one zone needs a policy too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.network.services import ANY_SERVICE, Services
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.junos.applications import Applications
from firedoor.readers.firewalls.junos.books import Books
from firedoor.readers.firewalls.junos.filters import perhaps_first
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import printable, quoted

HOST = "junos-host"
GLOBAL = "global policies"
_VARYING = ("source-identity", "dynamic-application", "url-category", "source-end-user-profile",
            "destination-dns-name")  # fmt: skip
_HARMLESS = frozenset({"any", "none"})
_QUIET_THEN = ("log", "count")
_QUIET_PERMIT = (
    "application-services",
    "tcp-options",
    "services-offload",
    "no-services-offload",
    "log",
)


@dataclass(slots=True)
class Policies:
    """The rule sets of policies: of zone pairs by (from, to), and the global one."""

    pairs: dict[tuple[str, str], RuleSet] = field(default_factory=dict)
    globals: RuleSet | None = None
    default: Verb = Verb.DENY
    default_origin: Origin | None = None
    anywhere: list[Rule] = field(default_factory=list)  # policies that could belong to any pair
    lists: list[str] = field(default_factory=list)


class PolicyReader:
    """Reads ``security policies``."""

    def __init__(
        self, sheet: Sheet, books: Books, applications: Applications, zones: dict[str, Node]
    ) -> None:
        self._sheet = sheet
        self._books = books
        self._applications = applications
        self._zones = zones
        self.policies = Policies()

    def read(self, security: Node) -> Policies:
        """Every policy; the rest of ``policies`` that is not understood could be one, too."""
        node = security.child("policies")
        got = self.policies
        origin = self._sheet.origin(node or security)
        got.default_origin = replace(origin, record="default policy: deny-all")
        if node is None:
            return got
        self._default(node)
        self._globals(node)
        for source in node.members("from-zone"):
            for target in source.members("to-zone"):
                self._pair(source, target)
            self._strays(source)
        self._strays(node)
        return got

    def _strays(self, node: Node) -> None:
        doubts = self._sheet.leftovers(node)
        if doubts:
            rule = Rule(Verb.UNKNOWN, Match(doubts=doubts), self._sheet.origin(node))
            self.policies.anywhere.append(rule)

    def _default(self, node: Node) -> None:
        chosen = node.value("default-policy")
        if chosen is None:
            return
        verbs = {"permit-all": Verb.PERMIT, "deny-all": Verb.DENY}
        for other in node.members("default-policy"):
            if other.word not in verbs:
                self._sheet.missed(other, f"{quoted(other.word)} is no default policy")
        self.policies.default = verbs.get(chosen.word, Verb.UNKNOWN)
        self.policies.default_origin = replace(self._sheet.origin(chosen), record="default policy")

    def _globals(self, node: Node) -> None:
        holder = node.child("global")
        if holder is None:
            return
        self.policies.globals = self._set(holder, GLOBAL, "", "", rest=Verb.RETURN)

    def _pair(self, source: Node, target: Node) -> None:
        target.know()
        name = f"from-zone {printable(source.word)} to-zone {printable(target.word)}"
        made = self._set(target, name, source.word, target.word, rest=self.policies.default)
        missing = [
            zone
            for zone in (source, target)
            if zone.word not in self._zones and zone.word not in {HOST, "any"}
        ]
        for zone in missing:
            what = f"zone {quoted(zone.word)} has no definition here"
            self._sheet.problem(target.line, what, "give the whole configuration of the device")
            doubt = self._sheet.doubt(target, what)
            self.policies.anywhere.append(
                Rule(Verb.UNKNOWN, Match(doubts=(doubt,)), self._sheet.origin(target))
            )
        self.policies.pairs[source.word, target.word] = made

    def _set(self, holder: Node, name: str, source: str, target: str, *, rest: Verb) -> RuleSet:
        holder.enter()
        rules: list[Rule] = []
        policies = holder.child("policy")
        for policy in policies.items() if policies else []:
            made = self._policy(policy, source, target)
            if policy.inherited and rules:
                rules = [*perhaps_first([made], self._sheet, policy), *rules]
            rules.append(made)
        left = self._sheet.leftovers(holder)
        if left:
            origin = self._sheet.origin(holder)
            rules.insert(0, Rule(Verb.UNKNOWN, Match(doubts=left), origin, "lines not understood"))
        origin = self._sheet.origin(holder)
        if target != HOST and rest is not Verb.RETURN:
            if self.policies.globals is not None:
                rules.append(Rule(Verb.CALL, Match(), origin, target=GLOBAL))
            origin = self.policies.default_origin or origin
        if target == HOST:
            # Whether traffic to the device is denied where its policies do not match is documented in two ways.
            rest = Verb.UNKNOWN
        self.policies.lists.append(name)
        return RuleSet(name, tuple(rules), rest, origin)

    def _policy(self, policy: Node, source: str, target: str) -> Rule:
        origin, name = self._sheet.origin(policy), f"policy {printable(policy.word)}"
        policy.know()
        match = self._match(policy.child("match"), policy, source, target)
        verb, doubts, varying = self._then(policy.child("then"))
        scheduler = policy.value("scheduler-name")
        if scheduler is not None:
            varying = (*varying, f"scheduler {printable(scheduler.word)}")
        policy.value("description")
        left = self._sheet.leftovers(policy)
        if left:
            return Rule(Verb.UNKNOWN, Match(doubts=left), origin, name)
        match = replace(match, varying=(*match.varying, *varying), doubts=(*match.doubts, *doubts))
        made = Rule(verb, match, origin, name)
        return replace(made, enabled=False, note="inactive") if policy.inactive else made

    def _match(self, node: Node | None, policy: Node, source: str, target: str) -> Match:
        if node is None:
            what = f"policy {quoted(policy.word)} has no match conditions here"
            return Match(doubts=(self._sheet.doubt(policy, what),))
        doubts: list[Doubt] = []
        sources = self._side(node, "source", source, policy, doubts)
        destinations = self._side(node, "destination", target, policy, doubts)
        services = self._services(node, policy, doubts)
        return Match(
            sources,
            destinations,
            services,
            in_ports=self._ports(node, "from-zone", doubts),
            out_ports=self._ports(node, "to-zone", doubts),
            varying=self._varying(node),
            doubts=tuple(doubts),
        )

    def _side(
        self, node: Node, side: str, zone: str, policy: Node, doubts: list[Doubt]
    ) -> Addresses:
        names = node.members(f"{side}-address")
        for name in names:
            name.know()
        if not names:
            if node.child(f"{side}-address") is None and f"{side}-address" not in node.children:
                what = f"policy {quoted(policy.word)} says no {side} address here"
                doubts.append(self._sheet.doubt(policy, what))
            return ANY_ADDRESS
        zone = "" if zone in {HOST, "any"} else zone
        found = Addresses.union(self._books.named(zone, name.word, name) for name in names)
        if node.flag(f"{side}-address-excluded"):
            return ~found
        return found

    def _services(self, node: Node, policy: Node, doubts: list[Doubt]) -> Services:
        names = node.members("application")
        for name in names:
            name.know()
        if not names:
            dynamic = node.child("dynamic-application")
            if dynamic is None:
                what = f"policy {quoted(policy.word)} says no application here"
                doubts.append(self._sheet.doubt(policy, what))
            return ANY_SERVICE
        return Services.union(self._applications.named(name.word, name) for name in names)

    def _ports(self, node: Node, word: str, doubts: list[Doubt]) -> Ports | None:
        """Zones that a global policy names."""
        zones = node.members(word)
        for zone in zones:
            zone.know()
            if zone.word not in self._zones and zone.word not in {HOST, "any"}:
                what = f"zone {quoted(zone.word)} has no definition here"
                doubts.append(self._sheet.doubt(zone, what))
        if not zones or any(zone.word == "any" for zone in zones):
            return None
        return Ports.of(*(f"zone:{zone.word}" for zone in zones)) if not doubts else None

    def _varying(self, node: Node) -> tuple[str, ...]:
        found = []
        for word in _VARYING:
            for value in node.members(word):
                value.know_all()
                if value.word not in _HARMLESS:
                    found.append(f'{word} "{printable(value.word)}"')
        return tuple(found)

    def _then(self, node: Node | None) -> tuple[Verb, tuple[Doubt, ...], tuple[str, ...]]:
        """What a policy does; of several actions the last one set holds."""
        if node is None:
            return Verb.UNKNOWN, (), ()
        verb = Verb.UNKNOWN
        doubts: tuple[Doubt, ...] = ()
        varying: tuple[str, ...] = ()
        for action in sorted(node.each(), key=lambda child: not child.inherited):
            if action.word in _QUIET_THEN:
                action.know_all()
            elif action.word in {"deny", "reject"}:
                action.know_all()
                verb, doubts, varying = Verb.DENY, (), ()
            elif action.word == "permit":
                verb, doubts, varying = self._permit(action)
        return verb, doubts, varying

    def _permit(self, node: Node) -> tuple[Verb, tuple[Doubt, ...], tuple[str, ...]]:
        node.know()
        for word in _QUIET_PERMIT:
            quiet = node.child(word)
            if quiet is not None:
                quiet.know_all()
        varying: tuple[str, ...] = ()
        if (user := node.child("firewall-authentication")) is not None:
            user.know_all()
            varying = ("firewall authentication",)
        if (tunnel := node.child("tunnel")) is not None:
            why = "the policy sends packets into a VPN; where they come out is not modelled"
            tunnel.know_all(LineState.PARTLY, why)
            return Verb.UNKNOWN, (self._sheet.doubt(tunnel, why),), varying
        if (drop := node.child("destination-address")) is not None:
            why = "packets may be dropped by whether their destination was translated"
            drop.know_all(LineState.PARTLY, why)
            return Verb.PERMIT, (self._sheet.doubt(drop, why),), varying
        return Verb.PERMIT, (), varying
