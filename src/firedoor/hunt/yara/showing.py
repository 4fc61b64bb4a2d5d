"""A hit of YARA as a sighting: which rule, where in the file, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass

import yara_x

from firedoor.hunt.yara.blocks import Part
from firedoor.model.hunt.sighting import RuleFacts, Sighting
from firedoor.model.hunt.source import Source
from firedoor.model.origin import Origin
from firedoor.readers.interface import HEAD_BYTES
from firedoor.readers.logs.scanning import LogFile

MOST_SHOWN, LONGEST = 4, 120
_Found = tuple[int, str, bytes]  # where in the part, the name of the text, what stands there


@dataclass(frozen=True, slots=True)
class Subject:
    """The file that is looked at."""

    file: LogFile
    source: Source
    sha256: str


@dataclass(frozen=True, slots=True)
class Met:
    """A rule that was met. ``place``: its file and line."""

    facts: RuleFacts
    place: str


def sighting(rule: yara_x.Rule, met: Met, subject: Subject, part: Part, note: str) -> Sighting:
    """``part``: of the file, in which the rule was met. ``note``: what is to be known of this hit."""
    file = subject.file
    found = _found(rule, part.data)
    texts = tuple((name, f"at {part.at + at:,}: {shown(text)}") for at, name, text in found)
    place = (("place", file.stood), ("sha256", subject.sha256), ("rule", met.place))
    return Sighting(
        met.facts,
        met.facts.outcome,
        subject.source,
        _origin(file, part, found),
        fields=tuple(pair for pair in place if pair[1]) + texts,
        note=note,
    )


def shown(data: bytes) -> str:
    """Bytes as text: UTF-16 where every second byte is zero, what is no text written out."""
    if len(data) > 1 and not any(data[1::2]):
        data = data[::2]
    return data.decode("utf-8", "backslashreplace")


def _found(rule: yara_x.Rule, data: bytes) -> list[_Found]:
    """The first place of each text of the rule, in the order of the file."""
    first = (
        (
            match.offset,
            pattern.identifier,
            data[match.offset : match.offset + min(match.length, LONGEST)],
        )
        for pattern in rule.patterns
        for match in pattern.matches[:1]
    )
    return sorted(first)[:MOST_SHOWN]


def _origin(file: LogFile, part: Part, found: list[_Found]) -> Origin:
    """The line of the first text in a file of lines, else the byte."""
    if not found:
        return Origin(file.name)
    at, _, text = found[0]
    if part.at or b"\0" in part.data[:HEAD_BYTES]:
        return Origin(file.name, record=f"byte {part.at + at:,}", text=shown(text))
    begin = part.data.rfind(b"\n", max(0, at - LONGEST), at) + 1 or max(0, at - LONGEST)
    line = part.data[begin : at + LONGEST].partition(b"\n")[0].rstrip(b"\r")
    return Origin(file.name, part.data.count(b"\n", 0, at) + 1, text=shown(line))
