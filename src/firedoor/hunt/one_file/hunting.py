"""The hunt in one file. It never fails: what cannot be read is a problem of this file, and the rest is hunted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TypeVar
from zipfile import BadZipFile

from firedoor.hunt.evidence.archives import Archives, looks_like_zip
from firedoor.hunt.evidence.content import Content, log_file, opened
from firedoor.hunt.evidence.piece import Piece
from firedoor.hunt.files.compiled_names import bytes_needed, pages_of
from firedoor.hunt.found import FileFound
from firedoor.hunt.one_file.clock import Clock, OutOfTime
from firedoor.hunt.one_file.containers import misnamed, unopened
from firedoor.hunt.one_file.keeping import Kept
from firedoor.hunt.one_file.kinds import source_of
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.rules import FileRules, InPart
from firedoor.hunt.settings import HuntSettings
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Source
from firedoor.model.hunt.span import Flaw, FlawAt, Span
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.scanning import LogReader, LogScan, Seen, Words
from firedoor.readers.printable import printable

MEBIBYTE = 1024 * 1024
T = TypeVar("T")
# Readers in Rust end in panics that are no ``Exception``; these alone are not about the file.
_OURS = (KeyboardInterrupt, SystemExit, GeneratorExit)


def hunt_file(
    piece: Piece, rules: RuleSet, archives: Archives, settings: HuntSettings
) -> FileFound:
    """What the rules see in a file, and what it covers."""
    nothing = FileFound(
        piece.name, piece.size, "", "", FileState.NOT_EXAMINED, piece.fault, piece.host
    )
    if piece.fault:
        return replace(nothing, problems=(Problem(piece.name, piece.fault),))
    clock = Clock(settings.seconds + piece.size / MEBIBYTE * settings.seconds_per_mebibyte)
    try:
        with opened(piece, archives, clock.check) as content:
            return _One(piece, rules, content, clock).hunted()
    except _OURS:
        raise
    except OutOfTime:
        why = f"took more than {clock.seconds:,.0f} seconds before it was read"
    except (OSError, BadZipFile) as error:
        why = _reason(error)
    except BaseException as error:  # noqa: BLE001 - one bad file must not end the hunt
        why = f"cannot be read: {_said(error)}"
    return replace(nothing, state=FileState.SKIPPED, note=why, problems=(Problem(piece.name, why),))


class _One:
    """One file being hunted. ``failed``: why not all of it was looked at, "" if all was."""

    def __init__(self, piece: Piece, rules: RuleSet, content: Content, clock: Clock) -> None:
        self.rules = rules
        self.content = content
        self.clock = clock
        self.file = log_file(piece, content)
        self.host = piece.host
        self.kept = Kept(piece.name)
        self.problems: list[Problem] = []
        self.spans: tuple[Span, ...] = ()
        self.looked_at = 0
        self.failed = content.fault
        self.unjudged = 0
        self.first_unjudged = ""

    def hunted(self) -> FileFound:
        reader = self._reader()
        if reader is not None:
            self._read_log(reader)
        digest = self._guarded("cannot be hashed", self.content.digest, "")
        self._meet_file(reader, digest)
        return self._found(reader, digest)

    def _reader(self) -> LogReader | None:
        if unopened(self.file.head) or looks_like_zip(self.file.head):
            return None  # what it holds without compression looks like a log, but is not one of its own
        for reader in self.rules.readers:
            what = f"the reader {reader.name} failed"
            if self._guarded(what, partial(reader.recognises, self.file), otherwise=False):
                return reader
        return None

    def _read_log(self, reader: LogReader) -> None:
        scan = self._guarded("", lambda: reader.scan(self.file), None)
        if scan is None:
            return
        words = self.rules.words(reader.kind)
        self._guarded("was not read to its end", lambda: self._records(scan, words), None)
        self.problems += self._guarded("", scan.problems, ())
        if not self.failed or self.content.fault:
            self.spans = self._guarded("its times cannot be told", scan.spans, ())

    def _records(self, scan: LogScan, words: Words | None) -> None:
        for seen in scan.records(words):
            self.looked_at += 1
            self.clock.check()
            self._judge(seen)

    def _judge(self, seen: Seen) -> None:
        for rules, words in zip(self.rules.events, self.rules.own_words(seen.words), strict=True):
            try:
                sightings, hits = rules.meet(seen.event, words)
            except OutOfTime:
                raise
            except Exception as error:  # noqa: BLE001 - the rest of the file is still hunted
                self.unjudged += 1
                place_of = seen.event.origin.line or seen.event.origin.record
                self.first_unjudged = self.first_unjudged or f"{place_of}: {_said(error)}"
                continue
            for sighting in sightings:
                self.kept.add(sighting)
            for hit in hits:
                self.kept.add_hit(hit)

    def _meet_file(self, reader: LogReader | None, digest: str) -> None:
        # A log that its reader did not read to its end is looked at as any other file, so by all rules.
        log = None if self.failed else reader
        source = Source(log.kind, "", self.file.host) if log else source_of(self.file)
        for rules in self.rules.files:
            what = f"{type(rules).__name__} could not look at it"
            none: Sequence[Sighting] = ()
            for sighting in self._guarded(what, partial(self._meet, rules, source, digest), none):
                self.kept.add(sighting)

    def _meet(self, rules: FileRules, source: Source, digest: str) -> Sequence[Sighting]:
        with closing(self.content.opened()) as data:
            try:
                return rules.meet(self.file, source, digest, data)
            except InPart as part:
                self.problems += part.problems
                if not part.whole:
                    self._fail(part.problems[-1].message)
                return part.sightings

    def _guarded(self, what: str, work: Callable[[], T], otherwise: T) -> T:
        """Do a part of the work; whatever goes wrong is told and the rest goes on."""
        try:
            return work()
        except _OURS:
            raise
        except InputError as error:
            self.problems += error.problems
            self._fail(str(error.problems[0].message))
        except BaseException as error:  # noqa: BLE001 - whatever a hostile file can do to a reader
            if self.clock.is_over or isinstance(error, OutOfTime):
                why = f"was stopped after {self.clock.seconds:,.0f} seconds; the rest was not looked at"
            else:
                why = f"{what} ({_said(error)})" if what else _said(error)
            self.problems.append(Problem(self.file.name, why))
            self._fail(why)
        return otherwise

    def _fail(self, why: str) -> None:
        self.failed = self.failed or why

    def _pages(self) -> tuple[str, ...]:
        place = self.file.stood
        needed = bytes_needed(place)
        if not needed:
            return ()
        with closing(self.content.opened()) as data:
            return pages_of(place, data.read(needed))

    def _found(self, reader: LogReader | None, digest: str) -> FileFound:
        none: tuple[str, ...] = ()
        pages = self._guarded("its pages cannot be told", self._pages, none)
        if self.unjudged:
            why = f"{self.unjudged:,} records could not be judged by all rules, the first at {self.first_unjudged}"
            self.problems.append(Problem(self.file.name, why))
            self._fail(why)
            self.spans = _less_covered(self.spans, self.unjudged)
        if self.content.fault:
            self.problems.append(Problem(self.file.name, self.content.fault))
            self.spans = tuple(_damaged(span, self.content.fault) for span in self.spans)
        state = FileState.SKIPPED if self.failed and not self.spans else FileState.READ
        head, name = self.file.head, self.file.name
        container = "" if reader else unopened(head) or misnamed(name, head)
        if container:
            what = f"is {container}: it is not opened; if it holds evidence, unpack it and give the folder"
            self.failed, state = self.failed or what, FileState.NOT_EXAMINED
        return FileFound(
            self.file.name, self.content.size, digest, reader.name if reader else "file", state, self.failed,
            self.host, sum(span.records for span in self.spans), self.looked_at, self.kept.sightings(),
            self.spans, self.kept.base_hits(), (*self.problems, *self.kept.problems()),
            pages, shortened=tuple(self.kept.shortened()),
        )  # fmt: skip


def _less_covered(spans: tuple[Span, ...], unread: int) -> tuple[Span, ...]:
    return tuple(
        replace(span, unread=span.unread + (unread if number == 0 else 0))
        for number, span in enumerate(spans)
    )


def _damaged(span: Span, why: str) -> Span:
    return replace(span, flaws=(*span.flaws, FlawAt(Flaw.CORRUPT, why)))


def _reason(error: OSError | BadZipFile) -> str:
    if isinstance(error, PermissionError):
        return "cannot be read: permission denied"
    if isinstance(error, BadZipFile):
        return f"cannot be unpacked ({_said(error)}); unpack the archive with another tool and give the folder"
    return f"cannot be read ({error.strerror or _said(error)})"


def _said(error: BaseException) -> str:
    text = printable(str(error)[:160].partition("\n")[0])
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
