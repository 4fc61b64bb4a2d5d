"""The device of one backup: interfaces, routing, rules in pf's order, translations, and the way of a packet.

Order of operations (pf.conf(5), pfSense's "Ordering of NAT and firewall processing"): redirections and binat on
the way in, then the rules of direction in with the translated destination, then routing, then binat and nat on the way
out, then the rules of direction out with the translated source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device, Filter, Pipeline, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import Translation, TranslationTable
from firedoor.model.network.rule import Verb
from firedoor.readers.firewalls.pf.aliases import read_aliases
from firedoor.readers.firewalls.pf.automatic import automatic_rules, bypass_rules, ipsec_rules
from firedoor.readers.firewalls.pf.config import OPNSENSE, PFSENSE, Config, Shape, split_list
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.features import (
    captive_portals,
    dial_in_servers,
    relays,
    restricting,
    routing_daemons,
    upnp,
)
from firedoor.readers.firewalls.pf.gateways import read_gateways
from firedoor.readers.firewalls.pf.interfaces import Port, read_interfaces
from firedoor.readers.firewalls.pf.ipsec import Found, read_ipsec, tunnel_of
from firedoor.readers.firewalls.pf.literals import number_of
from firedoor.readers.firewalls.pf.one_to_one import read_one_to_one
from firedoor.readers.firewalls.pf.openvpn import Tunnel, read_openvpn
from firedoor.readers.firewalls.pf.order import in_order, placed, rule_set
from firedoor.readers.firewalls.pf.outbound import read_outbound
from firedoor.readers.firewalls.pf.port_forwards import read_port_forwards
from firedoor.readers.firewalls.pf.routes import Routing, read_routes
from firedoor.readers.firewalls.pf.rules import IN, OUT, PfRule, classic_rule, model_rule
from firedoor.readers.firewalls.pf.sweep import filter_is_off, sweep
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.firewalls.pf.virtual_ips import add_virtual_ips, mark_bridges
from firedoor.readers.firewalls.pf.wireguard import read_wireguard

_LAST_TIER = 3
_LONGEST_NAME = 100
RULES_IN, RULES_OUT = "rules in", "rules out"
_REDIRECT, _PAIRS, _OUTBOUND, _BEYOND = (
    "redirections",
    "1:1 inward",
    "outbound",
    "gateways and relays",
)


def build(cfg: Config) -> Device:
    """The device that a backup describes."""
    doubts: list[Doubt] = []
    if cfg.root.first("system") is None:
        what = "the backup holds no <system>: it is only a part of the configuration"
        doubts.append(cfg.doubt(cfg.root, what))
    routing = Routing()
    ports, more = read_interfaces(cfg)
    doubts += more
    tunnels = [*read_openvpn(cfg, routing), *read_wireguard(cfg, routing)]
    ipsec = read_ipsec(cfg, routing)
    ports, virtual = add_virtual_ips(cfg, _joined(cfg, ports, tunnels, ipsec))
    routing.doubts += virtual
    ports = mark_bridges(cfg, ports)
    by_key = {port.key: port for port in ports}
    routing.rename({port.device: port.key for port in ports if port.device not in by_key})
    aliases = read_aliases(cfg)
    gateways = read_gateways(cfg, by_key)
    read_routes(cfg, gateways, aliases, routing)
    routing_daemons(cfg, routing)
    world = World(cfg, by_key, _groups(cfg, ports, tunnels, doubts), aliases, routing.placed)
    aliases.networks.update({f"__{port.key}_network": world.networks_of(port) for port in ports})
    return _device(world, routing, ipsec, doubts)


def _device(world: World, routing: Routing, ipsec: Found | None, doubts: list[Doubt]) -> Device:
    cfg = world.cfg
    forwards = read_port_forwards(world)
    pairs = read_one_to_one(world)
    rules = [*forwards.rules, *_rules(world, routing, ipsec)]
    tables = (
        TranslationTable(_REDIRECT, (*forwards.translations, *upnp(world))),
        TranslationTable(_PAIRS, tuple(pairs.inward)),
        TranslationTable(_OUTBOUND, (*pairs.outward, *read_outbound(world))),
        TranslationTable(_BEYOND, (*relays(world), *_policy_routes(rules))),
    )
    off, more = filter_is_off(cfg)
    doubts += more
    limits = restricting(cfg)
    _schedules(cfg)
    doubts += sweep(cfg)
    origin = cfg.origin(cfg.root)
    return Device(
        _name(cfg),
        "pf",
        origin,
        tuple(port.interface for port in world.ports.values() if not port.is_group),
        (routing.instance(),),
        tuple(rule_set(n, rules, d, origin) for n, d in ((RULES_IN, IN), (RULES_OUT, OUT))),
        tables,
        Pipeline() if off else _pipeline(),
        (RULES_IN, RULES_OUT),
        doubts=tuple(dict.fromkeys(doubts)),
        restricting=limits,
    )


def _name(cfg: Config) -> str:
    node = cfg.root.find("system", "hostname")
    if node is None or not node.text.strip():
        return PurePosixPath(cfg.file).stem
    cfg.understood(node)
    return " ".join(node.text.split())[:_LONGEST_NAME]


def _pipeline() -> Pipeline:
    arrival = (Translate(_REDIRECT), Translate(_PAIRS), Filter(RULES_IN), Translate(_BEYOND))
    return Pipeline(arrival, (Translate(_OUTBOUND), Filter(RULES_OUT)))


def _joined(
    cfg: Config, ports: list[Port], tunnels: list[Tunnel], ipsec: Found | None
) -> list[Port]:
    """VPN interfaces: an assigned one takes over what the VPN says, the others get a name of their own."""
    if ipsec is not None:
        tunnels = [*tunnels, tunnel_of(ipsec)]
    by_device = {tunnel.device: tunnel for tunnel in tunnels}
    found: list[Port] = []
    for port in ports:
        tunnel = by_device.pop(port.device, None)
        found.append(port if tunnel is None else _with(port, tunnel))
    taken = {port.key for port in found}
    for tunnel in by_device.values():
        if tunnel.device not in taken:
            bare = Interface(tunnel.device, cfg.origin(tunnel.node), description=tunnel.description)
            found.append(_with(Port(bare, tunnel.device), tunnel))
    found += (port for port in dial_in_servers(cfg) if port.key not in taken)
    return found


def _with(port: Port, tunnel: Tunnel) -> Port:
    interface = port.interface
    interface = replace(
        interface,
        kind=tunnel.kind,
        addresses=tuple(dict.fromkeys((*interface.addresses, *tunnel.addresses))),
        clients=tunnel.clients,
        tunnel=tunnel.end,
        doubts=(*interface.doubts, *tunnel.doubts),
        place_unknown=interface.place_unknown or tunnel.place_unknown,
        aliases=interface.aliases | ({tunnel.device} - {interface.name}),
    )
    return replace(port, interface=interface)


def _groups(
    cfg: Config, ports: list[Port], tunnels: list[Tunnel], doubts: list[Doubt]
) -> dict[str, tuple[str, ...]]:
    """Interface groups by name: those people made, and those of each kind of VPN."""
    keys = {port.key for port in ports}
    named = {port.device: port.key for port in ports}
    found: dict[str, tuple[str, ...]] = {}
    for tunnel in tunnels:
        if tunnel.device in named:
            found[tunnel.group] = (*found.get(tunnel.group, ()), named[tunnel.device])
    for name in ("wireguard", "WireGuard"):
        found[name] = found.get("wireguard", ())
    found.setdefault("openvpn", ())
    ipsec = tuple(p.key for p in ports if p.device.startswith("ipsec") or p.device == "enc0")
    if "enc0" not in keys or ipsec:
        found["enc0"] = ipsec
    found["ipsec"] = ipsec
    block = cfg.root.first("ifgroups")
    for node in block.all("ifgroupentry") if block is not None else ():
        if block is not None:
            cfg.understood(block)
        shape = Shape.of("ifname members sequence")
        doubts += cfg.check(node, ("ifgroups", "ifgroupentry"), shape)
        found[node.value("ifname")] = tuple(split_list(node.value("members")))
    return found


def _rules(world: World, routing: Routing, ipsec: Found | None) -> list[PfRule]:
    """Every rule in the order in which pf gets them."""
    cfg = world.cfg
    portals = list(captive_portals(world))
    routed = [
        (hop.interface, AddressSpace.of(route.prefix))
        for route in routing.routes
        for hop in route.next_hops
        if route.protocol == "static" and route.prefix.prefixlen
    ]
    bypass = list(bypass_rules(world, routed, tuple(dict.fromkeys(routing.doubts))))
    peers: list[PfRule] = []
    if ipsec is not None:
        ends = tuple(ipsec.ends)
        peers += ipsec_rules(world, ends, any_peer=ipsec.any_peer, named=ipsec.named)
    people = _of_people(world)
    first = automatic_rules(world)
    if cfg.product == PFSENSE:
        return [*portals, *first, *people, *bypass, *peers]
    return [*portals, *first, *peers, *bypass, *people]


def _of_people(world: World) -> list[PfRule]:
    """Floating rules, rules of groups, rules of interfaces; OPNsense's model comes before the classic rules of each."""
    cfg = world.cfg
    found: list[PfRule] = []
    model = cfg.root.find("OPNsense", "Firewall", "Filter", "rules")
    if model is not None and cfg.product == OPNSENSE:
        nodes = model.all("rule")
        nodes.sort(key=_sequence)
        found += (model_rule(world, node) for node in nodes)
    block = cfg.root.first("filter")
    nodes = block.all("rule") if block is not None else []
    found += (classic_rule(world, node) for node in nodes if node.kids)
    ranks = _group_ranks(cfg)
    placed_twice = [each for rule in found for each in _places(rule)]
    return sorted(placed_twice, key=lambda rule: (rule.tier, _rank(rule, ranks)))


