"""The time that a hunt is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """From ``begins`` (inclusive) to ``ends`` (exclusive), in UTC. ``why``: where the two come from, in words."""

    begins: datetime
    ends: datetime
    why: str
