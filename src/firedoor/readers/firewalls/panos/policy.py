"""The rulebases that apply to one virtual system, in their order: pushed first, own, pushed last, defaults.

Order on a managed firewall (Panorama Administrator's Guide, "Device Group Policies"): pre rules of shared, of
the device group's ancestors from the top and of the group itself; own rules; post rules of the group, of its
ancestors upwards and of shared; then the default rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.look import (
    Doubts,
    entries,
    flag,
    odd,
    see,
    see_all,
    take,
    value,
)
from firedoor.readers.firewalls.panos.meanings import Meanings
from firedoor.readers.firewalls.panos.tree import Mark, Node
from firedoor.readers.firewalls.panos.vsys import ANY

OWN, PRE, POST = "rulebase", "pre-rulebase", "post-rulebase"
_DEFAULTS = ("intrazone-default", "interzone-default")
_DEFAULT_VERBS = {
    "allow": Verb.PERMIT, "deny": Verb.DENY, "drop": Verb.DENY, "reset-client": Verb.DENY,
    "reset-server": Verb.DENY, "reset-both": Verb.DENY,
}  # fmt: skip
# Rulebases that can only stop packets, and those that can send them another way.
_STOPPING = {
    "authentication": "authentication rules", "captive-portal": "captive portal rules", "dos": "DoS protection rules",
    "tunnel-inspect": "tunnel inspection rules",
}  # fmt: skip
_DIVERTING = {
    "pbf": "policy based forwarding",
    "sdwan": "SD-WAN policy",
    "network-packet-broker": "packet broker",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rulebases of a virtual system: each is the node under which ``security``, ``nat`` and the others stand."""

    bases: tuple[Node, ...]


@dataclass(slots=True)
class Default:
    """What a default rule does, and the line that says so."""

    verb: Verb
    origin: Origin


@dataclass(frozen=True, slots=True)
class Diverting:
    """A rule that may send packets another way: those that come in at some zones or interfaces; at none named, all."""

    doubt: Doubt
    zones: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()

    @property
    def everywhere(self) -> bool:
        """Whether it may mean packets that come in anywhere."""
        return not (self.zones or self.interfaces)


@dataclass(slots=True)
class Sidelines:
    """What rulebases beside security and NAT mean."""

    restricting: list[Doubt] = field(default_factory=list)
    diverting: list[Diverting] = field(default_factory=list)


def bases_of(levels: list[Node], word: str) -> list[Node]:
    """The rulebases of one kind at several levels."""
    found = [take(level, word) for level in levels]
    return [base for base in found if base is not None]


def rules_of(policy: Policy, kind: str, meanings: Meanings) -> Iterator[Node]:
    """The rules of a kind in their order; of rules that Panorama sends elsewhere the lines are read too."""
    for base in policy.bases:
        for node in entries(base, kind, "rules"):
            if meanings.target(node):
                yield node
            else:
                see_all(node)


def defaults_of(policy: Policy, doubts: Doubts, where: Origin) -> dict[str, Default]:
    """The two default rules: allow within a zone, deny between zones, unless a rulebase says otherwise.

    A firewall's own setting goes before a pushed one; where they differ it is not said here which is in force.
    """
    said: dict[str, list[tuple[Verb, Node]]] = {}
    for base in policy.bases:
        for node in entries(base, "default-security-rules", "rules"):
            set_aside("rule", node)
            action = value(node, "action")
            verb = _DEFAULT_VERBS.get(action.word, Verb.UNKNOWN) if action is not None else None
            if action is not None and verb is Verb.UNKNOWN:
                odd(action, "no action")
            if doubts.left(node) or node.word not in _DEFAULTS:
                verb = Verb.UNKNOWN
            if verb is not None:
                said.setdefault(node.word, []).append((verb, node))
    found = {
        "intrazone-default": _implicit(
            Verb.PERMIT, "intrazone-default: allow within a zone", where
        ),
        "interzone-default": _implicit(Verb.DENY, "interzone-default: deny between zones", where),
    }
    for name, several in said.items():
        verbs = {verb for verb, _ in several}
        verb = verbs.pop() if len(verbs) == 1 else Verb.UNKNOWN
        for target in (name,) if name in _DEFAULTS else _DEFAULTS:
            found[target] = Default(verb, doubts.origin(several[0][1]))
    return found


def _implicit(verb: Verb, text: str, where: Origin) -> Default:
    return Default(verb, Origin(where.file, where.line, where.record, text))


def sidelines_of(policy: Policy, doubts: Doubts) -> Sidelines:
    """Rulebases that are not modelled: those that only stop packets, and those that choose another way."""
    found = Sidelines()
    for base in policy.bases:
        for word, called in _STOPPING.items():
            for node in _enabled(base, word):
                found.restricting.append(doubts.at(node, f"{called} may stop packets"))
        for word, called in _DIVERTING.items():
            for node in _enabled(base, word):
                if not _harmless(node):
                    doubt = doubts.at(node, f"{called} sends packets another way")
                    found.diverting.append(_from(node, doubt))
    return found


def _from(node: Node, doubt: Doubt) -> Diverting:
    """A rule of policy based forwarding with its ``from``: one of zones, or one of interfaces; else it is anywhere."""
    sides = list(node.get("from") or ())
    names = frozenset(each.word for side in sides for each in side)
    if len(sides) != 1 or ANY in names or any(list(each) for each in sides[0]):
        return Diverting(doubt)
    if sides[0].word == "zone":
        return Diverting(doubt, zones=names)
    return Diverting(doubt, interfaces=names) if sides[0].word == "interface" else Diverting(doubt)


def _enabled(base: Node, word: str) -> Iterator[Node]:
    for node in entries(base, word, "rules"):
        off = flag(node, "disabled") is True
        node.mark = Mark.UNDERSTOOD if off else Mark.PARTLY
        node.why = "" if off else "not modelled; a doubt where it matters"
        for each in node.walk():
            if each.mark is Mark.UNSEEN and off:
                see(each)
        if not off:
            yield node


def _harmless(node: Node) -> bool:
    """Whether a rule of policy based forwarding says that routing decides, or drops."""
    action = node.get("action")
    words = {each.word for each in action} if action is not None else set()
    return bool(words) and words <= {"no-pbf", "discard"} and ANY not in words
