"""The report for a terminal: what is not met and by when first, then what to fetch, then the rest."""

from __future__ import annotations

from firedoor.model.verdict import Verdict
from firedoor.result.document import Evidence, RequirementAnswer, Result, SubjectAnswer
from firedoor.result.encode import counts, in_order
from firedoor.views import digest, text_site, words
from firedoor.views.lines import Page

_EVIDENCE_SHOWN = 3
_EXCERPT = 160


def render(result: Result, colour: bool, width: int = 100) -> str:  # noqa: FBT001 - agreed signature
    """Return the report; no line is wider than ``width`` columns (at least 40)."""
    result = in_order(result)
    page = Page(colour, width)
    _head(page, result)
    _not_met(page, result)
    _fetch(page, result)
    _unknown(page, result)
    _brief(page, result, Verdict.MET)
    _brief(page, result, Verdict.NOT_APPLICABLE)
    text_site.add(page, result)
    return page.text()


def _head(page: Page, result: Result) -> None:
    page.add(f"{result.site or 'Site without a name'} against {result.alert}", style="bold")
    if result.fictitious:
        page.add(words.FICTITIOUS)
    when = (
        f"As of {words.day(result.as_of)}" if result.as_of else "No date given, no deadline judged"
    )
    page.add(f"{when}. Firedoor {result.tool_version}.")
    for directive in result.directives:
        page.add(
            f"{directive.id} ({words.IN_FORCE[directive.in_force]}; {words.BINDING[directive.binding]})"
        )
    page.blank()
    page.add(digest.headline(result), style="bold")
    _tally(page, result)
    page.add(words.ABOUT_EVIDENCE)


def _tally(page: Page, result: Result) -> None:
    number = counts(result)
    parts = [f"{words.VERDICTS[key]} {number[key]}" for key in words.VERDICTS]
    page.add("   ".join(parts), indent=2)
    page.blank()


def _title(answer: RequirementAnswer) -> str:
    return f"{answer.title} [{answer.id}]" + (" (implied)" if answer.implied else "")


def _not_met(page: Page, result: Result) -> None:
    chosen = digest.with_verdict(result, Verdict.NOT_MET)
    if not chosen:
        return
    page.heading(f"NOT MET ({len(chosen)})")
    for number, answer in enumerate(chosen, 1):
        page.blank()
        page.add(_title(answer), mark=f"{number}. ", style="not_met")
        if answer.deadline:
            page.add(words.deadline(answer.deadline), indent=3, mark="Deadline: ")
        shown = digest.own(answer)
        _why(page, shown.reasons, shown.evidence, 3)
        for part in answer.subjects:
            _subject(page, part)
        for step in shown.settled_by:
            page.add(step, indent=3, mark="Still to settle: ")


def _subject(page: Page, part: SubjectAnswer) -> None:
    page.add(f"{part.subject}: {words.VERDICTS[part.verdict]}", indent=3, style=part.verdict)
    if part.verdict in {Verdict.NOT_MET, Verdict.UNKNOWN}:
        _why(page, part.reasons, part.evidence, 5)


def _why(page: Page, reasons: tuple[str, ...], evidence: tuple[Evidence, ...], indent: int) -> None:
    for reason in reasons:
        page.add(reason, indent=indent, mark="- ")
    for item in evidence[:_EVIDENCE_SHOWN]:
        page.add(words.place(item), indent=indent + 2, mark="at ")
        if item.text:
            page.add(item.text, indent=indent + 5, mark="> ", style="dim", most=_EXCERPT)
    more = len(evidence) - _EVIDENCE_SHOWN
    if more > 0:
        page.add(f"and {words.counted(more, 'place')} more", indent=indent + 2)


def _fetch(page: Page, result: Result) -> None:
    fetches = digest.to_fetch(result)
    if not fetches:
        return
    page.heading(f"EVIDENCE TO FETCH ({len(fetches)})")
    page.add("What would settle the unknowns; what settles most stands first.")
    for number, fetch in enumerate(fetches, 1):
        page.blank()
        page.add(fetch.what, mark=f"{number}. ")
        page.add(", ".join(_asked(asked) for asked in fetch.settles), indent=3, mark="settles: ")


def _asked(asked: digest.Asked) -> str:
    return f"{asked.id} ({', '.join(asked.subjects)})" if asked.subjects else asked.id


def _unknown(page: Page, result: Result) -> None:
    chosen = digest.with_verdict(result, Verdict.UNKNOWN)
    if not chosen:
        return
    page.heading(f"UNKNOWN ({len(chosen)})")
    for answer in chosen:
        page.add(_title(answer), mark="? ", style="unknown")
        if answer.deadline:
            page.add(words.deadline(answer.deadline), indent=2, mark="Deadline: ")
        for reason in digest.own(answer).reasons[:2] or answer.reasons[:2]:
            page.add(reason, indent=2, mark="- ", most=200)


def _brief(page: Page, result: Result, verdict: Verdict) -> None:
    """One line a requirement, and the first reason."""
    chosen = [answer for answer in result.requirements if answer.verdict == verdict]
    if not chosen:
        return
    page.heading(f"{words.VERDICTS[verdict].upper()} ({len(chosen)})")
    for answer in chosen:
        page.add(_title(answer), mark="+ " if verdict is Verdict.MET else ". ", style=verdict)
        for reason in answer.reasons[:1]:
            page.add(reason, indent=2, mark="- ", most=200)
        if verdict is Verdict.MET:
            for item in answer.evidence[:1]:
                page.add(words.place(item), indent=4, mark="at ")
