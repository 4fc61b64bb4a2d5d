"""What changed between two assessments, for people and for scripts."""

from __future__ import annotations

import json

from firedoor.result.compare import (
    DIFF_SCHEMA,
    Comparison,
    FindingNote,
    InputChange,
    ServerChange,
    Unknown,
    ValueChange,
    VerdictChange,
)
from firedoor.result.encode import plain
from firedoor.views import words
from firedoor.views.inert import visible
from firedoor.views.lines import Page

DIFF_FORMATS = ("text", "json")
_HASH_SHOWN = 12


def render_diff(
    comparison: Comparison, name: str, *, colour: bool = False, width: int = 100
) -> str:
    """Return a view of the comparison by its name in ``DIFF_FORMATS``."""
    if name == "json":
        return render_json(comparison)
    return render_text(comparison, colour=colour, width=width)


def render_json(comparison: Comparison) -> str:
    """Return the comparison as JSON, schema ``firedoor/diff/v1``."""
    document = {"schema": DIFF_SCHEMA, **plain(comparison)}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def render_text(comparison: Comparison, *, colour: bool = False, width: int = 100) -> str:
    """Return the comparison for a terminal; sections without a change are left out."""
    page = Page(colour, width)
    _head(page, comparison)
    _verdicts(page, "VERDICTS THAT CHANGED", comparison.verdicts)
    _verdicts(page, "NEW REQUIREMENTS", comparison.requirements_new)
    _verdicts(page, "REQUIREMENTS THAT ARE GONE", comparison.requirements_gone)
    _unknowns(page, comparison)
    _values(page, "DEADLINES", comparison.deadlines, words.DEADLINE_STATES)
    _values(page, "DIRECTIVES", comparison.directives, words.IN_FORCE | words.BINDING)
    _servers(page, comparison.servers)
    _findings(page, "NEW FINDINGS", comparison.findings_new)
    _findings(page, "FINDINGS THAT ARE GONE", comparison.findings_gone)
    _inputs(page, comparison.inputs)
    _values(page, "FILES NOT READ IN FULL", comparison.coverage, {})
    _values(page, "KNOWLEDGE", comparison.knowledge, {})
    return page.text()


def _head(page: Page, comparison: Comparison) -> None:
    old, new = comparison.old, comparison.new
    page.add(f"{new.site or 'Site without a name'} against {new.alert}: what changed", style="bold")
    for label, side in (("old", old), ("new", new)):
        when = words.day(side.as_of) if side.as_of else "no date given"
        page.add(f"{label}: as of {when}, Firedoor {side.tool_version}", indent=2)
    for what, before, now in (("sites", old.site, new.site), ("alerts", old.alert, new.alert)):
        if before != now:
            page.add(f"These are two different {what}: {before} and {now}.", mark="! ")
    if old.tool_version != new.tool_version:
        page.add("Another version of Firedoor judged: a verdict can change with it.", mark="! ")
    if not _anything(comparison):
        page.blank()
        page.add("No verdict, server, finding, file or body of knowledge differs.")


def _anything(comparison: Comparison) -> bool:
    lists = plain(comparison)
    return any(value for name, value in lists.items() if name not in {"old", "new"})


def _verdicts(page: Page, title: str, changes: tuple[VerdictChange, ...]) -> None:
    if not changes:
        return
    page.heading(f"{title} ({len(changes)})")
    for change in changes:
        subject = f", {change.subject}" if change.subject else ""
        told = f"{_verdict(change.old)} -> {_verdict(change.new)}"
        page.add(
            f"{told}: {change.title} [{change.id}{subject}]", style=change.new or "not_applicable"
        )
        for reason in change.old_reasons[:2]:
            page.add(reason, indent=4, mark="was: ", most=200)
        for reason in change.new_reasons[:2]:
            page.add(reason, indent=4, mark="now: ", most=200)


def _verdict(verdict: str) -> str:
    return words.TALKED_OF.get(verdict, verdict)


def _unknowns(page: Page, comparison: Comparison) -> None:
    settled = tuple(item for item in comparison.unknowns_settled if item.verdict)
    if settled:
        page.heading(f"UNKNOWNS SETTLED ({len(settled)})")
        for item in settled:
            page.add(f"{_unknown(item)}: {_verdict(item.verdict)}", style=item.verdict)
    if comparison.unknowns_new:
        page.heading(f"NEW UNKNOWNS ({len(comparison.unknowns_new)})")
        for item in comparison.unknowns_new:
            page.add(_unknown(item), style="unknown")
            for step in item.settled_by:
                page.add(step, indent=4, mark="settled by: ", most=200)


def _unknown(item: Unknown) -> str:
    return f"{item.title} [{item.id}{', ' + item.subject if item.subject else ''}]"


def _values(
    page: Page, title: str, changes: tuple[ValueChange, ...], in_words: dict[str, str]
) -> None:
    if not changes:
        return
    page.heading(f"{title} ({len(changes)})")
    for change in changes:
        old, new = (in_words.get(v, v) or "none" for v in (change.old, change.new))
        page.add(f"{change.what}: {old} -> {new}", mark=f"{visible(change.id)}: ")


def _servers(page: Page, changes: tuple[ServerChange, ...]) -> None:
    if not changes:
        return
    page.heading(f"SERVERS ({len(changes)})")
    for change in changes:
        product = f" ({change.product})" if change.product else ""
        page.add(f"{change.name}{product}", mark=f"{change.change:<8} ")
        for answer in change.answers:
            told = f"{answer.old or 'not known'} -> {answer.new or 'not known'}"
            page.add(told, indent=4, mark=f"{visible(answer.what)} ")


def _findings(page: Page, title: str, findings: tuple[FindingNote, ...]) -> None:
    if not findings:
        return
    page.heading(f"{title} ({len(findings)})")
    for finding in findings:
        subject = f", {finding.subject}" if finding.subject else ""
        page.add(f"{finding.title} [{finding.id}{subject}]", style="bold")
        page.add(finding.text, indent=4)


def _inputs(page: Page, changes: tuple[InputChange, ...]) -> None:
    if not changes:
        return
    page.heading(f"INPUT FILES ({len(changes)})")
    for change in changes:
        hashes = (change.old_sha256[:_HASH_SHOWN], change.new_sha256[:_HASH_SHOWN])
        told = " -> ".join(part for part in hashes if part)
        page.add(f"{change.file} {told}".rstrip(), mark=f"{change.change:<8} ")
