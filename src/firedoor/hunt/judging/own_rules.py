"""Whether the hunt looked with all rules of our pack: without them "no sign" says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from firedoor.hunt.judging.doubts import Doubt
from firedoor.hunt.one_file.counting import OWN
from firedoor.hunt.pack import sigma_files, yara_files
from firedoor.hunt.run import Hunted

_MOST_NAMED = 3
_RULE = re.compile(rb"^(?:private\s+|global\s+)*rule\s", re.MULTILINE)
_YARA = ("yara", "firedoor")
_REPORT = "report this fault of Firedoor"


@cache
def _sigma() -> frozenset[str]:
    return frozenset(OWN + name for name, _ in sigma_files())


@cache
def _yara() -> int:
    return sum(len(_RULE.findall(data)) for _, data in yara_files())


def of_rules(hunted: Hunted) -> Iterator[Doubt]:
    """Rules of the pack that were not used."""
    used = {rule.file for rule in hunted.book.rules}
    used |= {correlation.file for correlation in hunted.book.correlations}
    missing = sorted((_sigma() - used) | ({rule.file for rule in hunted.unusable} & _sigma()))
    if len(missing) == len(_sigma()):
        yield Doubt("the hunt looked without Firedoor's own rules", "hunt with them")
        return
    if missing:
        names = ", ".join(missing[:_MOST_NAMED])
        others = " and others" if len(missing) > _MOST_NAMED else ""
        reason = f"{len(missing)} of Firedoor's own rules were not used: {names}{others}"
        yield Doubt(reason, _REPORT)
    own = sum(one.used for one in hunted.counts if (one.kind, one.origin) == _YARA)
    if own < _yara():
        yield Doubt("files were not looked at with all of Firedoor's own YARA rules", _REPORT)
