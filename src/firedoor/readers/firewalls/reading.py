"""What every reader of network files returns, with the counts that the coverage table shows."""

from __future__ import annotations

from firedoor.model.network.device import Device
from firedoor.model.network.facts import AddressTable, NetworkFacts, RouteTable
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.block_lists import with_open_lists
from firedoor.readers.interface import Reading

_MOST_NAMED = 3


def network_reading(
    book: LineBook,
    devices: tuple[Device, ...] = (),
    route_tables: tuple[RouteTable, ...] = (),
    address_tables: tuple[AddressTable, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Reading:
    """Return the reading of one file; every line that is not blank is counted in one state."""
    lines = book.finish()
    blank = lines.count(LineState.BLANK)
    return Reading(
        problems=problems,
        unit="lines",
        records=len(lines.states) - blank,
        understood=lines.count(LineState.UNDERSTOOD),
        partly=lines.count(LineState.PARTLY),
        irrelevant=lines.count(LineState.IRRELEVANT),
        not_understood=lines.count(LineState.NOT_UNDERSTOOD),
        note=_note(book, lines.count(LineState.NOT_UNDERSTOOD)),
        network=NetworkFacts(
            tuple(map(with_open_lists, devices)), route_tables, address_tables, lines
        ),
    )


def _note(book: LineBook, missed: int) -> str:
    if not missed:
        return ""
    numbers = [
        str(number)
        for number in range(1, len(book.lines) + 1)
        if book.state(number) is LineState.NOT_UNDERSTOOD
    ]
    more = " and more" if missed > _MOST_NAMED else ""
    word = "line" if missed == 1 else "lines"
    return f"not understood: {word} {', '.join(numbers[:_MOST_NAMED])}{more}"
