"""The JSON Schema of a hunt's document; ``hunt-v1.schema.json`` beside this file is it as published."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from firedoor.result import hunt_document as doc
from firedoor.result.schema import object_form

ADDRESS = "urn:firedoor:schema:hunt:v1"


def hunt_json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document."""
    root = object_form(doc.HuntDocument)
    root["properties"] = {"schema": {"const": doc.HUNT_SCHEMA}, **root["properties"]}
    root["required"] = list(root["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "Firedoor hunt, version 1",
        **root,
        "$defs": {kind.__name__: object_form(kind) for kind in _parts()},
    }


def _parts() -> list[type]:
    """Every object kind of the document except the root, in the order of their names."""
    kinds = (kind for kind in vars(doc).values() if isinstance(kind, type) and is_dataclass(kind))
    return sorted((k for k in kinds if k is not doc.HuntDocument), key=lambda kind: kind.__name__)
