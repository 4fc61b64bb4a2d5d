"""Logical interfaces: units with their addresses, filters and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.families import Binding, FamilyReader, Layer3
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

_NAME = re.compile(r"^[a-z]{2,9}(\d{0,4}|-\d{1,3}(/\d{1,3}){1,3}(:\d{1,3})?)$|^(re\d:)?mgmt-\d$")
_TUNNELS = ("st", "gr-", "gre", "ip-", "ipip", "fti")
MANAGEMENT = re.compile(r"^(fxp0|em\d|me0|vme|(re\d:)?mgmt-\d)\.")


@dataclass(slots=True)
class Ports:
    """The logical interfaces of one device; ``layer_2`` are those that are not routed.

    ``filters``: the filters at them. ``dynamic``: where an address comes from outside. ``peers``: of logical tunnels.
    """

    interfaces: list[Interface] = field(default_factory=list)
    filters: list[tuple[str, Binding]] = field(default_factory=list)
    dynamic: list[tuple[str, Node]] = field(default_factory=list)
    layer_2: set[str] = field(default_factory=set)
    peers: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    restricting: list[Doubt] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Every logical interface that is configured."""
        return {interface.name for interface in self.interfaces} | self.layer_2


def read_ports(sheet: Sheet, scope: Node) -> Ports:
    """Read ``interfaces`` of a device."""
    reader = _Reader(sheet, _vlans(scope))
    for physical in scope.members("interfaces"):
        if physical.word not in {"interface-range", "traceoptions", "interface-set"}:
            reader.physical(physical)
    return reader.ports


def _vlans(scope: Node) -> dict[str, int]:
    """The VLAN of each routed VLAN interface: ``vlans V { vlan-id 10; l3-interface irb.10; }``."""
    found: dict[str, int] = {}
    for holder, word in (("vlans", "l3-interface"), ("bridge-domains", "routing-interface")):
        for vlan in scope.members(holder):
            number, routed = vlan.value("vlan-id"), vlan.value(word)
            if number is not None and routed is not None and number.word.isdigit():
                found[routed.word] = int(number.word[:5])
    return found


class _Reader:
    def __init__(self, sheet: Sheet, vlans: dict[str, int]) -> None:
        self._sheet = sheet
        self._vlans = vlans
        self._families = FamilyReader(sheet)
        self.ports = Ports()

    def physical(self, node: Node) -> None:
        node.know()
        disabled = node.flag("disable")
        units = node.members("unit")
        made = [self._unit(node, unit, disabled=disabled) for unit in units]
        doubts = self._sheet.leftovers(node)
        if not _NAME.match(node.word):
            what = f"{quoted(node.word)} is not the name of an interface"
            self.ports.doubts.append(self._sheet.missed(node, what))
        if doubts and not made:
            origin = self._sheet.origin(node)
            made = [Interface(node.word, origin, place_unknown=True)]
        for interface in made:
            if interface is not None:
                self.ports.interfaces.append(_doubted(interface, doubts))

    def _unit(self, physical: Node, unit: Node, *, disabled: bool) -> Interface | None:
        name = f"{physical.word}.{unit.word}"
        unit.know()
        if not unit.word.isdigit():
            what = f"{quoted(unit.word)} is not the number of a unit"
            self.ports.doubts.append(self._sheet.missed(unit, what))
        got = self._families.read(unit)
        off = unit.flag("disable") or disabled
        tunnel = self._tunnel(unit)
        peer = unit.value("peer-unit")
        if peer is not None:
            self.ports.peers[name] = f"{physical.word}.{peer.word}"
        text = unit.value("description") or physical.value("description")
        vlan = unit.value("vlan-id")
        got.doubts += self._sheet.leftovers(unit)
        self.ports.restricting += got.restricting
        if not got.routed and not got.doubts:
            self.ports.layer_2.add(name)
            return None
        self.ports.filters += [(name, binding) for binding in got.bindings]
        if got.dynamic is not None:
            self.ports.dynamic.append((name, got.dynamic))
        number = int(vlan.word[:5]) if vlan is not None and vlan.word.isdigit() else None
        return Interface(
            name=name,
            origin=self._sheet.origin(unit if unit.line else physical),
            kind=_kind(physical.word, tunnel=tunnel is not None, linked=peer is not None),
            addresses=tuple(dict.fromkeys(got.addresses)),
            virtual_addresses=tuple(dict.fromkeys(got.virtual)),
            enabled=not off,
            description=text.word if text is not None else "",
            dynamic_address=got.dynamic is not None,
            tunnel=tunnel,
            vlan=self._vlans.get(name, number),
            doubts=tuple(got.doubts),
            place_unknown=got.place_unknown or self._lost(got),
        )

    @staticmethod
    def _lost(got: Layer3) -> bool:
        """A line that is not understood could be an address."""
        return any("is not understood" in doubt.what for doubt in got.doubts)

    def _tunnel(self, unit: Node) -> TunnelEnd | None:
        """``tunnel { source A; destination B; }`` of GRE and IP-IP."""
        node = unit.child("tunnel")
        if node is None:
            return None
        source, target = node.value("source"), node.value("destination")
        instance = node.child("routing-instance")
        if instance is not None:
            instance.know_all()
        for word in ("key", "ttl", "path-mtu-discovery", "no-path-mtu-discovery", "do-not-fragment",
                     "allow-fragmentation", "traffic-class", "backup-destination"):  # fmt: skip
            quiet = node.child(word)
            if quiet is not None:
                quiet.know_all()
        local = values.address(source.word) if source is not None else None
        remote = values.address(target.word) if target is not None else None
        return TunnelEnd(local, (remote,) if remote is not None else ())


def _kind(name: str, *, tunnel: bool, linked: bool) -> InterfaceKind:
    if name.startswith("lo"):
        return InterfaceKind.LOOPBACK
    if linked:
        return InterfaceKind.LINK
    if tunnel or name.startswith(_TUNNELS):
        return InterfaceKind.TUNNEL
    return InterfaceKind.PORT


def _doubted(interface: Interface, doubts: tuple[Doubt, ...]) -> Interface:
    if not doubts:
        return interface
    return replace(interface, doubts=(*interface.doubts, *doubts), place_unknown=True)
