"""Filter rules as people wrote them: the classic ``<filter><rule>`` of both products, and OPNsense's model."""

from __future__ import annotations

from dataclasses import dataclass, replace

from firedoor.model.network.addresses import Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.rule import FlagTest, Match, Ports, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.pf.config import PFSENSE, Config, Said, Shape, unique
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.literals import FAMILIES, INET, INET46
from firedoor.readers.firewalls.pf.services import Asked, services_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

IN, OUT = "in", "out"
_BOTH = frozenset({IN, OUT})
_LIMITS = (
    "max", "max-src-nodes", "max-src-conn", "max-src-states", "max-src-conn-rate", "max-src-conn-rates",
    "source-track", "overload",
)  # fmt: skip
_MARKINGS = ("dscp", "vlanprio", "prio", "tos")
_COMMON = (
    "interface ipprotocol protocol icmptype statetype direction quick gateway tag tagged tcpflags1 tcpflags2 "
    "tcpflags_any sched allowopts os dscp vlanprio prio tos associated-rule-id " + " ".join(_LIMITS)
)
_CLASSIC = Shape.of(f"{_COMMON} type disabled floating nottagged icmp6-type", "source destination")
_MVC = Shape.of(
    f"{_COMMON} enabled sequence action interfacenot icmp6type source_net source_not source_port "
    "destination_net destination_not destination_port divert-to"
)
_VERBS = {
    "pass": Verb.PERMIT, "block": Verb.DENY, "reject": Verb.DENY, "match": Verb.PASS, "": Verb.PERMIT,
}  # fmt: skip
_FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ece": 64, "cwr": 128}
_SYN_OF_SYN_ACK = (FlagTest(18, 2),)


@dataclass(frozen=True, slots=True)
class PfRule:
    """One rule of pf before the rules are put in order: ``match`` asks for no interface yet.

    ``ports`` are the interfaces it is on, None for all. ``gateway``: it sends what it passes to a gateway of its own.
    ``adrift``: its interface, and with it its place in the order, is not known.
    """

    verb: Verb
    match: Match
    origin: Origin
    ports: Ports | None = None
    directions: frozenset[str] = frozenset({IN})
    quick: Said = Said.YES
    name: str = ""
    note: str = ""
    enabled: bool = True
    gateway: Doubt | None = None
    tier: int = 0
    adrift: bool = False


def classic_rule(world: World, node: Node) -> PfRule:
    """A rule of ``<filter>``."""
    cfg, path = world.cfg, ("filter", "rule")
    doubts = list(cfg.check(node, path, _CLASSIC))
    loose = bool(doubts)
    floating = node.first("floating") is not None
    sources, source = world.side(node, "source", path, doubts)
    destinations, destination = world.side(node, "destination", path, doubts)
    asked = Asked(
        node.value("protocol") or ("any" if loose else ""),
        _family(node, INET if cfg.product == PFSENSE and not loose else INET46),
        source.value("port") if source is not None else "",
        destination.value("port") if destination is not None else "",
        node.value("icmptype"),
        node.value("icmp6-type"),
    )
    disabled = cfg.sure(node, "disabled", doubts)
    built = _rule(
        world,
        node,
        asked,
        sides=(sources, destinations),
        action=node.value("type").lower(),
        doubts=doubts,
    )
    placed = replace(
        built,
        directions=_directions(cfg, node),
        quick=_quick(cfg, node, floating=floating),
        enabled=not disabled,
        tier=_tier(world, node.value("interface"), floating=floating),
    )
    return _anywhere(placed, said=bool(node.value("type"))) if loose else placed


