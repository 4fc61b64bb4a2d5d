"""The rules that a hunt looked with, as its document has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from firedoor.hunt.one_file.building import OWN
from firedoor.hunt.run import Hunted
from firedoor.readers.printable import printable
from firedoor.result import hunt_document as doc

_PACK, _USER = "firedoor", "user"


def rule_counts(hunted: Hunted) -> tuple[doc.RuleCountAnswer, ...]:
    """How many Sigma rules and correlations there are, our own and the user's."""
    book = hunted.book
    used: Counter[tuple[str, str]] = Counter()
    used.update(("sigma", _origin(rule.file)) for rule in book.rules)
    used.update(("sigma-correlation", _origin(one.file)) for one in book.correlations)
    refused = Counter(("sigma", _origin(one.file)) for one in book.unusable)
    return tuple(
        doc.RuleCountAnswer(kind, origin, used[kind, origin], refused[kind, origin])
        for kind, origin in sorted({*used, *refused})
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


def _origin(file: str) -> str:
    return _PACK if file.startswith(OWN) else _USER
