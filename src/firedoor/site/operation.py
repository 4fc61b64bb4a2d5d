"""What the process needs: ``[[asset]]``, ``[[flow]]``, ``[[outage_window]]``, ``[[do_not_touch]]``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timezone
from ipaddress import ip_address

from firedoor.model.moment import Moment
from firedoor.model.zone import Constraint, ControlAsset, RequiredFlow, Zone
from firedoor.readers.printable import quoted
from firedoor.readers.toml_tables import TomlTable
from firedoor.site.endpoints import Endpoints
from firedoor.site.ids import check_declared, check_ids, check_unique, declared

OUTAGE_WINDOW = "outage-window"
DO_NOT_TOUCH = "do-not-touch"
_ASSET_KEYS = ("name", "zone", "role", "address", "vendor", "product", "version")
_FLOW_KEYS = ("id", "from", "to", "service", "purpose", "serves", "cost_per_hour")
_SERVICE = re.compile(r"(?:tcp|udp)/(\d{1,5})(?:-(\d{1,5}))?")
_LAST_PORT = 65535


def read_assets(root: TomlTable, zones: Sequence[Zone]) -> tuple[ControlAsset, ...]:
    """Read every declared machine; faults are noted with the table."""
    tables = root.tables("asset")
    zone_ids = declared(root, "zone", "id")
    check_unique(tables, "name")
    return tuple(_asset(table, zone_ids, zones) for table in tables)


def _asset(table: TomlTable, zone_ids: Sequence[str], zones: Sequence[Zone]) -> ControlAsset:
    table.check_keys(_ASSET_KEYS)
    check_declared(table, "zone", zone_ids, "a zone", "zone")
    name = table.text("name", required=True)
    zone = table.text("zone", required=True)
    return ControlAsset(
        name=name,
        zone=zone,
        role=table.text("role", required=True),
        address=_address(table, zone, zones),
        origin=table.origin_of("name"),
        vendor=table.text("vendor"),
        product=table.text("product"),
        version=table.text("version"),
    )


def _address(table: TomlTable, zone_id: str, zones: Sequence[Zone]) -> str:
    text = table.text("address")
    if not text:
        return ""
    try:
        address = ip_address(text)
    except ValueError:
        table.fault(
            f"{quoted(text)} is not an address", "address", advice="write one IPv4 or IPv6 address"
        )
        return ""
    holder = next(
        (zone for zone in zones if any(address in network for network in zone.networks)), None
    )
    declared = next((zone for zone in zones if zone.id == zone_id), None)
    if declared is None or holder is declared or (holder is None and not declared.networks):
        return str(address)
    advice = f"it lies in zone {quoted(holder.id)}" if holder else "no zone holds it"
    message = f"address {address} lies outside the networks of zone {quoted(zone_id)}"
    table.fault(message, "address", advice=advice)
    return str(address)


def read_flows(root: TomlTable, zones: Sequence[Zone]) -> tuple[RequiredFlow, ...]:
    """Read every required flow; faults are noted with the table."""
    tables = root.tables("flow")
    endpoints = Endpoints.of(root, zones)
    check_ids(tables)
    return tuple(_flow(table, endpoints) for table in tables)


def _flow(table: TomlTable, endpoints: Endpoints) -> RequiredFlow:
    table.check_keys(_FLOW_KEYS)
    return RequiredFlow(
        id=table.text("id", required=True),
        source=endpoints.read(table, "from"),
        target=endpoints.read(table, "to"),
        service=_service(table),
        purpose=table.text("purpose", required=True),
        serves=table.text("serves"),
        cost_per_hour=_cost(table),
        origin=table.origin_of("id"),
    )


def _service(table: TomlTable) -> str:
    text = table.text("service", required=True).lower()
    if not text or text == "any" or _is_port_range(text):
        return text
    advice = 'write "tcp/502", "udp/161", "tcp/5000-5010" or "any"'
    table.fault(f"{quoted(text)} is not a service", "service", advice=advice)
    return ""


def _is_port_range(text: str) -> bool:
    match = _SERVICE.fullmatch(text)
    if match is None:
        return False
    first = int(match[1])
    return 1 <= first <= int(match[2] or first) <= _LAST_PORT


def _cost(table: TomlTable) -> float | None:
    cost = table.number("cost_per_hour")
    if cost is not None and cost < 0:
        table.fault("cost_per_hour is below zero", "cost_per_hour")
    return cost


def read_constraints(root: TomlTable, zone: timezone | None) -> tuple[Constraint, ...]:
    """Read outage windows and what must not be touched; their ids are one set."""
    windows, untouchable = root.tables("outage_window"), root.tables("do_not_touch")
    check_ids((*windows, *untouchable))
    return (
        *(_outage_window(table, zone) for table in windows),
        *(_do_not_touch(table, declared(root, "asset", "name")) for table in untouchable),
    )


def _outage_window(table: TomlTable, zone: timezone | None) -> Constraint:
    table.check_keys(("id", "from", "to", "reason"))
    id_ = table.text("id", required=True)
    begins = table.moment("from", zone, required=True)
    ends = table.moment("to", zone, required=True)
    reason = table.text("reason", required=True)
    if begins and ends and _ends_before(begins, ends):
        table.fault("the window ends before it begins", "to")
    return Constraint(id_, OUTAGE_WINDOW, "", reason, table.origin_of("id"), begins, ends)


def _ends_before(begins: Moment, ends: Moment) -> bool:
    """Two dates without a zone are of one site, so they are compared bound by bound."""
    return ends.earliest < begins.earliest and ends.latest < begins.latest


def _do_not_touch(table: TomlTable, machines: Sequence[str]) -> Constraint:
    table.check_keys(("id", "asset", "reason"))
    check_declared(table, "asset", machines, "a machine", "asset")
    return Constraint(
        id=table.text("id", required=True),
        kind=DO_NOT_TOUCH,
        subject=table.text("asset", required=True),
        reason=table.text("reason", required=True),
        origin=table.origin_of("asset"),
    )
