"""A hunt on a terminal: the verdict first, why, what to do and to fetch, the story, then all that it rests on."""

from __future__ import annotations

from firedoor.result.hunt_document import HuntDocument, SightingAnswer
from firedoor.views import hunt_digest as digest
from firedoor.views import hunt_words as say
from firedoor.views.hunt_text_brief import MARKS, STYLES, add_brief, more
from firedoor.views.hunt_text_coverage import add_coverage, add_files
from firedoor.views.hunt_text_follow import add_report, add_steps
from firedoor.views.hunt_text_rules import add_rules
from firedoor.views.inert import visible
from firedoor.views.lines import Page
from firedoor.views.words import counted

_FINDINGS, _TECHNIQUES, _CHAINS, _OTHERS, _GROUPS, _POINTS = 15, 30, 8, 10, 30, 20
_RECORD = 400  # characters of a record
_SILENT = frozenset({"excluded", "context"})
_STAMP = len("2021-03-03 04:05:06")


def render(document: HuntDocument, *, colour: bool = False, width: int = 100) -> str:
    """Return the page; no line is wider than ``width`` columns (at least 40)."""
    page = Page(colour, width)
    add_brief(page, document)
    _story(page, document)
    _points(page, document)
    _seen(page, document)
    _findings(page, document)
    add_coverage(page, document)
    add_steps(page, document)
    add_report(page, document)
    add_rules(page, document)
    add_files(page, document)
    page.blank()
    page.add(say.ABOUT, style="dim")
    return page.text()


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
    more(page, len(chains) - _CHAINS, "chain", "--format csv has every sighting with its chain")
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
        mark=MARKS.get(chain.verdict, "? "),
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
    more(page, len(others) - _OTHERS, "rule", "--format csv has every sighting", indent=2)


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
        page.add(say.clipped(shown, _RECORD), indent=indent, mark="> ", style="dim")


def _points(page: Page, document: HuntDocument) -> None:
    story = document.story
    if story.starting_points:
        page.heading("WHERE ATTACK PATHS MAY BEGIN")
        for point in story.starting_points[:_POINTS]:
            on = f" (seen on {point.host})" if point.host and point.host != point.name else ""
            page.add(f"{point.kind} {point.name}{on}", style="bold")
            page.add(point.why, indent=4)
        more(page, len(story.starting_points) - _POINTS, "place", "--format json has them all")
    if story.techniques:
        page.heading("TECHNIQUES (MITRE ATT&CK)")
        for one in story.techniques[:_TECHNIQUES]:
            matrix = say.MATRICES.get(one.matrix, one.matrix)
            page.add(f"{one.name or 'not in our list'} ({matrix})", mark=f"{visible(one.id):<10} ")
        more(
            page,
            len(story.techniques) - _TECHNIQUES,
            "technique",
            "--format html has more, --format json all",
        )


# --- what it rests on


def _seen(page: Page, document: HuntDocument) -> None:
    found = digest.groups(document.sightings)
    several = counted(len(document.sightings), "sighting")
    page.heading(f"WHAT WAS SEEN ({several})" if found else "WHAT WAS SEEN: NOTHING")
    for group in found[:_GROUPS]:
        _group(page, group)
    more(page, len(found) - _GROUPS, "rule", "--format csv has every sighting")


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
    more(page, len(document.findings) - _FINDINGS, "finding", "--format json has them all")
