"""What a later capability decides: said to be unexamined now, never guessed."""

from __future__ import annotations

from firedoor.assess.answer import Answer, Part, unknown
from firedoor.assess.checks.common import SITE_SCOPE, admission, per_machine, text_param
from firedoor.assess.context import Context
from firedoor.model.asset import Asset
from firedoor.model.requirement import Requirement

# Requirement kind -> what this version does not examine, and what to put in the folder for it.
UNEXAMINED = {
    "exposure": (
        "Exposure of single machines was not examined by this version: only that of the control networks is",
        'Ask for it with scope = "site", or ask `firedoor reach` for the machine',
    ),
    "isolation": (
        "Isolation of single machines was not examined by this version: only that of the control networks is",
        'Ask for it with scope = "site", or ask `firedoor reach` for the machine',
    ),
    "remote_access": (
        "This aspect of remote access was not examined by this version: versions of gateways and the state of devices",
        "Put gateway versions and the device posture into remote-access/, and review them by hand until then",
    ),
    "firewall": (
        "This aspect of the firewall was not examined by this version: conformity of protocols is not read from files",
        "Review by hand which protocols the firewall checks against their RFC",
    ),
    "recommended_practice": (
        "This recommended practice was not measured by this version",
        "Keep inventory/, network/ and records/ complete: the practice is measured from them",
    ),
    "attack_path": (
        "Attack paths were not examined by this version",
        "Keep inventory/ and network/ complete: attack paths are computed from them",
    ),
}


def check(requirement: Requirement, context: Context) -> Answer:
    """Unknown, saying that it was not examined; an admission in a report still counts against."""
    if requirement.scope == SITE_SCOPE:
        return Answer(_unexamined(requirement))
    return per_machine(requirement, context, _judge)


def _judge(requirement: Requirement, context: Context, asset: Asset) -> Part:  # noqa: ARG001
    return admission(requirement, asset) or _unexamined(requirement)


def _unexamined(requirement: Requirement) -> Part:
    reason, settle = UNEXAMINED[requirement.kind]
    return unknown(reason, text_param(requirement, "settle") or settle)
