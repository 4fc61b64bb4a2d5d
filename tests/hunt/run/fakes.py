"""A log format and rules of their own for tests of the hunt around them: they stand for the real ones."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import BinaryIO

from firedoor.hunt.found import BaseHit
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Span
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.scanning import LogFile, LogReader, Seen, Words
from firedoor.readers.logs.words import word_set

MAGIC = b"#plain "
EVIL = RuleFacts("evil", "An evil word", "sigma", Severity.HIGH, Confidence.HIGH, Outcome.EXPLOITED)
PAGE = RuleFacts("page", "A page", "yara", Severity.HIGH, Confidence.HIGH, Outcome.SUSPICIOUS)


class PlainScan:
    """``#plain HOST`` and a record a line; hosts are named by the records only if it is not ``-``."""

    def __init__(self, file: LogFile) -> None:
        self.file = file
        self.count = 0
        self.host = file.head[len(MAGIC) :].split(b"\n")[0].strip().decode("utf-8", "replace")
        if self.host == "refused":
            raise InputError(Problem(file.name, "is refused", line=1, advice="do not"))

    @property
    def source(self) -> Source:
        return Source(Kind.HTTPPROXY, "Ecp", self.file.host if self.host == "-" else self.host)

    def records(self, words: Words | None) -> Iterator[Seen]:
        stream = self.file.open_()
        with stream:
            stream.readline()
            for number, line in enumerate(stream, 2):
                self.count += 1
                if b"panic" in line:
                    raise _PanicError(line.decode())
                found = words.found(line) if words is not None else None
                if found or words is None:
                    text = line.decode("utf-8", "replace").strip()
                    origin = Origin(self.file.name, number, text=text)
                    yield Seen(Event(self.source, {"a": text}, (text,), None, origin), found)

    def spans(self) -> tuple[Span, ...]:
        day = datetime(2021, 3, 1, tzinfo=UTC)
        return (Span(self.source, self.file.name, day, day, self.count),)

    def problems(self) -> tuple[Problem, ...]:
        return ()


class _PanicError(BaseException):
    """As readers in Rust end: no ``Exception``."""


class Evil:
    """Meets the word "evil"; some words do what hostile input may do to a rule."""

    def words(self, _kind: Kind, _log: str) -> Words | None:
        return word_set(["evil", "crash", "sleep", "die"])

    def meet(
        self, event: Event, words: frozenset[int] | None
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        if words is None:
            raise AssertionError("words are looked for in every log of these tests")
        text = " ".join(event.texts)
        if "crash" in text:
            raise ZeroDivisionError
        if "sleep" in text:
            time.sleep(0.05)
        if "die" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "evil" not in text:
            return (), ()
        client = text.rpartition(" ")[2]
        sighting = Sighting(EVIL, EVIL.outcome, event.source, event.origin, client=client)
        return (sighting,), (BaseHit("evil", event.time, (), event.origin, event.source.host),)


class Other(Evil):
    """A second set with a word of its own."""

    def words(self, _kind: Kind, _log: str) -> Words | None:
        return word_set(["other", "evil"])

    def meet(
        self, event: Event, words: frozenset[int] | None
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        if words is not None and 0 in words:
            return (Sighting(PAGE, Outcome.CONTEXT, event.source, event.origin),), ()
        return (), ()


class Pages:
    """Meets files that hold ``<%``; ``boom`` fails."""

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO
    ) -> Sequence[Sighting]:
        content = data.read(1000)
        if b"boom" in content:
            raise RuntimeError("boom\x1b[31m")
        if b"<%" not in content:
            return ()
        fields = (("sha256", sha256), ("kind", source.kind.value))
        return (Sighting(PAGE, PAGE.outcome, source, Origin(file.name), fields=fields),)


def _recognises(file: LogFile) -> bool:
    if file.head.startswith(b"#fool"):
        raise ValueError("fooled")
    return file.head.startswith(MAGIC)


PLAIN = LogReader("plain", Kind.HTTPPROXY, _recognises, PlainScan)


def rules(_settings: HuntSettings) -> RuleSet:
    """What the tests hunt with."""
    return RuleSet((Evil(), Other()), (Pages(),), (PLAIN,), b"fakes")
