"""Gateways: named next hops, groups of them, and which one is the default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import NextHop
from firedoor.readers.firewalls.pf.config import OPNSENSE, Config, Said, Shape
from firedoor.readers.firewalls.pf.interfaces import DYNAMIC_V4, Port
from firedoor.readers.firewalls.pf.literals import INET, INET6, address_of, number_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_ITEM = Shape.of(
    "interface gateway name ipprotocol defaultgw disabled inactive fargw nonlocalgateway priority force_down "
    "monitor_disable action_disable"
)
_GROUP = Shape.of("name trigger ipprotocol", many="item")
_LAST = 255
_NULL = {"Null4": INET, "Null6": INET6}


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway. ``hop`` is None where its address is not understood. ``order``: lower ones are preferred."""

    name: str
    family: str
    hop: NextHop | None
    node: Node
    is_default: bool = False
    order: int = 0


@dataclass(slots=True)
class Gateways:
    """Every gateway by name, those that come with DHCP included; groups with their members of the first tier."""

    cfg: Config
    by_name: dict[str, Gateway] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def hop(self, name: str) -> NextHop | None:
        """The next hop of a gateway; a discarding one for ``Null4`` and ``Null6``."""
        if name in _NULL:
            return NextHop(discard=True)
        gateway = self.by_name.get(name)
        return gateway.hop if gateway is not None else None

    def of_family(self, family: str) -> Iterator[Gateway]:
        """The gateways of an address family, in the order of the file."""
        return (gateway for gateway in self.by_name.values() if gateway.family == family)


def read_gateways(cfg: Config, ports: dict[str, Port]) -> Gateways:
    """Gateways of ``<gateways>`` and of OPNsense's model (since 24.1), and the implicit ones of DHCP and PPP."""
    found = Gateways(cfg)
    for port in ports.values():
        _add_implicit(found, port)
    block = cfg.root.first("gateways")
    if block is not None:
        found.doubts += cfg.check(
            block,
            ("gateways",),
            Shape.of("defaultgw4 defaultgw6", many="gateway_item gateway_group"),
        )
        for node in block.all("gateway_item"):
            _add_item(found, node, ports, ("gateways", "gateway_item"))
        for node in block.all("gateway_group"):
            _add_group(found, node)
    model = cfg.root.find("OPNsense", "Gateways")
    if model is not None:
        found.doubts += cfg.check(
            model, ("OPNsense", "Gateways"), Shape.of("", many="gateway_item")
        )
        for node in model.all("gateway_item"):
            _add_item(found, node, ports, ("OPNsense", "Gateways", "gateway_item"))
    return found


def _add_implicit(found: Gateways, port: Port) -> None:
    """PfSense and OPNsense name them after the description: WAN_DHCP, WAN_PPPOE."""
    node = port.node
    if node is None or not port.interface.enabled:
        return
    names = {port.key.upper(), port.interface.description.upper().replace(" ", "_")} - {""}
    kind = node.value("ipaddr").lower()
    if kind in DYNAMIC_V4:
        hop = NextHop(port.key, dynamic=True)
        for name in sorted(names):
            full = f"{name}_{kind.upper()}"
            found.by_name[full] = Gateway(full, INET, hop, node, order=1)
    if port.dynamic_v6 and node.value("ipaddrv6").lower() in {"dhcp6", "slaac"}:
        kind6 = node.value("ipaddrv6").upper()
        hop = NextHop(port.key, dynamic=True)
        for name in sorted(names):
            full = f"{name}_{kind6}"
            found.by_name[full] = Gateway(full, INET6, hop, node, order=1)


