"""What in the evidence could be a machine of a product and was not counted as one.

Somebody's word that the list is complete is about a list that holds all of it; so long as one of these
is open, no verdict may rest on there being no other machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from firedoor.assess.context import Context
from firedoor.assess.statements import SITE
from firedoor.model.claim import Attribute
from firedoor.model.coverage import Coverage, FileState

_MOST_NAMED = 5
_INVENTORY = "inventory/"
_NAMING = (Attribute.PRODUCT, Attribute.VENDOR, Attribute.ASSET_KIND, Attribute.VERSION)
_LOGGED = frozenset({Attribute.FIRST_LOGGED, Attribute.LAST_LOGGED, Attribute.LAST_REMOTE_CLIENT})
_LONGEST_TEXT = 400


def may_name_machines_unseen(row: Coverage) -> bool:
    """Whether a file could not be read, or is an inventory of which something was not understood."""
    if row.state is FileState.SKIPPED:
        return True
    is_inventory = row.file.casefold().startswith(_INVENTORY) and not row.irrelevant
    return is_inventory and (row.state is FileState.NOT_EXAMINED or row.not_understood > 0)


def open_ends(context: Context, product: str) -> tuple[str, ...]:
    """Each as a clause for a reason; empty if nothing is open."""
    return (
        *alike(context, product),
        *_of_no_kind(context, product),
        *_only_recorded(context),
        *_unread(context),
        *_more_reported(context, product),
    )


def alike(context: Context, product: str) -> Iterator[str]:
    """A clause for each machine that is called something like the product and is not counted as one."""
    patterns = [
        p for one in context.directive.products if one.id == product for p in one.looks_like
    ]
    known = {asset.name for asset in context.of_product(product)}
    for asset in context.assets:
        texts = [value for attribute in _NAMING for value in asset.values(attribute)]
        found = next((text for text in texts if _matches(text, patterns)), "")
        if asset.name not in known and found:
            yield f"{asset.name} is called {found[:80]!r} and was not recognised"


def _matches(text: str, patterns: list[str]) -> bool:
    return any(re.search(pattern, text[:_LONGEST_TEXT], re.IGNORECASE) for pattern in patterns)


def _of_no_kind(context: Context, product: str) -> Iterator[str]:
    """Machines that only logs show, and files that name no machine: they may be anything."""
    known = {asset.name for asset in context.of_product(product)}
    open_ = [
        asset.name
        for asset in context.assets
        if asset.name not in known | {SITE}
        and (not asset.named or {claim.attribute for claim in asset.claims} <= _LOGGED)
    ]
    if open_:
        yield f"nothing shows what {_few(open_)} is, of which there are files"


def _only_recorded(context: Context) -> Iterator[str]:
    known = {SITE, *(asset.name for asset in context.assets)}
    named = {name for record in context.statements.counted for name in record.about} - known
    if named:
        yield f"records speak of {_few(sorted(named))}, of which nothing shows what it is"


def _unread(context: Context) -> Iterator[str]:
    if context.unread:
        yield f"files that were not read in full may name others: {_few(context.unread)}"


def _more_reported(context: Context, product: str) -> Iterator[str]:
    known = len(context.of_product(product))
    keys = {one.counted_by for one in context.directive.products if one.id == product}
    for asset in context.assets:
        for key, value, claim in asset.answers():
            if key in keys and value.isdecimal() and int(value) > known:
                yield f"a report counts {value}, and the evidence names {known} ({claim.origin.place})"


def _few(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
