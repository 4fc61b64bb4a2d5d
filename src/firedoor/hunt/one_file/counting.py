"""How many rules of each kind a hunt looks with, and whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from firedoor.hunt.one_file.left_out import is_left_out
from firedoor.hunt.sigma.plan import RuleBook, Unusable

# Before the names of the files of our own rules, by which they are told from a user's.
OWN = "firedoor/"
PACK, USER = "firedoor", "user"


@dataclass(frozen=True, slots=True, order=True)
class RuleCount:
    """``kind``: sigma, sigma-correlation, yara, indicator. ``origin``: firedoor, user, "" for both together."""

    kind: str
    origin: str
    used: int
    unusable: int = 0


def sigma_counts(book: RuleBook) -> Iterator[RuleCount]:
    """Rules and correlations. What could not be used counts as a rule."""
    used: Counter[tuple[str, str]] = Counter()
    used.update(("sigma", _origin(rule.file)) for rule in book.rules if not is_left_out(rule))
    used.update(("sigma-correlation", _origin(one.file)) for one in book.correlations)
    refused = Counter(("sigma", _origin(one.file)) for one in book.unusable)
    for kind, origin in sorted({*used, *refused}):
        yield RuleCount(kind, origin, used[kind, origin], refused[kind, origin])


def yara_counts(
    used: Mapping[str, int], own: str, refused: Iterable[Unusable]
) -> Iterator[RuleCount]:
    """``used``: by set; ``own``: how the set of our own rules is called."""
    found: Counter[str] = Counter()
    for name, count in used.items():
        found[PACK if name == own else USER] += count
    bad = Counter(_origin(one.file) for one in refused)
    for origin in sorted({*+found, *bad}):  # a set of which there is none is not told
        yield RuleCount("yara", origin, found[origin], bad[origin])


def indicator_counts(used: Mapping[str, int], unusable: int) -> Iterator[RuleCount]:
    """The indicators of all lists together."""
    if used or unusable:
        yield RuleCount("indicator", "", sum(used.values()), unusable)


def _origin(file: str) -> str:
    return PACK if file.startswith(OWN) else USER
