"""The rules that a hunt looked with, as its document has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from firedoor.hunt.one_file.counting import OWN, sigma_counts
from firedoor.hunt.run import Hunted
from firedoor.readers.printable import printable
from firedoor.result import hunt_document as doc


def rule_counts(hunted: Hunted) -> tuple[doc.RuleCountAnswer, ...]:
    """How many rules of each kind there are, our own and the user's."""
    counts = hunted.counts or tuple(sigma_counts(hunted.book))
    return tuple(
        doc.RuleCountAnswer(one.kind, one.origin, one.used, one.unusable) for one in sorted(counts)
    )


def unusable(hunted: Hunted) -> tuple[doc.UnusableAnswer, ...]:
    """The rules that could not be used, each once."""
    return tuple(
        doc.UnusableAnswer(one.file, one.id, one.title, one.reason)
        for one in dict.fromkeys(hunted.unusable)
    )


def rule_notes(hunted: Hunted) -> Iterator[str]:
    """Filters of the user that make rules of ours see less: a reader of "no sign" has to know."""
    narrowed: Counter[str] = Counter()
    for rule in hunted.book.rules:
        if rule.file.startswith(OWN) and "filters" in rule.more:
            narrowed[rule.more["filters"]] += 1
    for filters, count in sorted(narrowed.items()):
        rules = "one rule" if count == 1 else f"{count} rules"
        yield f"{rules} of Firedoor see less than they could, by filters that were given: {printable(filters)}"
