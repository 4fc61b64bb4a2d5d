"""The form of the result document: which keys, types and values. Drives the decoder and the JSON Schema.

``result-v1.schema.json`` beside this file is ``json_schema()`` as published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from keyword import iskeyword
from typing import Any, get_args, get_origin, get_type_hints

from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.requirement import DeadlineKind
from firedoor.model.verdict import Verdict
from firedoor.result import document as doc
from firedoor.result import hunt_part as hunt
from firedoor.result import hunt_words
from firedoor.result import network_document as network

READS = (doc.SCHEMA,)
ADDRESS = "urn:firedoor:schema:result:v1"

_VERDICTS = tuple(Verdict)
_HUNT_VERDICTS = ("exploited", "attempted", "no_sign", "unknown")
_YES_NO_UNKNOWN = ("yes", "no", "unknown")

# Text that may hold these words only.
ALLOWED: dict[tuple[type, str], tuple[str, ...]] = {
    (doc.RequirementAnswer, "verdict"): _VERDICTS,
    (doc.SubjectAnswer, "verdict"): _VERDICTS,
    (doc.QuestionAnswer, "verdict"): _VERDICTS,
    (doc.DeadlineAnswer, "kind"): tuple(DeadlineKind),
    (doc.DeadlineAnswer, "state"): (
        "passed",
        "due",
        "upcoming",
        "at_once",
        "standing",
        "not_judged",
    ),
    (doc.DirectiveAnswer, "binding"): _YES_NO_UNKNOWN,
    (doc.DirectiveAnswer, "in_force"): ("in_force", "not_issued", "closed", "not_judged"),
    (doc.BranchAnswer, "answer"): _YES_NO_UNKNOWN,
    (doc.CoverageAnswer, "state"): tuple(FileState),
    (network.ReachAnswer, "verdict"): ("reachable", "blocked", "unknown"),
    (network.StepAnswer, "kind"): ("filter", "translate", "route", "assumed", "local"),
    (network.PlaceAnswer, "kind"): ("internet", "business", "dmz", "control", "network"),
    (network.LineNoteAnswer, "state"): ("partly", "not_understood"),
    (hunt.HuntPart, "verdict"): _HUNT_VERDICTS,
    (hunt.HuntedMachine, "verdict"): _HUNT_VERDICTS,
    (hunt.MomentAnswer, "outcome"): tuple(Outcome),
    **hunt_words.ALLOWED,
}

# Text that must match as a whole.
PATTERNS: dict[tuple[type, str], str] = {
    (doc.InputAnswer, "sha256"): "^([0-9a-f]{64})?$",
    (doc.Result, "as_of"): "^([0-9]{4}-[0-9]{2}-[0-9]{2}.*)?$",
    **hunt_words.PATTERNS,
}

# Whole numbers that cannot be smaller.
LEAST: dict[tuple[type, str], int] = {
    (doc.Evidence, "line"): 1,
    (network.StepAnswer, "line"): 1,
    (network.StopAnswer, "line"): 1,
    (network.LineNoteAnswer, "line"): 1,
    (hunt.MomentAnswer, "line"): 1,
    (doc.InputAnswer, "size"): 0,
    **{
        (doc.CoverageAnswer, name): 0
        for name in ("records", "understood", "partly", "irrelevant", "not_understood")
    },
    **hunt_words.LEAST,
}


@cache
def shape(kind: type) -> dict[str, Any]:
    """The keys of one object in the document, in their order, with their types."""
    hints = get_type_hints(kind)
    return {field.name.rstrip("_"): hints[field.name] for field in fields(kind)}


def attribute(key: str) -> str:
    """The name of the field behind a key: ``from`` is a word of Python."""
    return f"{key}_" if iskeyword(key) else key


def item_type(hint: Any) -> Any | None:  # noqa: ANN401 - a type hint has no common type
    """The type of the items, if the hint is one of a list (``tuple[X, ...]``)."""
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def mapped_type(hint: Any) -> Any | None:  # noqa: ANN401
    """The type of the values, if the hint is one of names with values (``Mapping[str, X]``)."""
    return get_args(hint)[1] if get_origin(hint) is Mapping else None


def nullable(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401
    """The type without ``None``, and whether ``None`` was in it."""
    arguments = get_args(hint)
    if type(None) not in arguments:
        return hint, False
    (kind,) = (argument for argument in arguments if argument is not type(None))
    return kind, True


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document."""
    root = object_form(doc.Result)
    root["properties"] = {
        "schema": {"const": doc.SCHEMA},
        **root["properties"],
        "summary": {"$ref": "#/$defs/Summary"},
    }
    root["required"] = list(root["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "Firedoor result, version 1",
        **root,
        "$defs": {kind.__name__: object_form(kind) for kind in _parts()} | {"Summary": _summary()},
    }


def _parts() -> list[type]:
    """Every object kind of the document except the root, in the order of their names."""
    present = {**vars(doc), **vars(network), **vars(hunt)}.values()
    kinds = (kind for kind in present if isinstance(kind, type) and is_dataclass(kind))
    return sorted(
        (kind for kind in kinds if kind is not doc.Result), key=lambda kind: kind.__name__
    )


def object_form(kind: type) -> dict[str, Any]:
    """The JSON Schema of one kind of object."""
    properties = {name: _property(kind, name, hint) for name, hint in shape(kind).items()}
    return {
        "description": " ".join((kind.__doc__ or "").replace("``", "").split()),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _property(kind: type, name: str, hint: Any) -> dict[str, Any]:  # noqa: ANN401
    bare, may_be_null = nullable(hint)
    form = _form(bare)
    if (kind, name) in ALLOWED:
        form["enum"] = [str(word) for word in ALLOWED[kind, name]]
    if (kind, name) in PATTERNS:
        form["pattern"] = PATTERNS[kind, name]
    if (kind, name) in LEAST:
        form["minimum"] = LEAST[kind, name]
    return {"anyOf": [form, {"type": "null"}]} if may_be_null else form


def _form(hint: Any) -> dict[str, Any]:  # noqa: ANN401
    item = item_type(hint)
    if item is not None:
        return {"type": "array", "items": _form(item)}
    mapped = mapped_type(hint)
    if mapped is not None:
        return {"type": "object", "additionalProperties": _form(mapped)}
    if is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def _summary() -> dict[str, Any]:
    counts = {str(verdict): {"type": "integer", "minimum": 0} for verdict in _VERDICTS}
    return {
        "description": "How many requirements have each verdict.",
        "type": "object",
        "properties": counts,
        "required": list(counts),
        "additionalProperties": False,
    }
