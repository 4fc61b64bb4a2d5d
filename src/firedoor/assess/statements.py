"""Which records count on the day of the assessment, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.finding import Finding
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.record import ProofState, Record
from firedoor.model.record_kinds import KINDS

SITE = "SITE"
OFF_NETWORK = frozenset({"disconnected", "removed"})
# What was done to one machine says nothing about another: these must name the machine.
ABOUT_MACHINES = frozenset(
    {
        "analysis",
        "artefacts-collected",
        "image",
        "rebuild",
        "server-state",
        "tool-run",
        "triage",
        "update-installed",
    }
)


@dataclass(frozen=True, slots=True)
class Statements:
    """The records that count, in the order of their dates, and a finding for each that does not."""

    counted: tuple[Record, ...]
    findings: tuple[Finding, ...]

    def of(self, kind: str, fields: Mapping[str, str] | None = None) -> tuple[Record, ...]:
        """Records of a kind whose fields have these values ("*" is any value, ``|`` separates several)."""
        wanted = fields or {}
        return tuple(
            record
            for record in self.counted
            if record.kind == kind
            and all(_holds(record, key, value) for key, value in wanted.items())
        )

    def about(
        self, machine: str, kind: str, fields: Mapping[str, str] | None = None
    ) -> tuple[Record, ...]:
        """Those that speak of one machine: by name, or of the whole site where the kind allows it."""
        return tuple(record for record in self.of(kind, fields) if concerns(record, machine))


def concerns(record: Record, machine: str) -> bool:
    """Whether a record speaks of a machine (or of the site, where ``machine`` is ``SITE``)."""
    if machine in record.about:
        return True
    return SITE in record.about and record.kind not in ABOUT_MACHINES


def _holds(record: Record, key: str, value: str) -> bool:
    actual = record.text(key)
    if value == "*":
        return bool(actual)
    return actual.casefold() in {option.strip().casefold() for option in value.split("|")}


def weigh(records: Sequence[Record], assets: Iterable[Asset], as_of: Moment | None) -> Statements:
    """Separate the records that count from those that are unproven, expired, too early or contradicted."""
    machines = tuple(assets)
    counted, findings = [], []
    for record in sorted(records, key=lambda r: (r.when.earliest, r.origin)):
        fault = _fault(record, machines, as_of)
        if fault is None:
            counted.append(record)
        else:
            findings.append(fault)
    return Statements(tuple(counted), tuple(findings))


def _fault(record: Record, machines: tuple[Asset, ...], as_of: Moment | None) -> Finding | None:
    return (
        _unproven(record)
        or _expired(record, as_of)
        or _not_yet_made(record, as_of)
        or _contradicted(record, machines, as_of)
    )


def _unproven(record: Record) -> Finding | None:
    if KINDS[record.kind].proof_required and not record.proofs:
        text = (
            f"{record.who} stated this on {record.when.text}, but no file is named that proves it"
        )
        return _finding("FD-RECORD-PROOF", "A record without proof does not count", record, text)
    for proof in record.proofs:
        if proof.state is not ProofState.MATCHES:
            fate = "is missing" if proof.state is ProofState.MISSING else "has changed"
            text = f"the proof {proof.file} {fate}"
            return _finding(
                "FD-RECORD-PROOF", "A record whose proof fails does not count", record, text
            )
    return None


def _expired(record: Record, as_of: Moment | None) -> Finding | None:
    if record.expires is None:
        return None
    if as_of is None:
        text = f"it expires on {record.expires.isoformat()}, and no date of assessment was given"
        return _finding(
            "FD-RECORD-EXPIRY-OPEN", "Whether a record still holds is not known", record, text
        )
    # The last day itself still counts.
    if record.expires < as_of.day:
        text = f"it expired on {record.expires.isoformat()}"
        return _finding("FD-RECORD-EXPIRED", "An expired record does not count", record, text)
    return None


def _not_yet_made(record: Record, as_of: Moment | None) -> Finding | None:
    if as_of is not None and as_of.surely_before(record.when):
        text = f"it is dated {record.when.text}, after the day of the assessment ({as_of.text})"
        return _finding("FD-RECORD-FUTURE", "A record from later does not count yet", record, text)
    return None


def _contradicted(
    record: Record, machines: tuple[Asset, ...], as_of: Moment | None
) -> Finding | None:
    if record.kind != "server-state" or record.text("state") not in OFF_NETWORK:
        return None
    for machine in machines:
        if machine.name not in record.about:
            continue
        claim = _sign_of_life(machine, record, as_of)
        if claim is not None:
            text = (
                f"{record.who} declared {machine.name} {record.text('state')} at {record.when.text}, "
                f"but {claim.origin.place} shows it at work at {claim.value}"
            )
            return _finding(
                "FD-STATE-CONTRADICTED",
                "Evidence contradicts a declaration",
                record,
                text,
                claim.origin,
            )
    return None


def _sign_of_life(machine: Asset, record: Record, as_of: Moment | None) -> Claim | None:
    """The latest log line that a machine off the network could not have written.

    A machine that is off the network but powered on goes on probing itself, so only a line with a
    client other than itself contradicts; a machine without power writes nothing.
    """
    attributes = [Attribute.LAST_REMOTE_CLIENT]
    if record.text("power") == "off":
        attributes.append(Attribute.LAST_LOGGED)
    signs = [claim for attribute in attributes for claim in machine.of(attribute)]
    later = [c for c in signs if record.when.surely_before(_time(c)) and not _after(c, as_of)]
    return max(later, key=lambda claim: _time(claim).earliest, default=None)


def _after(claim: Claim, as_of: Moment | None) -> bool:
    return as_of is not None and as_of.surely_before(_time(claim))


def _time(claim: Claim) -> Moment:
    return Moment.of(datetime.fromisoformat(claim.value.split(" ", 1)[0]))


def _finding(id_: str, title: str, record: Record, text: str, *evidence: Origin) -> Finding:
    return Finding(
        id=id_,
        title=title,
        subject=record.origin.file,
        text=f"{record.kind} about {', '.join(record.about)}: {text}",
        evidence=(record.origin, *evidence),
        settled_by="Make the statement again, with today's date and the files that prove it",
    )
