"""How old the knowledge of this room is."""

from __future__ import annotations

from datetime import date

from firedoor.match.builds import load
from firedoor.match.lifecycle import load_lifecycle


def knowledge() -> tuple[tuple[str, str, date, str], ...]:
    """Each body of knowledge: id, title, the day that it is of, source."""
    builds = tuple(
        (
            f"exchange-builds-{source.id}",
            f"Exchange build table, {source.title}",
            source.date,
            f"commit {source.commit[:7]}",
        )
        for source in load().sources
    )
    lifecycle = load_lifecycle()
    return (*builds, ("lifecycle", "Ends of support", lifecycle.reviewed, lifecycle.sources))
