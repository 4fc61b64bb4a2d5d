"""Objects of STIX 2.1: ids made from content, times, and the bundle that keeps each once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

Object = dict[str, object]
# The namespace that the specification gives for the ids of observables (section 2.9).
OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
# Ours, for all other objects.
OURS = uuid.uuid5(uuid.NAMESPACE_DNS, "firedoor.example")


def stamp(text: str) -> str:
    """An ISO time as STIX writes it (UTC, milliseconds or more); "" if it is none."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return ""
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    fine = "microseconds" if value.microsecond % 1000 else "milliseconds"
    return value.isoformat(timespec=fine).replace("+00:00", "Z")


class Bundle:
    """The objects of a bundle in the order in which they were added. ``created``: of all; ``author``: id of it."""

    def __init__(self, created: str) -> None:
        self.created = created
        self.author = ""
        self._objects: dict[str, Object] = {}

    def add(self, type_: str, key: Sequence[str], body: Object) -> str:
        """Add an object of ours and return its id, which is made of type and key. What is there stays."""
        id_ = f"{type_}--{uuid.uuid5(OURS, json.dumps([type_, *key]))}"
        common: Object = {
            "type": type_,
            "spec_version": "2.1",
            "id": id_,
            "created": self.created,
            "modified": self.created,
        }
        if self.author:
            common["created_by_ref"] = self.author
        self._objects.setdefault(id_, common | body)
        return id_

    def observable(self, type_: str, identity: Object, more: Object | None = None) -> str:
        """Add an observable. ``identity``: the properties that make its id by the specification."""
        told = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        id_ = f"{type_}--{uuid.uuid5(OBSERVABLES, told)}"
        body = {"type": type_, "spec_version": "2.1", "id": id_, **identity, **(more or {})}
        self._objects.setdefault(id_, body)
        return id_

    def ids(self) -> list[str]:
        """The ids of all objects so far."""
        return list(self._objects)

    def whole(self) -> Object:
        """The bundle; its id is made of what is in it."""
        objects = list(self._objects.values())
        content = json.dumps(objects, sort_keys=True)
        return {
            "type": "bundle",
            "id": f"bundle--{uuid.uuid5(OURS, content)}",
            "objects": objects,
        }
