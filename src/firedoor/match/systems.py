"""Windows Server by its name or its build."""

from __future__ import annotations

import re

from firedoor.match.lifecycle import EndOfSupport, load_lifecycle
from firedoor.match.wording import is_hedged
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim

_LONGEST = 200
# As in "Windows Server 2012 R2 Standard", "Windows Server(R) 2008 Enterprise" or "Windows 2000".
# "Server 2016" counts at the start only, as SQL and Apache have servers too.
_NAME = re.compile(
    r"(?:\bwindows|^\s*(?:microsoft\s+)?server)(?:\s*(?:\(r\)|®|™|\(tm\)|server|nt|svr))*\s*"
    r"(2000|2003|2008|2012|2016|2019|2022|2025)(?!\d)\s*,?\s*(R2\b)?",
    re.IGNORECASE,
)
# "10.0.14393", "10.0 (14393)" as Active Directory writes it, with the revision that may follow.
_BUILD = re.compile(r"(?<![\d.])(\d{1,2})\.(\d)(?:\.| \()(\d{4,5})(?!\d)(?:\.\d+)*\)?", re.ASCII)
_BARE_BUILD = re.compile(r"(?<![\d.-])\d{5}(?![\d-])", re.ASCII)
# Releases twice a year, supported for 18 months, were sold as "Windows Server, version 1709".
_OTHER_CHANNEL = re.compile(
    r"\bversion\s*(?:\d{4}(?![\d.])|\d\dH\d)|\b(?:SAC|semi-?\s?annual|annual channel|insider|preview)\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(r"(?<![\d.])(?:1[5-9]0[1-9]|\d\dH[12])(?![\d.])", re.IGNORECASE | re.ASCII)
# What may stand beside a build alone; "Windows 10" and "Windows 7" share builds with servers.
_BESIDE_BUILD = (
    "microsoft windows nt server version build os ver v standard datacenter enterprise core"
)


def systems_of(asset: Asset) -> tuple[tuple[Claim, EndOfSupport | None], ...]:
    """Each claim of the host system with its entry; None where it is none that we know."""
    return tuple(
        (claim, find_system(claim.value)) for claim in asset.of(Attribute.OPERATING_SYSTEM)
    )


def find_system(text: str) -> EndOfSupport | None:
    """The entry for a system; None if the text names none or two, or its parts do not fit together."""
    text = text[:_LONGEST]
    if _OTHER_CHANNEL.search(text) or is_hedged(text):
        return None
    names = {" ".join(filter(None, found)).upper() for found in _NAME.findall(text)}
    windows = load_lifecycle().windows
    entries = [e for e in windows if names & set(e.names)] if names else _by_build(text)
    return entries[0] if len(entries) == 1 and _fits(text, entries[0]) else None


def _by_build(text: str) -> list[EndOfSupport]:
    beside = re.findall(r"\w+", _BUILD.sub(" ", text).lower())
    if not set(_BESIDE_BUILD.split()).issuperset(beside):
        return []
    builds = _builds(text)
    return [entry for entry in load_lifecycle().windows if builds & set(entry.builds)]


def _builds(text: str) -> set[str]:
    return {".".join(found) for found in _BUILD.findall(text)}


def _fits(text: str, entry: EndOfSupport) -> bool:
    """Whether every build and release in the text is one of the entry."""
    last = {build.rpartition(".")[2] for build in entry.builds}
    bare = set(_BARE_BUILD.findall(_BUILD.sub(" ", text)))
    releases = {release.upper() for release in _RELEASE.findall(text)}
    return _builds(text) <= set(entry.builds) and bare <= last and releases <= {entry.release}
