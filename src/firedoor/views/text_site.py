"""The second half of the terminal report: servers, findings, directives, files, knowledge, limits."""

from __future__ import annotations

from firedoor.result.document import BranchAnswer, DirectiveAnswer, Result, ServerAnswer
from firedoor.result.reach_findings import findings
from firedoor.views import digest, hunted, words
from firedoor.views.inert import visible
from firedoor.views.lines import Page, padded
from firedoor.views.reach_matrix import add_matrix
from firedoor.views.reach_text import add_findings, add_lines

_FILE_COLUMNS = 44


def add(page: Page, result: Result) -> None:
    """Add the sections to the page."""
    hunted.add(page, result)
    _network(page, result)
    _servers(page, result)
    _findings(page, result)
    for directive in result.directives:
        _directive(page, directive)
    _coverage(page, result)
    _problems(page, result)
    _knowledge(page, result)
    _limits(page)


def _network(page: Page, result: Result) -> None:
    if result.network is None:
        return
    found = findings(result.network)
    page.blank()
    add_matrix(page, result.network, found)
    add_findings(page, result.network, found)
    add_lines(page, result.network)


def _servers(page: Page, result: Result) -> None:
    if not result.servers:
        return
    page.heading(f"SERVERS ({len(result.servers)})")
    for server in result.servers:
        page.blank()
        page.add(_server_title(server), style="bold")
        for question in server.questions:
            verdict = words.VERDICTS[question.verdict]
            answer = verdict if question.answer == verdict else f"{question.answer} ({verdict})"
            page.add(
                answer, indent=2, mark=f"{visible(question.question)} ", style=question.verdict
            )


def _server_title(server: ServerAnswer) -> str:
    known = (server.product, server.cumulative_update, server.build)
    about = ", ".join(part for part in known if part)
    aliases = f" (also {', '.join(server.aliases)})" if server.aliases else ""
    unnamed = "" if server.named else " (named by its folder only)"
    return f"{server.name}{unnamed}{aliases}: {about or 'build not known'}"


def _findings(page: Page, result: Result) -> None:
    if not result.findings:
        return
    page.heading(f"FINDINGS ({len(result.findings)})")
    for finding in result.findings:
        subject = f", {finding.subject}" if finding.subject else ""
        page.add(f"{finding.title} [{finding.id}{subject}]", mark="! ", style="bold")
        page.add(finding.text, indent=2)
        for item in finding.evidence:
            page.add(words.place(item), indent=4, mark="at ")


def _directive(page: Page, directive: DirectiveAnswer) -> None:
    page.heading(f"{directive.id}: {directive.title}")
    page.add(f"{words.IN_FORCE[directive.in_force]}; {words.BINDING[directive.binding]}")
    for note in (directive.in_force_note, directive.binds):
        if note:
            page.add(note)
    for revision in directive.revisions:
        page.add(revision, indent=2, mark="in force: ")
    for branch in directive.branches:
        _branch(page, branch)
    for tension in directive.tensions:
        page.add(tension, indent=2, mark="tension: ")
    for definition in directive.definitions:
        analogy = " (by analogy: defined for another directive)" if definition.by_analogy else ""
        page.add(f"{definition.meaning}{analogy}", indent=2, mark=f"{visible(definition.term)}: ")


def _branch(page: Page, branch: BranchAnswer) -> None:
    page.add(f"{branch.question} {branch.answer}", indent=2, mark="question: ")
    for reason in branch.reasons:
        page.add(reason, indent=6, mark="- ", most=200)


def _coverage(page: Page, result: Result) -> None:
    if not result.coverage:
        return
    sums = digest.totals(result)
    page.heading(f"FILES ({len(result.coverage)})")
    page.add(
        f"{sums.read} read, {sums.skipped} skipped, {sums.not_examined} not examined; "
        f"{words.counted(sums.records, 'record')}, {sums.not_understood:,} not understood."
    )
    for entry in result.coverage:
        state = words.COVERAGE_STATES[entry.state]
        if entry.state == "read":
            state = f"{entry.records:,} records, {entry.understood:,} understood"
            state += f", {entry.not_understood:,} NOT understood" if entry.not_understood else ""
        columns = min(_FILE_COLUMNS, page.width // 2)
        page.add(f"{state}; {entry.note}" if entry.note else state, 2, _column(entry.file, columns))


def _column(text: str, columns: int) -> str:
    """A file name in a column; a long one keeps its end, which tells it apart."""
    clean = visible(text)
    return (
        padded(clean, columns) + " "
        if len(clean) <= columns
        else padded("~" + clean[-(columns - 2) :], columns) + " "
    )


def _problems(page: Page, result: Result) -> None:
    if not result.problems:
        return
    page.heading(f"INPUT THAT COULD NOT BE USED ({len(result.problems)})")
    for problem in result.problems:
        page.add(problem, mark="! ")


def _knowledge(page: Page, result: Result) -> None:
    if not result.knowledge:
        return
    page.heading("KNOWLEDGE USED")
    for entry in result.knowledge:
        page.add(f"{entry.title}: {entry.date}, {digest.age(entry.age_days)}", mark="- ")


def _limits(page: Page) -> None:
    page.heading("WHAT FIREDOOR DOES NOT SEE")
    for limit in words.LIMITS:
        page.add(limit, mark="- ")
