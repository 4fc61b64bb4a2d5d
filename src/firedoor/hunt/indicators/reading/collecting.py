"""What a file of indicators gives, bounded: a list of a million refused values is told by the first and a count."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.values import Indicator, Loaded
from firedoor.hunt.sigma.plan import Unusable
from firedoor.readers.printable import printable

MOST = 5_000_000
MOST_LISTED = 200  # of one reason in one file
MOST_REASONS = 200
_OTHER = "is not looked for, for reasons of many kinds"
LONGEST_NOTE = 300


@dataclass(slots=True)
class Collected:
    """Indicators of one file and what of it is not looked for."""

    file: str
    indicators: list[Indicator] = field(default_factory=list)
    _listed: list[Unusable] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, indicator: Indicator) -> None:
        """Take one. Raises ``Refused`` if the file holds too many."""
        if len(self.indicators) >= MOST:
            raise Refused(f"holds more than {MOST:,} indicators; give it in parts")
        self.indicators.append(indicator)

    def refuse(self, place: str, value: str, reason: str) -> None:
        """Note what is not looked for. ``place``: line or id."""
        if reason not in self._counts and len(self._counts) >= MOST_REASONS:
            reason = _OTHER
        count = self._counts[reason] = self._counts.get(reason, 0) + 1
        if count <= MOST_LISTED:
            self._listed.append(Unusable(self.file, place, shown(value), reason))

    def loaded(self) -> Loaded:
        """All of it."""
        more = (
            Unusable(self.file, "", f"{count - MOST_LISTED:,} more", reason)
            for reason, count in self._counts.items()
            if count > MOST_LISTED
        )
        return Loaded(tuple(self.indicators), (*self._listed, *more))


def shown(text: str, longest: int = LONGEST_NOTE) -> str:
    """Text of a list as it may stand in a message: of one line, without hidden characters, cut."""
    text = printable(" ".join(text[: 2 * longest].split()))
    return text if len(text) <= longest else text[: longest - 1] + "…"
