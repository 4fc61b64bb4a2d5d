"""``[[segment]]`` of ``site.toml``: layer-2 networks that subnets alone do not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firedoor.model.zone import DeclaredSegment, Zone
from firedoor.readers.printable import quoted
from firedoor.readers.toml_tables import TomlTable
from firedoor.site.ids import check_declared, check_ids

_KEYS = ("id", "interfaces", "zone")


def read_segments(root: TomlTable, zones: Sequence[Zone]) -> tuple[DeclaredSegment, ...]:
    """Read every ``[[segment]]``; faults are noted with the table."""
    tables = root.tables("segment")
    check_ids(tables)
    seen: dict[tuple[str, str], str] = {}
    return tuple(_segment(table, zones, seen) for table in tables)


def _segment(
    table: TomlTable, zones: Sequence[Zone], seen: dict[tuple[str, str], str]
) -> DeclaredSegment:
    table.check_keys(_KEYS)
    check_declared(table, "zone", [zone.id for zone in zones], "a zone", "zone")
    id_ = table.text("id", required=True)
    members = tuple(_members(table))
    if table.values.get("interfaces") == []:
        advice = 'name them as "device:interface"'
        table.fault("a segment without interfaces joins nothing", "interfaces", advice=advice)
    for member in members:
        key = (member[0].casefold(), member[1].casefold())
        earlier = seen.setdefault(key, id_)
        if earlier != id_:
            name = quoted(":".join(member))
            table.fault(f"{name} is on segment {quoted(earlier)} already", "interfaces")
    return DeclaredSegment(id_, members, table.text("zone"), table.origin_of("id"))


def _members(table: TomlTable) -> Iterator[tuple[str, str]]:
    for text in table.texts("interfaces", required=True):
        device, colon, interface = text.partition(":")
        if colon and device.strip() and interface.strip():
            yield device.strip(), interface.strip()
        else:
            advice = 'write the device and its interface: "edge-fw:wan1"'
            table.fault(f"{quoted(text)} is not an interface", "interfaces", advice=advice)
