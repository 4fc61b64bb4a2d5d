"""A hunt on a terminal: the verdict first, why, what to do and to fetch, the story, then all that it rests on."""

from __future__ import annotations

from firedoor.result.hunt_document import HuntDocument, HuntedServer, SightingAnswer
from firedoor.views import hunt_digest as digest
from firedoor.views import hunt_words as say
from firedoor.views.hunt_text_coverage import add_coverage, add_files
from firedoor.views.hunt_text_rules import add_rules
from firedoor.views.inert import visible
from firedoor.views.lines import Page
from firedoor.views.words import counted, day, moment

_FIRST, _FINDINGS = 5, 15
_LONG = 2_000
_BRIEF = 260  # characters of a reason that stands in full with its server
_SERVERS, _REASONS, _FETCH, _CHAINS, _OTHERS, _GROUPS, _POINTS = 30, 6, 25, 8, 10, 30, 20
_MARKS = {
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
_SILENT = frozenset({"excluded", "context"})
_STAMP = len("2021-03-03 04:05:06")


def render(document: HuntDocument, *, colour: bool = False, width: int = 100) -> str:
    """Return the page; no line is wider than ``width`` columns (at least 40)."""
    page = Page(colour, width)
    _answer(page, document)
    _servers(page, document)
    _follow_up(page, document)
    _fetch(page, document)
    _story(page, document)
    _points(page, document)
    _seen(page, document)
    _findings(page, document)
    add_coverage(page, document)
    _report(page, document)
    add_rules(page, document)
    add_files(page, document)
    page.blank()
    page.add(say.ABOUT, style="dim")
    return page.text()


def _answer(page: Page, document: HuntDocument) -> None:
    page.add("Has it happened?", style="bold")
    page.add(f"{say.headline(document)}.", style=STYLES.get(document.verdict, "unknown"))
    for reason in document.reasons[:_FIRST]:
        page.add(say.clipped(reason, _BRIEF), mark="- ")
    _more(page, len(document.reasons) - _FIRST, "reason", "each stands with its server below")
    why = f" ({document.window_why})" if document.window_why else ""
    page.add(f"{say.period(document.window)}{why}", mark="asked about: ")
    if document.as_of:
        page.add(day(document.as_of), mark="as of: ")
    page.add(say.UTC_NOTE, style="dim")


def _servers(page: Page, document: HuntDocument) -> None:
    told = ", ".join(f"{n} {say.VERDICTS[v]}" for v, n in say.tally(document).items() if n)
    page.heading(f"SERVERS ({told or 'none'})")
    for server in document.servers[:_SERVERS]:
        _server(page, server)
    _more(page, len(document.servers) - _SERVERS, "server", "--format json has them all")


def _server(page: Page, server: HuntedServer) -> None:
    verdict = say.VERDICTS.get(server.verdict, server.verdict)
    page.add(
        f"{say.host(server.host)}: {verdict.upper()} ({say.outcomes(server.sightings)})",
        mark=_MARKS.get(server.verdict, "? "),
        style=STYLES.get(server.verdict, "unknown"),
    )
    for reason in server.reasons[:_REASONS]:
        page.add(reason, indent=2, mark="- ")
    _more(page, len(server.reasons) - _REASONS, "reason", "--format html has them all", indent=2)


def _follow_up(page: Page, document: HuntDocument) -> None:
    if not document.follow_up:
        return
    page.heading("WHAT TO DO NOW, IN THIS ORDER")
    for number, one in enumerate(document.follow_up, 1):
        hosts = f" ({say.some(map(say.host, one.hosts), 6)})" if one.hosts else ""
        page.add(f"{one.title}{hosts}", mark=f"{number}. ", style="bold")
        if one.text:
            page.add(one.text, indent=3, most=_LONG)
        when = moment(one.deadline) if one.deadline else ""
        action = say.action(one.action) if one.action else ""
        told = "; ".join(part for part in (when, action) if part)
        if told:
            page.add(told, indent=3, style="dim")


def _fetch(page: Page, document: HuntDocument) -> None:
    fetches = digest.fetches(document)
    if not fetches:
        return
    page.heading(f"WHAT TO FETCH ({counted(sum(len(one.needed) for one in fetches), 'item')})")
    for one in fetches[:_SERVERS]:
        many = counted(len(one.needed), "item is", "items are") if one.needed else "nothing is"
        page.add(f"{say.host(one.host)}: {many} needed to say no sign", style="bold")
        for text in one.needed[:_FETCH]:
            page.add(text, indent=2, mark="- ")
        _more(page, len(one.needed) - _FETCH, "item", "--format html has them all", indent=2)
        if one.others:
            page.add(say.some(one.others, 6), indent=2, mark="would show more: ", style="dim")
    _more(page, len(fetches) - _SERVERS, "server", "--format html has them all")


def _hosts(hosts: tuple[str, ...]) -> str:
    return say.some(map(say.host, hosts), 4)


# --- the story


def _story(page: Page, document: HuntDocument) -> None:
    chains = digest.told(document)
    if not chains:
        return
    page.heading(f"THE STORY ({counted(len(chains), 'chain')}; times in UTC)")
    for one in chains[:_CHAINS]:
        _chain(page, one)
    more = len(chains) - _CHAINS
    _more(page, more, "chain", "--format csv has every sighting with its chain")
    if document.story.cut:
        cut = counted(document.story.cut, "sighting")
        page.add(f"{cut} beyond the bound were not joined; --format csv has them.", style="unknown")


def _chain(page: Page, told: digest.Told) -> None:
    chain = told.chain
    page.blank()
    verdict = say.TONES.get(chain.verdict, chain.verdict)
    when = f", {say.spell(chain.from_, chain.to)}" if chain.from_ else ""
    page.add(
        f"Chain {chain.number}: {verdict.upper()} on {_hosts(chain.hosts) or say.NO_HOST}{when}",
        mark=_MARKS.get(chain.verdict, "? "),
        style=STYLES.get(chain.verdict, "unknown"),
    )
    for name, values in (
        ("from", chain.clients),
        ("accounts", chain.accounts),
        ("sessions", chain.sessions),
        ("other machines", chain.machines),
    ):
        if values:
            page.add(say.some(values, 6), indent=2, mark=f"{name}: ")
    if chain.joined_by:
        page.add(say.some(chain.joined_by, 4, "; "), indent=2, mark="joined by: ", style="dim")
    others = told.others
    for line in digest.in_turn(told.steps, others[:_OTHERS]):
        if isinstance(line, digest.Group):
            _also(page, line)
        else:
            _step(page, line, alone=len(chain.hosts) < 2)  # noqa: PLR2004 - one needs no name
    _more(page, len(others) - _OTHERS, "rule", "--format csv has every sighting", indent=2)


def _step(page: Page, step: digest.Step, *, alone: bool) -> None:
    mark = step.milestone
    title = step.sighting.title if step.sighting else ""
    where = "" if alone or not mark.host else f" on {mark.host}"
    page.add(
        f"{mark.mark.upper()}{where}: {title}", indent=2, mark=f"{visible(say.when(mark.time))}  "
    )
    if step.sighting:
        _record(page, step.sighting, 2 + _STAMP + 2)


def _also(page: Page, group: digest.Group) -> None:
    many = f"{group.count:,} x " if group.count > 1 else ""
    outcome = say.OUTCOME_NAMES.get(group.first.outcome, group.first.outcome)
    page.add(
        f"{many}{group.first.title} ({outcome}), {say.place(group.first)}",
        indent=2,
        mark=f"{visible(say.when(group.begins)):<{_STAMP}}  ",
        style="dim",
    )


def _record(page: Page, one: SightingAnswer, indent: int) -> None:
    """Where it stands, and what stands there; on a narrow terminal at the left."""
    indent = indent if page.width >= 80 else 4  # noqa: PLR2004 - columns
    page.add(say.place(one), indent=indent, style="dim")
    shown = say.fields(one)
    if shown:
        page.add(shown, indent=indent, mark="> ", style="dim", most=400)


def _points(page: Page, document: HuntDocument) -> None:
    story = document.story
    if story.starting_points:
        page.heading("WHERE ATTACK PATHS MAY BEGIN")
        for point in story.starting_points[:_POINTS]:
            on = f" (seen on {point.host})" if point.host and point.host != point.name else ""
            page.add(f"{point.kind} {point.name}{on}", style="bold")
            page.add(point.why, indent=4)
        _more(page, len(story.starting_points) - _POINTS, "place", "--format json has them all")
    if story.techniques:
        page.heading("TECHNIQUES (MITRE ATT&CK)")
        for one in story.techniques[:_SERVERS]:
            matrix = say.MATRICES.get(one.matrix, one.matrix)
            page.add(f"{one.name or 'not in our list'} ({matrix})", mark=f"{visible(one.id):<10} ")
        more = len(story.techniques) - _SERVERS
        _more(page, more, "technique", "--format html has more, --format json all")


# --- what it rests on


def _seen(page: Page, document: HuntDocument) -> None:
    found = digest.groups(document.sightings)
    several = counted(len(document.sightings), "sighting")
    page.heading(f"WHAT WAS SEEN ({several})" if found else "WHAT WAS SEEN: NOTHING")
    for group in found[:_GROUPS]:
        _group(page, group)
    _more(page, len(found) - _GROUPS, "rule", "--format csv has every sighting")


def _group(page: Page, group: digest.Group) -> None:
    one = group.first
    outcome = say.OUTCOME_NAMES.get(one.outcome, one.outcome)
    many = f"{group.count:,} x " if group.count > 1 else ""
    style = STYLES.get(one.outcome, "dim" if one.outcome in _SILENT else "unknown")
    page.add(f"{many}{one.title}", mark=f"{visible(outcome)}: ", style=style)
    times = say.spell(group.begins, group.ends)
    page.add(
        f"{say.host(one.host)}, {times}; {one.severity}, confidence {one.confidence}", indent=4
    )
    if group.clients:
        page.add(say.some(group.clients, 4), indent=4, mark="from: ")
    means = "" if one.outcome in _SILENT else one.why
    for text, mark in ((one.note, "note: "), (means, "means: ")):
        if text:
            page.add(text, indent=4, mark=mark)
    page.add(f"{one.rule_kind} rule {one.rule}", indent=4, style="dim")
    _record(page, one, 4)


def _findings(page: Page, document: HuntDocument) -> None:
    if not document.findings:
        return
    page.heading(f"THE EVIDENCE ITSELF ({counted(len(document.findings), 'finding')})")
    for one in document.findings[:_FINDINGS]:
        page.add(f"{say.at(one.file, one.line)}: {one.text}", mark="! ", style="unknown")
        if one.settled_by:
            page.add(one.settled_by, indent=4, mark="settled by: ")
    _more(page, len(document.findings) - _FINDINGS, "finding", "--format json has them all")


def _report(page: Page, document: HuntDocument) -> None:
    if not document.report_fields:
        return
    page.heading("FIELDS OF THE INCIDENT REPORT")
    for one in document.report_fields:
        if one.value:
            source = f" [{one.source}]" if one.source else ""
            page.add(f"{one.value}{source}", mark=f"{visible(one.name)}: ", most=_LONG)
    empty = [one.name for one in document.report_fields if not one.value]
    if empty:
        told = say.some(empty, _SERVERS)
        page.add(told, mark="for you to fill in: ", style="dim", most=_LONG)


def _more(page: Page, more: int, one: str, where: str, indent: int = 0) -> None:
    """What is not shown, and where it is."""
    if more > 0:
        page.add(f"and {counted(more, 'more ' + one)}; {where}", indent)
