"""What an account name is: of a person or a service, of the system itself, or of a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
# About an account that was made, let in, given another password, changed, unlocked or renamed (Microsoft, "Audit User
# Account Management"), or whose password was used for a logon elsewhere (4648): the target is an account too.
_ACCOUNT_EVENTS = frozenset(
    ("4648", "4720", "4722", "4723", "4724", "4738", "4741", "4742", "4767", "4781")
)
_COMMON_NAME = re.compile(r"cn=((?:[^,\\]|\\.){1,120})", re.IGNORECASE)


class AccountKind(StrEnum):
    """``PERSON``: also a service's account; ``SYSTEM``: of Windows or Exchange; ``MACHINE``: of a computer."""

    PERSON = "person"
    SYSTEM = "system"
    MACHINE = "machine"


def accounts_of(sighting: Sighting) -> tuple[str, ...]:
    """The accounts that a sighting names.

    Of a change to a group its new member and who made it, not the group; of one to an account both.
    """
    account = sighting.account if parts_of(sighting.account)[1] not in _GROUPS else ""
    event = _event(sighting)
    if event not in _GROUP_EVENTS and event not in _ACCOUNT_EVENTS:
        return (account,) if account and account != "-" else ()
    fields = {name.casefold(): value for name, value in sighting.fields}
    target, subject = fields.get("targetusername", ""), fields.get("subjectusername", "")
    if event in _ACCOUNT_EVENTS:
        found = [account or subject, target]
    else:
        member = _COMMON_NAME.match(fields.get("membername", ""))
        by = account if account != target else subject
        found = [member[1] if member else "", by or subject]
    return tuple(name for name in dict.fromkeys(found) if name and name != "-")


def _event(sighting: Sighting) -> str:
    for name, value in sighting.fields:
        if name.casefold() == "eventid":
            return value
    return ""


@dataclass(frozen=True, slots=True)
class People:
    """The domains in which each name is seen, so that a bare name is known for one of a domain."""

    domains: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, sightings: Iterable[Sighting]) -> People:
        """The accounts that some sightings name."""
        found: dict[str, set[str]] = {}
        for sighting in sightings:
            for account in accounts_of(sighting):
                domain, name = _short(account)
                if domain:
                    found.setdefault(name, set()).add(domain)
        return cls({name: frozenset(domains) for name, domains in found.items()})

    def key(self, account: str) -> str:
        r"""What an account is compared by: ``CORP\anna``, ``anna@corp.example`` and, if nobody else is, ``anna``."""
        domain, name = _short(account)
        if not domain and len(known := self.domains.get(name, frozenset())) == 1:
            (domain,) = known
        return f"{domain}\\{name}" if domain else name

    def each_once(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """Accounts in the order of their keys, each in the spelling seen first, one with a domain before a bare one."""
        found: dict[str, str] = {}
        for account in accounts:
            key = self.key(account)
            if key not in found or is_fuller(account, found[key]):
                found[key] = account
        return tuple(account for _, account in sorted(found.items()))


def kind_of(account: str) -> AccountKind:
    """What an account is by its name."""
    domain, name = parts_of(account)
    if not name or name in _NAMES or domain in _DOMAINS or domain in _POOLS:
        return AccountKind.SYSTEM
    if _PATTERNS.fullmatch(name):
        return AccountKind.SYSTEM
    return AccountKind.MACHINE if name.endswith("$") else AccountKind.PERSON


def is_fuller(account: str, other: str) -> bool:
    """Whether a spelling names its domain and the other does not."""
    return bool(parts_of(account)[0]) and not parts_of(other)[0]


def _short(account: str) -> tuple[str, str]:
    """The same as of ``parts_of``, with the first label of a full domain."""
    domain, name = parts_of(account)
    return domain.partition(".")[0], name


def parts_of(account: str) -> tuple[str, str]:
    r"""Domain and name, in lower case, of ``DOMAIN\name``, ``name@domain``, ``domain/folder/name`` or a bare name.

    The last is how Exchange writes who ran a cmdlet.
    """
    text = account.strip().casefold()
    if "/" in text and "\\" not in text:
        domain, *_, name = text.split("/")
        return domain, name
    if "\\" in text:
        domain, _, name = text.rpartition("\\")
        return domain.strip("\\"), name
    name, _, domain = text.partition("@")
    return domain, name
