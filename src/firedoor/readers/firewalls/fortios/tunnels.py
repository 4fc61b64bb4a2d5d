"""VPN interfaces: IPsec, GRE and IP-in-IP tunnels, dial-up clients, SSL VPN, L2TP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, ip_address

from firedoor.model.network.addresses import EVERY_V4, NO_ADDRESS, Address, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import InterfaceKind, TunnelEnd
from firedoor.readers.firewalls.fortios.addresses import Book, prefix_of
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.tree import Node, Setting

_FIRST_WITH_SOURCE_INTERFACE = (5, 4)


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a tunnel.

    ``clients``: those, or the networks behind it. ``learns``: the peers bring their networks.
    """

    kind: InterfaceKind
    end: TunnelEnd | None
    clients: AddressSpace
    doubts: tuple[Doubt, ...]
    line: int
    enabled: bool = True
    place_unknown: bool = False
    learns: bool = False


@dataclass(slots=True)
class Tunnels:
    """The tunnels of one device by the name of their interface."""

    context: Context
    book: Book
    _found: dict[str, Described] = field(default_factory=dict)

    def names(self) -> Iterator[str]:
        """The interfaces that tunnels make."""
        yield from self._found

    def has(self, name: str) -> bool:
        """Whether the interface is one of a tunnel."""
        return name in self._found

    def describe(self, name: str) -> Described:
        """What is known of the tunnel."""
        return self._found[name]

    def add(self, name: str, described: Described) -> None:
        """Keep one."""
        self._found[name] = described


def tunnels_of(context: Context, book: Book) -> Tunnels:
    """Read every kind of tunnel that the device has."""
    tunnels = Tunnels(context, book)
    networks = _networks_behind(context, book)
    for name, node in context.entries("vpn ipsec phase1-interface").items():
        tunnels.add(name, _ipsec(context, book, node, networks.get(name)))
    for path in ("system gre-tunnel", "system ipip-tunnel"):
        for name, node in context.entries(path).items():
            tunnels.add(name, _plain(context, node))
    _ssl(context, book, tunnels)
    _l2tp(context, tunnels)
    return tunnels


def _plain(context: Context, node: Node) -> Described:
    doubts = list(context.claim_all(node))
    end = _end(context, node, doubts)
    return Described(InterfaceKind.TUNNEL, end, NO_ADDRESS, tuple(doubts), node.line)


def _end(context: Context, node: Node, doubts: list[Doubt]) -> TunnelEnd:
    local = _address(context, node, ("local-gw", "local-gw6"), doubts)
    remote = _address(context, node, ("remote-gw", "remote-gw6"), doubts)
    return TunnelEnd(local, (remote,) if remote else (), node.get("interface"))


def _address(
    context: Context, node: Node, names: tuple[str, ...], doubts: list[Doubt]
) -> Address | None:
    for name in names:
        setting = node.settings.get(name)
        if setting is None:
            continue
        try:
            found = ip_address(setting.value)
        except ValueError:
            doubts.append(context.misread(setting, "this is no address that can be read"))
            continue
        if int(found):
            return found
    return None


# -- IPsec -----------------------------------------------------------------------------------------


def _ipsec(
    context: Context, book: Book, node: Node, behind: tuple[AddressSpace, list[Doubt]] | None
) -> Described:
    strange = context.claim_all(node)
    doubts = list(strange)
    space, more = behind or (NO_ADDRESS, [])
    doubts.extend(more)
    end = _end(context, node, doubts)
    kind = node.get("type", "static")
    if kind in {"static", "ddns"}:
        end = end if kind == "static" else replace(end, remotes=())
        return Described(InterfaceKind.TUNNEL, end, space, tuple(doubts), node.line)
    if kind != "dynamic":
        doubts.append(context.misread(node.settings["type"], "this type of tunnel is not known"))
    learns = not node.on("mode-cfg")
    if not learns:
        pool = _pool(context, book, node, doubts)
        learns, space = pool is None, pool or NO_ADDRESS
    return Described(
        InterfaceKind.CLIENTS, end, space, tuple(doubts), node.line,
        place_unknown=bool(strange), learns=learns,
    )  # fmt: skip


