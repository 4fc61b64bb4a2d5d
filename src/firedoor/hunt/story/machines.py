"""Other machines that a sighting names: in its targets, in a forged anchor, in a path of a share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firedoor.hunt.story.clients import address_of, is_internal
from firedoor.model.hunt.sighting import Sighting
from firedoor.site.subjects import parse_subject

_ADDRESS_FIELDS = frozenset(
    (
        "targetserver", "targetservername", "destinationip", "destinationhostname", "workstationname", "workstation",
        "destination", "urlhost", "targetbackend",
    )
)  # fmt: skip
# "ServerInfo~a]@EXCH02.corp.example:444/ecp/..." and "ServerInfo~EXCH02/ecp/..." (Test-ProxyLogon; public reports).
_ANCHOR = re.compile(
    r"serverinfo~(?:[^@/\s]{0,80}@)?([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?=[:/~])"
)
_SHARE = re.compile(r"\\\\([a-z0-9._-]{1,253})\\")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,252}")
_MOST_TEXT, _MOST = 2_000, 16


def machines_of(sighting: Sighting) -> tuple[str, ...]:
    """The machines, each by one spelling, without the sighting's own and names that every machine has."""
    own = parse_subject(sighting.source.host)
    found: dict[str, None] = {}
    for name in _said(sighting):
        machine = _machine(name)
        subject = parse_subject(machine)
        if not subject.is_named or (subject.short and subject.short == own.short):
            continue
        found[subject.address or subject.fqdn or subject.short] = None
    return tuple(found)[:_MOST]


def is_inside(machine: str) -> bool:
    """Whether a machine is one of the site, as far as its name says: an internal address, or a name without dots.

    A full name is taken for one of the site only where it is not seen to be another's; it is shown as it is.
    """
    address = address_of(machine)
    return is_internal(address) if address is not None else bool(machine)


def _machine(text: str) -> str:
    address = address_of(text)
    if address is not None:
        return str(address)
    name = text.strip().lstrip("\\").partition(":")[0].rstrip(".")
    return name if _NAME.fullmatch(name) and any(char.isalpha() for char in name) else ""


def _said(sighting: Sighting) -> Iterator[str]:
    yield from sighting.targets
    for name, value in sighting.fields:
        if name.casefold().replace(" ", "") in _ADDRESS_FIELDS:
            yield value
        yield from _in_text(value)
    yield from _in_text(sighting.origin.text)


def _in_text(text: str) -> Iterator[str]:
    lower = text[:_MOST_TEXT].casefold()
    if "serverinfo~" in lower:
        for found in _ANCHOR.finditer(lower):
            yield found[1]
    if "\\\\" in lower:
        for found in _SHARE.finditer(lower):
            yield found[1]
