"""The result document itself, for scripts; schema ``firedoor/result/v1``."""

from __future__ import annotations

from firedoor.result.document import Result
from firedoor.result.encode import to_json


def render(result: Result) -> str:
    """Return the document as JSON."""
    return to_json(result)
