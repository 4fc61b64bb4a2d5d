"""Who can reach whom as one HTML page: no script, nothing fetched, readable on a phone and in print."""

from __future__ import annotations

from functools import partial

from firedoor.result.network_document import NetworkAnswer
from firedoor.result.reach_compare import ReachDiff
from firedoor.views import reach_diff_text as diffs
from firedoor.views.html import POLICY, environment
from firedoor.views.reach_page import network_page


def render(network: NetworkAnswer) -> str:
    """Return the page. Every text of the answers is made inert and escaped."""
    template = environment().get_template("reach.html")
    return template.render(net=network_page(network), policy=POLICY)


def render_diff(diff: ReachDiff) -> str:
    """Return the page of what a change would do."""
    return (
        environment()
        .get_template("reach_diff.html")
        .render(
            diff=diff,
            net=network_page(diff.after),
            headline=diffs.headline(diff),
            opened=diffs.opened(diff),
            closed=diffs.closed(diff),
            verdict=diffs.verdict,
            stopped_now=partial(diffs.stopped_now, diff=diff),
            sources=diffs.sources,
            rules=diffs.RULES,
            gains=diffs.gains,
            kinds=diffs.CHANGES,
            policy=POLICY,
        )
    )
