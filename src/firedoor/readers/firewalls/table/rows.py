"""A neutral rule table as rows, whichever form it was written in (CSV or TOML)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem
from firedoor.readers.printable import quoted, suggestion

# Section -> its columns. The names are the same in both forms; blanks, hyphens and underscores are one.
COLUMNS: Mapping[str, frozenset[str]] = {
    "device": frozenset(
        {"name", "model", "default", "device default", "stateful", "forwards", "routing protocols"}
    ),
    "interface": frozenset({"name", "address", "zone", "vlan", "enabled", "dynamic"}),
    "route": frozenset({"network", "gateway", "interface", "distance", "enabled"}),
    "addresses": frozenset({"name", "members"}),
    "services": frozenset({"name", "members"}),
    "rule": frozenset(
        {
            "order", "name", "action", "from", "to", "source", "destination", "service", "source ports", "state",
            "direction", "condition", "enabled",
        }
    ),
    "nat": frozenset(
        {
            "order", "name", "kind", "from", "to", "source", "destination", "service", "translated",
            "translated port", "enabled",
        }
    ),
}  # fmt: skip
IRRELEVANT_COLUMNS = frozenset({"comment", "description", "log", "logging", "note", "remark"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a section. ``line`` is where it begins; ``cells`` has no empty ones."""

    section: str
    line: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """The text of a column; empty where there is none."""
        cell = self.cells.get(column)
        return cell.text if cell is not None else ""


@dataclass(slots=True)
class Sheet:
    """A table while it is read: its rows by device, the states of its lines, and what is wrong with it.

    ``ruled``: the devices, by position, that say what their rules are, even if there are none.
    """

    file: str
    book: LineBook
    devices: list[list[Row]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    ruled: set[int] = field(default_factory=set)

    def fault(self, line: int, message: str, advice: str = "", *, whole: bool = False) -> Doubt:
        """Note something wrong at a line: a problem for the person, a doubt for the model."""
        self.problems.append(Problem(self.file, message, line=line, advice=advice))
        state = LineState.NOT_UNDERSTOOD if whole else LineState.PARTLY
        self.book.mark(line, state, message)
        return Doubt(self.book.origin(line), message)

    def strange_cells(self, row: Row) -> tuple[Doubt, ...]:
        """Doubts for the columns of a row that have no meaning in its section."""
        known = COLUMNS[row.section]
        found: list[Doubt] = []
        for column, cell in row.cells.items():
            if column in IRRELEVANT_COLUMNS or column in known:
                continue
            what = "property" if row.section == "device" else "column"
            message = f"{what} {quoted(column)} is not known in a {row.section}"
            found.append(self.fault(cell.line, message, suggestion(column, known), whole=True))
        return tuple(found)


def column_name(text: str) -> str:
    """A column as it is looked up: case, hyphens and underscores do not matter."""
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
