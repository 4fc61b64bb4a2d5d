"""Whose version it is: of Exchange, or of another product that is named in the same row or object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from firedoor.match.builds import Version, load
from firedoor.match.names import (
    builds_in,
    is_doubtful,
    is_exchange_itself,
    names_exchange,
    parse_name,
)
from firedoor.match.wording import is_hedged
from firedoor.model.claim import Attribute, Claim

VERSIONS = (Attribute.FILE_VERSION, Attribute.ADMIN_DISPLAY_VERSION, Attribute.VERSION)
# The majors whose line is one CU or service pack; before, a line is a whole product.
CU_BY_LINE = frozenset({8, 14, 15})
# How builds of older products begin: a version of unstated kind that begins otherwise is of something else.
_OLD_STARTS = frozenset({(4, 0), (5, 0), (5, 5), (6, 0), (6, 5)})
_COLUMN = re.compile(r"![A-Z]{1,3}(?=\d+$)", re.ASCII)
_OBJECT = re.compile(r"Obj \d+(?=/|$)", re.ASCII)
# Headers and properties that only Exchange has.
_OWN_HEADER = re.compile(r"ex[ _-]*setup|exchange|admin[ _-]*display[ _-]*version", re.IGNORECASE)
_MAIL_SERVER = re.compile(
    r"\s*(?:(?:e-?)?mail|messaging|groupware)[\s-]*(?:server|system|host)?\s*", re.IGNORECASE
)
_HOST_SYSTEM = re.compile(
    r"\s*(?:microsoft\s+)?(?:windows(?:\s+server)?|server)\s*20\d\d(?:\s*r2)?"
    r"(?:\s+(?:standard|datacenter|enterprise|essentials|core|edition|x64|64-bit))*\s*",
    re.IGNORECASE,
)


class Owner(IntEnum):
    """What the product names of one place say; of several, the highest counts."""

    NOBODY = 0  # no product, or only that it is a mail server
    HOST = 1  # the operating system: a number that it cannot have is not its version
    OTHER = 2
    EXCHANGE = 3


@dataclass(frozen=True, slots=True)
class Around:
    """What the other claims about the machine say.

    ``product`` is the one that all product names agree on, to read a cell "CU19" by; else empty.
    ``doubted`` are the places where the product itself is planned, missing or the like.
    """

    product: str
    owners: Mapping[tuple[object, ...], Owner]
    doubted: frozenset[tuple[object, ...]]


def look_around(claims: Iterable[Claim]) -> Around:
    """Gather what product names say, each for its place."""
    owners: dict[tuple[object, ...], Owner] = {}
    products, doubted = set(), set()
    for claim in claims:
        if claim.attribute is not Attribute.PRODUCT:
            continue
        place, owner = place_of(claim), _owner(claim.value)
        owners[place] = max(owner, owners.get(place, Owner.NOBODY))
        if owner is Owner.EXCHANGE:
            products.add(parse_name(claim.value).product)
            doubted |= {place} if is_doubtful(claim.value) else set()
    products.discard("")
    return Around(products.pop() if len(products) == 1 else "", owners, frozenset(doubted))


def place_of(claim: Claim) -> tuple[object, ...]:
    """What describes one thing: an object ("Obj 3"), a line, or a row ("Inventory!D7" is row 7)."""
    origin = claim.origin
    if made := _OBJECT.match(origin.record):
        return (origin.file, made[0])
    if origin.line is not None:
        return (origin.file, origin.line)
    return (origin.file, _COLUMN.sub("!", origin.record))


def is_of_something_else(claim: Claim, around: Around) -> bool:
    """A version beside the name of another product, or one that cannot be of Exchange."""
    owner = _owner_of_version(claim, around)
    if claim.attribute not in VERSIONS or owner is Owner.EXCHANGE:
        return False
    if owner is Owner.OTHER:
        return True
    builds = builds_in(claim.value)
    unstated = claim.attribute is Attribute.VERSION or owner is Owner.HOST
    return unstated and bool(builds) and not any(_can_be_exchange(build) for build in builds)


def in_doubt(claim: Claim, around: Around) -> bool:
    """Whether the words beside a level or number, in its cell or its product's, put it in doubt."""
    if is_doubtful(claim.value):
        return True
    # Readers take the number alone out of "15.1.2242.10 planned"; the origin keeps the cell.
    return claim.attribute in VERSIONS and (
        is_hedged(claim.origin.text) or place_of(claim) in around.doubted
    )


def shows_exchange(claims: Iterable[Claim]) -> bool:
    """Whether a version is one of Exchange: stated as that of ExSetup.exe, or known to the table."""
    every = tuple(claims)
    around = look_around(every)
    return any(_shows(claim) for claim in every if not is_of_something_else(claim, around))


def elsewhere(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Versions beside another product that are, all the same, exactly a build of Exchange."""
    every = tuple(claims)
    around, table = look_around(every), load()
    return tuple(
        claim
        for claim in every
        if claim.attribute in VERSIONS
        and _owner_of_version(claim, around) is Owner.OTHER
        and any(table.row_of(build) for build in builds_in(claim.value))
    )


def _shows(claim: Claim) -> bool:
    if claim.attribute is Attribute.VERSION:
        found = builds_in(claim.value)
        return any(load().line_of(build) for build in found) or names_exchange(claim.value)
    return claim.attribute is Attribute.FILE_VERSION


def _owner(product: str) -> Owner:
    if is_exchange_itself(product):
        return Owner.EXCHANGE
    if _MAIL_SERVER.fullmatch(product):
        return Owner.NOBODY
    return Owner.HOST if _HOST_SYSTEM.fullmatch(product) else Owner.OTHER


def _owner_of_version(claim: Claim, around: Around) -> Owner:
    named = is_exchange_itself(claim.value) or _OWN_HEADER.search(claim.origin.record)
    return Owner.EXCHANGE if named else around.owners.get(place_of(claim), Owner.NOBODY)


def _can_be_exchange(build: Version) -> bool:
    return build.major in CU_BY_LINE or (build.major, build.minor) in _OLD_STARTS
