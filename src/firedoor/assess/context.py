"""All that a check may look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from firedoor.assess.network import NetworkView
from firedoor.assess.statements import Statements
from firedoor.hunt.verdict import ServerAnswer
from firedoor.match.exchange import is_exchange
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute
from firedoor.model.moment import Moment
from firedoor.model.requirement import Directive, Product, Requirement
from firedoor.model.zone import SiteDeclaration

# Products that an engine recognises by more than their name.
RECOGNISERS = {"exchange": is_exchange}
_NAMING = (Attribute.PRODUCT, Attribute.VENDOR, Attribute.ASSET_KIND)


@dataclass(frozen=True, slots=True)
class Context:
    """The evidence of one site on one day, for one directive.

    ``unread`` names the files that should have been read and could not be. ``network``: who can reach whom.
    ``hunted``: what the hunt says of each server, with places relative to the site folder.
    """

    declaration: SiteDeclaration
    directive: Directive
    assets: tuple[Asset, ...]
    statements: Statements
    as_of: Moment | None
    machines: Mapping[str, tuple[Asset, ...]]
    unread: tuple[str, ...] = ()
    network: NetworkView | None = None
    hunted: tuple[ServerAnswer, ...] = ()

    def of_product(self, product: str) -> tuple[Asset, ...]:
        """The machines of a product of the directive, by name."""
        return self.machines.get(product, ())


def machines_by_product(
    directive: Directive, assets: tuple[Asset, ...]
) -> dict[str, tuple[Asset, ...]]:
    """Sort the machines of the site under the products that the directive is about."""
    return {
        product.id: tuple(asset for asset in assets if _is(asset, product))
        for product in directive.products
    }


def _is(asset: Asset, product: Product) -> bool:
    recogniser = RECOGNISERS.get(product.id)
    if recogniser is not None:
        return recogniser(asset)
    text = " ".join(value for attribute in _NAMING for value in asset.values(attribute))
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in product.patterns)


def issued(requirement: Requirement, directive: Directive) -> date:
    """The day on which the revision that brought the requirement was issued."""
    for revision in directive.revisions:
        if requirement.source.revision in {revision.id, revision.title}:
            return revision.issued
    return first_issued(directive)


def first_issued(directive: Directive) -> date:
    """The day on which the directive was issued; of one without revisions, that of its encoding."""
    return directive.revisions[0].issued if directive.revisions else directive.reviewed
