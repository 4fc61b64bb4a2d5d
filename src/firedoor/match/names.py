"""Exchange by its name: "Microsoft Exchange Server 2016 CU19", "Exchange 2010 SP3 RU30", "CU22"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firedoor.model.exchange_build import CuLine, ExchangeBuild

# Names are short; what is longer is cut before any pattern looks at it.
LONGEST = 400
_YEARS = r"2000|2003|2007|2010|2013|2016|2019|5\.5|5\.0|4\.0"
_EDITION = r"SE\b|Subscription Edition"
# "Data Exchange Server" is an OPC product, "Exchange Online" is not on the premises.
_EXCHANGE = re.compile(
    rf"(?:\b(?:microsoft|ms)(?:®|\(r\))?[ -]exchange\b|(?<!data )\bexchange server\b|^\s*exchange\s*$"
    rf"|\bexchange\s*(?:{_YEARS}|{_EDITION}))(?!\s*online)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    rf"\bexchange(?:\s+server|\s+version)?\s*(?:(?P<year>{_YEARS})(?!\d)|(?P<se>{_EDITION}))",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"\s*(?P<year>{_YEARS})(?![\d.])", re.IGNORECASE)
_CU = re.compile(r"\b(?:CU|cumulative update)[ #-]*(\d{1,2})\b", re.IGNORECASE)
_SP = re.compile(r"\b(?:SP|service pack)[ #-]*(\d)\b", re.IGNORECASE)
_ORIGINAL = re.compile(r"\b(RTM|Preview)\b", re.IGNORECASE)
_ROLLUP = re.compile(
    r"\b(?:RU|UR|(?:update )?rollup)[ #-]*(\d{1,2})(?:[ -]*(v\d))?\b", re.IGNORECASE
)
_UPDATE = re.compile(r"\b([a-z]{3})(\d\d)(SU|HU)(v\d)?\b", re.IGNORECASE)
_BUILD = re.compile(
    r"(?<![\w.])(?:Version )?\d{1,4}\.\d{1,4} \(Build \d{1,6}\.\d{1,6}(?:: Service Pack \d)?\)"
    r"|(?<![\w.])\d{1,4}\.\d{1,4}\.\d{1,6}(?:\.\d{1,6})?(?![\w.])",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says; empty where it says nothing. ``ambiguous`` if it names several products."""

    product: str = ""
    cu: str = ""
    su: str = ""
    ambiguous: bool = False


def names_exchange(text: str) -> bool:
    """Whether a product name is that of Exchange Server on the premises."""
    return _EXCHANGE.search(text[:LONGEST]) is not None


def builds_in(text: str) -> tuple[ExchangeBuild | CuLine, ...]:
    """The different build numbers that stand in a text, in their order."""
    found = (ExchangeBuild.parse(match[0]) for match in _BUILD.finditer(text[:LONGEST]))
    return tuple(dict.fromkeys(found))


def parse_name(text: str, product: str = "") -> Name:
    """Read a name, or the cell beside it ("2016 CU19", "CU19"); ``product`` is what is known already."""
    text = text[:LONGEST]
    products = _products(text)
    if len(products) > 1:
        return Name(ambiguous=True)
    product = next(iter(products), product)
    if not product:
        return Name()
    return Name(product, _release(text, product), _update(text))


def _products(text: str) -> set[str]:
    found = {"SE" if match["se"] else match["year"] for match in _PRODUCT.finditer(text)}
    bare = _BARE_YEAR.match(text)
    return found or ({bare["year"]} if bare else set())


def _release(text: str, product: str) -> str:
    """The CU or service pack; Exchange 2013 SP1 is its CU4."""
    cu, pack, original = _CU.search(text), _SP.search(text), _ORIGINAL.search(text)
    if cu:
        return f"CU{int(cu[1])}"
    if pack:
        return "CU4" if (product, pack[1]) == ("2013", "1") else f"SP{pack[1]}"
    if original:
        return {"rtm": "RTM", "preview": "Preview"}[original[1].lower()]
    return ""


def _update(text: str) -> str:
    rollup, update = _ROLLUP.search(text), _UPDATE.search(text)
    if rollup:
        return f"RU{int(rollup[1])}{(rollup[2] or '').lower()}"
    if update:
        month, year, kind, version = update.groups()
        return f"{month.capitalize()}{year}{kind.upper()}{(version or '').lower()}"
    return ""
