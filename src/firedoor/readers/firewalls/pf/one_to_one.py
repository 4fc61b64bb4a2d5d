"""1:1 translation (binat) and IPv6 prefix translation, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses, AddressSpace, Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.rule import Match, Ports
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.pf.config import Said, Shape, unique
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_CLASSIC = Shape.of(
    "disabled nobinat interface ipprotocol external natreflection type", "source destination"
)
_NPT = Shape.of("disabled interface trackif", "source destination")
_MODEL = Shape.of(
    "enabled sequence interface type source_net source_not destination_net destination_not external natreflection"
)
_MODEL_NPT = Shape.of("enabled sequence interface source_net destination_net trackif")


@dataclass(slots=True)
class Pairs:
    """Translations on the way in (destination) and on the way out (source)."""

    inward: list[Translation] = field(default_factory=list)
    outward: list[Translation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One mapping: packets between ``inside`` and ``peers`` carry ``outside`` instead of ``inside``."""

    inside: Addresses
    outside: str
    peers: Addresses
    ports: Ports | None
    origin: Origin
    name: str
    both_ways: bool = True
    doubts: tuple[Doubt, ...] = ()


def read_one_to_one(world: World) -> Pairs:
    """Every mapping that is not switched off, in the order of the file; OPNsense's models after the classic ones."""
    found = Pairs()
    nat = world.cfg.root.first("nat")
    for tag in ("onetoone", "npt"):
        for node in nat.all(tag) if nat is not None else ():
            if node.kids:
                _add_all(found, _classic(world, node))
            else:
                world.cfg.understood(node)
    for tag in ("onetoone", "npt"):
        block = world.cfg.root.find("OPNsense", "Firewall", "Filter", tag)
        for node in block.all("rule") if block is not None else ():
            _add_all(found, _model(world, node, tag))
    return found


def _add_all(found: Pairs, pairs: Iterator[_Pair]) -> None:
    for pair in pairs:
        _add(found, pair)


def _classic(world: World, node: Node) -> Iterator[_Pair]:
    cfg, path = world.cfg, ("nat", node.tag)
    shape = _CLASSIC if node.tag == "onetoone" else _NPT
    doubts = list(cfg.check(node, path, shape))
    inside, _ = world.side(node, "source", path, doubts)
    peers, side = world.side(node, "destination", path, doubts)
    outside = node.value("external")
    if node.tag == "npt":
        outside = (side.value("address") or side.value("network")) if side is not None else ""
        peers = ANY_ADDRESS
    disabled = cfg.says(node, "disabled")
    if disabled is Said.YES:
        return
    if disabled is Said.UNSURE or cfg.says(node, "nobinat") is not Said.NO:
        doubts.append(cfg.doubt(node, "whether this mapping applies is not understood"))
    kind = node.value("type") or "binat"
    yield _pair(world, node, inside, outside=outside, peers=peers, kind=kind, doubts=doubts)


def _model(world: World, node: Node, tag: str) -> Iterator[_Pair]:
    cfg = world.cfg
    shape = _MODEL if tag == "onetoone" else _MODEL_NPT
    doubts = list(cfg.check(node, ("OPNsense", "Firewall", "Filter", tag, "rule"), shape))
    if node.first("enabled") is not None and cfg.says(node, "enabled") is Said.NO:
        return
    cfg.sure(node, "enabled", doubts)
    inside = world.several(node, "source")
    peers = world.several(node, "destination")
    outside = node.value("external")
    if tag == "npt":
        outside, peers = node.value("destination_net"), ANY_ADDRESS
    kind = node.value("type") or "binat"
    yield _pair(world, node, inside, outside=outside, peers=peers, kind=kind, doubts=doubts)


def _pair(
    world: World,
    node: Node,
    inside: Addresses,
    *,
    outside: str,
    peers: Addresses,
    kind: str,
    doubts: list[Doubt],
) -> _Pair:
    cfg, loose = world.cfg, bool(doubts)
    keys, strangers = world.interfaces([node.value("interface") or "wan"])
    if strangers:
        what = f"interface {quoted(strangers[0])} is not among those of this file"
        doubts.append(cfg.missed(node.first("interface") or node, what))
    reflected = cfg.says(cfg.root.first("system"), "enablebinatreflection") is not Said.NO
    reflection = node.value("natreflection")
    if (reflected and reflection != "disable") or reflection == "enable":
        doubts.append(cfg.partly(node, "reflection of 1:1 translation is not modelled"))
        keys = frozenset()
    if kind not in {"binat", "nat"}:
        doubts.append(cfg.doubt(node, f"translation of kind {quoted(kind)} is not known"))
    return _Pair(
        inside,
        outside,
        peers,
        Ports(keys) if keys and not strangers and not loose else None,
        cfg.origin(node, f"{kind} on {node.value('interface') or 'wan'} -> {outside}"),
        f"1:1 translation at line {node.line}",
        both_ways=kind != "nat",
        doubts=unique((*doubts, *inside.doubts)),
    )


def _add(found: Pairs, pair: _Pair) -> None:
    ways = _spaces(pair)
    if ways is None:
        doubt = Doubt(pair.origin, "the two sides of this 1:1 translation are not understood")
        doubts = pair.doubts or (doubt,)
        found.inward.append(Translation(_in(pair, None), pair.origin, pair.name, doubts=doubts))
        found.outward.append(Translation(_out(pair, None), pair.origin, pair.name, doubts=doubts))
        return
    inside, outside = ways
    if pair.both_ways:
        to = Rewrite(one_to_one=(outside, inside))
        match = _in(pair, outside)
        found.inward.append(
            Translation(match, pair.origin, pair.name, destination=to, doubts=pair.doubts)
        )
    source = Rewrite(one_to_one=(inside, outside))
    match = _out(pair, inside)
    found.outward.append(
        Translation(match, pair.origin, pair.name, source=source, doubts=pair.doubts)
    )


def _in(pair: _Pair, outside: AddressSpace | None) -> Match:
    """Pf asks binat on the way in only where no redirection applied."""
    destinations = Addresses.exactly(outside) if outside is not None else ANY_ADDRESS
    return Match(pair.peers, destinations, in_ports=pair.ports, translated_by=frozenset())


def _out(pair: _Pair, inside: AddressSpace | None) -> Match:
    sources = Addresses.exactly(inside) if inside is not None else ANY_ADDRESS
    return Match(sources, pair.peers, out_ports=pair.ports)


def _spaces(pair: _Pair) -> tuple[AddressSpace, AddressSpace] | None:
    """Both sides as networks of one size: the outer one takes the mask of the inner one."""
    networks = list(pair.inside.surely.networks())
    if len(networks) != 1 or not pair.inside.exact:
        return None
    inner = networks[0]
    outer = _outer(pair.outside, inner)
    if outer is None or outer.version != inner.version or outer.prefixlen != inner.prefixlen:
        return None
    return AddressSpace.of(inner), AddressSpace.of(outer)


def _outer(text: str, inner: Network) -> Network | None:
    try:
        return ip_network(text if "/" in text else f"{text}/{inner.prefixlen}", strict=False)
    except ValueError:
        return None
