"""The kinds of requirement that a directive may use, and the parameters that each takes.

Each kind has a check of the same name in ``assess/checks``; what it means stands in docs/checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto


class ParamType(Enum):
    """The TOML type of a parameter."""

    TEXT = auto()
    TEXTS = auto()
    FLAG = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class RequirementKind:
    """One kind. ``one_of``: at least one of these parameters must be there."""

    name: str
    params: Mapping[str, ParamType] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()


_COMMON = {"answer": ParamType.TEXT, "settle": ParamType.TEXT}
_BY_RECORD = {
    "record": ParamType.TEXT,
    "match": ParamType.TEXTS,
    "met_if": ParamType.TEXTS,
    "not_met_if": ParamType.TEXTS,
    "covers_field": ParamType.TEXT,
    "covers": ParamType.TEXTS,
    "max_age_hours": ParamType.NUMBER,
    "template": ParamType.TEXT,
}
_TOOL = {"tool": ParamType.TEXT, "mode": ParamType.TEXT}


def _by_record(name: str) -> RequirementKind:
    return RequirementKind(name, {**_COMMON, **_BY_RECORD}, ("record",))


def _ordered(name: str) -> RequirementKind:
    params = {**_COMMON, **_BY_RECORD, "before": ParamType.TEXT}
    return RequirementKind(name, params, ("record",))


def _later(name: str) -> RequirementKind:
    """A kind that this version does not examine."""
    return RequirementKind(name, _COMMON)


_KINDS = (
    RequirementKind("enumerate", {**_COMMON, "product": ParamType.TEXT}, ("product",)),
    RequirementKind(
        "patch",
        {**_COMMON, **_BY_RECORD, "fix": ParamType.TEXT, "or_removed": ParamType.FLAG},
        ("fix", "record"),
    ),
    RequirementKind(
        "update_current", {**_COMMON, **_BY_RECORD, "hours": ParamType.NUMBER}, ("hours",)
    ),
    RequirementKind("supported", {**_COMMON, **_BY_RECORD}),
    RequirementKind("disconnect", _COMMON),
    RequirementKind("run_tool", {**_COMMON, **_TOOL}, ("tool",)),
    RequirementKind(
        "run_tool_series", {**_COMMON, **_TOOL, "fresh_download": ParamType.FLAG}, ("tool",)
    ),
    _ordered("impact_analysis"),
    _ordered("test_update"),
    _by_record("collect_artefacts"),
    _by_record("image"),
    _by_record("analyse"),
    _by_record("review"),
    _by_record("control"),
    _by_record("remove_persistence"),
    _by_record("rebuild"),
    _by_record("report_incident"),
    _by_record("report_status"),
    _by_record("retain"),
    _by_record("gate"),
    _by_record("rejoin_gate"),
    _by_record("workaround"),
    RequirementKind("exposure", _COMMON),
    RequirementKind("isolation", _COMMON),
    RequirementKind("remote_access", {**_COMMON, "aspect": ParamType.TEXT}),
    RequirementKind("firewall", {**_COMMON, "aspect": ParamType.TEXT}),
    _later("recommended_practice"),
    _later("attack_path"),
)

KINDS: Mapping[str, RequirementKind] = {kind.name: kind for kind in _KINDS}
# The fixes that the Exchange build table knows.
FIXES = ("2021-03", "2021-04")
