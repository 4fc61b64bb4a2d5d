"""Translations of a rule table: port forwards and 1:1 before the rules, masquerading and 1:1 after them."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.rule import Match
from firedoor.readers.firewalls.table.rows import Row, Sheet
from firedoor.readers.firewalls.table.rules import in_order
from firedoor.readers.firewalls.table.values import Names, port_ranges
from firedoor.readers.printable import quoted

_KINDS = {
    "masquerade": "masquerade", "masquerading": "masquerade", "nat": "masquerade", "napt": "masquerade",
    "source": "source", "source nat": "source", "snat": "source", "port forward": "forward",
    "port forwarding": "forward", "destination": "forward", "destination nat": "forward", "dnat": "forward",
    "1:1": "pair", "1:1 nat": "pair", "one to one": "pair", "netmap": "pair",
}  # fmt: skip


@dataclass(slots=True)
class Translations:
    """What applies before routing, and what on the way out."""

    before: list[Translation] = field(default_factory=list)
    after: list[Translation] = field(default_factory=list)


def read_translations(sheet: Sheet, names: Names, rows: list[Row]) -> Translations:
    """Every row of the section ``nat``, in order."""
    found = Translations()
    for row in in_order(sheet, [row for row in rows if row.section == "nat"]):
        doubts = list(sheet.strange_cells(row))
        enabled = names.flag(row.cells.get("enabled"), doubts, otherwise=True)
        if enabled:
            _add(sheet, names, row, doubts, found)
    return found


def _add(sheet: Sheet, names: Names, row: Row, doubts: list[Doubt], found: Translations) -> None:
    kind = _KINDS.get(row.text("kind").casefold().replace("-", " "))
    origin, name = (
        sheet.book.origin(row.line),
        row.text("name") or f"translation at line {row.line}",
    )
    if kind == "masquerade":
        match = _match(names, row, doubts)
        source = Rewrite(interface=True)
        found.after.append(Translation(match, origin, name, source, doubts=tuple(doubts)))
    elif kind == "source":
        match = _match(names, row, doubts)
        source = Rewrite(pool=_translated(sheet, names, row, doubts))
        found.after.append(Translation(match, origin, name, source, doubts=tuple(doubts)))
    elif kind == "forward":
        to = _target(sheet, names, row, doubts)
        match = _match(names, row, doubts)
        made = Translation(match, origin, name, destination=to, doubts=tuple(doubts))
        found.before.append(made)
    elif kind == "pair":
        _pair(sheet, names, row, doubts, found)
    else:
        message = f"kind {quoted(row.text('kind'))} is not known"
        advice = "masquerade, source, port forward or 1:1"
        doubts.append(sheet.fault(row.line, message, advice, whole=True))
        for table in (found.before, found.after):
            table.append(Translation(Match(), origin, name, doubts=tuple(doubts)))


def _match(names: Names, row: Row, doubts: list[Doubt]) -> Match:
    return Match(
        names.space(row.cells.get("source")),
        names.space(row.cells.get("destination")),
        names.service(row.cells.get("service")),
        names.ports(row.cells.get("from"), doubts),
        names.ports(row.cells.get("to"), doubts) if row.text("kind") and not _inward(row) else None,
    )


def _inward(row: Row) -> bool:
    return _KINDS.get(row.text("kind").casefold().replace("-", " ")) == "forward"


def _translated(sheet: Sheet, names: Names, row: Row, doubts: list[Doubt]) -> AddressSpace:
    cell = row.cells.get("translated")
    found = names.space(cell)
    if cell is None or found == ANY_ADDRESS or not found.exact or not found.surely:
        message = "the address after the translation is not understood"
        doubts.append(sheet.fault(row.line, message, "write an address into translated"))
        return ANY_ADDRESS.surely
    return found.surely


def _target(sheet: Sheet, names: Names, row: Row, doubts: list[Doubt]) -> Rewrite:
    pool = _translated(sheet, names, row, doubts)
    text = row.text("translated port")
    if not text:
        return Rewrite(pool=pool)
    ports = port_ranges(text)
    if ports is None or ports.size != 1:
        line = row.cells["translated port"].line
        doubts.append(sheet.fault(line, f"translated port {quoted(text)} is not one port"))
        return Rewrite(pool=pool)
    return Rewrite(pool=pool, ports=ports)


def _pair(sheet: Sheet, names: Names, row: Row, doubts: list[Doubt], found: Translations) -> None:
    """``source`` is inside, ``translated`` outside, ``to`` the outer interface."""
    inside, outside = names.space(row.cells.get("source")), _translated(sheet, names, row, doubts)
    origin, name = sheet.book.origin(row.line), row.text("name") or f"1:1 at line {row.line}"
    same = (inside.surely.v4.size, inside.surely.v6.size) == (outside.v4.size, outside.v6.size)
    if not inside.exact or inside == ANY_ADDRESS or not same:
        message = "the two sides of a 1:1 translation are not of one size"
        doubts.append(sheet.fault(row.line, message, "write the inner network into source"))
    outer = names.ports(row.cells.get("to"), doubts)
    peers = names.space(row.cells.get("destination"))
    if doubts:
        for table in (found.before, found.after):
            table.append(Translation(Match(), origin, name, doubts=tuple(doubts)))
        return
    inward = Match(peers, Addresses.exactly(outside), in_ports=outer)
    to = Rewrite(one_to_one=(outside, inside.surely))
    found.before.append(Translation(inward, origin, name, destination=to))
    outward = Match(inside, peers, out_ports=outer)
    source = Rewrite(one_to_one=(inside.surely, outside))
    found.after.append(Translation(outward, origin, name, source))