def _add_item(found: Gateways, node: Node, ports: dict[str, Port], path: tuple[str, ...]) -> None:
    cfg = found.cfg
    if not node.kids:
        cfg.understood(node)
        return
    doubts = cfg.check(node, path, _ITEM)
    disabled = [cfg.says(node, tag) for tag in ("disabled", "inactive", "force_down")]
    if Said.YES in disabled:
        return
    name, interface = node.value("name"), node.value("interface")
    family = node.value("ipprotocol").lower() or INET
    hop = _hop(node, interface, ports)
    if doubts or hop is None or Said.UNSURE in disabled or family not in {INET, INET6}:
        what = f"gateway {quoted(name)} is not understood"
        found.doubts += doubts or (cfg.missed(node, what),)
        hop = None
    found.by_name[name] = Gateway(
        name,
        family,
        hop,
        node,
        cfg.says(node, "defaultgw") is not Said.NO,
        number_of(node.value("priority"), _LAST),
    )
    _drop_implicit(found, name, hop, family)


def _drop_implicit(found: Gateways, name: str, hop: NextHop | None, family: str) -> None:
    """A gateway that is written down stands for the implicit one of the same interface."""
    if hop is None or not hop.dynamic:
        return
    same = [
        other.name
        for other in found.of_family(family)
        if other.name != name and other.hop == hop and other.node.tag != "gateway_item"
    ]
    for other in same:
        del found.by_name[other]


def _hop(node: Node, interface: str, ports: dict[str, Port]) -> NextHop | None:
    port = ports.get(interface)
    if port is None:
        return None
    text = node.value("gateway").lower()
    if text in {"", "dynamic", "dynamic6"}:
        return NextHop(interface, dynamic=True)
    address = address_of(text)
    return NextHop(interface, address) if address is not None else None


def _add_group(found: Gateways, node: Node) -> None:
    cfg = found.cfg
    found.doubts += cfg.check(node, ("gateways", "gateway_group"), _GROUP)
    members: list[tuple[int, str]] = []
    for item in node.all("item"):
        name, _, rest = item.text.strip().partition("|")
        tier = rest.split("|")[0]
        members.append((number_of(tier, _LAST), name))
    best = min((tier for tier, _ in members), default=0)
    found.groups[node.value("name")] = tuple(name for tier, name in members if tier == best)


@dataclass(frozen=True, slots=True)
class Default:
    """The default route of a family: next hops that share it, the element that says so, and doubts about the choice."""

    hops: tuple[NextHop, ...]
    node: Node
    doubts: tuple[Doubt, ...] = ()


def default_of(gateways: Gateways, family: str) -> Default | None:
    """The default gateway: by name, by group, by its mark, by OPNsense's priority; with none of these the only one."""
    cfg = gateways.cfg
    block = cfg.root.first("gateways")
    chosen = block.value(f"defaultgw{'4' if family == INET else '6'}") if block is not None else ""
    if chosen in {"none", "-"}:
        return None
    if chosen and block is not None:
        return _chosen(gateways, chosen, block)
    candidates = list(gateways.of_family(family))
    marked = [gateway for gateway in candidates if gateway.is_default]
    if cfg.product == OPNSENSE and len(marked) > 1:
        best = min(gateway.order for gateway in marked)
        marked = [gateway for gateway in marked if gateway.order == best]
    if cfg.says(cfg.root.first("system"), "gw_switch_default") is not Said.NO:
        marked = candidates
    return _among(gateways, marked or candidates, family)


def _chosen(gateways: Gateways, name: str, block: Node) -> Default:
    names = gateways.groups.get(name, (name,))
    found = [gateways.by_name[each] for each in names if each in gateways.by_name]
    hops = tuple(dict.fromkeys(g.hop for g in found if g.hop is not None))
    doubts: tuple[Doubt, ...] = ()
    if len(found) != len(names) or not hops:
        doubts = (gateways.cfg.doubt(block, f"default gateway {quoted(name)} is not understood"),)
    return Default(hops, found[0].node if found else block, doubts)


def _among(gateways: Gateways, candidates: list[Gateway], family: str) -> Default | None:
    if not candidates:
        return None
    hops = tuple(dict.fromkeys(g.hop for g in candidates if g.hop is not None))
    node = candidates[0].node
    unclear = len(hops) != 1 or any(g.hop is None for g in candidates)
    what = f"which gateway is the default for {'IPv4' if family == INET else 'IPv6'} is decided on the device"
    return Default(hops, node, (gateways.cfg.doubt(node, what),) if unclear else ())
