"""``site.toml``: what the operator declares about the site. Page: docs/site-toml.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone

from firedoor.model.origin import Origin
from firedoor.model.zone import Operator, SiteDeclaration
from firedoor.readers.toml_tables import TomlTable, load_table
from firedoor.site.files import InventoryFile, read_inventory_files
from firedoor.site.operation import read_assets, read_constraints, read_flows
from firedoor.site.segments import read_segments
from firedoor.site.zones import read_zones

FILE = "site.toml"
MAX_BYTES = 1024 * 1024
_SECTIONS = (
    "site",
    "operator",
    "zone",
    "asset",
    "flow",
    "outage_window",
    "do_not_touch",
    "inventory",
    "segment",
)
_SITE_KEYS = ("name", "fictitious", "cost_unit", "utc_offset", "as_of")
_OPERATOR_KEYS = ("federal_civilian", "forensic_staff", "forensic_tooling", "cdm_participant")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
_FURTHEST_WEST, _FURTHEST_EAST = timedelta(hours=-12), timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class SiteFile:
    """All of ``site.toml``: the declaration, and how files of the inventory are to be read."""

    declaration: SiteDeclaration
    inventory: tuple[InventoryFile, ...] = ()


def read_site_file(data: bytes, file: str = FILE) -> SiteFile:
    """Read ``site.toml``. Raises ``InputError`` with every fault at once, each with its line."""
    root = load_table(data, file)
    root.check_keys(_SECTIONS)
    result = SiteFile(_declaration(root), read_inventory_files(root))
    root.source.raise_faults()
    return result


def _declaration(root: TomlTable) -> SiteDeclaration:
    site = root.table("site")
    site.check_keys(_SITE_KEYS)
    zones, zone = read_zones(root), _utc_offset(site)
    operator, origins = _operator(root.table("operator"))
    return SiteDeclaration(
        name=_name(root, site),
        fictitious=site.flag("fictitious") or False,
        cost_unit=site.text("cost_unit"),
        operator=operator,
        operator_origins=origins,
        zones=zones,
        assets=read_assets(root, zones),
        flows=read_flows(root, zones),
        constraints=read_constraints(root, zone),
        segments=read_segments(root, zones),
        zone=zone,
        as_of=site.day("as_of"),
    )


def _name(root: TomlTable, site: TomlTable) -> str:
    if "site" in root.values:
        return site.text("name", required=True)
    root.fault("[site] is missing", advice='it holds the name of the site: name = "..."')
    return ""


def _utc_offset(site: TomlTable) -> timezone | None:
    text = site.text("utc_offset")
    if not text:
        return None
    match = _OFFSET.fullmatch(text)
    offset = _offset(*match.groups()) if match else None
    if offset is None or not _FURTHEST_WEST <= offset <= _FURTHEST_EAST:
        advice = 'write it like "-05:00" or "+01:00"'
        site.fault("utc_offset is not an offset from UTC", "utc_offset", advice=advice)
        return None
    return timezone(offset)


def _offset(sign: str, hours: str, minutes: str) -> timedelta | None:
    if int(minutes) > 59:  # noqa: PLR2004
        return None
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return -size if sign == "-" else size


def _operator(table: TomlTable) -> tuple[Operator, tuple[tuple[str, Origin], ...]]:
    table.check_keys(_OPERATOR_KEYS)
    values = {key: table.flag(key) for key in _OPERATOR_KEYS}
    origins = tuple(
        (key, table.origin_of(key)) for key in _OPERATOR_KEYS if values[key] is not None
    )
    return Operator(**values), origins
