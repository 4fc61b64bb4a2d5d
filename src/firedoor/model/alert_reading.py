"""What is read from an alert: requirements, what is irrelevant and why, and what was not recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence that asks for something. ``title`` says what, in our words; ``sentence`` is the page's.

    A sentence that asks for two things stands here twice, with two titles.
    """

    kind: str
    title: str
    sentence: str
    line: int


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sentence that no family knows, or that is turned into its opposite; ``reason`` says which."""

    sentence: str
    line: int
    reason: str = "no family"


@dataclass(frozen=True, slots=True)
class Irrelevant:
    """A sentence that asks for nothing, by the named family it belongs to."""

    family: str
    sentence: str
    line: int


@dataclass(frozen=True, slots=True)
class AlertReading:
    """An alert, advisory or directive page, sentence by sentence; nothing of it is left out.

    ``sentences`` counts the sentences of the page, ``recognised`` those that ask for something known:
    ``sentences == recognised + len(unrecognised) + len(irrelevant)``. ``repeated`` counts beside them
    those that a CSAF file repeats word for word for each vulnerability. ``references`` are the ids
    of the directives it mentions, ``issued`` the day the page or its id names, if any.
    """

    title: str
    id: str
    requirements: tuple[ReadSentence, ...]
    unrecognised: tuple[Unrecognised, ...]
    irrelevant: tuple[Irrelevant, ...]
    sentences: int
    recognised: int
    repeated: int = 0
    references: tuple[str, ...] = ()
    issuer: str = ""
    url: str = ""
    issued: date | None = None
    form: str = ""

    @property
    def families(self) -> Mapping[str, int]:
        """How many sentences each irrelevant family took, by name."""
        return dict(sorted(Counter(item.family for item in self.irrelevant).items()))
