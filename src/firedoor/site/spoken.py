"""Which machines of the site records speak of: people write short names, full names and addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from firedoor.model.finding import Finding
from firedoor.model.record import Record
from firedoor.readers.printable import suggestion
from firedoor.site.assets import SITE, Merged


def name_machines(
    records: Iterable[Record], merged: Merged
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Put the machines' own names in place of those that records use; find names that fit no machine."""
    known = {asset.name for asset in merged.assets}
    named: list[Record] = []
    findings: list[Finding] = []
    for record in records:
        about = tuple(dict.fromkeys(_machine(name, known, merged) for name in record.about))
        named.append(replace(record, about=about))
        findings.extend(
            _stranger(record, name, known) for name in about if name not in known and name != SITE
        )
    return tuple(named), tuple(findings)


def _machine(name: str, known: set[str], merged: Merged) -> str:
    if name == SITE or name in known:
        return name
    folder = next((other for other in known if other.upper() == name), "")
    return folder or merged.names.stated_machine(name)


def _stranger(record: Record, name: str, known: set[str]) -> Finding:
    close = suggestion(name, known - {SITE}) if known - {SITE} else ""
    return Finding(
        id="FD-RECORD-ABOUT",
        title="A record about a machine that no evidence names",
        subject=record.origin.file,
        text=f"{record.kind} speaks of {name}, which no file of the site names"
        + (f" ({close.rstrip('?')})" if close.startswith("did") else ""),
        evidence=(record.origin,),
        settled_by=f"Correct the name, or add evidence of {name}",
    )
