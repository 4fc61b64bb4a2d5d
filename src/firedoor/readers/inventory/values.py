"""What one cell of an asset list says, by the column that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface

from firedoor.model.claim import Attribute
from firedoor.model.moment import Moment
from firedoor.readers.inventory.columns import Column, words

MAX_VALUE = 500
UNCALCULATED = "#UNCALCULATED!"  # stands for a formula whose value the workbook does not hold

Fact = tuple[Attribute, str]

_BLANK = words(
    """- -- --- . .. ? ?? / n/a na n.a. #n/a nil none null unknown unspecified tbd tba
    unbekannt k.a. keine inconnu desconocido s/d n/d"""
) | {
    "",
    "not known",
    "not available",
    "not applicable",
    "keine angabe",
    "\u2013",
    "\u2014",
    "\u2026",
}
_YES = words("yes y true ja j oui o si sí x enabled")
_NO = words("no n false nein non disabled")
_NO_FIXED_ADDRESS = frozenset({"dhcp", "dynamic", "dynamisch", "dynamique", "dinamica", "dinámica"})

_SHEET_ERROR = re.compile(r"#(REF|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC)[!?]", re.IGNORECASE)
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
_DISPLAY_VERSION = re.compile(r"Version\s+\d+\.\d+\s*\(Build\s+\d+(\.\d+)*\)", re.IGNORECASE)
_FULL_VERSION = re.compile(r"(?<![\d.])\d+(?:\.\d+){2,3}(?![\d.])")
_EXCHANGE = re.compile(r"\bexchange\b", re.IGNORECASE)
_FULL_NAME = re.compile(r"[\w-]+(\.[\w-]+)*\.[A-Za-z][A-Za-z-]+\.?")
_KB = re.compile(r"(?:KB)?\s?(\d{6,7})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}:\d\d(?::\d\d)?))?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\d{1,2}:\d\d(?::\d\d)?))?")
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """The facts that a cell states; ``complaint`` says what could not be used, and why."""

    facts: tuple[Fact, ...] = ()
    complaint: str = ""


def tidy(text: str) -> str:
    """Cell text with blanks collapsed; empty where it only says that nothing is known."""
    joined = " ".join(text.split())
    return "" if joined.casefold() in _BLANK else joined


def unusable(text: str) -> str:
    """Why no value can be taken from a cell at all; empty if one can."""
    if text == UNCALCULATED:
        return "a formula without a stored value; open the workbook, let it calculate and save it"
    if _SHEET_ERROR.fullmatch(text):
        return f"the spreadsheet shows an error there ({text})"
    if len(text) > MAX_VALUE:
        return f"{len(text)} characters are too long for a cell of an asset list"
    return ""


def meaning(column: Column, text: str) -> Meaning:
    """What ``text`` (tidied) says in ``column``. The host and the date of a row are not facts."""
    if not text:
        return Meaning()
    complaint = unusable(text)
    if complaint:
        return Meaning(complaint=complaint)
    return _MEANINGS[column](text)


def addresses(text: str) -> Meaning:
    """Every IP address of a cell. Names of networks, ranges and loopback are complained about."""
    found: list[Fact] = []
    wrong: list[str] = []
    for word in re.split(r"[,;|\s]+", text):
        if not word or word.casefold() in _NO_FIXED_ADDRESS | _BLANK:
            continue
        usable = _addresses_of(word)
        found.extend((Attribute.ADDRESS, str(address)) for address in usable)
        if not usable:
            wrong.append(word)
    complaint = f"not the address of one machine: {', '.join(wrong)[:80]}" if wrong else ""
    return Meaning(tuple(dict.fromkeys(found)), complaint)


def is_address(text: str) -> bool:
    """Whether the text is exactly one IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_full_name(text: str) -> bool:
    """Whether the text is a host name with its domain; "PLC-1.2" is none."""
    return _FULL_NAME.fullmatch(text) is not None


def versions(text: str, stated: Attribute = Attribute.VERSION) -> Meaning:
    """What a cell under a version header says: a product, a build or a display version.

    ``stated`` is the kind of version that the header names. A bare number is never taken for more.
    """
    display = _DISPLAY_VERSION.search(text)
    if display:
        return Meaning(((Attribute.ADMIN_DISPLAY_VERSION, display.group()),))
    if _ISO_DATE.fullmatch(text):
        return Meaning(complaint=f"a date ({text}) where a version belongs; format it as text")
    if _ROUNDED.fullmatch(text):
        return Meaning(complaint=f"a spreadsheet has rounded this version to {text}")
    if _EXCHANGE.search(text):
        return Meaning(((Attribute.PRODUCT, text), *_builds(text, stated)))
    if stated is not Attribute.FILE_VERSION:
        return Meaning(((stated, text),))
    return Meaning(_builds(text, stated) or ((Attribute.VERSION, text),))


def product(text: str) -> Meaning:
    """A product; a display version or a full build number in the same cell is taken as well."""
    display = _DISPLAY_VERSION.search(text)
    if display:
        name = tidy(text.replace(display.group(), " "))
        named = ((Attribute.PRODUCT, name),) if name else ()
        return Meaning((*named, (Attribute.ADMIN_DISPLAY_VERSION, display.group())))
    builds = _builds(text, Attribute.VERSION) if _EXCHANGE.search(text) else ()
    return Meaning(((Attribute.PRODUCT, text), *builds))


