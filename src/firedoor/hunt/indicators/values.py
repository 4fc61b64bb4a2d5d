"""An indicator as a value, whatever the format that it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from firedoor.hunt.sigma.plan import Unusable
from firedoor.model.hunt.sighting import Confidence


class IndicatorKind(StrEnum):
    """What a value is. The text of each is how a person would call it."""

    MD5 = "MD5"
    SHA1 = "SHA-1"
    SHA256 = "SHA-256"
    SHA512 = "SHA-512"
    NAME = "file name"
    PATH = "path"
    ADDRESS = "address"
    NETWORK = "network"
    DOMAIN = "domain"
    URL = "URL"
    URI = "path of a URL"
    AGENT = "user agent"
    REGISTRY = "registry key"
    COMMAND = "command line"


HASHES = {
    IndicatorKind.MD5: "md5",
    IndicatorKind.SHA1: "sha1",
    IndicatorKind.SHA256: "sha256",
    IndicatorKind.SHA512: "sha512",
}
ADDRESSES = frozenset((IndicatorKind.ADDRESS, IndicatorKind.NETWORK))


class Match(StrEnum):
    """How a value is to be compared.

    ``WILD``: ``*`` stands for any characters and ``?`` for one. ``REGEX``: a regular expression that is searched for.
    """

    WHOLE = "whole"
    WILD = "wild"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison. ``value``: normalised by ``making.term``. ``negated``: must not be met."""

    kind: IndicatorKind
    value: str
    match: Match = Match.WHOLE
    negated: bool = False

    def __str__(self) -> str:
        return f"{'not ' if self.negated else ''}{self.kind} {self.value}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A value to look for, or the leading one of several that the same record or file must have.

    ``also``: the others. ``unchecked``: comparisons that this evidence cannot answer, as written. ``part``: "1 of 2"
    where it is one of several observations. ``group``: the object of its list that it is of, whose hashes are of one
    file. ``confidence``: None where the list does not say.
    ``dated``: when it was published or last seen. ``valid_from``, ``valid_until``: as the list says. All in UTC.
    ``file``, ``line``: where it stands; ``place``: its id where the format has no lines.
    ``note``: what its list says of it; ``author``: who made it. Both are hostile text.
    """

    term: Term
    file: str
    line: int | None = None
    place: str = ""
    confidence: Confidence | None = None
    dated: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    note: str = ""
    author: str = ""
    references: tuple[str, ...] = ()
    also: tuple[Term, ...] = ()
    unchecked: tuple[str, ...] = ()
    part: str = ""
    group: str = ""

    @property
    def source(self) -> str:
        """The file with line or id, as people write it."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        return f"{self.file}#{self.place}" if self.place else self.file


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file of indicators holds. ``unusable``: what is not looked for, each with its reason."""

    indicators: tuple[Indicator, ...] = ()
    unusable: tuple[Unusable, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are looked for, by kind; how many are not; how many came more than once."""

    used: Mapping[str, int] = field(default_factory=dict)
    unusable: int = 0
    repeated: int = 0
