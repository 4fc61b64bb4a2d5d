"""Requirement kind -> check. A directive may use these kinds and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firedoor.assess.answer import Answer
from firedoor.assess.checks import (
    by_record,
    disconnect,
    enumerate_machines,
    exposure,
    firewall,
    isolation,
    not_examined,
    ordered,
    patch,
    remote_access,
    supported,
    tool,
    update_current,
)
from firedoor.assess.context import Context
from firedoor.model.requirement import Requirement

Check = Callable[[Requirement, Context], Answer]

CHECKS: Mapping[str, Check] = {
    "enumerate": enumerate_machines.check,
    "patch": patch.check,
    "update_current": update_current.check,
    "supported": supported.check,
    "disconnect": disconnect.check,
    "run_tool": tool.check_once,
    "run_tool_series": tool.check_series,
    "impact_analysis": ordered.check_analysis,
    "test_update": ordered.check_test,
    "collect_artefacts": by_record.check,
    "image": by_record.check,
    "analyse": by_record.check,
    "review": by_record.check,
    "control": by_record.check,
    "remove_persistence": by_record.check,
    "rebuild": by_record.check,
    "report_incident": by_record.check,
    "report_status": by_record.check,
    "retain": by_record.check,
    "gate": by_record.check,
    "rejoin_gate": by_record.check,
    "workaround": by_record.check,
    "exposure": exposure.check,
    "isolation": isolation.check,
    "remote_access": remote_access.check,
    "firewall": firewall.check,
    "recommended_practice": not_examined.check,
    "attack_path": not_examined.check,
}
