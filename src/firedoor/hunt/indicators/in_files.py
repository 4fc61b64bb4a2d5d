"""Indicators as rules over whole files: by their hashes, places and names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from firedoor.hunt.indicators.book import IndicatorBook, once_by_hash
from firedoor.hunt.indicators.judging import of_file
from firedoor.hunt.indicators.matching.meeting import wild_pattern
from firedoor.hunt.indicators.paths import flat, name_of, tail
from firedoor.hunt.indicators.telling import facts_of
from firedoor.hunt.indicators.values import HASHES, Indicator, IndicatorKind, Match, Term
from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes import searcher
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import LOGS, Kind, Source
from firedoor.model.origin import Origin
from firedoor.readers.logs.scanning import LogFile

_BLOCK = 1024 * 1024
# A larger file that a reader knows as a log is no program: of it only the SHA-256 is compared, which is there anyway.
# Logs are gigabytes, and MD5 alone takes longer than all else that is done with them.
LARGEST_LOG = 1024 * 1024
_WEB = frozenset((Kind.WEB_FILE, Kind.COMPILED_PAGE))
_FEWEST_PARTS = 2


class IndicatorFiles:
    """Implements ``FileRules``."""

    def __init__(self, book: IndicatorBook) -> None:
        self._book = book
        self._facts = lru_cache(maxsize=16_384)(facts_of)
        asked = {
            term.kind
            for one in book.indicators
            for term in (one.term, *one.also)
            if term.kind in HASHES and term.kind is not IndicatorKind.SHA256
        }
        self._more = tuple(sorted(asked))

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO
    ) -> Sequence[Sighting]:
        """A sighting for each indicator that a file meets."""
        facts = _File(file, source, self._digests(file, source, sha256, data))
        numbers = once_by_hash(self._book, sorted(self._candidates(facts)))
        return [sighting for number in numbers for sighting in self._sighting(number, facts)]

    def _digests(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO
    ) -> dict[IndicatorKind, str]:
        found = {IndicatorKind.SHA256: sha256.lower()} if sha256 else {}
        if not self._more or (source.kind in LOGS and file.size > LARGEST_LOG):
            return found
        hashes = {kind: hashlib.new(HASHES[kind], usedforsecurity=False) for kind in self._more}
        while block := data.read(_BLOCK):
            for one in hashes.values():
                one.update(block)
        return {**found, **{kind: one.hexdigest() for kind, one in hashes.items()}}

    def _candidates(self, file: _File) -> set[int]:
        found = set(self._book.names.get(file.name, ()))
        found.update(self._book.patterns)
        for kind, digest in file.digests.items():
            found.update(self._book.hashes.get(kind, {}).get(digest, ()))
        return found

    def _sighting(self, number: int, file: _File) -> Iterator[Sighting]:
        indicator = self._book.indicators[number]
        met = file.meets(indicator.term)
        notes = _others(indicator, file) if met else None
        if notes is None:
            return
        judged = of_file(indicator, in_web_root=file.source.kind in _WEB, whole=met != _END)
        facts = self._facts(indicator, judged, self._book.lists.get(number, ()))
        place = file.file.stood
        shown = [("place", place), ("sha256", file.digests.get(IndicatorKind.SHA256, ""))]
        yield Sighting(
            facts,
            judged.outcome,
            file.source,
            Origin(file.file.name),
            None,
            tuple(pair for pair in shown if pair[1]),
            note="; ".join(dict.fromkeys((*judged.notes, *notes))),
        )


_YES, _END, _NO = "yes", "only its end", ""


class _File:
    """What of a file is compared."""

    def __init__(self, file: LogFile, source: Source, digests: dict[IndicatorKind, str]) -> None:
        self.file = file
        self.source = source
        self.digests = digests
        self.path = tail(file.place) if file.place else "\\" + flat(file.name).lstrip("\\")
        self.name = name_of(self.path)

    def meets(self, term: Term) -> str:
        """``_YES``, ``_END`` where only the end of a path could be compared, ``_NO``."""
        if term.kind in HASHES:
            return _YES if self.digests.get(term.kind) == term.value else _NO
        if term.kind is IndicatorKind.NAME:
            return _YES if self._is(term, self.name) else _NO
        if term.kind is IndicatorKind.PATH:
            return self._path(term)
        return _NO

    def _path(self, term: Term) -> str:
        if term.match is not Match.WHOLE:
            return _YES if self._is(term, self.path) else _NO
        if self.path.endswith(term.value):
            return _YES
        # What was copied may begin in the middle of the path: "aspnet_client/x.aspx".
        if self.file.place or self.path.count("\\") < _FEWEST_PARTS:
            return _NO
        mine, theirs = self.path.split("\\")[::-1], term.value.split("\\")[::-1]
        pairs = zip(mine, theirs, strict=False)
        same = next((at for at, (one, other) in enumerate(pairs) if one != other), len(mine))
        elsewhere = any("wwwroot" in part or part == "c" for part in mine[same:])
        return _END if same >= _FEWEST_PARTS and not elsewhere else _NO

    @staticmethod
    def _is(term: Term, text: str) -> bool:
        if term.match is Match.WHOLE:
            return text == term.value
        if term.match is Match.REGEX:
            return searcher(Regex(term.value, "i"))(text)
        before = "^" if term.kind is IndicatorKind.NAME else ""
        return searcher(Regex(f"{before}{wild_pattern(term)}$"))(text)


def _others(indicator: Indicator, file: _File) -> tuple[str, ...] | None:
    """As of records: what a file cannot tell is noted, what it contradicts ends it; but a hash stands for itself."""
    notes: list[str] = []
    for term in indicator.also:
        told = term.kind in (IndicatorKind.NAME, IndicatorKind.PATH) or term.kind in file.digests
        if told and bool(file.meets(term)) is not term.negated:
            continue
        if indicator.term.kind in HASHES:
            notes.append(f"not so of this file: {term}")
        elif not told:
            notes.append(f"not told by a file: {term}")
        else:
            return None
    return tuple(notes)
