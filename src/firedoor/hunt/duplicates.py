"""Logs and records that were given twice: what they hold is counted once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from firedoor.hunt.found import BaseHit, FileFound
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.origin import Origin

T = TypeVar("T")


def counted_once(files: Sequence[FileFound]) -> tuple[FileFound, ...]:
    """The files; a log with the very bytes of an earlier one of its machine keeps its span and says whose copy it is.

    Files that are no logs stay as they are: the same page in two places was written twice.
    """
    first: dict[tuple[str, str], str] = {}
    found = []
    for file in files:
        key = (file.host, file.sha256)
        if not file.spans or not file.records or not file.sha256:
            found.append(file)
        elif key in first:
            found.append(_copy(file, first[key]))
        else:
            first[key] = file.file
            found.append(file)
    return tuple(found)


def _copy(file: FileFound, of: str) -> FileFound:
    """A file without what is counted elsewhere. If not all of it was looked at, that is told of it as before."""
    bare = replace(file, sightings=(), base_hits=())
    if file.note:
        return bare
    return replace(bare, note=f"the same bytes as {of}; its records are counted there", copy_of=of)


def records_once(files: Sequence[FileFound]) -> tuple[FileFound, ...]:
    """The files; a record that stands in several is a sighting, or counted by correlations, in the first of them only.

    An event is the same by its machine, number and time, whether it is read from the log itself or from an export. A
    row of a text log is the same by its time, its line, the name of its file and how it begins: a log that was copied
    while it grew. Two sites of a server write to files of the same names, at times the same second at the same line.
    """
    sightings: dict[Hashable, str] = {}
    hits: dict[Hashable, str] = {}
    found = []
    for file in files:
        kept = _first(file.file, ((_of_sighting(one), one) for one in file.sightings), sightings)
        kept_hits = _first(file.file, ((_of_hit(one), one) for one in file.base_hits), hits)
        found.append(replace(file, sightings=kept, base_hits=kept_hits))
    return tuple(found)


def _first(
    file: str, keyed: Iterable[tuple[Hashable, T]], first: dict[Hashable, str]
) -> tuple[T, ...]:
    """Those that no earlier file holds; within one file all stay."""
    return tuple(one for key, one in keyed if key is None or first.setdefault(key, file) == file)


def _of_sighting(one: Sighting) -> Hashable:
    record = _record(one.origin)
    if record is None or one.time is None:
        return None
    return one.rule.id, one.outcome, one.source, one.time, record


def _of_hit(hit: BaseHit) -> Hashable:
    record = _record(hit.origin)
    if record is None or hit.time is None:
        return None
    return hit.rule, hit.host, hit.time, record, hit.values


def _record(origin: Origin) -> Hashable:
    """What a record is known by wherever it stands; None for a file as a whole."""
    if origin.record:
        return origin.record
    if origin.line is None:
        return None
    return origin.line, origin.file.rpartition("/")[2], origin.text
