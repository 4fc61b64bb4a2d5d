"""A hunt: every file of the evidence read and judged, by several processes, bounded, and taken up where it was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from firedoor.hunt.duplicates import counted_once, records_once
from firedoor.hunt.evidence.archives import Archives
from firedoor.hunt.evidence.listing import find_evidence
from firedoor.hunt.evidence.piece import Evidence, Piece
from firedoor.hunt.files.alone import pages_alone
from firedoor.hunt.files.compiled import with_orphans
from firedoor.hunt.found import FileFound
from firedoor.hunt.hosts import with_hosts
from firedoor.hunt.one_file.building import build
from firedoor.hunt.one_file.counting import RuleCount
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.preservation import changes
from firedoor.hunt.resuming import hunt_or_recall
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.plan import RuleBook, Unusable
from firedoor.model.coverage import FileState
from firedoor.model.problem import Problem
from firedoor.site.cache import user_cache
from firedoor.site.workers import Task, processes, shared

Progress = Callable[[int, int, str], None]
Build = Callable[[HuntSettings], RuleSet]
# Below it the start of a process costs more than it brings.
FEWEST_BYTES = 4 * 1024 * 1024
USUAL = HuntSettings()


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file of the evidence as it was read. ``sha256``: "" where it could not be read."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Hunted:
    """What a hunt found, by file in the order of names.

    ``unusable``: rules that could not be used. ``book``: the Sigma rules, for correlations. ``problems``: what could
    not be looked at at all. ``changed``: evidence that is not any more what was read. ``counts``: of the rules.
    """

    files: tuple[FileFound, ...]
    unusable: tuple[Unusable, ...] = ()
    book: RuleBook = field(default_factory=RuleBook)
    manifest: tuple[ManifestEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    changed: tuple[Problem, ...] = ()
    counts: tuple[RuleCount, ...] = ()


def hunt(
    root: Path,
    settings: HuntSettings = USUAL,
    progress: Progress | None = None,
    make_rules: Build = build,
) -> Hunted:
    """Hunt in a folder, a file or an archive. ``progress`` is told bytes done, all bytes and the file's name.

    Raises ``InputError`` if ``root`` is neither file nor folder, or if settings name what is not there. The answer is
    the same whatever the number of processes and whatever was kept of an earlier hunt.
    """
    evidence = find_evidence(root)
    found, rules = _all_found(evidence, settings, progress, make_rules)
    digests = {one.file: one.sha256 for one in found}
    named = with_hosts(found)
    if settings.pack:
        named = with_orphans(pages_alone(named, evidence.pieces))
    return Hunted(
        records_once(counted_once(named)),
        rules.unusable,
        rules.book,
        tuple(ManifestEntry(one.file, one.size, one.sha256) for one in found),
        evidence.problems,
        changes(evidence.pieces, digests, rehash=settings.rehash),
        rules.counts,
    )


def _all_found(
    evidence: Evidence, settings: HuntSettings, progress: Progress | None, make_rules: Build
) -> tuple[list[FileFound], RuleSet]:
    """What is in each file, in the order of the evidence, and the rules; the largest files are hunted first."""
    order = sorted(range(len(evidence.pieces)), key=lambda number: -evidence.pieces[number].size)
    pieces = [evidence.pieces[number] for number in order]
    with closing(_Here(make_rules, settings)) as here:
        task = Task(_prepare, (make_rules, settings), _work, here.hunt, _lost)
        several = _several(evidence, settings)
        told = _Told(pieces, evidence.size, progress).done if progress else None
        with closing(shared(task, pieces, several, told)) as results:
            found = dict(zip(order, results, strict=True))
        return [found[number] for number in range(len(order))], here.hand.rules


def _several(evidence: Evidence, settings: HuntSettings) -> int:
    if settings.processes:
        return settings.processes
    return processes() if evidence.size >= FEWEST_BYTES else 1


class _Told:
    """Bytes done so far, for whoever watches."""

    def __init__(self, pieces: Sequence[Piece], size: int, progress: Progress) -> None:
        self.pieces = pieces
        self.size = size
        self.progress = progress
        self.bytes = 0

    def done(self, number: int) -> None:
        piece = self.pieces[number]
        self.bytes += 0 if piece.fault else piece.size
        self.progress(self.bytes, self.size, piece.name)


class _Hand:
    """What one process needs to hunt in files."""

    def __init__(self, rules: RuleSet, settings: HuntSettings) -> None:
        self.rules = rules
        self.settings = settings
        self.archives = Archives()
        self.cache = user_cache() if settings.keep else None

    def hunt(self, piece: Piece) -> FileFound:
        return hunt_or_recall(piece, self.rules, self.archives, self.settings, self.cache)

    def close(self) -> None:
        self.archives.close()


class _Here:
    """The process that asks, as one of those that hunt. Its rules are made ready while the others make theirs."""

    def __init__(self, make_rules: Build, settings: HuntSettings) -> None:
        self.make_rules = make_rules
        self.settings = settings

    @cached_property
    def hand(self) -> _Hand:
        """Raises ``InputError`` if settings name what is not there."""
        return _Hand(self.make_rules(self.settings), self.settings)

    def hunt(self, piece: Piece) -> FileFound:
        return self.hand.hunt(piece)

    def close(self) -> None:
        if "hand" in vars(self):  # else its rules could not be made
            self.hand.close()


def _prepare(make_rules: Build, settings: HuntSettings) -> _Hand:
    return _Hand(make_rules(settings), settings)


def _work(hand: _Hand, piece: Piece) -> FileFound:
    return hand.hunt(piece)


def _lost(piece: Piece) -> FileFound:
    """The answer for a file at which a process was ended by the system."""
    why = "was not read to its end: the process that read it was ended by the system"
    advice = "say which file it is in a report of the fault"
    problem = Problem(piece.name, why, advice=advice)
    return FileFound(
        piece.name, piece.size, "", "", FileState.SKIPPED, why, piece.host, problems=(problem,)
    )
