"""``<interfaces>``: what each assigned interface is, before rules and routes ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import (
    EVERY_V4,
    EVERY_V6,
    NO_ADDRESS,
    Address,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.readers.firewalls.pf.config import OPNSENSE, Config, Said, Shape
from firedoor.readers.firewalls.pf.literals import interface_of, space_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

# pfSense: interfaces.inc; OPNsense: interfaces.inc of core. Values of ipaddr that mean "from outside".
DYNAMIC_V4 = frozenset({"dhcp", "pppoe", "pptp", "l2tp", "ppp"})
DYNAMIC_V6 = frozenset({"dhcp6", "slaac", "track6", "6rd", "6to4", "idassoc6", "pppoev6"})
_NONE = frozenset({"", "none"})
_SHAPE = Shape.of(
    "enable if descr ipaddr subnet ipaddrv6 subnetv6 gateway gatewayv6 blockpriv blockbogons type virtual "
    "internal_dynamic alias-address alias-subnet gateway-6rd prefix-6rd prefix-6rd-v4plen"
)


@dataclass(frozen=True, slots=True)
class Port:
    """An interface with what only this reader asks for.

    ``device`` is the name of the operating system (``igb0``, ``ovpns1``). ``dynamic_v4`` and ``dynamic_v6``: addresses
    of that family come from outside. ``has_gateway``: by it the products tell outside from inside for NAT.
    """

    interface: Interface
    device: str = ""
    dynamic_v4: bool = False
    dynamic_v6: bool = False
    has_gateway: bool = False
    block_private: Said = Said.NO
    block_bogons: Said = Said.NO
    is_group: bool = False
    bridged: bool = False
    node: Node | None = None

    @property
    def key(self) -> str:
        """The name by which the configuration refers to it: wan, lan, opt1."""
        return self.interface.name

    @property
    def networks(self) -> AddressSpace:
        """The networks of its known addresses."""
        return AddressSpace.of(*(address.network for address in self.interface.addresses))

    @property
    def own(self) -> AddressSpace:
        """Its known addresses, virtual ones included."""
        ours = tuple(address.ip for address in self.interface.addresses)
        return AddressSpace.of(*ours, *self.interface.virtual_addresses)

    @property
    def unknown(self) -> AddressSpace:
        """The families of which it has addresses that the file does not hold."""
        v4 = EVERY_V4 if self.dynamic_v4 or self.interface.place_unknown else NO_ADDRESS
        return v4 | (EVERY_V6 if self.dynamic_v6 or self.interface.place_unknown else NO_ADDRESS)


@dataclass(slots=True)
class _Reader:
    cfg: Config
    vlans: dict[str, int]
    vlan_doubts: dict[str, Doubt]
    ports: list[Port] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def read(self, node: Node) -> None:
        cfg = self.cfg
        doubts = list(cfg.check(node, ("interfaces", node.tag), _SHAPE))
        if cfg.product == OPNSENSE and node.value("type") == "group":
            self.ports.append(self._group(node))
            self.doubts += doubts
            return
        addresses = (*self._v4(node, doubts), *self._v6(node, doubts))
        enabled = cfg.says(node, "enable")
        if enabled is Said.NO and node.first("enable") is not None:
            doubts.append(
                cfg.doubt(node, "whether this interface is enabled depends on the release")
            )
        device = node.value("if")
        if not device:
            doubts.append(cfg.missed(node, f"interface {quoted(node.tag)} has no device"))
        if device in self.vlan_doubts:
            doubts.append(self.vlan_doubts.pop(device))
        v4, v6 = node.value("ipaddr").lower(), node.value("ipaddrv6").lower()
        dynamic = v4 in DYNAMIC_V4 or v6 in DYNAMIC_V6
        interface = Interface(
            node.tag,
            cfg.origin(node),
            kind=_kind(node.tag, device),
            addresses=tuple(dict.fromkeys(addresses)),
            aliases=frozenset({device} - {""}),
            enabled=enabled is not Said.NO or bool(doubts),
            description=node.value("descr"),
            dynamic_address=dynamic,
            tunnel=TunnelEnd() if _kind(node.tag, device) is InterfaceKind.TUNNEL else None,
            vlan=self.vlans.get(device),
            doubts=tuple(doubts),
            place_unknown=bool(doubts),
        )
        self.ports.append(
            Port(
                interface,
                device,
                v4 in DYNAMIC_V4,
                v6 in DYNAMIC_V6,
                bool(node.value("gateway")) or v4 in DYNAMIC_V4,
                cfg.says(node, "blockpriv"),
                cfg.says(node, "blockbogons"),
                node=node,
            )
        )

    def _group(self, node: Node) -> Port:
        interface = Interface(node.tag, self.cfg.origin(node), enabled=False)
        return Port(interface, node.value("if"), is_group=True, node=node)

    def _v4(self, node: Node, doubts: list[Doubt]) -> list[IPv4Interface | IPv6Interface]:
        found = self._address(node, "ipaddr", "subnet", DYNAMIC_V4, doubts)
        alias = interface_of(node.value("alias-address"), node.value("alias-subnet"))
        if node.value("alias-address") and alias is None:
            doubts.append(self.cfg.doubt(node, "the alias address is not understood"))
        return [address for address in (found, alias) if address is not None]

    def _v6(self, node: Node, doubts: list[Doubt]) -> list[IPv4Interface | IPv6Interface]:
        found = self._address(node, "ipaddrv6", "subnetv6", DYNAMIC_V6, doubts)
        return [found] if found is not None else []

    def _address(
        self, node: Node, tag: str, bits: str, dynamic: frozenset[str], doubts: list[Doubt]
    ) -> IPv4Interface | IPv6Interface | None:
        text = node.value(tag)
        if text.lower() in dynamic or text.lower() in _NONE:
            return None
        found = interface_of(text, node.value(bits))
        if found is None:
            child = node.first(tag)
            what = f"{tag} {quoted(text)} with {bits} {quoted(node.value(bits))} is no address"
            doubts.append(self.cfg.missed(child or node, what))
        return found


def _kind(key: str, device: str) -> InterfaceKind:
    if device.startswith("lo"):
        return InterfaceKind.LOOPBACK
    if device.startswith(
        ("ovpn", "wg", "tun_wg", "ipsec", "gif", "gre", "enc", "tun", "tailscale")
    ):
        return InterfaceKind.TUNNEL
    return InterfaceKind.TUNNEL if key == "enc0" else InterfaceKind.PORT


def read_interfaces(cfg: Config) -> tuple[list[Port], tuple[Doubt, ...]]:
    """The assigned interfaces, and doubts of the block itself. A description that is free is a further name."""
    block = cfg.root.first("interfaces")
    if block is None:
        what = "the backup holds no <interfaces>: it is only a part of the configuration"
        return [], (cfg.doubt(cfg.root, what),)
    vlans, vlan_doubts = _vlans(cfg)
    reader = _Reader(cfg, vlans, vlan_doubts)
    cfg.understood(block)
    doubts = list(cfg.stray(block))
    seen: set[str] = set()
    for node in block.children:
        if node.tag in seen:
            doubts.append(cfg.missed(node, f"interface {quoted(node.tag)} stands twice"))
            continue
        seen.add(node.tag)
        reader.read(node)
    doubts += (*reader.doubts, *vlan_doubts.values())
    return _with_descriptions(reader.ports), tuple(doubts)


def _with_descriptions(ports: list[Port]) -> list[Port]:
    taken = {port.key for port in ports} | {port.device for port in ports}
    free: dict[str, int] = {}
    for port in ports:
        free[port.interface.description] = free.get(port.interface.description, 0) + 1
    return [
        replace(
            port,
            interface=replace(
                port.interface, aliases=port.interface.aliases | {port.interface.description}
            ),
        )
        if port.interface.description not in taken
        and free[port.interface.description] == 1
        and port.interface.description
        else port
        for port in ports
    ]


def _vlans(cfg: Config) -> tuple[dict[str, int], dict[str, Doubt]]:
    """Device -> VLAN of ``<vlans>``, and device -> what of it is not understood; the lines are marked here."""
    block = cfg.root.first("vlans")
    found: dict[str, int] = {}
    doubts: dict[str, Doubt] = {}
    shape = Shape.of("if tag vlanif")
    for node in block.all("vlan") if block is not None else ():
        if block is not None:
            cfg.understood(block)
        if not node.kids:
            cfg.understood(node)
            continue
        unfit = cfg.check(node, ("vlans", "vlan"), shape)
        tag = node.value("tag")
        if unfit:
            doubts[node.value("vlanif") or f"{node.value('if')}.{tag}"] = unfit[0]
        if tag.isascii() and tag.isdigit() and len(tag) <= 4:  # noqa: PLR2004
            device = node.value("vlanif") or f"{node.value('if')}.{tag}"
            found[device] = int(tag)
    return found, doubts


def network_words(text: str) -> AddressSpace | None:
    """Several networks with commas or blanks between them; None if one of them is none."""
    spaces = [space_of(word) for word in text.replace(",", " ").split()]
    if any(space is None for space in spaces):
        return None
    return AddressSpace.union(space for space in spaces if space is not None)


def primary(port: Port, version: int) -> Address | None:
    """The first address of a family, which NAT and ``lanip`` use."""
    return next((a.ip for a in port.interface.addresses if a.version == version), None)
