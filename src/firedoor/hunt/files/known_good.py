"""Comparison of web roots with the files of a clean server of the same version."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from firedoor.hunt.files.facts import KIND, place_of, seen
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.scanning import LogFile

_MOST_BYTES = 256 << 20
_SUM = re.compile(r"\\?([0-9a-fA-F]{64})[ \t]+\*?(\S.*)")
_HASH = re.compile(r"[0-9a-fA-F]{64}")
_ADVICE = 'give the output of sha256sum, or of "Get-FileHash -Algorithm SHA256 | Export-Csv" on a clean server'
_LONGEST = 10_000


def _facts(id_: str, title: str, why: str) -> RuleFacts:
    return RuleFacts(
        id_,
        title,
        KIND,
        Severity.HIGH,
        Confidence.MEDIUM,
        Outcome.SUSPICIOUS,
        Stage.WRITE,
        author="Firedoor",
        techniques=("T1505.003",),
        references=("https://attack.mitre.org/techniques/T1505/003/",),
        why=why,
    )


CHANGED = _facts(
    "file-changed",
    "A file of the web server that is not as on the clean server",
    "The clean server has a file of this name with other content: it was changed, or the versions differ.",
)
UNKNOWN = _facts(
    "file-not-on-clean-server",
    "A file of the web server that the clean server does not have",
    "Neither its name nor its content is on the list of the clean server.",
)


@dataclass(frozen=True, slots=True)
class KnownGood:
    """``hashes``: SHA-256 in lower case. ``names``: last two parts of the paths, in lower case."""

    hashes: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownGoodRules:
    """``FileRules`` over the files of web roots."""

    known: KnownGood

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO  # noqa: ARG002
    ) -> Sequence[Sighting]:  # fmt: skip
        """The sightings of a file; none without its hash, whose absence is told elsewhere."""
        if source.kind is not Kind.WEB_FILE or not sha256 or sha256.lower() in self.known.hashes:
            return []
        facts = CHANGED if _short(place_of(file)) in self.known.names else UNKNOWN
        return [seen(facts, file, source, place=file.stood, sha256=sha256)]


def load_known_good(files: Iterable[Path]) -> KnownGood:
    """Read lists of hashes. Raises ``InputError`` for a file that is none."""
    hashes: set[str] = set()
    names: set[str] = set()
    for path in files:
        for digest, name in _entries(path):
            hashes.add(digest.lower())
            names.add(_short(name.replace("\\", "/").casefold()))
    return KnownGood(frozenset(hashes), frozenset(names))


def _entries(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            Problem(path.name, f"cannot be read: {error.strerror}", advice=_ADVICE)
        ) from error
    if len(data) > _MOST_BYTES:
        raise InputError(Problem(path.name, "is too large for a list of hashes", advice=_ADVICE))
    found = entries_of(data)
    if not found:
        raise InputError(Problem(path.name, "holds no SHA-256 with a path", advice=_ADVICE))
    return found


def entries_of(data: bytes) -> list[tuple[str, str]]:
    """Hash and path of each line that has both: ``sha256sum``, or CSV whatever its columns."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace")
    found = (_entry(line) for line in text.splitlines() if len(line) <= _LONGEST)
    return [entry for entry in found if entry is not None]


def _entry(line: str) -> tuple[str, str] | None:
    sums = _SUM.fullmatch(line.strip())
    if sums:
        return sums[1], sums[2]
    for delimiter in ",;":
        cells = next(csv.reader([line], delimiter=delimiter), [])
        digest = next((cell for cell in cells if _HASH.fullmatch(cell.strip())), "")
        name = next((cell for cell in cells if "/" in cell or "\\" in cell or "." in cell), "")
        if digest and name:
            return digest.strip(), name.strip()
    return None


def _short(place: str) -> str:
    return "/".join(place.rsplit("/", 2)[-2:])
