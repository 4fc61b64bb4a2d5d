"""Whether an Exchange 2010 server has the Unified Messaging role."""

from __future__ import annotations

import re

from firedoor.match.belonging import place_of
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim

# The role names of Exchange 2010, as its shell writes them, without blanks.
_ROLES = frozenset(
    {"mailbox", "clientaccess", "hubtransport", "unifiedmessaging", "edge", "edgetransport"}
)
# What Get-ExchangeServer says beside the roles: it names all of them, a person's list may not.
_WHOLE_RECORD = frozenset({Attribute.ADMIN_DISPLAY_VERSION, Attribute.LISTED_COMPLETE})


def unified_messaging(asset: Asset) -> tuple[bool | None, tuple[Claim, ...]]:
    """True, False, or None where nothing says it or the sources disagree; with the claims that say it.

    False only by a record that lists all roles.
    """
    whole = {_record(claim) for claim in asset.claims if claim.attribute in _WHOLE_RECORD}
    said = [(claim, answer) for claim in asset.claims if (answer := _says(claim)) is not None]
    shown = {answer for claim, answer in said if answer or _record(claim) in whole}
    claims = tuple(claim for claim, _ in said)
    agreed = len({answer for _, answer in said}) == 1 and shown
    return (shown.pop() if agreed else None), claims


def _record(claim: Claim) -> tuple[object, ...]:
    """The object or row of a claim. A printed object has a line for each field, which quotes its name."""
    origin = claim.origin
    if origin.record and origin.text.startswith(f"{origin.record} : "):
        return (origin.file, claim.subject.casefold())
    return place_of(claim)


def _says(claim: Claim) -> bool | None:
    if claim.attribute is Attribute.UNIFIED_MESSAGING:
        return {"yes": True, "no": False}.get(claim.value.strip().lower())
    if claim.attribute is not Attribute.ROLES:
        return None
    roles = {
        re.sub(r"\W|role$", "", part.lower()) for part in re.split(r"[,;|]", claim.value[:400])
    }
    # A list with a word that is no role was not understood, so it does not show that a role is absent.
    if "unifiedmessaging" in roles:
        return True
    return False if roles and roles <= _ROLES else None
