"""Windows Server by its name or its build."""

from __future__ import annotations

import re

from firedoor.match.lifecycle import EndOfSupport, load_lifecycle
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim

_LONGEST = 200
# "Windows Server 2012 R2 Standard", "Windows Server(R) 2008 Enterprise", "Windows 2000", "Server 2016".
_NAME = re.compile(
    r"\b(?:windows|server)(?:\s*(?:\(r\)|®|™|\(tm\)|server|nt|svr))*\s*"
    r"(2000|2003|2008|2012|2016|2019|2022|2025)(?!\d)\s*,?\s*(R2\b)?",
    re.IGNORECASE,
)
# "10.0.14393", "10.0 (14393)" as Active Directory writes it.
_BUILD = re.compile(r"(?<![\d.])(\d{1,2})\.(\d)(?:\.| \()(\d{4,5})(?!\d)", re.ASCII)


def systems_of(asset: Asset) -> tuple[tuple[Claim, EndOfSupport | None], ...]:
    """Each claim of the host system with its entry; None where it is none that we know."""
    return tuple(
        (claim, find_system(claim.value)) for claim in asset.of(Attribute.OPERATING_SYSTEM)
    )


def find_system(text: str) -> EndOfSupport | None:
    """The entry for a system; None if the text names none, or two."""
    names = {" ".join(filter(None, found)).upper() for found in _NAME.findall(text[:_LONGEST])}
    builds = {".".join(found) for found in _BUILD.findall(text[:_LONGEST])}
    entries = [e for e in load_lifecycle().windows if names & set(e.names)]
    if not names:
        entries = [e for e in load_lifecycle().windows if builds & set(e.builds)]
    return entries[0] if len(entries) == 1 else None
