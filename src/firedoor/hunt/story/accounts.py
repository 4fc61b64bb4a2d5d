"""What an account name is: of a person or a service, of the system itself, or of a machine."""

from __future__ import annotations

import re
from enum import StrEnum

from firedoor.model.hunt.sighting import Sighting

# Accounts that Windows and Exchange run themselves under. Sources: Microsoft, "Well-known SIDs" and "Managed
# availability" (HealthMailbox, SM_, SystemMailbox, DiscoverySearchMailbox).
_DOMAINS = frozenset(
    ("nt authority", "nt-autorität", "autorite nt", "autorité nt", "window manager", "font driver host")
)  # fmt: skip
_POOLS = frozenset(("iis apppool", "nt service", "nt virtual machine"))
_NAMES = frozenset(
    (
        "system", "local system", "localsystem", "network service", "local service", "anonymous logon", "iusr",
        "defaultapppool", "guest", "anonymous", "-", "n/a", "unknown",
    )
)  # fmt: skip
_PATTERNS = re.compile(
    r"(?:dwm|umfd)-\d+|healthmailbox[0-9a-f]*|(?:sm|systemmailbox|discoverysearchmailbox|federatedemail|migration)"
    r"[_{.].*|extest_.*|msexchange.*pool|s-1-5-(?:18|19|20|7)"
)


# Security events about groups: their target is the group (Microsoft, "Audit Security Group Management").
_GROUP_EVENTS = frozenset(
    (
        "4727", "4728", "4729", "4730", "4731", "4732", "4733", "4734", "4735", "4737", "4754", "4755", "4756", "4757",
        "4758", "4764",
    )
)  # fmt: skip
_GROUPS = frozenset(
    (
        "administrators", "administratoren", "administrateurs", "domain admins", "enterprise admins", "schema admins",
        "remote desktop users", "backup operators", "account operators", "organization management",
        "exchange trusted subsystem", "exchange windows permissions", "users", "domain users", "everyone",
    )
)  # fmt: skip
_COMMON_NAME = re.compile(r"cn=((?:[^,\\]|\\.){1,120})", re.IGNORECASE)


class AccountKind(StrEnum):
    """``PERSON``: also a service's account; ``SYSTEM``: of Windows or Exchange; ``MACHINE``: of a computer."""

    PERSON = "person"
    SYSTEM = "system"
    MACHINE = "machine"


def accounts_of(sighting: Sighting) -> tuple[str, ...]:
    """The accounts that a sighting names: of a change to a group its new member and who made it, not the group."""
    account = sighting.account if parts_of(sighting.account)[1] not in _GROUPS else ""
    if not _is_of_a_group(sighting):
        return (account,) if account and account != "-" else ()
    fields = {name.casefold(): value for name, value in sighting.fields}
    member = _COMMON_NAME.match(fields.get("membername", ""))
    found = [member[1] if member else "", fields.get("subjectusername", "")]
    if account != fields.get("targetusername", ""):
        found.append(account)
    return tuple(name for name in dict.fromkeys(found) if name and name != "-")


def _is_of_a_group(sighting: Sighting) -> bool:
    return any(
        value in _GROUP_EVENTS and name.casefold() == "eventid" for name, value in sighting.fields
    )


def kind_of(account: str) -> AccountKind:
    """What an account is by its name."""
    domain, name = parts_of(account)
    if not name or name in _NAMES or domain in _DOMAINS or domain in _POOLS:
        return AccountKind.SYSTEM
    if _PATTERNS.fullmatch(name):
        return AccountKind.SYSTEM
    return AccountKind.MACHINE if name.endswith("$") else AccountKind.PERSON


def key_of(account: str) -> str:
    r"""What an account is compared by: ``CORP\anna``, ``corp\Anna`` and ``anna@corp.example`` are one."""
    domain, name = parts_of(account)
    return f"{domain.partition('.')[0]}\\{name}" if domain else name


def parts_of(account: str) -> tuple[str, str]:
    r"""Domain and name, in lower case, of ``DOMAIN\name``, ``name@domain`` or a bare name."""
    text = account.strip().casefold()
    if "\\" in text:
        domain, _, name = text.rpartition("\\")
        return domain.strip("\\"), name
    name, _, domain = text.partition("@")
    return domain, name
