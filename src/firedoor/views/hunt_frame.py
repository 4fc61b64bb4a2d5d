"""What the drawings of a hunt share: two layouts, a frame with a name, the marks of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from firedoor.views import svg
from firedoor.views.inert import visible
from firedoor.views.lines import wrap

CHARACTER = 8.4  # the width of a character, by the widest of the usual fonts
RADIUS = 5.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures of a drawing in units of its view box. ``left`` and ``right``: of the track."""

    name: str
    width: float
    left: float
    right: float
    row: float
    track: float  # of the track within its row

    @property
    def is_wide(self) -> bool:
        """Whether labels stand beside the track."""
        return self.name == "wide"


def framed(
    layout: Layout, name: str, height: float, told: tuple[str, str], body: Sequence[str]
) -> str:
    """A drawing with a title and a description. ``name`` makes its ids its own on the page."""
    id_ = f"{name}-{layout.name}"
    title, about = told
    return (
        f'<svg class="timeline-{layout.name}" role="img" viewBox="0 0 {layout.width:g} {height:g}" '
        f'aria-labelledby="{id_}-title" aria-describedby="{id_}-desc" xmlns="http://www.w3.org/2000/svg">\n'
        f'<title id="{id_}-title">{escape(visible(title))}</title>\n'
        f'<desc id="{id_}-desc">{escape(visible(about))}</desc>\n' + "\n".join(body) + "\n</svg>"
    )  # fmt: skip


def cut(text: str, room: float) -> str:
    """Cut a label to its room, by the widest of the usual fonts."""
    clean = visible(text)
    most = max(4, int(room / CHARACTER))
    if len(clean) <= most and len(wrap(clean, most)) == 1:
        return clean
    return f"{wrap(clean.replace(' ', chr(0xA0)), most - 1)[0].replace(chr(0xA0), ' ').rstrip()}…"


def mark(outcome: str, x: float, y: float) -> str:
    """The shape of an outcome: full circle success, open circle attempt, triangle suspicious, small dot the rest."""
    if outcome == "exploited":
        return svg.circle("o exploited", x, y, RADIUS)
    if outcome == "attempted":
        return svg.circle("o attempted", x, y, RADIUS - 0.6)
    if outcome == "suspicious":
        return svg.path("o suspicious", f"M{x:.1f} {y - 5.5:.1f}", "l5.5 10h-11z")
    return svg.circle("o context", x, y, 2.6)
