"""The newest update of a product that could be had on a day."""

from __future__ import annotations

from datetime import date

from firedoor.match.builds import Row, Version, load
from firedoor.model.exchange_build import fields


def newest_update(build: Version, on: date) -> Row | None:
    """The highest build of the product released by ``on``; None if the table does not know the line.

    A release dated to its month only counts from the first day of that month: ``released.latest``
    of the row says by when it was surely there.
    """
    table = load()
    line = table.line_of(build)
    if line is None:
        return None
    rows = (
        row for row in table.rows if row.product == line.product and row.released.earliest <= on
    )
    return max(rows, key=lambda row: (fields(row.build), bool(row.su)), default=None)
