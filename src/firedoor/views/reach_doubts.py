"""What leaves answers open, told once: pairs that are alike together, and the lines to look at by file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.result.network_document import NetworkAnswer, ReachAnswer, StopAnswer


@dataclass(frozen=True, slots=True)
class OpenPairs:
    """Pairs from one place that are unknown for the same reasons, with the same services.

    ``machines``: those that could be reached by any of them.
    """

    from_: str
    to: tuple[str, ...]
    answer: ReachAnswer
    machines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineToLookAt:
    """A line that could change answers. ``pairs``: how many of them."""

    line: StopAnswer
    pairs: int


@dataclass(frozen=True, slots=True)
class FileToLookAt:
    """A file with lines that could change answers, those that could change most first."""

    file: str
    lines: tuple[LineToLookAt, ...]


def open_pairs(answers: Sequence[ReachAnswer]) -> tuple[OpenPairs, ...]:
    """Unknown answers, those that a reader would see repeated as one."""
    alike: dict[tuple[object, ...], list[ReachAnswer]] = {}
    for answer in answers:
        reasons = () if answer.doubts else answer.reasons
        alike.setdefault((answer.from_, answer.perhaps, answer.doubts, reasons), []).append(answer)
    return tuple(
        OpenPairs(
            several[0].from_,
            tuple(answer.to for answer in several),
            several[0],
            tuple(dict.fromkeys(m.name for answer in several for m in answer.machines)),
        )
        for several in alike.values()
    )


def files_to_look_at(network: NetworkAnswer) -> tuple[FileToLookAt, ...]:
    """Every line that could change an answer, once, by file; the file that could change most first."""
    pairs: dict[StopAnswer, set[tuple[str, str]]] = {}
    for answer in _open(network):
        for doubt in answer.doubts:
            pairs.setdefault(doubt, set()).add((answer.from_, answer.to))
    lines = [LineToLookAt(doubt, len(ends)) for doubt, ends in pairs.items()]
    lines.sort(key=lambda item: (-item.pairs, item.line.file, item.line.line or 0))
    by_file: dict[str, list[LineToLookAt]] = {}
    for item in lines:
        by_file.setdefault(item.line.file, []).append(item)
    return tuple(FileToLookAt(file, tuple(several)) for file, several in by_file.items())


def _open(network: NetworkAnswer) -> Iterator[ReachAnswer]:
    yield from network.answers
    yield from network.beyond
    yield from (flow.answer for flow in network.flows)
