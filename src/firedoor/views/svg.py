"""The few elements of SVG that our drawings are made of; every text is made inert and escaped here."""

from __future__ import annotations

from html import escape

from firedoor.views.inert import visible


def rect(style: str, x: float, y: float, size: tuple[float, float], rx: float = 0) -> str:
    """A rectangle with its corner at x, y."""
    width, height = size
    round_ = f' rx="{rx:g}"' if rx else ""
    return f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{round_}/>'


def path(style: str, *moves: str) -> str:
    """A path of moves and lines."""
    return f'<path class="{style}" d="{"".join(moves)}"/>'


def circle(style: str, x: float, y: float, radius: float) -> str:
    """A circle around x, y."""
    return f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'


def text(style: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    """A line of text. ``anchor``: start, middle or end of it is at x."""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}"{where}>{escape(visible(words))}</text>'


def titled(name: str, view: tuple[float, float], title: str, about: str, body: list[str]) -> str:
    """A drawing with a name and a description; ``name`` is its class and begins its ids."""
    told = (
        f'<title id="{name}-title">{escape(visible(title))}</title>',
        f'<desc id="{name}-desc">{escape(visible(about))}</desc>',
    )
    return (
        f'<svg class="{name}" role="img" viewBox="0 0 {view[0]:g} {view[1]:g}" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-desc" xmlns="http://www.w3.org/2000/svg">\n'
        + "\n".join((*told, *body))
        + "\n</svg>"
    )
