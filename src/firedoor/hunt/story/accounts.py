"""What an account name is: of a person or a service, of the system itself, or of a machine."""

from __future__ import annotations

import re
from enum import StrEnum

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


class AccountKind(StrEnum):
    """``PERSON``: also a service's account; ``SYSTEM``: of Windows or Exchange; ``MACHINE``: of a computer."""

    PERSON = "person"
    SYSTEM = "system"
    MACHINE = "machine"


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