def _pool(context: Context, book: Book, node: Node, doubts: list[Doubt]) -> AddressSpace | None:
    """What ``mode-cfg`` hands out; None where another server chooses."""
    name = node.settings.get("ipv4-name")
    if name is not None and node.get("assign-ip-from") == "name":
        addresses = book.union(name.values, name.line)
        doubts.extend(addresses.doubts)
        return addresses.surely if addresses.exact else None
    first, last = node.settings.get("ipv4-start-ip"), node.settings.get("ipv4-end-ip")
    if first is None or last is None:
        return None
    try:
        return AddressSpace.between(IPv4Address(first.value), IPv4Address(last.value))
    except ValueError:
        what = "this is no range of addresses"
        doubts.extend(context.misread(setting, what) for setting in (first, last))
        return None


def _networks_behind(context: Context, book: Book) -> dict[str, tuple[AddressSpace, list[Doubt]]]:
    """What the selectors (phase 2) say lies behind each tunnel; 0.0.0.0/0 says nothing."""
    found: dict[str, tuple[AddressSpace, list[Doubt]]] = {}
    for node in context.entries("vpn ipsec phase2-interface").values():
        doubts = list(context.claim_all(node))
        space = _selector(context, book, node, doubts)
        if space == EVERY_V4:
            space = NO_ADDRESS
        name = node.get("phase1name")
        before, more = found.get(name, (NO_ADDRESS, []))
        found[name] = (before | space, [*more, *doubts])
    return found


def _selector(context: Context, book: Book, node: Node, doubts: list[Doubt]) -> AddressSpace:
    name = node.settings.get("dst-name")
    if name is not None and node.get("dst-addr-type") in {"name", ""}:
        addresses = book.union(name.values, name.line)
        doubts.extend(addresses.doubts)
        return addresses.surely
    try:
        if node.get("dst-addr-type") in {"range", "ip"} or "dst-start-ip" in node.settings:
            first = IPv4Address(node.get("dst-start-ip"))
            return AddressSpace.between(first, IPv4Address(node.get("dst-end-ip", str(first))))
        subnet = node.settings.get("dst-subnet")
        return prefix_of(subnet.values) if subnet is not None else EVERY_V4
    except ValueError:
        what = "this is no selector that can be read"
        doubts.extend(context.misread(each, what) for each in _selector_settings(node))
        return NO_ADDRESS


def _selector_settings(node: Node) -> list[Setting]:
    return [s for n, s in node.settings.items() if n.startswith("dst-")]


# -- remote access ---------------------------------------------------------------------------------


def _ssl(context: Context, book: Book, tunnels: Tunnels) -> None:
    """The interface of SSL VPN, named after the VDOM; its clients get addresses of the pools."""
    table = context.table("vpn ssl settings")
    listed = f"ssl.{context.vdom}"
    if table is None and listed not in context.entries("system interface"):
        return
    settings = context.own("vpn ssl settings")
    portals = list(context.entries("vpn ssl web portal").values())
    doubts = list(context.claim_all(settings))
    doubts += [doubt for portal in portals for doubt in context.claim_all(portal)]
    space = NO_ADDRESS
    for node, attribute in ((settings, "tunnel-ip-pools"), *((p, "ip-pools") for p in portals)):
        pools = node.all(attribute)
        if pools:
            addresses = book.union(pools, node.line_of(attribute))
            doubts.extend(addresses.doubts)
            space |= addresses.surely
    line = table.line if table is not None else context.entries("system interface")[listed].line
    off = not settings.strange and _switched_off(context, settings)
    described = Described(
        InterfaceKind.CLIENTS, None, space, tuple(doubts), line,
        enabled=not off, place_unknown=bool(doubts),
    )  # fmt: skip
    tunnels.add(listed, described)


def _switched_off(context: Context, settings: Node) -> bool:
    """Nobody can dial in: it says so, or it listens nowhere."""
    if "disable" in {settings.get("status"), settings.get("sslvpn-enable")}:
        return True
    modern = context.at_least(*_FIRST_WITH_SOURCE_INTERFACE)
    return bool(modern) and not settings.all("source-interface")


def _l2tp(context: Context, tunnels: Tunnels) -> None:
    node = context.own("vpn l2tp")
    if not node.on("status"):
        return
    doubts = list(context.claim_all(node))
    space, unknown = NO_ADDRESS, bool(doubts)
    try:
        space = AddressSpace.between(IPv4Address(node.get("sip")), IPv4Address(node.get("eip")))
    except ValueError:
        doubts.append(context.doubt(node.line, "the addresses of the clients are not stated"))
        unknown = True
    described = Described(
        InterfaceKind.CLIENTS, None, space, tuple(doubts), node.line, place_unknown=unknown
    )
    tunnels.add(f"l2t.{context.vdom}", described)
