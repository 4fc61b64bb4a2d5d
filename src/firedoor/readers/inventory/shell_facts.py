"""What objects printed by a shell say of Exchange servers."""

from __future__ import annotations

import re
from collections.abc import Callable

from firedoor.model.claim import Attribute, Claim
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.readers.inventory.clixml_exchange import PRODUCT
from firedoor.readers.inventory.clixml_facts import Made, machine
from firedoor.readers.inventory.shell_text import Field, Printed

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_DISPLAY = re.compile(r"Version(\d+\.\d+)\(Build(\d+(?:\.\d+){0,2})\)", re.IGNORECASE)
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){2,3}")
_IN_TEXT = re.compile(r"\bFileVersion: *(\d[\d.]*)")
_KB = re.compile(r"KB(\d{6,7})", re.IGNORECASE)
_SETUP_NUMBERS = ("msiproductmajor", "msiproductminor", "msibuildmajor", "msibuildminor")
_ROLES = re.compile(r"[A-Za-z]+(?:,[A-Za-z]+)*")


class Said:
    """The claims of one printed object, and what was wrong with it."""

    def __init__(self, file: str, printed: Printed, started: Moment | None) -> None:
        self.printed = printed
        self.claims: list[Claim] = []
        self.complaints: list[tuple[int, str]] = []
        self.made = Made.UNDERSTOOD
        self._file = file
        self._observed = started

    def add(self, subject: str, attribute: Attribute, where: Field, value: str) -> None:
        """Claim a value; the line and its text are those of the field."""
        origin = Origin(self._file, where.line, where.name, f"{where.name} : {where.text}")
        self.claims.append(Claim(subject, attribute, value, origin, self._observed))

    def complain(self, where: Field, text: str) -> None:
        """A property that is there but cannot be used."""
        self.complaints.append((where.line, text))
        self.made = Made.PARTLY


def is_server(printed: Printed) -> bool:
    """An object of Get-ExchangeServer or Get-MailboxServer, not one of a virtual directory."""
    name = printed.get("name", "identity", "fqdn")
    if (
        name is None
        or not _HOST.fullmatch(name.unbroken.rstrip("…"))
        or "metabasepath" in printed.fields
    ):
        return False
    return bool(printed.fields.keys() & {"admindisplayversion", "serverrole"})


def is_setup_version(printed: Printed, hint: str) -> bool:
    """A file version of ExSetup.exe; ``hint`` is all that stands around, for names that a table cut."""
    if not printed.fields.keys() & {"fileversion", "fileversioninfo", "version"}:
        return False
    named = printed.get(
        "originalfilename", "internalname", "filename", "file", "name", "fileversioninfo"
    )
    if named is None:
        return False
    if "exsetup" in named.joined.casefold():
        return True
    return named.cut and "\\exch" in named.joined.casefold() and "exsetup" in hint


def is_setup_registry(printed: Printed) -> bool:
    """The Setup key of Exchange."""
    return all(name in printed.fields for name in _SETUP_NUMBERS)


def is_update(printed: Printed) -> bool:
    """An entry of the installed programs about an update of Exchange."""
    title = printed.text("displayname", "packagename", "name")
    return "exchange" in title.casefold() and _KB.search(title) is not None


def server(said: Said) -> None:
    """Name, domain name, display version, roles, Unified Messaging."""
    printed = said.printed
    name = printed.get("name", "identity", "fqdn")
    if name is None or name.cut:
        said.complaints.append(
            (printed.line, "the name of the server is cut; print it with Format-List")
        )
        said.made = Made.PARTLY
        return
    subject = name.unbroken
    said.add(subject, Attribute.PRODUCT, name, PRODUCT)
    _fqdn(said, subject)
    _display_version(said, subject)
    roles = printed.get("serverrole")
    if roles and _ROLES.fullmatch(roles.joined):
        said.add(subject, Attribute.ROLES, roles, roles.joined.replace(",", ", "))
    elif roles:
        said.complain(roles, f"the roles are cut or not readable: {roles.text[:80]}")
    _unified_messaging(said, subject, roles)


