"""Whether the totals of a report (template version 4.0) can all be true at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_SUPPORTED = ("v4.n2013", "v4.n2016", "v4.n2019")


def inconsistencies(values: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each contradiction. Totals that are not given contradict nothing."""
    counts = {key: int(value) for key, value in values.items() if value.isdecimal()}
    total, known = counts.get("v4.total"), [counts[key] for key in _SUPPORTED if key in counts]
    if total is not None and sum(known) > total:
        yield f"{sum(known)} servers of 2013, 2016 and 2019 are more than the {total} of all versions"
    if len(known) == len(_SUPPORTED):
        yield from _remaining(sum(known), counts, values)


def _remaining(known: int, counts: Mapping[str, int], values: Mapping[str, str]) -> Iterator[str]:
    """Those neither updated nor disconnected are what the justification has to explain."""
    done = [counts[key] for key in ("v4.updated", "v4.disconnected") if key in counts]
    if sum(done) > known:
        yield (
            f"{sum(done)} servers updated or disconnected are more than the {known} of 2013, 2016 and 2019"
        )
    rest = known - sum(done)
    if done and rest > 0 and not values.get("v4.justification"):
        yield f"{rest} servers are neither updated nor disconnected, and no justification is given"
