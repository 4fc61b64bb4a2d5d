"""``[[zone]]`` of ``site.toml``: Purdue level and networks, of which no two zones share an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from firedoor.model.zone import Network, Zone
from firedoor.readers.printable import quoted
from firedoor.readers.toml_tables import TomlTable
from firedoor.site.ids import check_ids

_KEYS = ("id", "title", "level", "networks", "internet")
# The levels of the Purdue model; 3.5 is the industrial DMZ.
_LEVELS = (0, 1, 2, 3, 3.5, 4, 5)
_INTERNET_LEVEL = 5.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A network with the zone and the place that it is declared at."""

    network: Network
    zone: str
    table: TomlTable
    index: int

    @property
    def bounds(self) -> tuple[int, int, int]:
        """Sorts every network behind those that hold it."""
        return self.network.version, int(self.network.network_address), self.network.prefixlen


def read_zones(root: TomlTable) -> tuple[Zone, ...]:
    """Read every zone; faults are noted with the table."""
    tables = root.tables("zone")
    check_ids(tables)
    _check_one_internet(tables)
    placed = [placed for table in tables for placed in _networks(table)]
    _check_overlaps(placed)
    return tuple(
        _zone(table, tuple(p.network for p in placed if p.table is table)) for table in tables
    )


def _zone(table: TomlTable, networks: tuple[Network, ...]) -> Zone:
    table.check_keys(_KEYS)
    id_ = table.text("id", required=True)
    title = table.text("title") or id_
    return Zone(id_, title, _level(table), networks, table.origin_of("id"))


def _is_internet(table: TomlTable) -> bool:
    return table.values.get("internet") is True


def _level(table: TomlTable) -> float:
    level = table.number("level", required=not _is_internet(table))
    if level is None:
        return _INTERNET_LEVEL
    if level not in _LEVELS:
        table.fault("level is not a Purdue level", "level", advice="one of 0, 1, 2, 3, 3.5, 4, 5")
    return level


def _networks(table: TomlTable) -> list[_Placed]:
    texts = table.texts("networks", required=not _is_internet(table))
    table.flag("internet")
    if _is_internet(table) and texts:
        advice = "leave networks out: the Internet is every address that no other zone holds"
        table.fault("the Internet zone has networks", "networks", advice=advice)
        return []
    if not _is_internet(table) and table.values.get("networks") == []:
        advice = "only a zone with internet = true has none"
        table.fault("networks is empty", "networks", advice=advice)
    raw = table.values.get("networks")
    members = list(enumerate(raw)) if isinstance(raw, list) else []
    return [
        placed
        for i, text in members
        if isinstance(text, str)
        for placed in _network(table, i, text)
    ]


def _network(table: TomlTable, index: int, text: str) -> list[_Placed]:
    """One network, or none and a fault."""
    text = text.strip()
    if not text:
        return []
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        advice = "write it like 192.168.10.0/24 or 2001:db8:10::/64"
        table.fault(f"{quoted(text)} is not a network", "networks", index, advice=advice)
        return []
    if _has_host_bits(text):
        message = f"{quoted(text)} has host bits set"
        table.fault(message, "networks", index, advice=f"did you mean {network}?")
    zone = table.values.get("id")
    return [_Placed(network, zone if isinstance(zone, str) else "", table, index)]


def _has_host_bits(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return True
    return False


def _check_overlaps(placed: Iterable[_Placed]) -> None:
    """Note each network that shares addresses with one of another zone.

    Of two CIDR networks that overlap, one holds the other. Behind those that hold it in the order of
    addresses, each network needs a look at the networks still open only, at most one per prefix length.
    """
    open_: list[_Placed] = []
    for inner in sorted(placed, key=lambda p: p.bounds):
        while open_ and not _holds(open_[-1], inner):
            open_.pop()
        outer = next((p for p in reversed(open_) if p.table is not inner.table), None)
        if outer is not None:
            _note_overlap(outer, inner)
        open_.append(inner)


def _holds(outer: _Placed, inner: _Placed) -> bool:
    same_family = outer.network.version == inner.network.version
    return same_family and inner.network.network_address in outer.network


def _note_overlap(one: _Placed, other: _Placed) -> None:
    """The fault stands at the later of the two lines and names the earlier."""
    first, second = sorted((one, other), key=lambda p: p.table.line("networks", p.index))
    where = f"zone {quoted(first.zone)} at line {first.table.line('networks', first.index)}"
    message = f"network {second.network} of zone {quoted(second.zone)} overlaps {first.network} of {where}"
    second.table.fault(message, "networks", second.index)


def _check_one_internet(tables: tuple[TomlTable, ...]) -> None:
    internet = [table for table in tables if _is_internet(table)]
    for table in internet[1:]:
        table.fault(
            f"a second Internet zone; the first stands at line {internet[0].line()}", "internet"
        )
