"""Pages that are alone in time: written when no other page of their web root was.

An update writes many pages within minutes; who plants one writes one. The times are those that the copy kept: where
all pages have the time of the copying, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from firedoor.hunt.evidence.piece import Piece
from firedoor.hunt.evidence.places import stood_at
from firedoor.hunt.files.facts import KIND
from firedoor.hunt.found import FileFound
from firedoor.hunt.one_file.kinds import is_page
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin

ALONE = RuleFacts(
    "file-page-alone-in-time",
    "A page that was written when no other page of its web root was",
    KIND,
    Severity.MEDIUM,
    Confidence.LOW,
    Outcome.SUSPICIOUS,
    Stage.WRITE,
    author="Firedoor",
    techniques=("T1505.003",),
    references=("https://attack.mitre.org/techniques/T1505/003/",),
    why="Updates write many pages within minutes; a page that came alone was put there by somebody.",
)
_APART = 3600  # seconds between two pages that are not of one update
_FEWEST_PAGES = 12
_FEWEST_TOGETHER = 3
_MOST_ALONE = 0.2  # more of them, and the times of this copy say nothing


@dataclass(frozen=True, slots=True)
class _Page:
    seconds: int
    number: int  # of its file


def pages_alone(
    files: Sequence[FileFound], pieces: Iterable[Piece]
) -> tuple[FileFound, ...]:  # fmt: skip
    """The files, with a sighting at each page that is alone in time on its machine."""
    by_name = {piece.name: piece for piece in pieces}
    groups: dict[tuple[str, str], list[_Page]] = defaultdict(list)
    for number, file in enumerate(files):
        piece = by_name.get(file.file)
        if piece is not None and piece.modified and is_page(stood_at(file.file)):
            groups[file.host, _clock(piece)].append(_Page(piece.modified, number))
    alone = {page.number: page for pages in groups.values() for page in _alone(pages)}
    return tuple(_with(file, alone.get(n), by_name) for n, file in enumerate(files))


def _clock(piece: Piece) -> str:
    """Zip archives hold local times, so that only times of one archive can be compared."""
    return str(piece.path) if piece.inside else ""


def _alone(pages: list[_Page]) -> Iterator[_Page]:
    if len(pages) < _FEWEST_PAGES:
        return
    together = list(_together(sorted(pages, key=lambda page: (page.seconds, page.number))))
    updates = [group for group in together if len(group) >= _FEWEST_TOGETHER]
    few = [page for group in together if len(group) < _FEWEST_TOGETHER for page in group]
    if not updates or len(few) > _MOST_ALONE * len(pages):
        return
    first = updates[0][0].seconds
    yield from (page for page in few if page.seconds > first)


def _together(pages: Sequence[_Page]) -> Iterator[list[_Page]]:
    group: list[_Page] = []
    for page in pages:
        if group and page.seconds - group[-1].seconds > _APART:
            yield group
            group = []
        group.append(page)
    if group:
        yield group


def _with(file: FileFound, page: _Page | None, pieces: Mapping[str, Piece]) -> FileFound:
    if page is None:
        return file
    when = datetime.fromtimestamp(page.seconds, UTC)
    inside = bool(pieces[file.file].inside)
    said = when.strftime("%Y-%m-%d %H:%M") + (" (as its archive has it)" if inside else " UTC")
    fields = (
        ("place", stood_at(file.file)),
        ("modified", said),
        ("sha256", file.sha256),
    )
    sighting = Sighting(
        ALONE, ALONE.outcome, Source(Kind.WEB_FILE, "", file.host), Origin(file.file, text=Path(file.file).name),
        None if inside else when, fields,
    )  # fmt: skip
    return replace(file, sightings=(*file.sightings, sighting))
