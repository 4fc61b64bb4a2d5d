"""Rules of a rule table: the first that matches decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Rule, RuleSet, State, Verb
from firedoor.model.network.services import ALL_PORTS
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.table.rows import Row, Sheet
from firedoor.readers.firewalls.table.values import ANY, DEVICE, Names, port_ranges
from firedoor.readers.printable import quoted, suggestion

RULES, TO_DEVICE = "rules", "rules to the device"
VERBS = {
    "accept": Verb.PERMIT, "allow": Verb.PERMIT, "permit": Verb.PERMIT, "pass": Verb.PERMIT, "forward": Verb.PERMIT,
    "drop": Verb.DENY, "deny": Verb.DENY, "block": Verb.DENY, "discard": Verb.DENY, "reject": Verb.DENY,
}  # fmt: skip
_STATES = {state.value: state for state in State}
_ONE_WAY = frozenset({"", "one way", "one-way", "in", "forward", "->"})
_BOTH_WAYS = frozenset({"both", "both ways", "bidirectional", "<->"})


def rule_sets(sheet: Sheet, names: Names, rows: list[Row], head: Row) -> tuple[RuleSet, RuleSet]:
    """The rules for packets that cross the device, and those for packets to the device itself."""
    ordered = in_order(sheet, [row for row in rows if row.section == "rule"])
    made = [rule for row in ordered for rule in _rules(sheet, names, row)]
    stateful = _stateful(sheet, names, head)
    crossing = tuple(rule for rule, crosses, _ in made if crosses)
    local = tuple(rule for rule, _, is_local in made if is_local)
    return (
        RuleSet(RULES, (*stateful, *crossing), *_default(sheet, head, "default", needed=True)),
        RuleSet(
            TO_DEVICE, (*stateful, *local), *_default(sheet, head, "device default", needed=False)
        ),
    )


def in_order(sheet: Sheet, rows: list[Row]) -> list[Row]:
    """By the column ``order`` where each row has a number of its own, else as they stand."""
    numbers = [row.text("order") for row in rows]
    if not any(numbers):
        return rows
    wrong = [row for row in rows if not row.text("order").isdecimal() or len(row.text("order")) > 9]  # noqa: PLR2004
    times = Counter(numbers)
    twice = [row for row in rows if times[row.text("order")] > 1]
    for row in wrong or twice:
        message = "the order of this row is no number of its own"
        sheet.doubts.append(
            sheet.fault(row.line, message, "number all rows of the section, or none")
        )
    return rows if wrong else sorted(rows, key=lambda row: int(row.text("order")))


def _stateful(sheet: Sheet, names: Names, head: Row) -> tuple[Rule, ...]:
    cell = head.cells.get("stateful")
    doubts: list[Doubt] = []
    if not names.flag(cell, doubts, otherwise=True):
        return ()
    line = cell.line if cell is not None else head.line
    origin = replace(sheet.book.origin(line), text="the device keeps state")
    states = frozenset({State.ESTABLISHED, State.RELATED})
    match = Match(states=states, doubts=tuple(doubts))
    return (Rule(Verb.PERMIT, match, origin, "known connections"),)


def _default(sheet: Sheet, head: Row, column: str, *, needed: bool) -> tuple[Verb, Origin]:
    cell = head.cells.get(column)
    if cell is None:
        text = f"{column} is not stated"
        if needed:
            sheet.fault(
                head.line, f"{column} is missing: drop or accept", "say what happens to the rest"
            )
        return Verb.UNKNOWN, replace(sheet.book.origin(head.line), text=text)
    verb = VERBS.get(cell.text.casefold())
    if verb is None:
        sheet.fault(
            cell.line, f"{column} {quoted(cell.text)} is not known", suggestion(cell.text, VERBS)
        )
    return verb or Verb.UNKNOWN, sheet.book.origin(cell.line)


def _rules(sheet: Sheet, names: Names, row: Row) -> Iterator[tuple[Rule, bool, bool]]:
    """The rules that a row stands for, each with where it applies: to what crosses, to what ends here."""
    doubts = list(sheet.strange_cells(row))
    loose = bool(doubts)
    verb = _verb(sheet, row)
    enabled = names.flag(row.cells.get("enabled"), doubts, otherwise=True)
    match = _match(names, row, doubts)
    rule = Rule(verb, match, sheet.book.origin(row.line), _name(row), enabled=enabled)
    if row.text("from").casefold() in DEVICE:
        return  # what the device sends itself is no way through it
    to = row.text("to").casefold()
    yield rule, to not in DEVICE, to in DEVICE | ANY
    if _both_ways(sheet, row, doubts) or loose:
        back = replace(
            match,
            sources=match.destinations,
            destinations=match.sources,
            in_ports=match.out_ports,
            out_ports=match.in_ports,
            doubts=tuple(doubts),
        )
        yield replace(rule, match=back, name=f"{rule.name} (back)"), to not in DEVICE, False


def _verb(sheet: Sheet, row: Row) -> Verb:
    word = row.text("action").casefold()
    verb = VERBS.get(word)
    if verb is None:
        message = f"action {quoted(word)} is not known" if word else "the rule has no action"
        sheet.fault(row.line, message, suggestion(word, VERBS))
    return verb or Verb.UNKNOWN


def _match(names: Names, row: Row, doubts: list[Doubt]) -> Match:
    sides = [
        None
        if row.text(column).casefold() in DEVICE
        else names.ports(row.cells.get(column), doubts)
        for column in ("from", "to")
    ]
    states = _states(names, row, doubts)
    sports = _source_ports(names, row, doubts)
    condition = row.text("condition")
    return Match(
        names.space(row.cells.get("source")),
        names.space(row.cells.get("destination")),
        names.service(row.cells.get("service"), sports),
        sides[0],
        sides[1],
        states,
        varying=(condition,) if condition else (),
        doubts=tuple(doubts),
    )


def _states(names: Names, row: Row, doubts: list[Doubt]) -> frozenset[State] | None:
    words = row.text("state").casefold().replace(",", " ").split()
    if not words or words == ["any"]:
        return None
    if any(word not in _STATES for word in words):
        message = f"state {quoted(row.text('state'))} is not known"
        line = row.cells["state"].line
        doubts.append(names.sheet.fault(line, message, f"known: {', '.join(_STATES)}"))
        return None
    return frozenset(_STATES[word] for word in words)


def _source_ports(names: Names, row: Row, doubts: list[Doubt]) -> Ranges:
    text = row.text("source ports")
    if text.casefold() in ANY:
        return ALL_PORTS
    found = port_ranges(text)
    if found is None:
        line = row.cells["source ports"].line
        doubts.append(names.sheet.fault(line, f"source ports {quoted(text)} are not understood"))
    return found or ALL_PORTS


def _both_ways(sheet: Sheet, row: Row, doubts: list[Doubt]) -> bool:
    text = row.text("direction").casefold()
    if text in _ONE_WAY:
        return False
    if text not in _BOTH_WAYS:
        line = row.cells["direction"].line
        message = f"direction {quoted(text)} is not known"
        doubts.append(sheet.fault(line, message, "write one way, or both"))
    return True


def _name(row: Row) -> str:
    if row.text("name"):
        return f"rule {quoted(row.text('name'))}"
    return f"rule {row.text('order')}" if row.text("order") else f"rule at line {row.line}"
