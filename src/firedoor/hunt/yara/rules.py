"""YARA rules as rules of the hunt over whole files.

Every file is scanned, whatever its name: names are the attacker's. One exception is what a reader of logs takes apart
record by record: that is seen only by rules that speak of logs, unless it stands where a web server would execute it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import yara_x

from firedoor.hunt.evidence.archives import looks_like_zip
from firedoor.hunt.one_file.kinds import source_of
from firedoor.hunt.rules import InPart
from firedoor.hunt.yara.blocks import USUAL, Bounds, Part, as_text, parts
from firedoor.hunt.yara.compiling import Compiled, speaks_of_logs
from firedoor.hunt.yara.externals import externals
from firedoor.hunt.yara.facts import facts_of
from firedoor.hunt.yara.showing import Met, Subject, sighting
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import LOGS, Kind, Source
from firedoor.model.problem import Problem
from firedoor.readers.logs.scanning import LogFile

# Names under which logs are kept, and which no web server executes.
_LOG_ENDINGS = (
    ".log",
    ".evtx",
    ".evt",
    ".csv",
    ".txt",
    ".xml",
    ".json",
    ".jsonl",
    ".ndjson",
    ".tsv",
)
_DOCUMENT_MARKS = (b"[Content_Types].xml", b"META-INF/")
_MOST_NAMED = 5
_PATIENCE = (
    3  # files one after the other for which a set may take too long before it is given rests
)
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Seconds that one set of rules may take for a file, and more for each mebibyte of it."""

    seconds: float = 10.0
    per_mebibyte: float = 1.0

    def of(self, size: int) -> float:
        """The limit for a file of some size."""
        return self.seconds + size / MEBIBYTE * self.per_mebibyte


class YaraRules:
    """Implements ``FileRules``. Not to be used in several threads at once."""

    def __init__(
        self,
        rules: Compiled,
        instead: Compiled | None = None,
        limit: TimeLimit | None = None,
        bounds: Bounds = USUAL,
    ) -> None:
        """``instead``: those of them that a file is looked at with when all of them take too long."""
        self._limit = limit or TimeLimit()
        self._bounds = bounds
        self._whole = [_Set(rules, rules.rules)]
        if instead is not None:
            self._whole.append(_Set(instead, instead.rules, instead_of=self._whole[0]))
        self._of_logs = [_Set(rules, rules.of_logs, only_logs=True)] if rules.of_logs else []

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO
    ) -> Sequence[Sighting]:
        """The sightings of a file. Raises ``InPart`` with them where not all of it was looked at."""
        sets = self._of_logs if is_plain_log(file, source) else self._whole
        if not sets or self._is_left_to_its_members(file):
            return ()
        look = _Look(Subject(file, source, sha256), self._limit.of(file.size))
        if file.size > self._bounds.part:
            look.in_parts(told=sets is self._whole)
        for one in sets:
            one.begin(file)
            if one.rests:
                look.left_out(one)
        try:
            for part in parts(file, data, self._bounds):
                look.at(part, sets)
                if (text := as_text(part)) is not None:
                    look.note = look.note or "seen in its text, which is not written in UTF-8"
                    look.at(text, sets)
                del part  # before the next one takes as much memory
        except Exception as error:
            if not look.found:
                raise
            look.stopped(error)
        if look.problems:
            raise InPart(*look.problems, sightings=look.found, whole=look.whole)
        return look.found

    def _is_left_to_its_members(self, file: LogFile) -> bool:
        """Large archives are collections of evidence: each of their files is scanned."""
        large = file.size > self._bounds.part and looks_like_zip(file.head)
        return large and not any(mark in file.head for mark in _DOCUMENT_MARKS)


def is_plain_log(file: LogFile, source: Source) -> bool:
    """Whether a reader takes the file apart as a log and it is not where a page would be."""
    if source.kind not in LOGS:
        return False
    name = file.stood.rpartition("/")[2].casefold()
    return name.endswith(_LOG_ENDINGS) and source_of(file).kind is Kind.FILE


