"""With which rules was looked, and which could not be used: counted by reason, or each of them."""

from __future__ import annotations

from firedoor.result.hunt_document import HuntDocument
from firedoor.views import hunt_digest as digest
from firedoor.views import hunt_words as say
from firedoor.views.lines import Page
from firedoor.views.words import counted

_REASONS, _ORIGINS = 12, 12


def add_rules(page: Page, document: HuntDocument) -> None:
    """Add how many rules were used, and why others could not be."""
    page.heading("RULES")
    for one in document.rules[:_ORIGINS]:
        told = f"{counted(one.used, 'rule')} used"
        told += f", {one.unusable:,} NOT usable" if one.unusable else ""
        page.add(f"{say.rule_kind(one.kind)}, {say.origin(one.origin)}: {told}", mark="- ")
    if len(document.rules) > _ORIGINS:
        page.add(f"and {len(document.rules) - _ORIGINS:,} more; --format json has them all")
    if not document.rules:
        page.add("No rule was used: nothing could be seen.", mark="! ", style="not_met")
    reasons = digest.reasons(document.unusable)
    if reasons:
        number = counted(len(document.unusable), "rule")
        page.add(f"{number} could not be used (--rules lists each):", style="unknown")
    for reason in reasons[:_REASONS]:
        page.add(reason.reason, indent=2, mark=f"{reason.count:,} x ")
        first = reason.examples[0]
        page.add(f"{first.file}: {first.title or first.id}", indent=6, mark="as ", style="dim")
    if len(reasons) > _REASONS:
        page.add(f"and {counted(len(reasons) - _REASONS, 'more reason')}; --rules shows all")


def rules(document: HuntDocument, *, colour: bool = False, width: int = 100) -> str:
    """Return every rule that could not be used, by reason."""
    page = Page(colour, width)
    used = sum(one.used for one in document.rules)
    page.add(
        f"{counted(used, 'rule')} used, {counted(len(document.unusable), 'rule')} not usable",
        style="bold",
    )
    for reason in digest.reasons(document.unusable):
        page.heading(f"{reason.count:,} x {reason.reason}")
        for one in digest.unusable_for(document, reason):
            page.add(one.title or one.id or "a file", mark="- ")
            page.add(f"{one.file}{f' ({one.id})' if one.id else ''}", indent=4, style="dim")
            if one.reason != reason.reason:
                page.add(one.reason, indent=4)
    return page.text()
