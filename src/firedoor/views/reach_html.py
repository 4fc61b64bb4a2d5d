"""Who can reach whom as one HTML page."""

from __future__ import annotations

from firedoor.result.network_document import NetworkAnswer
from firedoor.result.reach_compare import ReachDiff


def render(network: NetworkAnswer) -> str:
    """Return the page."""
    return network.site


def render_diff(diff: ReachDiff) -> str:
    """Return the page of a difference."""
    return diff.site
