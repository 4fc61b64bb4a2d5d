"""The devices of a site: what configurations, routing tables and address lists say of each, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.facts import AddressTable, NetworkFacts, RouteTable
from firedoor.model.network.interface import Interface
from firedoor.model.network.route import Route, RoutingInstance
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.netfilter.own_addresses import with_own_addresses
from firedoor.readers.printable import quoted, suggestion
from firedoor.site.one_device import one_device

UNPLACED = "(unplaced)"
# What readers add so that traffic for a policy-based tunnel finds it.
BESIDE_TABLES = ("vpn", "ipsec", "nat")


@dataclass(frozen=True, slots=True)
class Topology:
    """All devices, each under a name of its own, in the order of the files."""

    devices: tuple[Device, ...] = ()
    problems: tuple[Problem, ...] = ()


NO_TOPOLOGY = Topology()


def assemble(facts: Sequence[NetworkFacts], unread: Iterable[Device] = ()) -> Topology:
    """Put together what several files say of the same device; ``unread`` are stand-ins that stay as they are."""
    problems: list[Problem] = []
    devices = _distinct([d for fact in facts for d in fact.devices], problems)
    by_name = {device.name.casefold(): n for n, device in enumerate(devices)}
    for table in (t for fact in facts for t in fact.address_tables):
        _apply(devices, by_name, table, problems)
    for routes in _by_device(t for fact in facts for t in fact.route_tables):
        _apply(devices, by_name, routes, problems)
    settled = (_settled(device) for device in _placed(devices, problems))
    return Topology((*settled, *unread), tuple(problems))


def _settled(device: Device) -> Device:
    """Rules that ask for the device's own addresses, now that its interfaces are known."""
    return with_own_addresses(device) if device.platform in {"iptables", "nftables"} else device


def _distinct(devices: Sequence[Device], problems: list[Problem]) -> list[Device]:
    """Join the parts of one device; other devices of one name get their file to their name."""
    by_name: dict[str, list[Device]] = defaultdict(list)
    for device in devices:
        by_name[device.name.casefold()].append(device)
    found: list[Device] = []
    for several in by_name.values():
        joined = one_device(several)
        if joined is not None:
            found.append(joined)
            continue
        for number, device in enumerate(several):
            found.append(device if number == 0 else _renamed(device, several[0], found, problems))
    return found


def _renamed(
    device: Device, first: Device, others: Sequence[Device], problems: list[Problem]
) -> Device:
    message = f"the name {quoted(device.name)} stands in {first.origin.file} already"
    advice = "taken as two devices; keep one of the files if they are two backups of one device"
    problems.append(Problem(device.origin.file, message, device.origin.line, advice=advice))
    taken = {other.name for other in others}
    name, number = f"{device.name} ({device.origin.file})", 2
    while name in taken:
        name, number = f"{device.name} ({device.origin.file}, {number})", number + 1
    return replace(device, name=name)


def _by_device(tables: Iterable[RouteTable]) -> Iterator[RouteTable]:
    """Tables of one instance of one device (IPv4 and IPv6) as one."""
    found: dict[tuple[str, str], RouteTable] = {}
    for table in tables:
        key = (table.device.casefold(), table.instance)
        before = found.get(key)
        found[key] = table if before is None else _both(before, table)
    yield from found.values()


def _both(one: RouteTable, other: RouteTable) -> RouteTable:
    return replace(one, routes=(*one.routes, *other.routes), doubts=(*one.doubts, *other.doubts))


def _apply(
    devices: list[Device],
    by_name: dict[str, int],
    table: RouteTable | AddressTable,
    problems: list[Problem],
) -> None:
    number = by_name.get(table.device.casefold())
    if number is None:
        what = "routing table" if isinstance(table, RouteTable) else "list of addresses"
        message = (
            f"is a {what} of {quoted(table.device)}, of which the folder holds no configuration"
        )
        advice = suggestion(table.device, [d.name for d in devices]) if devices else ""
        problems.append(Problem(table.origin.file, message, table.origin.line, advice=advice))
    elif isinstance(table, RouteTable):
        devices[number] = _with_routes(devices[number], table)
    else:
        devices[number] = _with_addresses(devices[number], table)


def _with_routes(device: Device, table: RouteTable) -> Device:
    """The device's own table stands for its routes; one with holes stands beside what the configuration states."""
    stated = {instance.name: instance for instance in device.instances}
    before = stated.get(table.instance, RoutingInstance(table.instance))
    families = frozenset(route.prefix.version for route in table.routes)
    whole = frozenset[int]() if table.doubts else families
    kept = tuple(r for r in before.routes if r.prefix.version not in whole or _is_beside(r))
    stated[table.instance] = replace(
        before,
        routes=(*kept, *table.routes),
        complete=before.complete | whole,
        doubts=(*before.doubts, *table.doubts),
    )
    return replace(device, instances=tuple(stated.values()))


def _is_beside(route: Route) -> bool:
    """Whether a route stands for something that no device prints in its table: a policy-based tunnel."""
    return route.protocol in BESIDE_TABLES


def _with_addresses(device: Device, table: AddressTable) -> Device:
    interfaces = {interface.name: interface for interface in device.interfaces}
    for name, address, up, origin in table.addresses:
        before = interfaces.get(name, Interface(name, origin, enabled=up))
        if address not in before.addresses:
            before = replace(before, addresses=(*before.addresses, address))
        interfaces[name] = before
    return replace(device, interfaces=tuple(interfaces.values()))


def _placed(devices: Iterable[Device], problems: list[Problem]) -> Iterator[Device]:
    """A device of which no address is known could stand anywhere between the others."""
    for device in devices:
        if device.interfaces or not device.forwards:
            yield device
            continue
        message = (
            f"{device.name} has no interface addresses in this folder: where it stands is unknown"
        )
        advice = "put the output of `ip addr` (or its like) beside it"
        problems.append(Problem(device.origin.file, message, device.origin.line, advice=advice))
        doubt = Doubt(device.origin, message)
        nowhere = Interface(UNPLACED, device.origin, doubts=(doubt,), place_unknown=True)
        yield replace(device, interfaces=(nowhere,))
