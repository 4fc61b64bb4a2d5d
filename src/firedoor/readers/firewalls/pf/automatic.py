"""The rules that the products add by themselves, before those of people.

Sources: ``filter_rules_generate`` in pfSense's filter.inc; ``filter_core_rules_system`` in OPNsense's filter.lib.inc.
Left out are rules that only stop more than the default deny does: tables of attackers, antispoof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Address,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Verb
from firedoor.model.network.services import (
    ICMP6,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.readers.firewalls.pf.config import PFSENSE, Config, Said
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.interfaces import Port
from firedoor.readers.firewalls.pf.rules import IN, OUT, PfRule
from firedoor.readers.firewalls.pf.tree import Node

_BOTH = frozenset({IN, OUT})


def _space(*networks: str) -> AddressSpace:
    return AddressSpace.of(*(ip_network(network) for network in networks))


_PRIVATE = {
    PFSENSE: _space("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "opnsense": _space(
        "10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"
    ),
}
_LINK_LOCAL_V4 = _space("169.254.0.0/16")
_LINK_LOCAL_V6 = _space("fe80::/10", "ff02::/16")
_BROADCAST = _space("255.255.255.255/32")
_GUI = frozenset({"protocol", "port", "noantilockout", "disablehttpredirect"})
_SSH = frozenset({"enable", "enabled", "port"})
_PORT_ZERO = Ranges(((0, 0),))


@dataclass(frozen=True, slots=True)
class _Maker:
    world: World
    system: Node

    def rule(
        self,
        verb: Verb,
        name: str,
        match: Match,
        *,
        keys: tuple[str, ...] | None = None,
        directions: frozenset[str] = frozenset({IN}),
        quick: Said = Said.YES,
        node: Node | None = None,
    ) -> PfRule:
        ports = Ports.of(*keys) if keys is not None else None
        origin = self.world.cfg.origin(node or self.system, f"rule of the product itself: {name}")
        return PfRule(verb, match, origin, ports, directions, quick, name)


def automatic_rules(world: World) -> list[PfRule]:
    """All automatic rules, in the order of pf."""
    cfg = world.cfg
    maker = _Maker(world, cfg.root.first("system") or cfg.root)
    return [
        *_ipv6(maker, cfg),
        *_basics(maker, cfg),
        *(rule for port in world.ports.values() for rule in _of_interface(maker, port)),
        *_services(maker),
        *_lockout(maker, cfg),
    ]


def _ipv6(maker: _Maker, cfg: Config) -> Iterator[PfRule]:
    """Without ``ipv6allow`` all IPv6 is blocked, except on the loopback."""
    allowed = cfg.says(cfg.root.first("system"), "ipv6allow")
    v6 = Addresses.exactly(EVERY_V6)
    if allowed is Said.NO:
        match = Match(sources=v6, destinations=v6)
        yield maker.rule(Verb.DENY, "block all IPv6", match, directions=_BOTH)
        return
    essential = Services.exactly(*(icmp_service(ICMP6, kind) for kind in (1, 2, 135, 136)))
    match = Match(sources=v6, destinations=v6, services=essential)
    yield maker.rule(Verb.PERMIT, "IPv6 requirements (ICMP)", match, directions=_BOTH)
    near = Addresses.exactly(_LINK_LOCAL_V6)
    kinds = Services.exactly(
        *(icmp_service(ICMP6, kind) for kind in (128, 129, 133, 134, 135, 136))
    )
    match = Match(sources=near, destinations=near, services=kinds)
    yield maker.rule(Verb.PERMIT, "IPv6 requirements (ICMP)", match, directions=_BOTH)


def _basics(maker: _Maker, cfg: Config) -> Iterator[PfRule]:
    if cfg.product == PFSENSE and cfg.says(cfg.root.first("system"), "no_apipa_block") is Said.NO:
        near, any_v4 = Addresses.exactly(_LINK_LOCAL_V4), Addresses.exactly(EVERY_V4)
        for sides in ((near, any_v4), (any_v4, near)):
            match = Match(sources=sides[0], destinations=sides[1])
            yield maker.rule(Verb.DENY, "block IPv4 link-local", match)
    ported = Ranges.single(TCP, UDP)
    for service in (Service(ported, sports=_PORT_ZERO), Service(ported, dports=_PORT_ZERO)):
        match = Match(services=Services.exactly(service))
        yield maker.rule(Verb.DENY, "block port 0", match, directions=_BOTH)
    carp = Match(services=Services.exactly(Service(Ranges.single(112))))
    yield maker.rule(Verb.PERMIT, "CARP", carp, directions=_BOTH)
    yield maker.rule(
        Verb.PERMIT, "let out anything", Match(), directions=frozenset({OUT}), quick=Said.NO
    )


def _of_interface(maker: _Maker, port: Port) -> Iterator[PfRule]:
    keys, node, product = (port.key,), port.node, maker.world.cfg.product
    if port.dynamic_v4 or port.dynamic_v6:
        service = Service(Ranges.single(UDP), Ranges.single(67, 547), Ranges.single(68, 546))
        match = Match(services=Services.exactly(service))
        yield maker.rule(Verb.PERMIT, "allow DHCP client", match, keys=keys, node=node)
    if port.block_bogons is Said.YES:
        match = Match(varying=("a source in the list of bogon networks",))
        yield maker.rule(Verb.DENY, "block bogon networks", match, keys=keys, node=node)
    if port.block_private is not Said.NO and not (port.bridged and product == PFSENSE):
        unsure = Doubt(port.interface.origin, "whether private networks are blocked is not clear")
        doubts = (unsure,) if port.block_private is Said.UNSURE else ()
        match = Match(sources=Addresses.exactly(_PRIVATE[product]), doubts=doubts)
        yield maker.rule(Verb.DENY, "block private networks", match, keys=keys, node=node)
    if port.device == "lo0":
        yield maker.rule(Verb.PERMIT, "loopback", Match(), keys=keys, directions=_BOTH, node=node)


def _services(maker: _Maker) -> Iterator[PfRule]:
    """A DHCP server or relay of the firewall opens its ports by itself; on which interfaces it runs is not followed."""
    own = Addresses.union((maker.world.own_addresses(), Addresses.exactly(_BROADCAST)))
    service = Services.exactly(Service(Ranges.single(UDP), Ranges.single(68), Ranges.single(67)))
    varying = ("a DHCP server or relay on this interface",)
    match = Match(destinations=own, services=service, varying=varying)
    yield maker.rule(Verb.PERMIT, "allow access to DHCP server", match)
    near = Addresses.exactly(_LINK_LOCAL_V6)
    v6 = Services.exactly(port_service(UDP, Ranges.single(546, 547)))
    match = Match(sources=near, destinations=near, services=v6, varying=varying)
    yield maker.rule(Verb.PERMIT, "allow access to DHCPv6 server", match)


def _lockout(maker: _Maker, cfg: Config) -> Iterator[PfRule]:
    """Web interface and SSH stay open on LAN; on WAN if it is the only interface."""
    port, numbers = lockout_port(maker.world), lockout_ports(cfg)
    if port is None:
        return
    services = Services.exactly(port_service(TCP, Ranges.single(*numbers)))
    own = maker.world.address_of(port) if cfg.product == PFSENSE else maker.world.own_addresses()
    match = Match(destinations=own, services=services)
    yield maker.rule(Verb.PERMIT, "anti-lockout rule", match, keys=(port.key,))


def ipsec_rules(
    world: World, ends: tuple[Address, ...], *, any_peer: bool, named: Doubt | None
) -> Iterator[PfRule]:
    """IKE, NAT-T, ESP and AH from the peers to the firewall, unless ``disablevpnrules`` is set."""
    system = world.cfg.root.first("system")
    if world.cfg.says(system, "disablevpnrules") is Said.YES:
        return
    peers = Addresses.exactly(AddressSpace.of(*ends))
    if any_peer:
        peers = ANY_ADDRESS
    elif named is not None:
        peers = Addresses.union((peers, Addresses.unknown(named)))
    services = Services.exactly(
        port_service(UDP, Ranges.single(500, 4500)), Service(Ranges.single(50, 51))
    )
    match = Match(peers, world.own_addresses(), services)
    quick = Said.NO if world.cfg.product == PFSENSE else Said.YES
    maker = _Maker(world, system or world.cfg.root)
    yield maker.rule(Verb.PERMIT, "allow IPsec from peers", match, quick=quick)


def bypass_rules(
    world: World, routed: Iterable[tuple[str, AddressSpace]], lost: tuple[Doubt, ...]
) -> Iterator[PfRule]:
    """``bypassstaticroutes``: traffic between a static route and the network of its interface is not filtered.

    ``lost``: routes that are not understood; for each there may be a rule of which nothing is known.
    """
    node = world.cfg.root.find("filter", "bypassstaticroutes")
    said = world.cfg.says(world.cfg.root.first("filter"), "bypassstaticroutes")
    if node is not None and said is not Said.UNSURE and not node.kids:
        world.cfg.understood(node)
    if node is None or said is Said.NO:
        return
    maker = _Maker(world, node)
    quick = Said.YES if world.cfg.product == PFSENSE else Said.NO
    name = "pass traffic between statically routed networks"
    if lost:
        yield maker.rule(Verb.PERMIT, name, Match(doubts=lost), directions=_BOTH, quick=quick)
    for key, space in routed:
        port = world.ports.get(key)
        if port is None:
            continue
        sides = (world.networks_of(port), Addresses.exactly(space))
        for pair in (sides, sides[::-1]):
            yield maker.rule(
                Verb.PERMIT,
                name,
                Match(*pair),
                keys=(key,),
                directions=_BOTH,
                quick=quick,
            )


def lockout_port(world: World) -> Port | None:
    """The interface on which people must not lock themselves out; None where that is switched off."""
    gui = world.cfg.root.find("system", "webgui")
    if gui is None or world.cfg.says(gui, "noantilockout") is Said.YES:
        return None
    real = [port for port in world.ports.values() if port.device != "lo0" and not port.is_group]
    if "lan" in world.ports:
        return world.ports["lan"]
    return real[0] if len(real) == 1 else None


def lockout_ports(cfg: Config) -> tuple[int, ...]:
    """The ports of the web interface and of SSH."""
    secure = cfg.root.value("system", "webgui", "protocol") != "http"
    found = [_number(cfg.root.value("system", "webgui", "port")) or (443 if secure else 80), 80]
    ssh = cfg.root.find("system", "ssh")
    for block, tags in ((cfg.root.find("system", "webgui"), _GUI), (ssh, _SSH)):
        for child in block.children if block is not None else ():
            if child.tag in tags and not child.kids:
                cfg.understood(child)
    if ssh is not None and (ssh.first("enable") is not None or ssh.first("enabled") is not None):
        found.append(_number(ssh.value("port")) or 22)
    return tuple(dict.fromkeys(found))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:6]) < 65536 else 0  # noqa: PLR2004
