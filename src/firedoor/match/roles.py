"""Whether an Exchange 2010 server has the Unified Messaging role."""

from __future__ import annotations

import re

from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim

# The role names of Exchange 2010, as its shell writes them, without blanks.
_ROLES = frozenset(
    {"mailbox", "clientaccess", "hubtransport", "unifiedmessaging", "edge", "edgetransport"}
)


def unified_messaging(asset: Asset) -> tuple[bool | None, tuple[Claim, ...]]:
    """True, False, or None where nothing says it or the sources disagree; with the claims that say it."""
    said = [(claim, answer) for claim in asset.claims if (answer := _says(claim)) is not None]
    answers = {answer for _, answer in said}
    claims = tuple(claim for claim, _ in said)
    return (answers.pop() if len(answers) == 1 else None), claims


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
