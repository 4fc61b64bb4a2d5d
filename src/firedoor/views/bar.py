"""The share of each verdict as a bar in SVG; the numbers stand beside it in words."""

from __future__ import annotations

from firedoor.views.words import VERDICTS

_WIDTH, _HEIGHT, _GAP = 600.0, 16.0, 3.0


def bar(counts: dict[str, int]) -> str:
    """Return the SVG, empty if there is nothing to count."""
    present = [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]
    total = sum(number for _, number in present)
    if not total:
        return ""
    room = _WIDTH - _GAP * (len(present) - 1)
    parts, at = [], 0.0
    for verdict, number in present:
        size = room * number / total
        parts.append(
            f'<rect class="{verdict}" x="{at:.1f}" y="0" width="{size:.1f}" height="{_HEIGHT:g}"/>'
        )
        at += size + _GAP
    told = ", ".join(f"{number} {VERDICTS[verdict]}" for verdict, number in present)
    return (
        f'<svg class="bar" role="img" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" preserveAspectRatio="none" '
        f'aria-labelledby="bar-title" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="bar-title">Of {total}: {told}</title>{"".join(parts)}</svg>'
    )
