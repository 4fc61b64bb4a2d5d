"""Documents with one thing wrong each: where, what stands there, and a word of what is said of it.

``MISSING`` takes the key away. The same cases are refused by the decoder and by the JSON Schema, except
those in ``ONLY_DECODER``, which a schema cannot express.
"""

from __future__ import annotations

import json
import re
from typing import Any

from firedoor.result.encode import to_json
from tests.views.sample import rich

MISSING = object()

WRONG: tuple[tuple[str, Any, str], ...] = (
    ("schema", "firedoor/result/v2", "firedoor/result/v1"),
    ("schema", MISSING, "is missing"),
    ("schema", 1, "not a known version"),
    ("summary", MISSING, "is missing"),
    ("site", MISSING, "is missing"),
    ("site", None, "text is expected"),
    ("fictitious", 1, "true or false is expected"),
    ("surprise", "x", "not a key of this version"),
    ("as_of", "16 April 2021", "does not have the form"),
    ("requirements", {}, "a list is expected"),
    ("requirements[0]", [], "an object is expected"),
    ("requirements[0].verdict", "fine", "not_met, unknown, not_applicable"),
    ("requirements[0].verdict", MISSING, "is missing"),
    ("requirements[0].reasons[0]", 3, "text is expected"),
    ("requirements[0].deadline", "soon", "an object is expected"),
    ("requirements[0].deadline.state", "late", "is not one of"),
    ("requirements[0].deadline.kind", "sometime", "is not one of"),
    ("requirements[0].extra", True, "not a key of this version"),
    ("requirements[7].evidence[0].line", 0, "less than 1"),
    ("requirements[7].evidence[0].line", "1", "a whole number is expected"),
    ("requirements[7].evidence[0].line", 1.5, "a whole number is expected"),
    ("requirements[7].evidence[0].line", True, "a whole number is expected"),
    ("servers[0].questions[0].verdict", "", "is not one of"),
    ("directives[0].binding", "maybe", "yes, no, unknown"),
    ("directives[0].in_force", "yes", "is not one of"),
    ("directives[1].branches[0].answer", "perhaps", "is not one of"),
    ("coverage[0].state", "clean", "is not one of"),
    ("coverage[0].records", -1, "less than 0"),
    ("inputs[0].sha256", "abc", "does not have the form"),
    ("inputs[0].size", -1, "less than 0"),
    ("knowledge[0].age_days", "old", "a whole number is expected"),
)

ONLY_DECODER: tuple[tuple[str, Any, str], ...] = (
    ("summary.met", 99, "does not agree"),
    ("requirements[1].id", "ics-alert-21-063-01.patch", "stands there twice"),
)


def with_wrong(path: str, value: object) -> dict[str, Any]:
    """The rich document with one value put at, or taken from, a path."""
    document: dict[str, Any] = json.loads(to_json(rich()))
    *steps, last = [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", path)]
    place: Any = document
    for step in steps:
        place = place[step]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return document