def _fqdn(said: Said, subject: str) -> None:
    found = said.printed.get("fqdn")
    if found and _HOST.fullmatch(found.unbroken) and not found.cut:
        said.add(subject, Attribute.FQDN, found, found.unbroken)


def _display_version(said: Said, subject: str) -> None:
    """Wrapped anywhere, so read without blanks and written as Exchange does."""
    found = said.printed.get("admindisplayversion")
    if found is None:
        return
    version = _DISPLAY.fullmatch(found.joined)
    if version:
        value = f"Version {version[1]} (Build {version[2]})"
        said.add(subject, Attribute.ADMIN_DISPLAY_VERSION, found, value)
    else:
        text = f"AdminDisplayVersion is cut or not readable: {found.text[:80]}"
        said.complain(found, f"{text}; print it with Format-List")


def _unified_messaging(said: Said, subject: str, roles: Field | None) -> None:
    flag = said.printed.get("isunifiedmessagingserver")
    if flag and flag.text in {"True", "False"}:
        answer = "yes" if flag.text == "True" else "no"
        said.add(subject, Attribute.UNIFIED_MESSAGING, flag, answer)
    elif roles and "unifiedmessaging" in roles.joined.casefold():
        said.add(subject, Attribute.UNIFIED_MESSAGING, roles, "yes")


def setup_version(said: Said) -> None:
    """The file version of ExSetup.exe; values that disagree are claims of their own."""
    printed = said.printed
    seen: set[tuple[int, ...]] = set()
    subject = _host_of(printed)
    for name in ("fileversion", "fileversionraw", "version", "fileversioninfo"):
        found = printed.get(name)
        version = _version_in(found) if found else ""
        if found and version and _build(version) not in seen:
            if not seen:
                said.add(subject, Attribute.PRODUCT, found, PRODUCT)
            seen.add(_build(version))
            said.add(subject, Attribute.FILE_VERSION, found, version)
    if not seen:
        where = next(iter(printed.fields.values()))
        said.complain(where, "the file version of ExSetup.exe is cut or not readable")


def _host_of(printed: Printed) -> str:
    """The machine that was looked at: as the object says, else as stands above it."""
    return machine(
        printed.text("pscomputername"), printed.text("server", "computername"), printed.host
    )


def _version_in(found: Field) -> str:
    if _VERSION.fullmatch(found.joined):
        return found.joined
    inside = _IN_TEXT.search(found.text)
    return inside[1] if inside and _VERSION.fullmatch(inside[1]) else ""


def _build(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def setup_registry(said: Said) -> None:
    """What the installer wrote. It is not known to move with every update: a version of no kind."""
    numbers = [said.printed.fields[name] for name in _SETUP_NUMBERS]
    value = ".".join(number.text for number in numbers)
    if _VERSION.fullmatch(value):
        subject = _host_of(said.printed)
        said.add(subject, Attribute.PRODUCT, numbers[0], PRODUCT)
        said.add(subject, Attribute.VERSION, numbers[2], value)
    else:
        said.complain(numbers[0], f"the version in the Setup key is not readable: {value[:80]}")


def update(said: Said) -> None:
    """An installed update of Exchange, by KB number."""
    title = said.printed.get("displayname", "packagename", "name")
    number = _KB.search(title.text) if title else None
    if title and number:
        subject = _host_of(said.printed)
        said.add(subject, Attribute.UPDATE_INSTALLED, title, number[1])


def extractor_of(printed: Printed, hint: str) -> Callable[[Said], None] | None:
    """What to make of an object; None where it is none of these."""
    if is_server(printed):
        return server
    if is_setup_version(printed, hint):
        return setup_version
    if is_setup_registry(printed):
        return setup_registry
    return update if is_update(printed) else None


def is_irrelevant(printed: Printed) -> bool:
    """Objects by a named list: virtual directories, heads of transcripts, other programs and files."""
    names = printed.fields.keys()
    shapes = (
        {"metabasepath"},
        {"username", "machine"},
        {"displayname"},
        {"fileversion", "filename"},
    )
    return any(shape <= names for shape in shapes)
