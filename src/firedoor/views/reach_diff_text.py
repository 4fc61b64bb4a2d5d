"""What a change of configurations would do, for a terminal."""

from __future__ import annotations

from firedoor.result.network_document import ReachAnswer, StopAnswer
from firedoor.result.reach_compare import FlowChange, PacketShare, PairChange, ReachDiff
from firedoor.result.reach_findings import REACHABLE, UNKNOWN
from firedoor.views import reach_words as say
from firedoor.views.inert import visible
from firedoor.views.lines import Page
from firedoor.views.reach_text import add_files
from firedoor.views.words import counted

_LINE = 160
_RANGES = 2  # of a set that is cut into many
ABSENT = "not there"
CHANGES = {"breaks": "breaks", "in_doubt": "is in doubt", "heals": "heals", "changes": "changes"}
_OUTSIDE = frozenset({"internet", "business", "dmz"})
RULES = "Which classes of packets each rule set treats in another way: firedoor acl diff OLD NEW."


def render(diff: ReachDiff, *, colour: bool = False, width: int = 100) -> str:
    """Return the difference; sections without a change say so."""
    page = Page(colour, width)
    page.add(f"{diff.site}: what if", style="bold")
    for one in diff.replaced:
        page.add(f"{one.by} instead of {one.file}", indent=2)
    page.add(f"asked: {diff.question}", indent=2)
    page.blank()
    page.add(headline(diff), style="bold")
    _ways_in(page, diff)
    _flows(page, diff)
    _pairs(page, diff)
    add_files(page, diff.after)
    page.blank()
    page.add(RULES, style="dim")
    page.add(say.PROOF, style="dim")
    return page.text()


def headline(diff: ReachDiff) -> str:
    """The difference in one sentence."""
    if not diff.changes and not diff.flows:
        return "Nothing changes: every pair passes the same packets as before, over the model of the files read."
    opens, closes = opened(diff), closed(diff)
    breaks = sum(flow.change == "breaks" for flow in diff.flows)
    doubts = sum(flow.change == "in_doubt" for flow in diff.flows)
    heals = sum(flow.change == "heals" for flow in diff.flows)
    parts = [
        f"{counted(len(diff.changes), 'pair')} of zones changed"
        if diff.before.whole
        else f"{counted(len(diff.changes), 'pair')} changed"
    ]
    parts += (
        [f"more reaches or may reach the control network in {counted(len(opens), 'pair')}"]
        if opens
        else []
    )
    what = "it" if opens else "the control network"
    parts += [f"less reaches {what} in {counted(len(closes), 'pair')}"] if closes else []
    parts += [f"{counted(breaks, 'required flow')} would break"] if breaks else []
    parts += [f"{counted(doubts, 'required flow')} would be in doubt"] if doubts else []
    parts += [f"{counted(heals, 'required flow')} would pass again"] if heals else []
    return "; ".join(parts) + "."


def opened(diff: ReachDiff) -> tuple[PairChange, ...]:
    """Where more reaches a control zone from above it than before."""
    return tuple(c for c in diff.changes if (c.gained or c.more) and _into_control(diff, c))


def gains(change: PairChange) -> str:
    """What more passes, or may pass, in words."""
    told = say.services(change.gained) or "other packets of the same services"
    undecided = change.after is not None and change.after.verdict == UNKNOWN
    return f"{told} (not decided)" if undecided else told


def closed(diff: ReachDiff) -> tuple[PairChange, ...]:
    """Where less does."""
    return tuple(c for c in diff.changes if (c.lost or c.less) and _into_control(diff, c))


def _into_control(diff: ReachDiff, change: PairChange) -> bool:
    kinds = {place.name: place.kind for place in (*diff.before.places, *diff.after.places)}
    return kinds.get(change.to) == "control" and kinds.get(change.from_) in _OUTSIDE


def _ways_in(page: Page, diff: ReachDiff) -> None:
    more, less = opened(diff), closed(diff)
    if more:
        title = "MORE REACHES OR MAY REACH THE CONTROL NETWORK"
        page.heading(f"{title} ({counted(len(more), 'pair')})")
    for change in more:
        sure = change.after is None or change.after.verdict == REACHABLE
        told = gains(change)
        style = "not_met" if sure else "unknown"
        page.add(f"{change.from_} -> {change.to}: {told}", mark="! " if sure else "? ", style=style)
    if less:
        page.heading(f"LESS REACHES THE CONTROL NETWORK ({counted(len(less), 'pair')})")
    for change in less:
        told = say.services(change.lost) or "other packets of the same services"
        page.add(f"{change.from_} -> {change.to}: {told}", mark="+ ", style="met")


