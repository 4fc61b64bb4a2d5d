"""Time ranges: when an entry of an access list is in force."""

from __future__ import annotations

from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.work import Work


def read_time_range(work: Work, node: Node) -> None:
    """``time-range NAME`` with its ``absolute`` and ``periodic`` lines."""
    name = node.words[1] if len(node.words) > 1 else ""
    note = ""
    work.understood(node)
    for child in node.children:
        if child.low[0] == "absolute" and "end" in child.low:
            end = child.words[child.low.index("end") + 1 :]
            note = f'time-range "{name}" ends {" ".join(end)}'
        if child.low[0] in {"absolute", "periodic"}:
            work.understood(child)
        else:
            work.missed(child)
    work.time_ranges[name] = note
