"""What the checks share: judging each machine of a product, and reading parameters."""

from __future__ import annotations

from collections.abc import Callable

from firedoor.assess.answer import Answer, Part, join, not_applicable, not_met, unknown
from firedoor.assess.candidates import open_ends
from firedoor.assess.context import Context, first_issued
from firedoor.assess.statements import OFF_NETWORK, SITE, since
from firedoor.model.asset import Asset
from firedoor.model.moment import Moment
from firedoor.model.record import Record
from firedoor.model.requirement import Requirement
from firedoor.model.verdict import Verdict

Judge = Callable[[Requirement, Context, Asset], Part]
SITE_SCOPE = "site"


def per_machine(requirement: Requirement, context: Context, judge: Judge) -> Answer:
    """Judge every machine of the requirement's product; without any, nothing is known."""
    machines = context.of_product(requirement.scope)
    if not machines:
        return Answer(_no_machines(requirement, context))
    parts = tuple((machine.name, judge(requirement, context, machine)) for machine in machines)
    return Answer(_whole(parts), parts)


def _no_machines(requirement: Requirement, context: Context) -> Part:
    product = requirement.scope
    complete, why_not = completeness(context, product)
    if complete is not None and not why_not:
        reason = f"The evidence names no {product} machine, and {complete.who} stated on "
        reason += f"{complete.when.text} that the inventory is complete"
        return not_applicable(reason, complete.origin)
    reason = f"No evidence names a machine of product {product}"
    return unknown(
        "; ".join((reason, *why_not)),
        f"Put an inventory that names every {product} machine into inventory/, or a record "
        f'"inventory-complete" with product = "{product}" if there is none',
        *((complete.origin,) if complete is not None else ()),
    )


def completeness(context: Context, product: str) -> tuple[Record | None, tuple[str, ...]]:
    """The statement that all machines of a product are known, and what in the evidence speaks against it."""
    records = context.statements.about(SITE, "inventory-complete", {"product": product})
    timely = since(first_issued(context.directive), records)
    if timely:
        return timely[-1], open_ends(context, product)
    if records:
        when = records[-1].when.text
        return None, (f"that the inventory is complete was stated on {when}, before the issue",)
    return None, ()


def _whole(parts: tuple[tuple[str, Part], ...]) -> Part:
    """One line for each verdict with the machines it stands for, then what decides the whole."""
    joined = join(part for _, part in parts)
    reasons = []
    for verdict in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET, Verdict.NOT_APPLICABLE):
        names = [name for name, part in parts if part.verdict is verdict]
        if names:
            reasons.append(f"{_WORDS[verdict]} for {', '.join(names)}")
    deciding = (
        reason for _, part in parts if part.verdict is joined.verdict for reason in part.reasons
    )
    return Part(
        joined.verdict,
        tuple(dict.fromkeys((*reasons, *deciding))),
        joined.evidence,
        joined.settled_by,
    )


_WORDS = {
    Verdict.NOT_MET: "Not met",
    Verdict.UNKNOWN: "Unknown",
    Verdict.MET: "Met",
    Verdict.NOT_APPLICABLE: "Does not apply",
}


def text_param(requirement: Requirement, name: str, default: str = "") -> str:
    """A parameter that is one text."""
    value = requirement.params.get(name, default)
    return value if isinstance(value, str) else default


def list_param(requirement: Requirement, name: str) -> tuple[str, ...]:
    """A parameter that is a list of texts."""
    value = requirement.params.get(name, ())
    return value if isinstance(value, tuple) else ()


def number_param(requirement: Requirement, name: str) -> int:
    """A parameter that is a whole number; 0 where it is absent."""
    value = requirement.params.get(name, 0)
    return value if isinstance(value, int) else 0


def pairs(items: tuple[str, ...]) -> list[tuple[str, str]]:
    """Turn ``("topic=x", ...)`` into pairs."""
    return [(key, value) for key, _, value in (item.partition("=") for item in items)]


def admission(requirement: Requirement, asset: Asset) -> Part | None:
    """A "no" in a report counts against the one who gives it; a "yes" alone proves nothing."""
    wanted = text_param(requirement, "answer")
    for key, value, claim in asset.answers():
        if wanted and key == wanted and value == "no":
            return not_met(f"The report itself answers no ({claim.origin.place})", claim.origin)
    return None


def off_network(context: Context, machine: str) -> Record | None:
    """The declaration that a machine is off the network, if it is the latest one about it."""
    states = context.statements.about(machine, "server-state")
    if not states:
        return None
    latest = states[-1]
    # Two declarations whose order is not established do not count as "off".
    certain = all(
        other.when.surely_before(latest.when)
        for other in states[:-1]
        if other.text("state") not in OFF_NETWORK
    )
    return latest if certain and latest.text("state") in OFF_NETWORK else None


def subject_name(requirement: Requirement, asset: Asset | None) -> str:
    """The name that records must speak of: the machine, or the site."""
    return asset.name if asset is not None and requirement.scope != SITE_SCOPE else SITE


def stated(record: Record) -> str:
    """Who stated it, when, and how it is proven."""
    proof = {0: "no file proves it", 1: "proven by 1 file"}.get(
        len(record.proofs), f"proven by {len(record.proofs)} files"
    )
    return f"stated by {record.who} on {record.when.text}, {proof}"


def late(requirement: Requirement, record: Record) -> str:
    """A clause for a statement whose date lies after the deadline, else empty."""
    deadline = requirement.deadline
    if deadline is None or deadline.at is None:
        return ""
    if Moment.of(deadline.at).surely_before(record.when):
        return f"; after the deadline ({deadline.stated})"
    return ""
