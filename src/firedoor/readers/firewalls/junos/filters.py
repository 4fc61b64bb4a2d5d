"""Firewall filters as rule sets, and lists of filters at interfaces."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.readers.firewalls.junos.filter_terms import TermReader
from firedoor.readers.firewalls.junos.prefix_lists import PrefixLists
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import printable, quoted

INET, INET6, ANY = "inet", "inet6", "any"
FAMILIES = (INET, INET6, ANY)
# Filters of these families see frames, not packets that are routed.
LAYER_2 = ("ethernet-switching", "bridge", "vpls", "ccc", "mpls", "evpn")
_CALLED = " (called)"
_QUIET = ("interface-specific", "enhanced-mode", "physical-interface-filter", "instance-shared",
          "fast-lookup-filter", "accounting-profile", "promote", "scale-optimized", "no-hw-filter",
          "description", "enhanced-mode-override", "instance-specific")  # fmt: skip


@dataclass(slots=True)
class Filters:
    """The filters of one device: their rule sets by name. ``lists`` are those that a person wrote."""

    sets: dict[str, RuleSet] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)  # family and filter -> rule set
    sheet: Sheet | None = None

    def returning(self, family: str, name: str) -> str | None:
        """The rule set of a filter that goes on with the next where no term takes a packet."""
        own = self.names.get((family, name))
        if own is None:
            return None
        called = own + _CALLED
        if called not in self.sets:
            self.sets[called] = replace(self.sets[own], name=called, default=Verb.RETURN)
        return called

    def bound(self, family: str, nodes: list[Node], sheet: Sheet) -> str:
        """The rule set for one filter or a list of filters at an interface."""
        if len(nodes) == 1:
            own = self.names.get((family, nodes[0].word))
            return own if own is not None else self.missing(nodes[0], sheet)
        name = f"{family} filters " + " ".join(node.word for node in nodes)
        if name not in self.sets:
            rules = []
            for node in nodes:
                target = self.returning(family, node.word) or self.missing(node, sheet)
                rules.append(Rule(Verb.CALL, Match(), sheet.origin(node), target=target))
            origin = replace(
                sheet.origin(nodes[-1]), record="implicit discard after the last filter"
            )
            self.sets[name] = RuleSet(name, tuple(rules), Verb.DENY, origin)
        return name

    def missing(self, node: Node, sheet: Sheet) -> str:
        """A filter that is named and not there: what it would let pass is not known."""
        name = f"missing filter {node.word}"
        if name not in self.sets:
            what = f"filter {quoted(node.word)} has no definition here"
            sheet.problem(node.line, what, "give the whole configuration of the device")
            rule = Rule(Verb.UNKNOWN, Match(doubts=(sheet.doubt(node, what),)), sheet.origin(node))
            self.sets[name] = RuleSet(name, (rule,), Verb.UNKNOWN, sheet.origin(node))
        return name


class FilterReader:
    """Reads ``firewall``."""

    def __init__(self, sheet: Sheet, firewall: Node | None, lists: PrefixLists) -> None:
        self._sheet = sheet
        self.filters = Filters(sheet=sheet)
        if firewall is None:
            return
        self._terms = TermReader(sheet, lists, self._interface_sets(firewall))
        for family in LAYER_2:
            layer_2 = firewall.child("family", family)
            if layer_2 is not None:
                layer_2.know_all()
        nodes = [(INET, node) for node in firewall.members("filter")]
        for family in FAMILIES:
            nodes += [(family, node) for node in firewall.members("family", family, "filter")]
        for family, node in nodes:
            self._name(family, node)
        for family, node in nodes:
            self._filter(family, node)

    def _interface_sets(self, firewall: Node) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for set_ in firewall.members("interface-set"):
            members = set_.each()
            for member in members:
                member.know()
            found[set_.word] = [member.word for member in members]
        return found

    def _name(self, family: str, node: Node) -> None:
        names = self.filters.names
        taken = set(names.values())
        name = node.word if node.word not in taken else f"{node.word} ({family})"
        names.setdefault((family, node.word), name)

    def _filter(self, family: str, node: Node) -> None:
        name = self.filters.names[family, node.word]
        node.enter()
        for word in _QUIET:
            quiet = node.child(word)
            if quiet is not None:
                quiet.know_all()
        rules: list[Rule] = []
        terms = node.child("term")
        for term in terms.items() if terms else []:
            made = self._term(family, term)
            if term.inherited and rules:
                rules = [*perhaps_first(made, self._sheet, term), *rules]
            rules += made
        left = self._sheet.leftovers(node)
        # A line between the terms that is not understood could be a term that accepts.
        rules = [*_unknown(self._sheet, node, left), *rules]
        origin = replace(
            self._sheet.origin(node), record=f"implicit discard of filter {printable(node.word)}"
        )
        if name in self.filters.sets:
            rules = [*self.filters.sets[name].rules, *rules]
        else:
            self.filters.lists.append(name)
        self.filters.sets[name] = RuleSet(name, tuple(rules), Verb.DENY, origin)

    def _term(self, family: str, term: Node) -> list[Rule]:
        rules = self._terms.rules(term, v6=family == INET6)
        made = [self._called(family, rule, term) for rule in rules]
        if term.inactive:
            return [replace(rule, enabled=False, note="inactive") for rule in made]
        return made

    def _called(self, family: str, rule: Rule, term: Node) -> Rule:
        if not rule.target:
            return rule
        target = self.filters.names.get((family, rule.target))
        if target is None:
            return replace(
                rule, target=self.filters.missing(Node(rule.target, term.line), self._sheet)
            )
        return replace(rule, target=target + _CALLED)

    def close(self) -> Filters:
        """Make the rule sets of filters that others call; call it once all filters are read."""
        for (family, name), own in list(self.filters.names.items()):
            if own in self.filters.sets:
                wanted = any(
                    rule.target == own + _CALLED
                    for set_ in self.filters.sets.values()
                    for rule in set_.rules
                    if rule.target
                )
                if wanted:
                    self.filters.returning(family, name)
        return self.filters


def _unknown(sheet: Sheet, node: Node, doubts: tuple[Doubt, ...]) -> list[Rule]:
    if not doubts:
        return []
    return [Rule(Verb.UNKNOWN, Match(doubts=doubts), sheet.origin(node), "lines not understood")]


def perhaps_first(rules: list[Rule], sheet: Sheet, node: Node) -> list[Rule]:
    """Inherited rules stand after the stated ones; where that were wrong, one that permits would come first."""
    doubt = sheet.doubt(node, "whether what a group adds stands first or last is not certain")
    return [
        replace(rule, match=replace(rule.match, doubts=(*rule.match.doubts, doubt)))
        for rule in rules
        if rule.verb is Verb.PERMIT
    ]
