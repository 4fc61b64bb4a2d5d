"""Outbound translation: automatic, written by hand, both, or none."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.addresses import ANY_ADDRESS, EVERY_V4, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import UDP, Services, port_service
from firedoor.readers.firewalls.pf.config import OPNSENSE, Said, Shape, unique
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.literals import INET46, number_of, space_of
from firedoor.readers.firewalls.pf.services import Asked, ports_of, services_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_HIGH = Ranges(((1024, 65535),))
_BLOCK = Shape.of("mode", many="rule")
_CLASSIC = Shape.of(
    "disabled nonat interface ipprotocol protocol sourceport dstport target targetip targetip_subnet natport "
    "staticnatport poolopts tag tagged source_hash_key poolopts_sourcehashkey",
    "source destination",
)
_MODEL = Shape.of(
    "enabled nonat sequence interface ipprotocol protocol source_net source_not source_port destination_net "
    "destination_not destination_port target target_port staticnatport tag tagged poolopts "
    "poolopts_sourcehashkey"
)
_PATH = ("nat", "outbound", "rule")
_MODES = frozenset({"automatic", "hybrid", "advanced", "disabled"})


def read_outbound(world: World) -> list[Translation]:
    """The translations in the order of pf: OPNsense's model, those by hand, the automatic ones."""
    cfg = world.cfg
    block = cfg.root.find("nat", "outbound")
    mode = block.value("mode").lower() if block is not None else ""
    mode = mode or "automatic"
    doubts = list(cfg.check(block, ("nat", "outbound"), _BLOCK)) if block is not None else []
    if mode not in _MODES and block is not None:
        doubts.append(cfg.missed(block.first("mode") or block, f"mode {quoted(mode)} is not known"))
    found: list[Translation] = []
    if doubts and block is not None:
        found.append(Translation(Match(), cfg.origin(block), "outbound", doubts=tuple(doubts)))
    by_hand = mode in {"hybrid", "advanced"}
    found += _models(world, used=by_hand)
    for node in block.all("rule") if block is not None else ():
        translations = list(_classic(world, node)) if node.kids else []
        found += translations if by_hand else ()
    if mode in {"automatic", "hybrid"}:
        found += _automatic(world, block)
    return found


def _models(world: World, *, used: bool) -> list[Translation]:
    block = world.cfg.root.find("OPNsense", "Firewall", "Filter", "snatrules")
    nodes = block.all("rule") if block is not None else []
    nodes.sort(key=lambda node: number_of(node.value("sequence")))
    found = [translation for node in nodes for translation in _model(world, node)]
    return found if used else []


def _classic(world: World, node: Node) -> Iterator[Translation]:
    cfg = world.cfg
    doubts = list(cfg.check(node, _PATH, _CLASSIC))
    sources, _ = world.side(node, "source", _PATH, doubts)
    destinations, _ = world.side(node, "destination", _PATH, doubts)
    if cfg.sure(node, "disabled", doubts):
        return
    asked = Asked(
        node.value("protocol"),
        node.value("ipprotocol").lower() or INET46,
        node.value("sourceport"),
        node.value("dstport"),
    )
    target = node.value("target")
    if target == "other-subnet":
        target = f"{node.value('targetip')}/{node.value('targetip_subnet')}"
    to = (target, node.value("natport"))
    sides = (sources, destinations)
    yield _built(world, node, asked, sides=sides, target=to, doubts=doubts)


def _model(world: World, node: Node) -> Iterator[Translation]:
    cfg = world.cfg
    path = ("OPNsense", "Firewall", "Filter", "snatrules", "rule")
    doubts = list(cfg.check(node, path, _MODEL))
    if node.first("enabled") is not None and cfg.says(node, "enabled") is Said.NO:
        return
    cfg.sure(node, "enabled", doubts)
    sides = (world.several(node, "source"), world.several(node, "destination"))
    asked = Asked(
        node.value("protocol"),
        node.value("ipprotocol").lower() or "inet",
        node.value("source_port"),
        node.value("destination_port"),
    )
    target = (node.value("target"), node.value("target_port"))
    yield _built(world, node, asked, sides=sides, target=target, doubts=doubts)