def _places(rule: PfRule) -> tuple[PfRule, ...]:
    """A rule whose place is not known stands at both ends: it is in doubt, and decides nothing for certain."""
    if not rule.adrift:
        return (rule,)
    return (replace(rule, tier=0), replace(rule, tier=_LAST_TIER))


def _sequence(node: Node) -> int:
    return number_of(node.value("sequence"))


def _group_ranks(cfg: Config) -> dict[frozenset[str], int]:
    """OPNsense orders groups by their own sequence."""
    block = cfg.root.first("ifgroups")
    nodes = block.all("ifgroupentry") if block is not None else []
    if cfg.product == PFSENSE:
        return {}
    return {frozenset(split_list(node.value("members"))): _sequence(node) for node in nodes}


def _rank(rule: PfRule, ranks: dict[frozenset[str], int]) -> int:
    if rule.tier != 1 or rule.ports is None:
        return 0
    return ranks.get(rule.ports.names, 0)


def _policy_routes(rules: list[PfRule]) -> Iterator[Translation]:
    """Which gateway the deciding rule sends a packet to: in doubt for rules with one, no matter for those before.

    It is asked after the rules, so denied packets are gone; up to the last rule with a gateway the list is the same.
    """
    ordered = [rule for rule in in_order(rules, IN) if rule.verb is Verb.PERMIT and rule.enabled]
    last = max((n for n, rule in enumerate(ordered) if rule.gateway is not None), default=-1)
    for rule in ordered[: last + 1]:
        doubts = (rule.gateway,) if rule.gateway is not None else ()
        match = placed(rule.match, rule.ports, IN)
        yield Translation(match, rule.origin, f"gateway of {rule.name}", doubts=doubts)


def _schedules(cfg: Config) -> None:
    """Rules with a schedule count as possibly active and possibly not, whatever its times are."""
    block = cfg.root.first("schedules")
    if block is not None and block.kids:
        cfg.marks.tree(block, LineState.UNDERSTOOD)
