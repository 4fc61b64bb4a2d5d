"""Whether the hunt looked with all rules of our pack: without them "no sign" says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from firedoor.hunt.judging.doubts import Doubt
from firedoor.hunt.one_file.counting import OWN
from firedoor.hunt.pack import sigma_files, yara_files
from firedoor.hunt.run import Hunted

_MOST_NAMED = 3


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    sigma = frozenset(OWN + name for name, _ in sigma_files())
    return sigma, frozenset(OWN + name for name, _ in yara_files())


def of_rules(hunted: Hunted) -> Iterator[Doubt]:
    """Rules of the pack that were not used."""
    sigma, yara = _names()
    used = {rule.file for rule in hunted.book.rules} | {rule.file for rule in hunted.book.correlations}  # fmt: skip
    unusable = {rule.file for rule in hunted.unusable} & (sigma | yara)
    missing = sorted((sigma - used) | unusable)
    if len(missing) == len(sigma):
        yield Doubt("the hunt looked without Firedoor's own rules", "hunt with them")
    elif missing:
        names = ", ".join(missing[:_MOST_NAMED])
        others = " and others" if len(missing) > _MOST_NAMED else ""
        reason = f"{len(missing)} of Firedoor's own rules were not used: {names}{others}"
        yield Doubt(reason, "report this fault of Firedoor")
