"""What the report says of a hunt: its answer for each server, milestones, and what the logs cover."""

from __future__ import annotations

from firedoor.result.document import Result
from firedoor.result.hunt_document import PartAnswer
from firedoor.result.hunt_part import HuntedMachine, HuntPart, MomentAnswer
from firedoor.views import hunt_words
from firedoor.views.hunt_words import NO_HOST, VERDICTS, at, period, when
from firedoor.views.inert import visible
from firedoor.views.lines import Page
from firedoor.views.words import counted

# The colours of the report's own verdicts.
TONE = {
    "exploited": "not_met",
    "attempted": "unknown",
    "unknown": "unknown",
    "no_sign": "met",
}
FETCH_SHOWN = 5
REASONS_SHOWN = 4
_MOMENTS_SHOWN = 20


def headline(hunt: HuntPart) -> str:
    """The answer in one sentence."""
    names = [server.host or NO_HOST for server in hunt.servers if server.verdict == hunt.verdict]
    who = hunt_words.some(names, 3) or "no server"
    return {
        "exploited": f"Yes: an attack worked on {who}",
        "attempted": f"It was tried on {who}, and no record shows that it worked",
        "no_sign": "No sign, and the evidence covers the whole time that was asked about",
    }.get(hunt.verdict, f"Not known: the evidence of {who} does not cover what was asked")


def asked(hunt: HuntPart) -> str:
    """The time that was asked about."""
    return f"Asked about {period(PartAnswer(hunt.from_, hunt.to))} ({hunt.window_why})."


def numbers(server: HuntedMachine) -> str:
    """How many sightings a server has, by outcome."""
    return hunt_words.outcomes(
        {
            "exploited": server.exploited,
            "attempted": server.attempted,
            "suspicious": server.suspicious,
            "excluded": server.excluded,
        }
    )


def add(page: Page, result: Result) -> None:
    """Add the section to a page of text."""
    hunt = result.hunt
    if hunt is None:
        return
    page.heading("HAS IT HAPPENED?")
    page.add(f"{headline(hunt)}.", style="bold")
    page.add(asked(hunt))
    for server in hunt.servers:
        _server(page, server)
    if hunt.moments:
        page.blank()
        page.add("What happened, as far as the evidence shows (UTC):")
    for moment in hunt.moments[:_MOMENTS_SHOWN]:
        _moment(page, moment)
    _rest(page, hunt)


def _server(page: Page, server: HuntedMachine) -> None:
    page.blank()
    verdict = f"{server.host or NO_HOST}: {VERDICTS[server.verdict]} ({numbers(server)})"
    page.add(verdict, style=TONE[server.verdict])
    for reason in server.reasons[:REASONS_SHOWN]:
        page.add(reason, indent=2, mark="- ")
    hidden = len(server.reasons) - REASONS_SHOWN
    if hidden > 0:
        page.add(f"and {hidden} more reasons", indent=2)
    for step in server.settled_by[:FETCH_SHOWN]:
        page.add(step, indent=2, mark="To settle: ", most=300)
    more = len(server.settled_by) - FETCH_SHOWN
    if more > 0:
        page.add(f"and {more} more; `firedoor hunt` lists all", indent=2)


def _moment(page: Page, moment: MomentAnswer) -> None:
    host = moment.host or NO_HOST
    page.add(
        f"{moment.mark} on {host}: {moment.title}", indent=2, mark=f"{visible(when(moment.time))}  "
    )
    page.add(at(moment.file, moment.line, moment.record), indent=23, mark="at ")


def _rest(page: Page, hunt: HuntPart) -> None:
    page.blank()
    left_out = max(0, len(hunt.moments) - _MOMENTS_SHOWN) + hunt.more
    if left_out:
        page.add(f"{counted(left_out, 'milestone')} more; `firedoor hunt` tells all")
    if not hunt.unchanged:
        page.add("The evidence changed while it was read.", style="not_met")
    for finding in hunt.findings:
        page.add(finding, mark="! ")
    if hunt.unread:
        page.add(f"{counted(hunt.unread, 'file')} could not be read")
    if hunt.unusable:
        page.add(f"{counted(hunt.unusable, 'rule')} could not be used")
