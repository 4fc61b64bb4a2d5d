"""Is the machine off the network, as the directive defines it?"""

from __future__ import annotations

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks.common import admission, late, off_network, per_machine, stated
from firedoor.assess.context import Context
from firedoor.model.asset import Asset
from firedoor.model.record import Record
from firedoor.model.requirement import Requirement

IMAGING_POSSIBLE = frozenset({"under-way", "arranged", "done"})


def check(requirement: Requirement, context: Context) -> Answer:
    """Powered on while imaging is arranged or under way, powered off where it is not possible.

    The definition is ED 21-01's, applied by analogy (the directive data carries it).
    """
    return per_machine(requirement, context, _judge)


def _judge(requirement: Requirement, context: Context, asset: Asset) -> Part:
    record = off_network(context, asset.name)
    admitted = admission(requirement, asset)
    if record is not None:
        part = _power(requirement, record)
        return join((part, _which_is_later(record))) if admitted is not None else part
    states = context.statements.about(asset.name, "server-state", {"state": "connected"})
    if states:
        return not_met(f"Declared connected: {stated(states[-1])}", states[-1].origin)
    return admitted or unknown(
        f"No counted record states that {asset.name} is disconnected",
        f'Add a record "server-state" about {asset.name} with state, power and imaging',
    )


def _which_is_later(record: Record) -> Part:
    return unknown(
        f"A report says that it is not, and carries no date to hold against {record.origin.file}",
        "Replace the report in the folder by one made after the disconnection",
        record.origin,
    )


def _power(requirement: Requirement, record: Record) -> Part:
    power, imaging = record.text("power"), record.text("imaging")
    done = f"Declared {record.text('state')}: {stated(record)}{late(requirement, record)}"
    if power == "on" and imaging in IMAGING_POSSIBLE:
        return met(f"{done}; powered on with imaging {imaging}", record.origin)
    if power == "off" and imaging in {"not-possible", "done"}:
        return met(f"{done}; powered off, imaging {imaging}", record.origin)
    if power == "off" and imaging in {"arranged", "under-way"}:
        reason = f"{done}; powered off although imaging is {imaging}: memory is lost"
        return not_met(reason, record.origin)
    if power == "on" and imaging == "not-possible":
        return not_met(f"{done}; left powered on although imaging is not possible", record.origin)
    return unknown(
        f"{done}; whether it is powered as defined is not stated",
        f"State power and imaging in {record.origin.file}",
        record.origin,
    )
