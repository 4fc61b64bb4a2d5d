"""Which records count on the day of the assessment, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from firedoor.assess.times import surely_later
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.finding import Finding
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.record import Proof, ProofState, Record
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
# What was done or looked at once: done before an alert was issued, it does not answer the alert.
DONE_ONCE = frozenset(
    {
        "analysis",
        "artefacts-collected",
        "image",
        "incident-report",
        "inventory-complete",
        "persistence-removed",
        "rebuild",
        "report",
        "review",
        "tool-run",
        "triage",
    }
)
# By these a record says that the thing is not done: kind, field, values.
_UNDONE = (
    ("control", "state", "partial|absent"),
    ("rebuild", "guidance", "false"),
    ("review", "result", "open-issues"),
    ("test", "result", "failed"),
    ("tool-run", "result", "failed"),
)
# And by these that something is wrong.
_WRONG = (
    ("analysis", "result", "found"),
    ("capability", "able", "false"),
    ("server-state", "state", "connected"),
    ("tool-run", "result", "found"),
    ("triage", "result", "found"),
)
_EMPTY = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Statements:
    """The records that count, in the order of their dates, and a finding for each that lacks something.

    What a record admits counts without proof, and after it has expired: only what speaks for the site
    must be proven and current.
    """

    counted: tuple[Record, ...]
    findings: tuple[Finding, ...]

    def of(self, kind: str, fields: Mapping[str, str] | None = None) -> tuple[Record, ...]:
        """Records of a kind whose fields have these values, as ``Record.holds`` reads them."""
        wanted = fields or {}
        return tuple(
            record
            for record in self.counted
            if record.kind == kind
            and all(record.holds(key, value) for key, value in wanted.items())
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


def admits(record: Record) -> bool:
    """Whether a record speaks against the one who made it."""
    return any(record.kind == kind and record.holds(key, v) for kind, key, v in _UNDONE + _WRONG)


def undone_by(record: Record) -> str:
    """The field by which a record says that the thing is not done; empty if it does not."""
    found = (key for kind, key, v in _UNDONE if record.kind == kind and record.holds(key, v))
    return next(found, "")


def since(issued: date, records: Iterable[Record]) -> tuple[Record, ...]:
    """Those that can answer what was issued on a day: not what was done once and surely before it."""
    begin = Moment.of(issued)
    return tuple(r for r in records if r.kind not in DONE_ONCE or not r.when.surely_before(begin))


def weigh(records: Sequence[Record], assets: Iterable[Asset], as_of: Moment | None) -> Statements:
    """Separate the records that count from those that are unproven, expired, too early or contradicted."""
    machines = tuple(assets)
    counted, findings = [], []
    for record in sorted(records, key=lambda r: (r.when.earliest, r.origin)):
        later = _not_yet_made(record, as_of)
        fault = later or _fault(record, machines, as_of)
        against = later is None and admits(record)
        if fault is None or against:
            counted.append(record)
        if fault is not None:
            findings.append(_all_the_same(fault) if against else fault)
    return Statements(tuple(counted), tuple(findings))


def _fault(record: Record, machines: tuple[Asset, ...], as_of: Moment | None) -> Finding | None:
    return _unproven(record) or _expired(record, as_of) or _contradicted(record, machines, as_of)


def _all_the_same(fault: Finding) -> Finding:
    title = "An admission that is not proven or has expired counts all the same"
    return replace(fault, title=title, text=f"{fault.text}; what it admits counts all the same")


def _unproven(record: Record) -> Finding | None:
    if KINDS[record.kind].proof_required and not record.proofs:
        text = (
            f"{record.who} stated this on {record.when.text}, but no file is named that proves it"
        )
        return _finding("FD-RECORD-PROOF", "A record without proof does not count", record, text)
    for proof in record.proofs:
        fate = _fate(proof)
        if fate:
            text = f"the proof {proof.file} {fate}"
            return _finding(
                "FD-RECORD-PROOF", "A record whose proof fails does not count", record, text
            )
    return None


def _fate(proof: Proof) -> str:
    """What is wrong with a proof; empty if nothing is."""
    if proof.state is ProofState.MISSING:
        return "is missing"
    if proof.state is ProofState.DIFFERS:
        return "has changed"
    return "is empty" if proof.sha256 == _EMPTY else ""


def _expired(record: Record, as_of: Moment | None) -> Finding | None:
    last = _last_day(record)
    if last is None:
        return None
    if as_of is None:
        text = f"it expires on {last.isoformat()}, and no date of assessment was given"
        return _finding(
            "FD-RECORD-EXPIRY-OPEN", "Whether a record still holds is not known", record, text
        )
    # The last day itself still counts.
    if last < as_of.day:
        text = f"it expired on {last.isoformat()}"
        return _finding("FD-RECORD-EXPIRED", "An expired record does not count", record, text)
    return None


def _last_day(record: Record) -> date | None:
    """The last day that a record holds on: it expires, or what it promises ends."""
    until = record.fields.get("until")
    days = [day for day in (record.expires, until) if isinstance(day, date)]
    return min(days, default=None)


def _not_yet_made(record: Record, as_of: Moment | None) -> Finding | None:
    if as_of is not None and surely_later(record.when, as_of):
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
    later = [
        c
        for c in signs
        if record.when.surely_before(_time(c)) and not _begins_after(machine, c, as_of)
    ]
    return max(later, key=lambda claim: _time(claim).earliest, default=None)


def _begins_after(machine: Asset, sign: Claim, as_of: Moment | None) -> bool:
    """Whether a log lies wholly after the day. Of one that spans it only the last line is known here."""
    if as_of is None or not as_of.surely_before(_time(sign)):
        return False
    firsts = [c for c in machine.of(Attribute.FIRST_LOGGED) if c.origin.file == sign.origin.file]
    return not firsts or all(as_of.surely_before(_time(first)) for first in firsts)


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
