"""Exchange by its name: "Microsoft Exchange Server 2016 CU19", "Exchange 2010 SP3 RU30", "CU22"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from firedoor.match.wording import has_other_words, is_hedged
from firedoor.model.exchange_build import CuLine, ExchangeBuild

# Names are short; what is longer is cut before any pattern looks at it.
LONGEST = 400
_YEARS = r"2000|2003|2007|2010|2013|2016|2019|5\.5|5\.0|4\.0"
_EDITION = r"SE\b|Subscription Edition"
_MARK = r"(?:®|™|\((?:r|tm)\))?"
# What stands between "Exchange" and its year, or is enough beside it.
_KIND = (
    rf"(?:(?:servers?|srv|version|standard|enterprise|std|ent|edition|mailbox|hub transport"
    rf"|edge transport|edge|client access|postfach(?:server)?){_MARK}(?![a-z]))"
)
_LEVEL = r"(?:CU|SP|cumulative update|service pack)[ #-]*\d{1,2}\b|1[45]\.\d{1,2}\b"
# "Data Exchange Server" is an OPC product, and much else is exchanged.
_NOT_OURS = "".join(
    rf"(?<!\b{what}{gap})"
    for what in (
        "data",
        "key",
        "stock",
        "ion",
        "heat",
        "file",
        "information",
        "currency",
        "foreign",
    )
    for gap in (" ", "-")
)
_EXCHANGE = re.compile(
    rf"(?:(?<!\w)(?:microsoft|ms){_MARK}[ -]*exch(?:ange)?(?![a-z])"
    rf"|(?<![a-z0-9]){_NOT_OURS}exch(?:ange)?{_MARK}[\s-]*"
    rf"(?:{_KIND}|{_YEARS}|{_EDITION}|{_LEVEL}|(?:e-?mail|dag|on-?prem\w*)\b)"
    r"|(?:^|[(\[,;:/|])\s*exchange\s*(?=$|[)\],;:/|])"
    r"|\bmail[\w-]*[\s-]+(?:server[\s-]+)?exchange\b(?!\s*record))"
    # "Exchange Online" is not on the premises; ActiveSync is what telephones speak.
    r"(?![\s(-]*(?:online|activesync))",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    rf"(?<![a-z])(?:ms)?exch(?:ange)?{_MARK}(?:[\s(-]*{_KIND})*[\s(-]*"
    rf"(?:(?P<year>{_YEARS})(?!\d)|(?P<se>{_EDITION}))",
    re.IGNORECASE,
)
# "ScanMail for Microsoft Exchange" has a version of its own; "Update Rollup 5 for Exchange" has not.
_FOR_EXCHANGE = re.compile(
    r"\b(?:for|für|fuer|pour|para|per)\s+(?:the\s+)?(?:microsoft|ms)?\W*exch", re.IGNORECASE
)
_UPDATE_FOR = re.compile(r"\b(?:update|updates|rollup|hotfix|service pack|patch)\b", re.IGNORECASE)
_COMPONENT = re.compile(
    r"\b(?:agent|connector|add-?in|plug-?in|language packs?|managed api|web services|client(?! access)"
    r"|scanmail|anti-?(?:virus|spam)|backup|explorer|toolkit|analyzer|monitor(?:ing)?)\b",
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
_KB = re.compile(r"\bKB[ -]?\d{6,7}\b", re.IGNORECASE | re.ASCII)
_WINDOWS = re.compile(r"\bwindows server(?: 20\d\d)?(?: ?R2)?\b", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ?(?:20)?\d\d\b", re.IGNORECASE
)
_BUILD = re.compile(
    r"(?<![\w.])(?:Version )?\d{1,4}\.\d{1,4} \(Build \d{1,6}\.\d{1,6}(?:: Service Pack \d)?\)"
    r"|(?<![\w.])\d{1,4}\.\d{1,4}\.\d{1,6}(?:\.\d{1,6})?(?![\w.])",
    re.IGNORECASE | re.ASCII,
)
_EXPLAINED = (
    _BUILD,
    _PRODUCT,
    _CU,
    _SP,
    _ROLLUP,
    _UPDATE,
    _KB,
    _ORIGINAL,
    _WINDOWS,
    _MONTH,
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says; empty where it says nothing. ``ambiguous`` if it names several products."""

    product: str = ""
    cu: str = ""
    su: str = ""
    ambiguous: bool = False


def names_exchange(text: str) -> bool:
    """Whether a name is that of Exchange Server on the premises, or of something made for it."""
    return _EXCHANGE.search(text[:LONGEST]) is not None


def is_exchange_itself(text: str) -> bool:
    """Whether a product name is that of Exchange Server, so that a version beside it is Exchange's."""
    text = text[:LONGEST]
    if not names_exchange(text) or _COMPONENT.search(text):
        return False
    made_for = _FOR_EXCHANGE.search(text)
    return made_for is None or _UPDATE_FOR.search(text, 0, made_for.start()) is not None


def is_doubtful(text: str) -> bool:
    """Whether a text speaks of a level that may not be there: planned, missing, one of several."""
    text = text[:LONGEST]
    return is_hedged(text) or any(_several(found.findall(text)) for found in (_CU, _SP))


def names_level(text: str) -> bool:
    """Whether a text holds anything that could be a level, an update or a build."""
    levels = (_CU, _SP, _ROLLUP, _UPDATE, _KB, _BUILD, _ORIGINAL)
    return "SE" in _products(text[:LONGEST]) or any(p.search(text[:LONGEST]) for p in levels)


def is_explained(text: str) -> bool:
    """Whether all that a text says beside product, level and build changes nothing about them."""
    text = _BARE_YEAR.sub(" ", text[:LONGEST], count=1) if _BARE_YEAR.match(text) else text
    for known in _EXPLAINED:
        text = known.sub(" ", text[:LONGEST])
    return not has_other_words(text)


def builds_in(text: str) -> tuple[ExchangeBuild | CuLine, ...]:
    """The different build numbers that stand in a text, in their order."""
    found = (ExchangeBuild.parse(match[0]) for match in _BUILD.finditer(text[:LONGEST]))
    return tuple(dict.fromkeys(found))


def parse_name(text: str, product: str = "") -> Name:
    """Read a name, or the cell beside it ("2016 CU19", "CU19"); ``product`` is what is known already.

    Where the words around it leave doubt about the level, the name gives the product only.
    """
    text = text[:LONGEST]
    products = _products(text)
    if len(products) > 1:
        return Name(ambiguous=True)
    product = next(iter(products), product)
    if not product:
        return Name()
    if is_doubtful(text) or not is_explained(text):
        # Every build of SE holds the fixes of 2021: there the product is as good as a level.
        return Name() if product == "SE" else Name(product)
    return Name(product, _release(text, product), _update(text))


def _several(levels: Iterable[str]) -> bool:
    return len({int(level) for level in levels}) > 1


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
