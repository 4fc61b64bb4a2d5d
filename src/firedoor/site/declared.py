"""The machines that ``site.toml`` declares, as claims beside those of all other sources."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.claim import Attribute, Claim
from firedoor.model.zone import ControlAsset, SiteDeclaration


def declared_claims(declaration: SiteDeclaration) -> tuple[Claim, ...]:
    """What the operator says of each declared machine."""
    return tuple(claim for asset in declaration.assets for claim in _claims(asset))


def _claims(asset: ControlAsset) -> Iterator[Claim]:
    stated = (
        (Attribute.ZONE, asset.zone),
        (Attribute.ASSET_KIND, asset.role),
        (Attribute.ADDRESS, asset.address),
        (Attribute.VENDOR, asset.vendor),
        (Attribute.PRODUCT, asset.product),
        (Attribute.VERSION, asset.version),
    )
    return (
        Claim(asset.name, attribute, value, asset.origin) for attribute, value in stated if value
    )
