"""What was seen only after the day of the assessment does not show how a machine was on that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from firedoor.assess.times import surely_later
from firedoor.match.exchange import is_exchange
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.finding import Finding
from firedoor.model.moment import Moment

# What changes when a machine is updated. A product named with its update is among it for Exchange.
_CHANGING = frozenset(
    {
        Attribute.VERSION,
        Attribute.FILE_VERSION,
        Attribute.ADMIN_DISPLAY_VERSION,
        Attribute.UPDATE_INSTALLED,
        Attribute.ROLES,
        Attribute.UNIFIED_MESSAGING,
        Attribute.OPERATING_SYSTEM,
    }
)
_EXCHANGE = "Microsoft Exchange Server"
_MOST_EVIDENCE = 5


def known_by(
    assets: Iterable[Asset], as_of: Moment | None
) -> tuple[tuple[Asset, ...], tuple[Finding, ...]]:
    """The machines without what was seen later, and a finding for each that loses something by it."""
    present = tuple(assets)
    if as_of is None:
        return present, ()
    later = {asset.name: _later(asset, as_of) for asset in present}
    return (
        tuple(_without(asset, later[asset.name]) for asset in present),
        tuple(_finding(asset, later[asset.name], as_of) for asset in present if later[asset.name]),
    )


def _later(asset: Asset, as_of: Moment) -> tuple[Claim, ...]:
    changing = _CHANGING | ({Attribute.PRODUCT} if is_exchange(asset) else frozenset())
    return tuple(
        claim
        for claim in asset.claims
        if claim.attribute in changing
        and claim.observed is not None
        and surely_later(claim.observed, as_of)
    )


def _without(asset: Asset, later: tuple[Claim, ...]) -> Asset:
    """It stays the kind of machine that it is: only how it was on the day is not shown."""
    if not later:
        return asset
    kept = replace(asset, claims=tuple(claim for claim in asset.claims if claim not in later))
    if not is_exchange(asset) or is_exchange(kept):
        return kept
    named = Claim(later[0].subject, Attribute.PRODUCT, _EXCHANGE, later[0].origin)
    return replace(kept, claims=(*kept.claims, named))


def _finding(asset: Asset, later: tuple[Claim, ...], as_of: Moment) -> Finding:
    origins = tuple(dict.fromkeys(claim.origin for claim in later))[:_MOST_EVIDENCE]
    last = max(later, key=lambda claim: claim.observed.latest if claim.observed else as_of.latest)
    seen = last.observed.text if last.observed else ""
    return Finding(
        id="FD-EVIDENCE-LATER",
        title="Evidence from after the day of the assessment does not count",
        subject=asset.name,
        text=f"What was seen of {asset.name} up to {seen} does not show how it was on {as_of.text}",
        evidence=origins,
        settled_by="Assess by a later day (--as-of), or add evidence from before",
    )
