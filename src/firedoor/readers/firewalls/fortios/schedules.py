"""Schedules: whether a policy always holds, or only at some times."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.printable import quoted

_WEEK = frozenset(("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"))
_MIDNIGHT = frozenset({"", "00:00"})
_PATHS = (
    "firewall schedule recurring",
    "firewall schedule onetime",
    "firewall schedule group",
)


@dataclass(frozen=True, slots=True)
class When:
    """``varying``: the text for a schedule that does not always hold; ``note``: what a person should know."""

    varying: str = ""
    note: str = ""


def when(context: Context, name: str) -> When:
    """What the schedule of this name says. Without a name, and for the predefined one, it always holds."""
    node = context.find(name, _PATHS)
    if not name or (node is None and name == "always"):
        return When()
    text = f"schedule {quoted(name)}"
    if node is None:
        return When(text)
    strange = context.claim_all(node)
    if not strange and node.key in context.entries(_PATHS[0]) and _always(node):
        return When()
    end = node.all("end")
    if node.key in context.entries(_PATHS[1]) and len(end) == 2:  # noqa: PLR2004
        return When(text, f"one-time schedule, ends {end[1].replace('/', '-')} {end[0]}")
    return When(text)


def _always(node: Node) -> bool:
    days = set(node.all("day"))
    return days == _WEEK and node.get("start") in _MIDNIGHT and node.get("end") in _MIDNIGHT