class _Set:
    """One set of rules with its scanner."""

    def __init__(
        self,
        of: Compiled,
        rules: yara_x.Rules,
        *,
        only_logs: bool = False,
        instead_of: _Set | None = None,
    ) -> None:
        self.called = of.called
        self.slow = of.slow
        self.asked = of.asked.names
        self.scanner = yara_x.Scanner(rules)
        # Of a text that only has to be there the first place is enough: a file full of it takes no memory.
        self.scanner.fast_scan(True)  # noqa: FBT003 - the interface of yara-x
        self._only_logs = only_logs
        self._instead_of = instead_of
        self._limit = 0
        self._met: dict[tuple[str, str], Met] = {}
        self._places = of.places
        self.ends = -1.0
        self.over = False
        self.rests = False
        self.late = 0
        self._resting = 0

    @property
    def waits(self) -> bool:
        """Whether these are not needed, or not any more."""
        return self.over or (self._instead_of is not None and not self._instead_of.over)

    def begin(self, file: LogFile) -> None:
        """Get ready for a file.

        ``rests``: rules that took too long for one file after the other are not tried with it. They rest for 1, 2, 4,
        8 ... files: else thousands of small files would each cost the time of the limit.
        """
        if not self.over:
            self.late = 0
        self.rests = self._resting > 0
        self._resting -= self.rests
        values = externals(file) if self.asked else {}
        for name in self.asked:
            self.scanner.set_global(name, values[name])
        self.ends = -1.0
        self.over = self.rests

    def ran_late(self) -> None:
        """The file at hand took too long."""
        self.over = True
        self.late += 1
        if self.late >= _PATIENCE:
            self._resting = 2 ** (self.late - _PATIENCE)

    def hits(self, part: Part, seconds: float) -> Iterator[tuple[yara_x.Rule, Met]]:
        """The rules that a part of the file meets. Raises ``yara_x.TimeoutError``."""
        now = time.monotonic()
        if self.ends < 0:
            self.ends = now + seconds
        # Whole seconds, of which yara-x may take up to one less.
        limit = max(1, int(self.ends - now)) + 1
        if limit != self._limit:
            self.scanner.set_timeout(limit)
            self._limit = limit
        for rule in self.scanner.scan(part.data).matching_rules:
            if not self._only_logs or speaks_of_logs(rule):
                yield rule, self._met_of(rule)

    def _met_of(self, rule: yara_x.Rule) -> Met:
        key = (rule.namespace, rule.identifier)
        known = self._met.get(key)
        if known is None:
            facts = facts_of(rule.identifier, rule.tags, rule.metadata)
            known = Met(facts, self._places.get(key, rule.namespace.partition(":")[2]))
            self._met[key] = known
        return known


class _Look:
    """One file being looked at, part after part. ``whole``: as far as is known, all of it was."""

    def __init__(self, subject: Subject, seconds: float) -> None:
        self.subject = subject
        self.file = subject.file
        self.seconds = seconds
        self.note = ""
        self.found: list[Sighting] = []
        self.problems: list[Problem] = []
        self.whole = True
        self._seen: set[Met] = set()

    def in_parts(self, *, told: bool) -> None:
        """The file is looked at in parts. ``told``: as a problem; a record of a log lies in one of them anyway."""
        self.note = "seen in a part of a file that is too large to be looked at whole"
        if told:
            why = (
                "is too large to be looked at whole by YARA and was looked at in parts that overlap"
            )
            advice = "a rule about its size, or with texts that stand far apart, may have missed it"
            self.problems.append(Problem(self.file.name, why, advice=advice))

    def at(self, part: Part, sets: Sequence[_Set]) -> None:
        """Look at a part with all sets of rules whose turn it is."""
        for one in sets:
            if not one.waits:
                self._with(one, part)

    def _with(self, rules: _Set, part: Part) -> None:
        try:
            for rule, met in rules.hits(part, self.seconds):
                if met not in self._seen:
                    self._seen.add(met)
                    self.found.append(sighting(rule, met, self.subject, part, self.note))
        except yara_x.TimeoutError:
            rules.ran_late()
            self.whole = False
            rest = f"; it was not looked at from byte {part.at:,} on" if part.at else ""
            why = (
                f"{rules.called} took more than {self.seconds:,.0f} seconds and were stopped{rest}"
            )
            self.problems.append(Problem(self.file.name, why, advice=_advice(rules.slow)))

    def left_out(self, rules: _Set) -> None:
        """The file is not looked at by a set of rules."""
        self.whole = False
        why = f"was not looked at by {rules.called}: they took too long for each of the {rules.late} files tried before"
        self.problems.append(Problem(self.file.name, why, advice=_advice(rules.slow)))

    def stopped(self, error: Exception) -> None:
        """The rest of the file could not be read."""
        self.whole = False
        why = f"was not looked at to its end by YARA ({type(error).__name__})"
        self.problems.append(Problem(self.file.name, why))


def _advice(slow: Sequence[str]) -> str:
    if not slow:
        return "take slow rules out of them"
    more = f" and {len(slow) - _MOST_NAMED:,} more" if len(slow) > _MOST_NAMED else ""
    return f"take slow rules out of them; the compiler calls slow: {', '.join(slow[:_MOST_NAMED])}{more}"