def _built(
    world: World,
    node: Node,
    asked: Asked,
    *,
    sides: tuple[Addresses, Addresses],
    target: tuple[str, str],
    doubts: list[Doubt],
) -> Translation:
    cfg, loose = world.cfg, bool(doubts)
    keys, strangers = world.interfaces([node.value("interface")])
    if strangers:
        what = f"interface {quoted(strangers[0])} is not among those of this file"
        doubts.append(cfg.missed(node.first("interface") or node, what))
    if node.value("tagged"):
        doubts.append(cfg.doubt(node, "tags that other rules set are not followed"))
    match = Match(
        world.within(sides[0], asked.family),
        world.within(sides[1], asked.family),
        services_of(asked, world.aliases, node),
        out_ports=Ports(keys) if not strangers and not loose else None,
    )
    exempt = cfg.sure(node, "nonat", doubts)
    source = None if exempt else _rewrite(world, node, target, doubts)
    text = f"nat on {node.value('interface')} -> {target[0] or 'interface address'}"
    return Translation(
        match,
        cfg.origin(node, text),
        f"outbound translation at line {node.line}",
        source,
        doubts=unique(doubts),
    )


def _rewrite(world: World, node: Node, target: tuple[str, str], doubts: list[Doubt]) -> Rewrite:
    name, port = target
    ports: Ranges | None = _HIGH
    if world.cfg.says(node, "staticnatport") is not Said.NO:
        ports = None
    elif port:
        found = ports_of(port, world.aliases, node)
        doubts += found.doubts
        ports = found.surely or None
    own = f"{node.value('interface')}ip"
    if name in {"", own}:
        return Rewrite(interface=True, ports=ports)
    pool = world.named(name, node)
    if not pool.exact or not pool.surely or pool == ANY_ADDRESS:
        doubts += pool.doubts or (
            world.cfg.doubt(node, f"target {quoted(name)} is not understood"),
        )
        return Rewrite(ports=ports)
    return Rewrite(pool=pool.surely, ports=ports)


def _automatic(world: World, block: Node | None) -> Iterator[Translation]:
    """One translation for each interface with a gateway: from the networks of all others to its own address."""
    cfg = world.cfg
    inner = [port for port in world.ports.values() if not port.has_gateway]
    sources = Addresses.union(
        (
            *(world.networks_of(port) for port in inner),
            *(Addresses.exactly(port.interface.clients) for port in inner),
            Addresses.exactly(_routed(world)),
            Addresses.exactly(space_of("127.0.0.0/8") or AddressSpace()),
        )
    ) & Addresses.exactly(EVERY_V4)
    for port in world.ports.values():
        if not port.has_gateway or port.device.startswith(("ovpn", "wg", "tun_wg", "ipsec")):
            continue
        origin = cfg.origin(
            block or port.node or cfg.root, f"automatic outbound rule on {port.key}"
        )
        out = Ports.of(port.key)
        isakmp = Services.exactly(port_service(UDP, Ranges.single(500)))
        match = Match(sources, ANY_ADDRESS, isakmp, out_ports=out)
        name = f"automatic outbound translation on {port.key}"
        yield Translation(match, origin, f"{name} (ISAKMP)", Rewrite(interface=True))
        match = Match(sources, ANY_ADDRESS, out_ports=out)
        yield Translation(match, origin, name, Rewrite(interface=True, ports=_HIGH))


def _routed(world: World) -> AddressSpace:
    """PfSense also translates what static routes lead to, where it is private; OPNsense does not."""
    if world.cfg.product == OPNSENSE:
        return AddressSpace()
    private = AddressSpace.union(
        filter(None, map(space_of, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
    )
    return world.routed & private