def _flows(page: Page, diff: ReachDiff) -> None:
    if not diff.flows:
        return
    page.heading(f"REQUIRED FLOWS ({len(diff.flows)})")
    for flow in diff.flows:
        _flow(page, flow)


def _flow(page: Page, flow: FlowChange) -> None:
    style = {"breaks": "not_met", "heals": "met"}.get(flow.change, "unknown")
    known = flow.after or flow.before
    ends = f" from {known.from_} to {known.to}" if known else ""
    page.add(
        f"{flow.id} {CHANGES[flow.change]}: {flow.service}{ends}, {verdict(flow.before)} -> {verdict(flow.after)}",
        mark="! " if flow.change == "breaks" else "+ " if flow.change == "heals" else "? ",
        style=style,
    )
    if flow.purpose:
        page.add(flow.purpose, indent=4, mark="needed to: ")
    for stop in flow.after.stops[:4] if flow.after else ():
        page.add(say.at(stop.file, stop.line), indent=4, mark="stopped by ")
        page.add(stop.text, indent=8, mark="> ", most=_LINE)


def _pairs(page: Page, diff: ReachDiff) -> None:
    page.heading(f"PAIRS THAT CHANGE ({len(diff.changes)})")
    if not diff.changes:
        page.add("None.")
    for change in diff.changes:
        page.blank()
        told = f"{change.from_} -> {change.to}: {verdict(change.before)} -> {verdict(change.after)}"
        same = change.before and change.after and change.before.verdict == change.after.verdict
        page.add(
            told if not same else f"{change.from_} -> {change.to}: still {verdict(change.after)}",
            style="bold",
        )
        _gains(page, change)
        _loses(page, change, diff)
        if change.doubted:
            told = f"{say.services(change.doubted, 8)}: passed for sure, and may pass still"
            page.add(told, indent=2, mark="? in doubt: ", style="unknown")
        if same and not (change.more or change.less) and change.after is not None:
            for reason in change.after.reasons:
                page.add(reason, indent=2, mark="- ")


def _gains(page: Page, change: PairChange) -> None:
    _share(page, "+ gains ", change.gained, change.more)
    if change.after is not None and (change.gained or change.more):
        for doubt in change.after.doubts[:3]:
            page.add(f"{say.at(doubt.file, doubt.line)}: {doubt.what}", indent=6, mark="look at ")


def _loses(page: Page, change: PairChange, diff: ReachDiff) -> None:
    _share(page, "- loses ", change.lost, change.less)
    for stop in stopped_now(change, diff):
        page.add(say.at(stop.file, stop.line), indent=6, mark="now stopped by ")
        page.add(stop.text, indent=10, mark="> ", most=_LINE)


def stopped_now(change: PairChange, diff: ReachDiff) -> tuple[StopAnswer, ...]:
    """The line that stops most of what was lost, on the way that it took; none where that is not known.

    The change was made in the files that are replaced: a line there comes before those that stood there already.
    """
    if change.after is None or change.less is None:
        return ()
    on_the_way = {step.file for step in change.less.path}
    replaced = {one.file for one in diff.replaced}
    stops = [stop for stop in change.after.stops if stop.file in on_the_way]
    return tuple(sorted(stops, key=lambda stop: stop.file not in replaced)[:1])


def sources(share: PacketShare) -> str:
    """From which addresses, in words: a set cut into many ranges is told by how it begins."""
    several = share.sources
    if several and several[-1] == "..." and len(several) > _RANGES:
        return f"many addresses, among them {', '.join(several[:_RANGES])}"
    return ", ".join(several)


def _share(page: Page, mark: str, services: tuple[str, ...], share: PacketShare | None) -> None:
    if services:
        page.add(say.services(services, 8), indent=2, mark=mark)
    if share is None:
        return
    page.add(f"from {sources(share)} to {', '.join(share.targets)}", indent=6)
    if share.flow is not None:
        page.add(say.flow_text(share.flow), indent=6, mark="packet: ")
    for step in say.deciding(share.path):
        mark = f"{say.did(step)} by {visible(say.by_name(step))} at "
        page.add(say.at(step.file, step.line), indent=6, mark=mark)
        page.add(step.text, indent=10, mark="> ", style="dim", most=_LINE)


def verdict(answer: ReachAnswer | None) -> str:
    """The verdict of a side, or that the pair does not occur in it."""
    return say.VERDICTS[answer.verdict] if answer is not None else ABSENT
