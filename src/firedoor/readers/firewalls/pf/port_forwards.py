"""Port forwards: ``<nat><rule>`` of both products, since OPNsense 26.1 written by its model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Verb
from firedoor.model.network.services import TCP, Services, port_service
from firedoor.readers.firewalls.pf.automatic import lockout_port, lockout_ports
from firedoor.readers.firewalls.pf.config import OPNSENSE, PFSENSE, Config, Said, Shape, unique
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.literals import FAMILIES, INET, INET46, number_of
from firedoor.readers.firewalls.pf.rules import PfRule
from firedoor.readers.firewalls.pf.services import Asked, ports_of, services_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_SHAPE = Shape.of(
    "sequence disabled nordr interface ipprotocol protocol target local-port poolopts tag tagged "
    "poolopts_sourcehashkey natreflection pass associated-rule-id",
    "source destination",
)
_PATH = ("nat", "rule")


@dataclass(slots=True)
class Forwards:
    """Destination translations, and the rules that let their packets in without being written down."""

    translations: list[Translation] = field(default_factory=list)
    rules: list[PfRule] = field(default_factory=list)


def read_port_forwards(world: World) -> Forwards:
    """Every port forward in the order of pf; OPNsense exempts the ports of its anti-lockout rule first."""
    cfg, found = world.cfg, Forwards()
    block = cfg.root.first("nat")
    nodes = [node for node in (block.all("rule") if block is not None else []) if node.kids]
    if cfg.product == OPNSENSE:
        found.translations += _lockout(world)
        nodes.sort(key=lambda node: number_of(node.value("sequence")))
    for node in nodes:
        _add(world, node, found)
    return found


def _lockout(world: World) -> Iterator[Translation]:
    port = lockout_port(world)
    if port is None or port.node is None:
        return
    services = Services.exactly(port_service(TCP, Ranges.single(*lockout_ports(world.cfg))))
    match = Match(
        destinations=Addresses.exactly(port.own), services=services, in_ports=Ports.of(port.key)
    )
    origin = world.cfg.origin(port.node, "anti-lockout: these ports are never redirected")
    yield Translation(match, origin, "anti-lockout")


def _add(world: World, node: Node, found: Forwards) -> None:
    cfg = world.cfg
    doubts = list(cfg.check(node, _PATH, _SHAPE))
    disabled, no_rdr = cfg.sure(node, "disabled", doubts), cfg.sure(node, "nordr", doubts)
    if node.value("sequence") and not node.value("sequence").isdecimal():
        doubts.append(
            cfg.missed(node.first("sequence") or node, "the place of this rule is not known")
        )
    if node.value("tagged"):
        doubts.append(cfg.doubt(node, "tags that other rules set are not followed"))
    match = _match(world, node, doubts)
    name = f"port forward at line {node.line}"
    target = None if no_rdr else _target(world, node, doubts)
    said = " ".join(node.value("descr").split())
    translation = Translation(
        match,
        cfg.origin(node, _text(node, said)),
        name,
        destination=target,
        enabled=not disabled,
        doubts=unique(doubts),
    )
    found.translations.append(translation)
    if disabled or target is None:
        return
    found.translations += _reflected(world, node, translation)
    found.rules += _passes(cfg, node, translation)


def _match(world: World, node: Node, doubts: list[Doubt]) -> Match:
    cfg, loose = world.cfg, bool(doubts)
    sources, source = world.side(node, "source", _PATH, doubts)
    destinations, destination = world.side(node, "destination", _PATH, doubts)
    narrow = cfg.product == PFSENSE and not doubts
    family = node.value("ipprotocol").lower() or (INET if narrow else INET46)
    if family not in FAMILIES:
        doubts.append(
            cfg.missed(node.first("ipprotocol") or node, "this address family is not known")
        )
    asked = Asked(
        node.value("protocol") or ("any" if loose else ""),
        family,
        source.value("port") if source is not None else "",
        destination.value("port") if destination is not None else "",
    )
    return Match(
        world.within(sources, family),
        world.within(destinations, family),
        services_of(asked, world.aliases, node),
        None if loose else _ports(world, node, doubts),
    )


def _ports(world: World, node: Node, doubts: list[Doubt]) -> Ports | None:
    words = [word.strip() for word in node.value("interface").split(",") if word.strip()]
    if node.first("interface") is None:
        doubts.append(world.cfg.doubt(node, "the port forward names no interface"))
        return None
    if not words and world.cfg.product == OPNSENSE:
        return None
    keys, strangers = world.interfaces(words or ["wan"])
    if strangers:
        what = f"interface {quoted(strangers[0])} is not among those of this file"
        doubts.append(world.cfg.missed(node.first("interface") or node, what))
        return None
    return Ports(keys)


def _target(world: World, node: Node, doubts: list[Doubt]) -> Rewrite | None:
    cfg, name = world.cfg, node.value("target")
    found = world.named(name, node) if name else None
    if found is None or found == ANY_ADDRESS or not found.exact or not found.surely:
        doubts += (found.doubts if found is not None else ()) or (
            cfg.doubt(node, f"target {quoted(name)} is not understood"),
        )
        return Rewrite()
    return _ported(world, node, found.surely, doubts)


def _ported(world: World, node: Node, pool: AddressSpace, doubts: list[Doubt]) -> Rewrite:
    """The port changes with TCP and UDP only; a range moves as a whole, an alias of several stays as it is."""
    local = node.value("local-port")
    asked = node.value("destination", "port")
    if node.value("protocol").lower() not in {"tcp", "udp", "tcp/udp"} or local in {"", asked}:
        return Rewrite(pool=pool)
    to = ports_of(local, world.aliases, node)
    before = ports_of(asked, world.aliases, node)
    if to.doubts or before.doubts or not to.surely:
        doubts += (*to.doubts, *before.doubts)
        doubts.append(
            world.cfg.doubt(node, f"port {quoted(local)} of the target is not understood")
        )
        return Rewrite(pool=pool)
    first = to.surely.items[0][0]
    ranges = before.surely.items
    if len(ranges) == 1 and ranges[0][0] < ranges[0][1] and asked not in world.aliases.by_name:
        low, high = ranges[0]
        if first + high - low <= 65535:  # noqa: PLR2004
            return Rewrite(pool=pool, ports_one_to_one=((low, high), (first, first + high - low)))
    return Rewrite(pool=pool, ports=Ranges.single(first))


def _reflected(world: World, node: Node, forward: Translation) -> Iterator[Translation]:
    """NAT reflection: the same forward for packets from the other interfaces.

    Pure NAT is the same translation there; pfSense's proxy lets the firewall itself connect to the target.
    """
    kind = _reflection(world.cfg, node)
    on = forward.match.in_ports
    if kind == "none" or on is None:
        return
    keys = frozenset(
        port.key
        for port in world.ports.values()
        if port.key not in on.names and not port.has_gateway
    )
    if not keys:
        return
    doubts = forward.doubts
    if kind == "proxy" or node.find("destination", "any") is not None:
        what = "NAT reflection: the firewall itself answers and connects to the target"
        doubts = (*doubts, world.cfg.doubt(node, what))
    match = replace(forward.match, in_ports=Ports(keys))
    name = f"reflection of {forward.name}"
    yield replace(forward, match=match, name=name, doubts=doubts)


def _reflection(cfg: Config, node: Node) -> str:
    own, system = node.value("natreflection"), cfg.root.first("system")
    if own == "disable":
        return "none"
    if own == "purenat":
        return own
    if own == "enable":
        return "proxy" if cfg.product == PFSENSE else "purenat"
    if cfg.product == OPNSENSE:
        off = bool(cfg.root.value("system", "disablenatreflection"))
        return "none" if off else "purenat"
    if cfg.says(system, "disablenatreflection") is Said.YES:
        return "none"
    pure = cfg.says(system, "enablenatreflectionpurenat") is Said.YES
    return "purenat" if pure else "proxy"


def _passes(cfg: Config, node: Node, forward: Translation) -> Iterator[PfRule]:
    """``rdr pass`` lets the packets in without any rule; a rule that the product registers is a doubt in its place."""
    linked = node.value("associated-rule-id")
    kind = node.value("pass") or ("" if linked.startswith("nat_") else linked)
    if not kind:
        return
    match = Match(translated_by=frozenset({forward.name, f"reflection of {forward.name}"}))
    if kind != "pass":
        doubt = cfg.doubt(node, "the product registers a rule for this port forward by itself")
        match = replace(match, doubts=(doubt,))
    origin = replace(forward.origin, text=f"pass of {forward.name}")
    yield PfRule(Verb.PERMIT, match, origin, name=f"pass of {forward.name}")


def _text(node: Node, said: str) -> str:
    to = node.value("destination", "network") or node.value("destination", "address") or "any"
    port = node.value("destination", "port")
    words = ["rdr on", node.value("interface") or "wan", node.value("protocol"), "to", to]
    words += [f"port {port}" if port else "", "->", node.value("target"), node.value("local-port")]
    return " ".join(word for word in (*words, f"# {said}" if said else "") if word)
