"""``show route`` of Junos as text: tables with a count, destinations, the protocols that know them, next hops."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firedoor.readers.firewalls.routes.junos_rows import (
    LAST_FIXED_LABEL,
    OWN,
    Entry,
    instance_of,
    next_hop,
    put,
)
from firedoor.readers.firewalls.routes.lists import table_is_irrelevant
from firedoor.readers.firewalls.routes.sheet import Sheet

_TABLE = re.compile(
    r"(?P<name>[\w.\-]+\.\d+): (?P<count>\d+) destinations?, \d+ routes? "
    r"\((?P<active>\d+) active, \d+ holddown, \d+ hidden\).*"
)
_ENTRY = re.compile(
    r"(?P<dest>\S+)?\s+(?P<mark>[*+\-@#]|)\[(?P<protocol>[\w.\-]+)/(?P<pref>\d+)(?:/-?\d+)?\](?P<words>.*)"
)
_DESTINATION = re.compile(r"[0-9A-Fa-f.:]+/\d+\s*")
_HOP = re.compile(
    r"\s+(?:>\s*)?(?:to (?P<to>[0-9A-Fa-f.:]+)(?:%\S+)? )?via (?P<via>[\w./:\-]+)(?P<more>,? .*)?"
)
_TO_TABLE = re.compile(r"\s+(?:>\s*)?to table (?P<table>\S+)")
_KIND = re.compile(
    r"\s+(?:>\s*)?(?P<kind>Local|Receive|Discard|Reject|MultiRecv)(?: via (?P<via>[\w./:\-]+))?"
)
_WORDS = re.compile(r"\s+(?:AS path:.*|Communities:.*|validation-state:.*|Next hop type:.*)")
# What stands in tables that are on the list: a destination, a protocol, a way.
_NESTED = re.compile(r"\S+\s*|\S*\s+[*+\-@#]?\[[\w.\-]+/.*|\s+\S.*")
_METRIC = re.compile(r"\bmetric (\d+)|\bMED (\d+)")


def fits(lines: Sequence[str]) -> bool:
    """A table with its counts."""
    return any(_TABLE.fullmatch(line.rstrip()) for line in lines)


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    _Reader(sheet).read()


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._table = ""
        self._destination = ""
        self._entry: Entry | None = None
        self._promise: tuple[int, int] | None = None
        self._active = 0

    def read(self) -> None:
        steps = (self._header, self._known, self._hop)
        for number, line in self._sheet.rows():
            if not any(step(number, line) for step in steps) and not self._sheet.listed(
                number, line
            ):
                self._missed(number)
        self._end()

    def _missed(self, number: int) -> None:
        if self._entry is not None:
            self._entry.whys.append("one of its lines is not understood")
        self._sheet.missed(number)
        if not self._sheet.book.lines[number - 1][:1].isspace():
            # It may be the head of a table, whose routes then went into the one before.
            self._sheet.doubt_all(number, "this may be the head of a table")

    def _header(self, number: int, line: str) -> bool:
        found = _TABLE.fullmatch(line)
        if found is None:
            return False
        self._end()
        self._table, self._destination = found["name"], ""
        instance = instance_of(found["name"])
        if instance is not None:
            self._sheet.open(instance, number)
            self._promise = (number, int(found["active"]))
        self._sheet.understood(number)
        return True

    def _known(self, number: int, line: str) -> bool:
        """The line of a protocol; a long destination stands on a line of its own before it."""
        if table_is_irrelevant(self._table) and _NESTED.fullmatch(line):
            self._sheet.irrelevant(number)
            return True
        if _DESTINATION.fullmatch(line):
            self._flush()
            self._destination = line.strip()
            self._sheet.understood(number)
            return True
        found = _ENTRY.fullmatch(line)
        if found is None:
            return False
        self._flush()
        self._destination = found["dest"] or self._destination
        if self._table == "mpls.0":
            return self._label(number)
        active = found["mark"] in {"*", "+", "#"}
        metric = _METRIC.search(found["words"])
        value = int(metric[1] or metric[2]) if metric else 0
        self._entry = Entry(
            number, self._destination, found["protocol"], active, int(found["pref"]), value
        )
        self._sheet.understood(number)
        return True

    def _label(self, number: int) -> bool:
        label = self._destination.partition("(")[0]
        if label.isdigit() and int(label) <= LAST_FIXED_LABEL:
            self._sheet.irrelevant(number)
        else:
            self._sheet.missed(number, "packets with an MPLS label are not modelled")
        return True

    def _hop(self, number: int, line: str) -> bool:
        if _WORDS.fullmatch(line):
            self._sheet.irrelevant(number)
            return True
        if self._table == "mpls.0" and line[0].isspace():
            self._sheet.irrelevant(number)
            return True
        hop, kind, table = _HOP.fullmatch(line), _KIND.fullmatch(line), _TO_TABLE.fullmatch(line)
        entry = self._entry
        if entry is None or not (hop or kind or table):
            return False
        if hop:
            made = next_hop("", hop["to"] or "", hop["via"])
            if hop["more"] and hop["more"].strip(", "):
                why = "what happens to packets on this way is not modelled"
                entry.whys.append(why)
                self._sheet.partly(number, why)
        elif kind:
            made = next_hop(kind["kind"], "", kind["via"] or "")
            entry.own = kind["kind"].lower() in OWN
        else:
            made = next_hop("table", table["table"] if table else "", "")
        if made is None and not entry.own:
            return False
        if made is not None:
            entry.hops.append(made)
        self._sheet.understood(number)
        return True

    def _flush(self) -> None:
        entry, self._entry = self._entry, None
        if entry is None:
            return
        self._active += entry.active
        if not put(self._sheet, entry):
            self._sheet.missed(entry.line)

    def _end(self) -> None:
        self._flush()
        promise, self._promise = self._promise, None
        if promise is not None and self._active < promise[1]:
            what = f"{promise[1]} active routes are announced here, {self._active} are printed"
            self._sheet.doubt(promise[0], what)
        self._active = 0
