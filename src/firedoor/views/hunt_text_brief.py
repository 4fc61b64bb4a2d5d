"""The first screen of a hunt on a terminal: the answer, why, the story in ten lines, what to do, what to fetch."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.result.hunt_document import HuntDocument, HuntedServer
from firedoor.views import hunt_digest as digest
from firedoor.views import hunt_words as say
from firedoor.views.hunt_fetching import errands
from firedoor.views.inert import visible
from firedoor.views.lines import Page
from firedoor.views.words import counted, moment

_FIRST, _EACH, _SERVERS, _FETCHED = 5, 8, 30, 5
_ACCUSED = frozenset({"exploited", "attempted"})
_LONG = 2_000
_BRIEF = 320  # characters of a reason; the page in HTML has it all
_LINES, _OF_ONE, _MARK = 12, 7, len("shell written")
_STEPS, _ERRANDS = 8, 12
_WITHOUT_MORE = "--format html has them all"
MARKS = {
    "exploited": "! ",
    "attempted": "! ",
    "unknown": "? ",
    "no_sign": "+ ",
    "suspicious": "? ",
}
STYLES = {
    "exploited": "not_met",
    "attempted": "not_met",
    "unknown": "unknown",
    "no_sign": "met",
    "suspicious": "unknown",
}


def add_brief(page: Page, document: HuntDocument) -> None:
    """Add what a reader needs before everything else, and where the rest is."""
    _answer(page, document)
    _servers(page, document)
    _story(page, document)
    _steps(page, document)
    _fetch(page, document)
    page.blank()
    page.add(
        "What follows has the details: the story with its records, what was seen, what the evidence covers, the steps "
        "of the directive in full, the incident report, rules and files. The same as a page with pictures: "
        "--format html -o hunt.html; every sighting as a table: --format csv.",
        style="dim",
    )


def _answer(page: Page, document: HuntDocument) -> None:
    page.add("Has it happened?", style="bold")
    page.add(f"{say.headline(document)}.", style=STYLES.get(document.verdict, "unknown"))
    # With servers each reason stands with its own.
    for reason in document.reasons[:_FIRST] if not document.servers else ():
        page.add(say.clipped(reason, _BRIEF), mark="- ")
    why = f" ({document.window_why})" if document.window_why else ""
    page.add(f"{say.period(document.window)}{why}", mark="asked about: ")
    if document.as_of:
        page.add(document.as_of, mark="as of: ")
    page.add(say.UTC_NOTE, style="dim")


def _servers(page: Page, document: HuntDocument) -> None:
    told = ", ".join(f"{n} {say.VERDICTS[v]}" for v, n in say.tally(document).items() if n)
    page.heading(f"SERVERS ({told or 'none'})")
    if len(document.servers) > _EACH:
        _many(page, document.servers)
        return
    for server in document.servers:
        _server(page, server, 4 if len(document.servers) <= 3 else 2)  # noqa: PLR2004 - a screen


def _many(page: Page, servers: Sequence[HuntedServer]) -> None:
    """Many servers: why only of those that were attacked; those of which nothing was seen in a line."""
    silent = [one for one in servers if not any(one.sightings.values())]
    loud = [one for one in servers if any(one.sightings.values())]
    for server in loud[:_SERVERS]:
        _server(page, server, 1 if server.verdict in _ACCUSED else 0)
    more(page, len(loud) - _SERVERS, "server", "--format json has them all")
    for verdict, name in say.VERDICTS.items():
        hosts = [say.host(one.host) for one in silent if one.verdict == verdict]
        if hosts:
            told = f"{counted(len(hosts), 'server')} {name.upper()}, nothing was seen: "
            page.add(told + say.some(hosts, _SERVERS), mark=MARKS[verdict], style=STYLES[verdict])
    page.add("--format html has the reasons for each.", style="dim")


def _server(page: Page, server: HuntedServer, reasons: int) -> None:
    verdict = say.VERDICTS.get(server.verdict, server.verdict)
    page.add(
        f"{say.host(server.host)}: {verdict.upper()} ({say.outcomes(server.sightings)})",
        mark=MARKS.get(server.verdict, "? "),
        style=STYLES.get(server.verdict, "unknown"),
    )
    for reason in server.reasons[:reasons]:
        page.add(say.clipped(reason, _BRIEF), indent=2, mark="- ")
    if reasons:
        more(page, len(server.reasons) - reasons, "reason", _WITHOUT_MORE, indent=2)


def _story(page: Page, document: HuntDocument) -> None:
    chains = [one for one in digest.told(document) if one.steps]
    if not chains:
        return
    page.heading("THE STORY IN SHORT (times in UTC)")
    left = _LINES
    for shown, told in enumerate(chains):
        if left <= 1:
            more(page, len(chains) - shown, "chain", "the story below has them")
            return
        left -= _chain(page, told, min(left - 1, _OF_ONE)) + 1


def _chain(page: Page, told: digest.Told, most: int) -> int:
    """One chain in its milestones; returns how many of them."""
    chain = told.chain
    hosts = say.some(map(say.host, chain.hosts), 3) or say.NO_HOST
    come = f", from {say.some(chain.clients, 3)}" if chain.clients else ""
    verdict = say.TONES.get(chain.verdict, chain.verdict)
    page.add(
        f"{hosts}: {verdict}{come}",
        mark=MARKS.get(chain.verdict, "? "),
        style=STYLES.get(chain.verdict, "unknown"),
    )
    # The last one tells how long it went on.
    steps = told.steps if len(told.steps) <= most else (*told.steps[: most - 1], told.steps[-1])
    for step in steps:
        title = step.sighting.title if step.sighting else ""
        time = visible(say.when(step.milestone.time))
        mark = f"{visible(step.milestone.mark):<{_MARK}}"
        page.add(say.clipped(title, _BRIEF), indent=2, mark=f"{time}  {mark}  ")
    return len(steps)


def _steps(page: Page, document: HuntDocument) -> None:
    if not document.follow_up:
        return
    page.heading("WHAT TO DO NOW, IN THIS ORDER")
    for number, one in enumerate(document.follow_up[:_STEPS], 1):
        hosts = f" ({say.some(map(say.host, one.hosts), 4)})" if one.hosts else ""
        when = f": {moment(one.deadline)}" if one.deadline else ""
        page.add(f"{one.title}{hosts}{when}", mark=f"{number}. ")
    more(page, len(document.follow_up) - _STEPS, "step", "each stands in full below")


def _fetch(page: Page, document: HuntDocument) -> None:
    fetches = digest.fetches(document)
    if not fetches:
        if not document.servers:
            page.heading("WHAT TO FETCH")
            page.add(say.START)
        return
    number = sum(len(one.needed) for one in fetches)
    page.heading(f"WHAT TO FETCH ({counted(number, 'item') if number else 'nothing is needed'})")
    for one in fetches[:_FETCHED]:
        many = counted(len(one.needed), "item is", "items are") if one.needed else "nothing is"
        page.add(f"{say.host(one.host)}: {many} needed for a whole answer", style="bold")
        _errands(page, one)
    more(page, len(fetches) - _FETCHED, "server", _WITHOUT_MORE)


def _errands(page: Page, fetch: digest.Fetch) -> None:
    found = errands(fetch)
    lines = [f"copy {time}: {'; '.join(places)}" for time, places in found.copies]
    lines += found.others
    for text in lines[:_ERRANDS]:
        page.add(say.clipped(text, _LONG), indent=2, mark="- ", most=2 * _LONG)
    more(page, len(lines) - _ERRANDS, "item", _WITHOUT_MORE, indent=2)
    if fetch.others:
        page.add(
            f"{say.some(fetch.others, 6, '; ')}",
            indent=2,
            mark="would show more: ",
            style="dim",
            most=_LONG,
        )


def more(page: Page, number: int, one: str, where: str, indent: int = 0) -> None:
    """What is not shown, and where it is."""
    if number > 0:
        page.add(f"and {counted(number, 'more ' + one)}; {where}", indent)
