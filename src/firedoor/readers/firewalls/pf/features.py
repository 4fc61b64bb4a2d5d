"""Features beside the rules that take packets, open ports, or bring interfaces of their own."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.addresses import EVERY_ADDRESS
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import Translation
from firedoor.model.network.route import LearningProtocol
from firedoor.model.network.rule import Match, Ports, Verb
from firedoor.readers.firewalls.pf.config import PFSENSE, Config, Said, split_list
from firedoor.readers.firewalls.pf.endpoints import World
from firedoor.readers.firewalls.pf.interfaces import Port
from firedoor.readers.firewalls.pf.irrelevant import features
from firedoor.readers.firewalls.pf.routes import Routing
from firedoor.readers.firewalls.pf.rules import IN, OUT, PfRule
from firedoor.readers.firewalls.pf.tree import Node

_SERVERS = (("l2tp", "l2tp"), ("pptpd", "pptp"), ("pppoes", "pppoe"))
_DAEMONS = ("frr", "quagga", "openbgpd", "olsrd", "routed")


def relays(world: World) -> Iterator[Translation]:
    """Proxies: what they take may go on to any machine, so it is in doubt where packets to the firewall end."""
    cfg = world.cfg
    for feature in features("relay"):
        node = cfg.root.find(*feature.path)
        if node is None or node.whole:
            continue
        rest = [child for child in node.children if child.tag not in {"monitor_type", "setting"}]
        if feature.active(node) and (rest or not node.kids):
            cfg.marks.tree(node, LineState.PARTLY, feature.what)
            match = Match(destinations=world.own_addresses())
            yield Translation(
                match, cfg.origin(node), "relay", doubts=(cfg.doubt(node, feature.what),)
            )


def restricting(cfg: Config) -> tuple[Doubt, ...]:
    """Features that can only stop more; switched off they are irrelevant by the list."""
    found: list[Doubt] = []
    for feature in features("restricting"):
        node = cfg.root.find(*feature.path)
        if node is None:
            continue
        on = node.value("general", "enabled") != "0" if node.first("general") else bool(node.kids)
        if on:
            cfg.marks.tree(node, LineState.PARTLY, feature.what)
            found.append(cfg.doubt(node, feature.what))
    return tuple(found)


def upnp(world: World) -> Iterator[Translation]:
    """UPnP lets machines inside open ports of the outer interfaces whenever they like."""
    cfg = world.cfg
    node = cfg.root.find("installedpackages", "miniupnpd")
    if node is None:
        return
    if node.value("config", "enable").lower() not in {"on", "1", "yes"}:
        cfg.marks.tree(node, LineState.IRRELEVANT)
        return
    what = "UPnP: machines inside can open ports of this device"
    cfg.marks.tree(node, LineState.PARTLY, what)
    outer = frozenset(port.key for port in world.ports.values() if port.has_gateway)
    match = Match(
        destinations=world.own_addresses(),
        in_ports=Ports(outer) if outer else None,
        translated_by=frozenset(),
    )
    yield Translation(match, cfg.origin(node), "UPnP", doubts=(cfg.doubt(node, what),))


def captive_portals(world: World) -> Iterator[PfRule]:
    """A captive portal adds rules for its interfaces and stops who has not logged in: both directions are in doubt."""
    cfg = world.cfg
    classic = cfg.root.first("captiveportal")
    zones = list(classic.children) if classic is not None else []
    model = cfg.root.find("OPNsense", "captiveportal", "zones")
    zones += model.children if model is not None else ()
    for zone in zones:
        said = cfg.says(zone, "enable" if cfg.product == PFSENSE else "enabled")
        if said is Said.NO:
            cfg.marks.tree(zone, LineState.IRRELEVANT)
            continue
        what = "rules of the captive portal are not modelled"
        cfg.marks.tree(zone, LineState.PARTLY, what)
        words = split_list(zone.value("interface") or zone.value("interfaces"))
        keys, strangers = world.interfaces(words)
        ports = Ports(keys) if keys and not strangers else None
        match = Match(doubts=(cfg.doubt(zone, what),))
        directions = frozenset({IN, OUT})
        yield PfRule(
            Verb.UNKNOWN, match, cfg.origin(zone), ports, directions, name="captive portal"
        )


def dial_in_servers(cfg: Config) -> list[Port]:
    """L2TP, PPTP and PPPoE servers: clients come in there; from which addresses is not followed."""
    found: list[Port] = []
    for tag, key in _SERVERS:
        for node in cfg.root.all(tag):
            inner = list(node.children) if tag == "pppoes" else [node]
            if not any(each.value("mode") == "server" for each in inner):
                if node.kids or not node.text.strip():
                    cfg.marks.tree(node, LineState.IRRELEVANT)
                continue
            what = f"the {key.upper()} server's clients and their addresses are not modelled"
            cfg.marks.tree(node, LineState.PARTLY, what)
            found.append(_dial_in(cfg, node, key, what))
    return found


def _dial_in(cfg: Config, node: Node, key: str, what: str) -> Port:
    interface = Interface(
        key,
        cfg.origin(node),
        kind=InterfaceKind.TUNNEL,
        clients=EVERY_ADDRESS,
        tunnel=TunnelEnd(),
        doubts=(cfg.doubt(node, what),),
        place_unknown=True,
    )
    return Port(interface, key)


def routing_daemons(cfg: Config, routing: Routing) -> None:
    """Routing daemons of packages and of OPNsense's FRR plugin: what they learn is not in the file."""
    packages = cfg.root.first("installedpackages")
    for node in packages.children if packages is not None else ():
        if node.tag.startswith(_DAEMONS):
            if any(each.text.strip() for each in node.everything()):
                routing.protocols.append(LearningProtocol(node.tag, cfg.origin(node)))
            cfg.marks.tree(node, LineState.UNDERSTOOD)
    plugin = cfg.root.find("OPNsense", "quagga")
    if plugin is None or plugin.value("general", "enabled") in {"", "0"}:
        return
    for node in plugin.children:
        cfg.marks.tree(node, LineState.UNDERSTOOD)
        if node.tag == "static" and any(
            each.text.strip() not in {"", "0"} for each in node.everything()
        ):
            routing.doubts.append(
                cfg.missed(node, "static routes of the FRR plugin are not modelled")
            )
        elif node.tag not in {"general", "bfd", "static"} and node.value("enabled") not in {
            "",
            "0",
        }:
            routing.protocols.append(LearningProtocol(node.tag, cfg.origin(node)))