def model_rule(world: World, node: Node) -> PfRule:
    """A rule of ``OPNsense/Firewall/Filter`` (rules of the automation menu, since 26.1 of the rules menu)."""
    cfg = world.cfg
    path = ("OPNsense", "Firewall", "Filter", "rules", "rule")
    doubts = list(cfg.check(node, path, _MVC))
    loose = bool(doubts)
    sources, destinations = (world.several(node, side) for side in ("source", "destination"))
    cfg.sure(node, "interfacenot", doubts)
    enabled = node.first("enabled") is None or cfg.says(node, "enabled") is not Said.NO
    cfg.sure(node, "enabled", doubts)
    if node.value("sequence") and not node.value("sequence").isdecimal():
        doubts.append(cfg.missed(_child(node, "sequence"), "the place of this rule is not known"))
    asked = Asked(
        node.value("protocol"),
        _family(node, INET46 if loose else INET),
        node.value("source_port"),
        node.value("destination_port"),
        node.value("icmptype"),
        node.value("icmp6type"),
    )
    if node.value("divert-to"):
        doubts.append(
            cfg.missed(_child(node, "divert-to"), "diverting to a program is not modelled")
        )
    built = _rule(
        world,
        node,
        asked,
        sides=(sources, destinations),
        action=node.value("action").lower(),
        doubts=doubts,
    )
    placed = replace(
        built,
        ports=_inverted(cfg, node, built),
        directions=_directions(cfg, node),
        quick=Said.YES if node.first("quick") is None else cfg.says(node, "quick"),
        enabled=enabled,
        tier=_model_tier(world, node.value("interface")),
    )
    return _anywhere(placed, said=bool(node.value("action"))) if loose else placed


def _inverted(cfg: Config, node: Node, rule: PfRule) -> Ports | None:
    """``interfacenot``: on every interface but these."""
    said = cfg.says(node, "interfacenot")
    if rule.ports is None or said is Said.NO:
        return rule.ports
    return replace(rule.ports, negated=True) if said is Said.YES else None


def _anywhere(rule: PfRule, *, said: bool) -> PfRule:
    """A rule with elements that are not known: they could be its action, its direction, its order or its family."""
    verb = rule.verb if said else Verb.UNKNOWN
    return replace(rule, verb=verb, directions=_BOTH, quick=Said.UNSURE, adrift=True)


def _child(node: Node, tag: str) -> Node:
    return node.first(tag) or node


def _family(node: Node, default: str) -> str:
    return node.value("ipprotocol").lower() or default


def _rule(
    world: World,
    node: Node,
    asked: Asked,
    *,
    sides: tuple[Addresses, Addresses],
    action: str,
    doubts: list[Doubt],
) -> PfRule:
    cfg = world.cfg
    if asked.family not in FAMILIES:
        doubts.append(cfg.missed(_child(node, "ipprotocol"), "this address family is not known"))
    verb = _VERBS.get(action)
    if verb is None:
        tag = "type" if node.first("type") is not None else "action"
        doubts.append(cfg.missed(_child(node, tag), f"action {quoted(action)} is not known"))
        verb = Verb.UNKNOWN
    if verb is Verb.PASS and node.value("quick") and cfg.says(node, "quick") is not Said.NO:
        doubts.append(
            cfg.doubt(node, "whether a match rule with quick ends the search is not modelled")
        )
        verb = Verb.UNKNOWN
    if node.value("direction").lower() not in {"", IN, OUT, "any"}:
        doubts.append(cfg.missed(_child(node, "direction"), "this direction is not known"))
    ports = _ports(world, node, doubts)
    doubts += _tagged(cfg, node)
    services = services_of(asked, world.aliases, node)
    sides_within = [world.within(side, asked.family) for side in sides]
    match = Match(
        sources=sides_within[0],
        destinations=sides_within[1],
        services=services,
        tcp_flags=_flags(cfg, node, verb, asked.protocol, doubts),
        varying=_varying(cfg, node, verb),
        doubts=unique(doubts),
    )
    if match.all_doubts:
        cfg.marks.line(node.line, LineState.PARTLY, match.all_doubts[0].what)
    text = _text(node, action or "pass", asked)
    return PfRule(
        verb,
        match,
        cfg.origin(node, text),
        ports,
        name=_name(node),
        adrift=ports is None and bool(node.value("interface")),
        gateway=_gateway(cfg, node, verb),
    )


def _ports(world: World, node: Node, doubts: list[Doubt]) -> Ports | None:
    words = [word.strip() for word in node.value("interface").split(",") if word.strip()]
    if not words:
        on_all = world.cfg.product != PFSENSE or node.first("floating") is not None
        if not on_all or node.first("interface") is None:
            doubts.append(world.cfg.doubt(node, "the rule names no interface"))
        return None
    keys, strangers = world.interfaces(words)
    if strangers:
        what = f"interface {quoted(strangers[0])} is not among those of this file"
        doubts.append(world.cfg.missed(_child(node, "interface"), what))
        return None
    return Ports(keys)


def _tagged(cfg: Config, node: Node) -> list[Doubt]:
    if not node.value("tagged"):
        return []
    return [cfg.partly(_child(node, "tagged"), "tags that other rules set are not followed")]


