"""How long one cumulative update is supported while its product is.

Microsoft's own page promises updates to the newest CU, and in mainstream support to the one before;
others report that a CU is supported until three months after the next. Where the two agree, or where
the table shows that an update for the CU was still to come, there is an answer; else there is none.
"""

from __future__ import annotations

from datetime import date

from firedoor.match.builds import Line, load
from firedoor.match.lifecycle import load_lifecycle

# This update went to CUs out of support as well, so it shows nothing about support.
_FOR_ALL = "Mar21SU"


def cu_ended(line: Line, on: date) -> tuple[bool | None, str]:
    """True, False, or None where the rules disagree; with the reason."""
    later = _later(line, on)
    if not later:
        return False, f"no newer CU than {line.title} was out on {on}"
    update = next(
        (r for r in line.rows if r.su and r.su != _FOR_ALL and r.released.earliest >= on), None
    )
    if update is not None:
        return False, f"{line.title} still got {update.su} on or after {on}"
    until = _add_months(later[0].base.released.latest, load_lifecycle().months_after_next)
    behind = f"{line.title} is {len(later)} behind the newest CU on {on}"
    if on > until and len(later) > 1:
        return True, f"{behind}, and three months after {later[0].title} had passed by {until}"
    if on <= until and len(later) == 1:
        return False, f"{behind}, within three months of {later[0].title}"
    return None, f"{behind}; what is published on the support of CUs does not agree on it"


def _later(line: Line, on: date) -> list[Line]:
    """The CUs of the same product after this one that were out by the day, oldest first."""
    lines = (other for other in load().lines_of(line.product) if other.key > line.key)
    return sorted((o for o in lines if o.base.released.latest <= on), key=lambda o: o.key)


def _add_months(day: date, months: int) -> date:
    """The same day some months later, at the latest the 28th: every month has one."""
    index = day.month - 1 + months
    return date(day.year + index // 12, index % 12 + 1, min(day.day, 28))
