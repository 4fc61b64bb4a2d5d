"""Security rules: one entry of a rulebase, and what it is between the zones of a virtual system.

Rules match the addresses and ports of the packet as it arrived and the zone of the way out after destination
translation (PAN-OS Administrator's Guide, "NAT Policy Overview").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import ANY_ADDRESS
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.model.network.services import ANY_SERVICE, Services
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.look import (
    flag,
    limited,
    odd,
    take,
    value,
    values,
    word_of,
)
from firedoor.readers.firewalls.panos.meanings import Meanings
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.firewalls.panos.vsys import ANY, MULTICAST, Vsys
from firedoor.readers.printable import quoted

UNIVERSAL, INTRAZONE, INTERZONE = "universal", "intrazone", "interzone"
_VERBS = {
    "allow": Verb.PERMIT, "deny": Verb.DENY, "drop": Verb.DENY, "reset-client": Verb.DENY,
    "reset-server": Verb.DENY, "reset-both": Verb.DENY,
}  # fmt: skip
# Conditions that packets with one and the same header can fulfil or not, with how to call them.
_VARYING = {
    "source-user": "user", "category": "URL category", "hip-profiles": "host profile", "source-hip": "host profile",
    "destination-hip": "host profile", "source-device": "kind of device", "destination-device": "kind of device",
    "saas-user-list": "SaaS user", "saas-tenant-list": "SaaS tenant", "source-imsi": "IMSI", "source-imei": "IMEI",
    "source-nw-slice": "network slice",
}  # fmt: skip
_MOST_NAMED = 3
# No device commits a rule without all of these; fragments may leave out one or two.
_NEEDED = ("from", "to", "source", "destination", "application", "service", "action")
_MOST_MISSING = 4


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """A rule before it is put between zones. ``sources`` and ``targets`` are zones, None for any."""

    node: Node
    verb: Verb
    match: Match
    origin: Origin
    kind: str = UNIVERSAL
    sources: tuple[str, ...] | None = None
    targets: tuple[str, ...] | None = None
    enabled: bool = True
    note: str = ""

    def rule(self, in_ports: Ports | None, out_ports: Ports | None) -> Rule:
        """The rule between some interfaces."""
        match = replace(self.match, in_ports=in_ports, out_ports=out_ports)
        name = f"rule {quoted(self.node.word)}"
        return Rule(self.verb, match, self.origin, name, "", self.enabled, self.note)


def security_rule(node: Node, vsys: Vsys, meanings: Meanings) -> SecurityRule:
    """Read one rule; what is not understood of it is a doubt of its match."""
    set_aside("rule", node)
    doubts = meanings.doubts
    found: list[Doubt] = []
    enabled = flag(node, "disabled")
    kind = word_of(node, "rule-type", UNIVERSAL)
    if kind not in {UNIVERSAL, INTRAZONE, INTERZONE}:
        odd(take(node, "rule-type", kind) or node, "no type of rule")
    sources = _zones(node, "from", vsys, meanings, found)
    _complete(node, vsys, meanings)
    needs_target = kind != INTRAZONE or node.get("to") is not None
    targets = _zones(node, "to", vsys, meanings, found) if needs_target else None
    match, verb, schedule = _match(node, meanings, found), _verb(node), value(node, "schedule")
    match = replace(match, varying=(*match.varying, *_varying(node)))
    note = f"schedule {quoted(schedule.word)}" if schedule is not None else ""
    if note:
        match = replace(match, varying=(*match.varying, note))
    meanings.target(node)
    found.extend(doubts.left(node))
    if verb is None:
        found.append(doubts.at(node, "what the rule does with a packet is not understood"))
    match = replace(match, doubts=limited(found))
    origin = doubts.origin(node)
    return SecurityRule(
        node, verb or Verb.UNKNOWN, match, origin, kind, sources, targets, enabled is not True, note
    )


def _complete(node: Node, vsys: Vsys, meanings: Meanings) -> None:
    """A rule of which most is missing: what is said of it may belong to a rule of another name."""
    missing = [word for word in _NEEDED if node.get(word) is None]
    if len(missing) >= _MOST_MISSING:
        what = f'the rule has no "{missing[0]}" and lacks more; part of another rule may stand under its name'
        vsys.broken.append(meanings.doubts.at(node, what))


def _verb(node: Node) -> Verb | None:
    action = value(node, "action")
    if action is None:
        return None
    verb = _VERBS.get(action.word)
    if verb is None:
        odd(action, "no action")
    return verb


def _zones(
    node: Node, word: str, vsys: Vsys, meanings: Meanings, found: list[Doubt]
) -> tuple[str, ...] | None:
    """The zones of a side, None for any; a zone without a definition could be any."""
    listed = values(node, word)
    if not listed:
        found.append(meanings.doubts.at(node, f'the rule has no "{word}"'))
        return None
    names = tuple(each.word for each in listed)
    if ANY in names:
        return None
    unknown = [each for each in listed if each.word not in vsys.zones and each.word != MULTICAST]
    if unknown and vsys.zones:
        what = f"zone {quoted(unknown[0].word)} has no definition in this file"
        found.append(meanings.doubts.at(unknown[0], what))
    vsys.strangers.extend(
        meanings.doubts.at(each, f"zone {quoted(each.word)} has no definition") for each in unknown
    )
    return None if unknown and vsys.zones else names


def _match(node: Node, meanings: Meanings, found: list[Doubt]) -> Match:
    sides = []
    for word in ("source", "destination"):
        listed = values(node, word)
        if not listed:
            found.append(meanings.doubts.at(node, f'the rule has no "{word}"'))
        addresses = meanings.addresses.all_of(listed) if listed else ANY_ADDRESS
        negated = flag(node, f"negate-{word}")
        # A negation that cannot be read stays a doubt of the rule, over every address.
        sides.append(ANY_ADDRESS if negated is None else ~addresses if negated else addresses)
    applications = values(node, "application")
    services, varying = _services(node, applications, meanings, found)
    return Match(sides[0], sides[1], services, varying=varying)


def _services(
    node: Node, applications: list[Node], meanings: Meanings, found: list[Doubt]
) -> tuple[Services, tuple[str, ...]]:
    """Ports, and the application as a condition: which it is shows only after the first packets.

    A session begins before its application is known, so an application narrows who can use a rule and
    never the first packet; ``application-default`` narrows the ports.
    """
    listed = values(node, "service")
    if not listed:
        found.append(meanings.doubts.at(node, 'the rule has no "service"'))
        return ANY_SERVICE, ()
    if not applications:
        found.append(meanings.doubts.at(node, 'the rule has no "application"'))
    names = [each.word for each in applications]
    every = ANY in names or not names
    varying = () if every else (_application(names),)
    by_default = [each for each in listed if each.word == "application-default"]
    plain = [each for each in listed if each.word != "application-default"]
    parts = [meanings.services.all_of(plain)] if plain else []
    if by_default and every:
        parts.append(ANY_SERVICE)
        varying = ("an application on its default ports",)
    elif by_default:
        parts.append(meanings.applications.all_of(applications))
    else:
        meanings.applications.all_of(applications)  # their definitions are looked at
    return (parts[0] if len(parts) == 1 else Services.union(parts)), varying


def _application(names: list[str]) -> str:
    shown = ", ".join(quoted(name) for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"application {shown}{more}"


def _varying(node: Node) -> Iterator[str]:
    for word, called in _VARYING.items():
        names = [each.word for each in values(node, word)]
        if names and ANY not in names:
            shown = ", ".join(quoted(name) for name in names[:_MOST_NAMED])
            yield f"{called} {shown}"


def placed(rule: SecurityRule, vsys: Vsys) -> Iterator[Rule]:
    """A rule between the interfaces of one virtual system."""
    outs = vsys.ports(rule.targets) if rule.targets is not None else None
    if rule.kind == UNIVERSAL or rule.kind not in {INTRAZONE, INTERZONE}:
        ins = vsys.ports(rule.sources) if rule.sources is not None else None
        yield rule.rule(ins, outs)
        return
    if rule.sources is None and not vsys.zones:
        yield rule.rule(None, None)  # the file is a part that holds no zones
        return
    for zone in rule.sources if rule.sources is not None else tuple(vsys.zones):
        here = vsys.ports((zone,))
        if rule.kind == INTRAZONE:
            yield rule.rule(here, here)
        elif rule.targets is None:
            yield rule.rule(here, replace(here, negated=True))
        elif others := tuple(target for target in rule.targets if target != zone):
            yield rule.rule(here, vsys.ports(others))


def outbound(rule: SecurityRule, vsys: Vsys, externals: tuple[str, ...]) -> Iterator[Rule]:
    """A rule for what leaves a virtual system through external zones."""
    if rule.kind == INTRAZONE or not _names(rule.targets, externals):
        return
    yield rule.rule(vsys.ports(rule.sources) if rule.sources is not None else None, None)


def inbound(rule: SecurityRule, vsys: Vsys, externals: tuple[str, ...]) -> Iterator[Rule]:
    """A rule for what enters a virtual system through external zones."""
    if rule.kind == INTRAZONE or not _names(rule.sources, externals):
        return
    yield rule.rule(None, vsys.ports(rule.targets) if rule.targets is not None else None)


def _names(zones: tuple[str, ...] | None, externals: tuple[str, ...]) -> bool:
    return zones is None or not set(zones).isdisjoint(externals)
