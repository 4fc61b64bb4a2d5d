"""The views of ``firedoor reach``, by the name that ``--format`` takes."""

from __future__ import annotations

from firedoor.result.encode import network_json
from firedoor.result.network_document import NetworkAnswer
from firedoor.result.reach_compare import ReachDiff, reach_diff_json
from firedoor.views import reach_csv, reach_diff_text, reach_text
from firedoor.views.terminal import PLAIN, Terminal

REACH_FORMATS = ("text", "json", "html", "csv")


def render_reach(
    network: NetworkAnswer, name: str, *, coverage: bool = False, terminal: Terminal = PLAIN
) -> str:
    """Return the view of the answers. ``coverage``: of the lines instead, where the view is text."""
    if name == "json":
        return network_json(network)
    if name == "csv":
        return reach_csv.lines(network) if coverage else reach_csv.render(network)
    if name == "html":
        from firedoor.views import reach_html  # noqa: PLC0415 - only who asks for a page waits for it

        return reach_html.render(network)
    show = reach_text.coverage if coverage else reach_text.render
    return show(network, colour=terminal.colour, width=terminal.width)


def render_reach_diff(diff: ReachDiff, name: str, *, terminal: Terminal = PLAIN) -> str:
    """Return the view of what a change would do."""
    if name == "json":
        return reach_diff_json(diff)
    if name == "csv":
        return reach_csv.render_diff(diff)
    if name == "html":
        from firedoor.views import reach_html  # noqa: PLC0415

        return reach_html.render_diff(diff)
    return reach_diff_text.render(diff, colour=terminal.colour, width=terminal.width)