def _flags(
    cfg: Config, node: Node, verb: Verb, protocol: str, doubts: list[Doubt]
) -> tuple[FlagTest, ...]:
    """Flags of TCP rules: pfSense writes ``S/SA`` for each; for OPNsense it is pf's default where state is kept."""
    if protocol.lower() != "tcp" or node.first("tcpflags_any") is not None:
        return ()
    wanted, checked = node.value("tcpflags1"), node.value("tcpflags2")
    if checked:
        try:
            mask, value = (
                sum(_FLAGS[f] for f in text.lower().split(",") if f) for text in (checked, wanted)
            )
        except KeyError:
            doubts.append(cfg.missed(_child(node, "tcpflags2"), "these TCP flags are not known"))
            return ()
        return (FlagTest(mask, value),)
    stateless = node.value("statetype").startswith("none")
    if cfg.product == PFSENSE or (verb is Verb.PERMIT and not stateless):
        return _SYN_OF_SYN_ACK
    return ()


def _varying(cfg: Config, node: Node, verb: Verb) -> tuple[str, ...]:
    found: list[str] = []
    skips = cfg.says(cfg.root.first("system"), "skip_rules_gw_down") is not Said.NO
    if skips and node.value("gateway"):
        found.append(f"gateway {quoted(node.value('gateway'))} being up")
    if node.value("sched"):
        found.append(f"schedule {quoted(node.value('sched'))}")
    if node.value("os"):
        found.append(f"operating system {quoted(node.value('os'))} by its fingerprint")
    if any(node.value(tag) not in {"", "none"} for tag in _MARKINGS):
        found.append("a priority or DSCP marking")
    if verb is Verb.PERMIT and any(node.value(tag) for tag in _LIMITS):
        found.append("limits of connections")
    return tuple(found)


def _gateway(cfg: Config, node: Node, verb: Verb) -> Doubt | None:
    name = node.value("gateway")
    if not name or verb is not Verb.PERMIT or name == "default":
        return None
    what = f"the rule sends what it passes to gateway {quoted(name)}, past the routing table"
    return cfg.partly(_child(node, "gateway"), what)


def _directions(cfg: Config, node: Node) -> frozenset[str]:
    text = node.value("direction").lower()
    if cfg.product == PFSENSE:
        if node.value("floating").lower() != "yes":
            return frozenset({IN})
        text = text or "any"
    if text in {"", IN}:
        return frozenset({IN})
    return frozenset({OUT}) if text == OUT else _BOTH


def _quick(cfg: Config, node: Node, *, floating: bool) -> Said:
    """Rules of an interface are quick unless OPNsense says otherwise; floating rules only if they say so."""
    if cfg.product == PFSENSE:
        return Said.YES if not floating or node.first("quick") is not None else Said.NO
    if node.first("quick") is not None:
        return cfg.says(node, "quick")
    return Said.NO if floating else Said.YES


def _tier(world: World, interface: str, *, floating: bool) -> int:
    """Floating rules come first, then those of groups, then those of interfaces."""
    if floating:
        return 0
    return 1 if interface in world.groups else 2


def _model_tier(world: World, interface: str) -> int:
    words = [word for word in interface.split(",") if word.strip()]
    if len(words) != 1:
        return 0
    return 1 if words[0] in world.groups else 2


def _name(node: Node) -> str:
    said = " ".join((node.value("descr") or node.value("description")).split())
    if said:
        return f"rule {quoted(said)}"
    tracker = node.value("tracker")
    return f"rule {tracker}" if tracker else f"rule at line {node.line}"


def _text(node: Node, action: str, asked: Asked) -> str:
    """The rule in one short line, as pf would write it."""
    words = [action, node.value("direction"), "on", node.value("interface") or "any", asked.family]
    words += [asked.protocol, "from", _shown(node, "source", asked.source_port)]
    words += ["to", _shown(node, "destination", asked.destination_port)]
    said = " ".join((node.value("descr") or node.value("description")).split())
    return " ".join(word for word in (*words, f"# {said}" if said else "") if word)


def _shown(node: Node, tag: str, port: str) -> str:
    side = node.first(tag)
    names = (side.value("network") or side.value("address")) if side is not None else ""
    names = names or node.value(f"{tag}_net") or "any"
    negated = side is not None and side.first("not") is not None
    return f"{'!' if negated else ''}{names}" + (f" port {port}" if port else "")
