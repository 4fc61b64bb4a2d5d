"""Build numbers of Microsoft Exchange Server, as its files and its shell write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 15.01.2375.007, 15.1.2375.7, and OWA's three fields 15.1.2375. Zero-padding means nothing.
_DOTTED = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)
# AdminDisplayVersion: "Version 15.1 (Build 2375.7)"; Exchange 2003 adds ": Service Pack 2".
_DISPLAYED = re.compile(
    r"(?:Version )?(\d{1,4})\.(\d{1,4}) \(Build (\d{1,6})\.(\d{1,6})(?:: Service Pack \d)?\)",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class CuLine:
    """The first three fields of a build: a build whose revision is not known.

    Since Exchange 2013 the three fields name one cumulative update; before, they move with update
    rollups.
    """

    major: int
    minor: int
    build: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.build}"


@dataclass(frozen=True, slots=True, order=True)
class ExchangeBuild:
    """A complete build number. Order is that of its four fields."""

    major: int
    minor: int
    build: int
    revision: int

    @property
    def line(self) -> CuLine:
        """The first three fields."""
        return CuLine(self.major, self.minor, self.build)

    def __str__(self) -> str:
        return f"{self.line}.{self.revision}"

    @classmethod
    def parse(cls, text: str) -> ExchangeBuild | CuLine:
        """Read a build in any form in which it is written; three fields give a ``CuLine``.

        Raises ``ValueError`` for every other text.
        """
        found = _DOTTED.fullmatch(text.strip()) or _DISPLAYED.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not an Exchange build number: {text[:80]!r}")
        major, minor, build, revision = found.groups()
        line = CuLine(int(major), int(minor), int(build))
        if revision is None:
            return line
        return cls(line.major, line.minor, line.build, int(revision))


def fields(version: ExchangeBuild | CuLine) -> tuple[int, ...]:
    """The three or four fields, to sort complete and incomplete builds together."""
    revision = (version.revision,) if isinstance(version, ExchangeBuild) else ()
    return (version.major, version.minor, version.build, *revision)
