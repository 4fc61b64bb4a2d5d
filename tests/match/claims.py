"""Short ways to write down claims and machines."""

from __future__ import annotations

from datetime import date

from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin


def claim(
    attribute: str, value: str, file: str = "a.csv", line: int = 1, seen: date | None = None
) -> Claim:
    """A claim about EXCH01, in a file and on a line of its own if these are given."""
    observed = Moment.of(seen) if seen else None
    return Claim("EXCH01", Attribute(attribute), value, Origin(file, line, text=value), observed)


def machine(*claims: Claim) -> Asset:
    """EXCH01 with these claims."""
    return Asset("EXCH01", claims)


def written(text: str) -> Asset:
    """EXCH01 from "attribute=value;attribute=value", each in a file of its own; " & " joins a row."""
    rows = enumerate(row.split(" & ") for row in text.split(";"))
    parts = ((n, part.partition("=")) for n, row in rows for part in row)
    return machine(*(claim(name, value, f"{n}.csv") for n, (name, _, value) in parts))