def yes_or_no(text: str) -> str:
    """``yes``, ``no``, or nothing where the text is neither."""
    word = text.casefold().rstrip(".!")
    return "yes" if word in _YES else "no" if word in _NO else ""


def moment(text: str) -> Moment | None:
    """The date or time in a cell; None where it is none, or could be read in two ways (3/5/2021)."""
    try:
        return _iso(text) or _day_first(text) or _slashed(text)
    except (ValueError, OverflowError):
        return None


def _builds(text: str, stated: Attribute) -> tuple[Fact, ...]:
    """Every different full version number of a cell: two of them are two claims, not a choice."""
    return tuple((stated, number) for number in dict.fromkeys(_FULL_VERSION.findall(text)))


def _addresses_of(word: str) -> list[IPv4Address | IPv6Address]:
    """One address, one with its prefix length, or several with slashes between; [] for others."""
    tail = word.rpartition("/")[2]
    try:
        if "/" in word and tail.isdecimal() and len(tail) < len("1000"):
            interface = ip_interface(word)
            many = interface.network.num_addresses > len(("network", "broadcast"))
            found = (
                [] if many and interface.ip == interface.network.network_address else [interface.ip]
            )
        else:
            found = [ip_address(part.strip("()[]")) for part in word.split("/") if part]
    except ValueError:
        return []
    return [] if any(a.is_loopback or a.is_unspecified or a.is_multicast for a in found) else found


def _updates(text: str) -> Meaning:
    rest = re.sub(r"[,;/|&+\s]+", "", _KB.sub("", text))
    facts = tuple(
        (Attribute.UPDATE_INSTALLED, number) for number in dict.fromkeys(_KB.findall(text))
    )
    return Meaning(facts, f"not a KB number: {rest[:80]}" if rest else "")


def _unified_messaging(text: str) -> Meaning:
    answer = yes_or_no(text)
    if answer:
        return Meaning(((Attribute.UNIFIED_MESSAGING, answer),))
    return Meaning(complaint=f"neither yes nor no: {text[:80]}")


def _reported(key: str) -> Callable[[str], Meaning]:
    def read(text: str) -> Meaning:
        answer = yes_or_no(text)
        if answer:
            return Meaning(((Attribute.REPORTED, f"{key}={answer}"),))
        return Meaning(complaint=f"neither yes nor no: {text[:80]}")

    return read


def _serial(text: str) -> Meaning:
    if _ROUNDED.fullmatch(text):
        return Meaning(complaint=f"a spreadsheet has rounded this serial number to {text}")
    return Meaning(((Attribute.SERIAL, text),))


def _text(attribute: Attribute) -> Callable[[str], Meaning]:
    return lambda text: Meaning(((attribute, text),))


def host(text: str) -> Meaning:
    """A host name is the subject of a row; only what it shows beyond the name is a fact."""
    if is_address(text):
        return addresses(text)
    return Meaning(((Attribute.FQDN, text),) if is_full_name(text) else ())


def _observed(text: str) -> Meaning:
    if moment(text):
        return Meaning()
    return Meaning(complaint=f"not a date that can be read in one way only: {text[:40]}")


_MEANINGS: Mapping[Column, Callable[[str], Meaning]] = {
    Column.HOST: host,
    Column.FQDN: _text(Attribute.FQDN),
    Column.ADDRESS: addresses,
    Column.VENDOR: _text(Attribute.VENDOR),
    Column.PRODUCT: product,
    Column.VERSION: versions,
    Column.FILE_VERSION: lambda text: versions(text, Attribute.FILE_VERSION),
    Column.ADMIN_DISPLAY_VERSION: lambda text: versions(text, Attribute.ADMIN_DISPLAY_VERSION),
    Column.KB: _updates,
    Column.ROLES: _text(Attribute.ROLES),
    Column.UNIFIED_MESSAGING: _unified_messaging,
    Column.OS: _text(Attribute.OPERATING_SYSTEM),
    Column.SERIAL: _serial,
    Column.ZONE: _text(Attribute.ZONE),
    Column.KIND: _text(Attribute.ASSET_KIND),
    Column.OBSERVED: _observed,
    Column.OWA: _reported("v1.owa"),
    Column.ECP: _reported("v1.ecp"),
    Column.INTERNET: _reported("v1.internet"),
}


def _iso(text: str) -> Moment | None:
    if not _ISO_DATE.fullmatch(text):
        return None
    if len(text) == len("2021-03-03"):
        return Moment.of(date.fromisoformat(text))
    return Moment.of(datetime.fromisoformat(text))


def _day_first(text: str) -> Moment | None:
    found = _DAY_FIRST.fullmatch(text)
    return _moment(found[3], found[2], found[1], found[4]) if found else None


def _slashed(text: str) -> Moment | None:
    """12/31/2021 and 31/12/2021 are each read in one way only; 3/5/2021 is not."""
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if first == second or second > _LAST_MONTH:
        return _moment(found[3], found[1], found[2], found[4])
    return _moment(found[3], found[2], found[1], found[4]) if first > _LAST_MONTH else None


def _moment(year: str, month: str, day: str, clock: str | None) -> Moment:
    iso = f"{int(year):04}-{int(month):02}-{int(day):02}"
    if clock is None:
        return Moment.of(date.fromisoformat(iso))
    hour, _, rest = clock.partition(":")
    return Moment.of(datetime.fromisoformat(f"{iso}T{int(hour):02}:{rest}"))
