"""From what was read of each output to the tables of each device."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.addresses import Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.facts import AddressTable, RouteTable
from firedoor.model.network.line_state import LineBook
from firedoor.model.network.route import Route
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.routes.prompts import Section
from firedoor.readers.firewalls.routes.sheet import Draft, Sheet, without_connected
from firedoor.readers.printable import quoted


@dataclass(frozen=True, slots=True)
class Output:
    """The output of one command, read. ``used``: its format was known."""

    device: str
    section: Section
    sheet: Sheet
    used: bool


def address_tables(outputs: Sequence[Output]) -> tuple[AddressTable, ...]:
    """The addresses of each device, in the order of the file."""
    by_device: dict[str, list[Output]] = defaultdict(list)
    for output in outputs:
        if output.sheet.addresses:
            by_device[output.device].append(output)
    return tuple(
        AddressTable(
            device,
            tuple(dict.fromkeys(entry for output in several for entry in output.sheet.addresses)),
            several[0].sheet.origin(several[0].sheet.first),
        )
        for device, several in by_device.items()
    )


def route_tables(
    book: LineBook, outputs: Sequence[Output]
) -> tuple[tuple[RouteTable, ...], list[Problem]]:
    """The tables of each device and instance, and what a person should know of them."""
    drafts: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for output in outputs:
        for draft in _drafts(output):
            drafts[(output.device, draft.instance)].append(draft)
    problems: list[Problem] = []
    tables = []
    for (device, instance), several in drafts.items():
        table = _table(book, device, instance, several)
        problems += _problems(book, table, several)
        if table.routes or table.doubts or all(draft.ended for draft in several):
            tables.append(table)
    return tuple(tables), problems


def _drafts(output: Output) -> Iterator[Draft]:
    """The tables of an output; what is doubted before the first one is doubted of it."""
    drafts = output.sheet.drafts
    if drafts:
        drafts[0].doubts[:0] = output.sheet.loose
        drafts[-1].ended |= output.section.closed
    yield from drafts


def _table(book: LineBook, device: str, instance: str, drafts: Sequence[Draft]) -> RouteTable:
    routes: dict[Network, list[Route]] = defaultdict(list)
    doubts = [doubt for draft in drafts for doubt in draft.doubts]
    for draft in drafts:
        mine: dict[Network, list[Route]] = defaultdict(list)
        for route in draft.routes:
            mine[route.prefix].append(route)
        for prefix, several in mine.items():
            before = routes.get(prefix)
            if before is None:
                routes[prefix] = several
            elif [r.next_hops for r in before] != [r.next_hops for r in several]:
                what = f"{prefix} was printed before in this file, with another way"
                doubts.append(Doubt(several[0].origin, what))
                routes[prefix] = [*before, *several]
    flat = [route for several in routes.values() for route in several]
    if without_connected(flat):
        what = "the table holds no network of an interface: it seems to be filtered or cut off"
        doubts.append(Doubt(book.origin(drafts[0].line), what))
    origin = book.origin(drafts[0].line)
    return RouteTable(device, instance, tuple(flat), origin, tuple(dict.fromkeys(doubts)))


def _problems(book: LineBook, table: RouteTable, drafts: Sequence[Draft]) -> Iterator[Problem]:
    whose = f"of {quoted(table.device)}" + (
        f", {quoted(table.instance)}," if table.instance else ""
    )
    if table.doubts:
        first = table.doubts[0]
        more = f" (and {len(table.doubts) - 1} more)" if len(table.doubts) > 1 else ""
        yield Problem(
            book.file,
            f"the routing table {whose} may lack routes: {first.what}{more}",
            line=first.origin.line,
            advice="capture the whole table again, without a pager or filter",
        )
    elif not table.routes:
        certain = all(draft.ended for draft in drafts)
        what = (
            "holds no route at all" if certain else "holds no route, or is cut off: it is not used"
        )
        yield Problem(book.file, f"the routing table {whose} {what}", line=drafts[0].line)
