"""What filters of the user leave out of our own rules is shown as left out, so that no mistake hides anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firedoor.hunt.sigma.plan import And, Not, RuleBook, SigmaRule
from firedoor.model.hunt.sighting import Outcome, RuleFacts

LEFT_OUT = "#left-out"  # how their ids end
_SERIOUS = (Outcome.EXPLOITED, Outcome.ATTEMPTED, Outcome.SUSPICIOUS)


def with_left_out(book: RuleBook, own: RuleBook) -> RuleBook:
    """The book with a rule beside each of ours that a filter narrows: it sees what the filter leaves out.

    ``own``: our rules as they are without any filter.
    """
    whole = {rule.facts.id: rule for rule in own.rules}
    return replace(book, rules=(*book.rules, *_left_out(book, whole)))


def is_left_out(rule: SigmaRule) -> bool:
    """Whether a rule only shows what a filter leaves out of another."""
    return rule.facts.id.endswith(LEFT_OUT)


def _left_out(book: RuleBook, whole: dict[str, SigmaRule]) -> Iterator[SigmaRule]:
    for rule in book.rules:
        before = whole.get(rule.facts.id)
        narrowed = before is not None and before.file == rule.file and "filters" in rule.more
        if before is not None and narrowed and rule.facts.outcome in _SERIOUS:
            condition = And((before.condition, Not(rule.condition)))
            facts = _facts(rule.facts, rule.more["filters"])
            yield replace(before, facts=facts, condition=condition, name="", silent=False)


def _facts(facts: RuleFacts, filters: str) -> RuleFacts:
    why = f"a filter that was given leaves it out: {filters}"
    return replace(
        facts, id=facts.id + LEFT_OUT, title=f"{facts.title} (left out by a filter)", outcome=Outcome.EXCLUDED, why=why
    )  # fmt: skip
