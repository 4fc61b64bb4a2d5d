"""Exit codes: "found" and "failed" never share one (DESIGN.md, commands)."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the process reports to its caller."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOTHING_READABLE = 3
    SKIPPED_UNDER_STRICT = 4
    NOT_MET = 10
    INTERRUPTED = 130
