"""Exchange updates that a list of installed updates names by their KB number."""

from __future__ import annotations

from firedoor.match.builds import BuildTable, Line, Row
from firedoor.match.wording import is_hedged
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim


def listed_updates(asset: Asset, line: Line) -> tuple[tuple[Claim, Row], ...]:
    """The updates of one line that are claimed as installed. A KB number is shared by many lines."""
    return tuple(
        (claim, row)
        for claim in asset.of(Attribute.UPDATE_INSTALLED)
        for row in line.rows
        if row.kb and row.su and row.kb == number_of(claim) and is_listed(claim)
    )


def exchange_updates(asset: Asset, table: BuildTable) -> tuple[Claim, ...]:
    """The claims of installed updates that are updates of Exchange."""
    listed = asset.of(Attribute.UPDATE_INSTALLED)
    numbers = {row.kb for row in table.rows if row.kb} if listed else set()
    return tuple(claim for claim in listed if number_of(claim) in numbers)


def is_listed(claim: Claim) -> bool:
    """Whether the cell says no more than the update: "KB5000871 missing" is no installed update."""
    return not (is_hedged(claim.value) or is_hedged(claim.origin.text))


def number_of(claim: Claim) -> str:
    """The digits of a KB number, however it is written."""
    return claim.value.strip().upper().removeprefix("KB").strip()
