"""One pass over a text log: words are looked for in whole blocks, and only lines that hold one are taken apart."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from firedoor.model.hunt.span import Flaw, FlawAt, Span
from firedoor.model.problem import Problem
from firedoor.readers.logs.blocks import LONGEST_ROW, Block, blocks_of, newlines
from firedoor.readers.logs.clock import Clock
from firedoor.readers.logs.columns_needed import lacking
from firedoor.readers.logs.complaints import Complaints
from firedoor.readers.logs.endless import Endless, windows
from firedoor.readers.logs.layout import NO_HEADER, Header, Layout
from firedoor.readers.logs.making import seen_of
from firedoor.readers.logs.naming import Naming
from firedoor.readers.logs.probing import Prober, Section
from firedoor.readers.logs.rows import Record, Rows
from firedoor.readers.logs.scanning import LogFile, Seen, Words
from firedoor.readers.logs.sections import Finder, Sections

_BROKEN = (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError)
NOT_UTF8 = "is not valid UTF-8; what could not be read shows as U+FFFD"


@dataclass(slots=True)
class TextScan:
    """Implements ``scanning.LogScan`` for every text log."""

    file: LogFile
    layout: Layout
    naming: Naming
    header: Header = NO_HEADER
    complaints: Complaints = field(init=False)
    _prober: Prober = field(init=False)
    _rows: Rows = field(init=False)
    _sections: Sections = field(init=False)
    _endless: Endless | None = None
    _flaws: list[FlawAt] = field(default_factory=list)
    _nuls: bool = False
    _tail: bytes = b""

    def __post_init__(self) -> None:
        style = self.layout.style
        self.complaints = Complaints(self.file.name)
        clock = Clock(style)
        self._prober = Prober(style, self.naming, clock, self.complaints)
        self._rows = Rows(self.file.name, self.layout, self._prober, self.complaints)
        self._sections = Sections(style, self.header)

    def records(self, words: Words | None) -> Iterator[Seen]:
        """The records that hold one of the words; every record if there are no words to look for."""
        finder = Finder(words, self.layout.style)
        try:
            with self.file.open_() as stream:
                for block in blocks_of(stream):
                    self._note_nuls(block)
                    whole = not block.piece
                    yield from (
                        self._whole(block.data, finder) if whole else self._piece(block, words)
                    )
        except _BROKEN as error:
            line = self._prober.line + 1
            self.complaints.add(f"cannot be read from here on ({type(error).__name__})", line)
            self._flaws.append(FlawAt(Flaw.CORRUPT, "cannot be read to its end", line=line))
        self._look_at_end()

    def spans(self) -> tuple[Span, ...]:
        """What the file covers, by source. Only after all records have been taken."""
        spans = self._prober.spans(self.file.name)
        if self._flaws and spans:
            last = max(spans, key=lambda span: span.records)
            place = spans.index(last)
            flaws = (*last.flaws, *self._flaws)
            with_flaws = Span(
                last.source,
                last.file,
                last.first,
                last.last,
                last.records,
                last.unread,
                last.gaps,
                flaws,
                last.busy,
            )
            return (*spans[:place], with_flaws, *spans[place + 1 :])
        return spans

    def problems(self) -> tuple[Problem, ...]:
        """What could not be read. Only after all records have been taken."""
        return self.complaints.problems()

    def _note_nuls(self, block: Block) -> None:
        if block.nul is not None and not self._nuls:
            self._nuls = True
            what = "holds NUL bytes, with which Windows fills what was not written before a crash"
            line = self._prober.line + block.nul + 1
            self._flaws.append(FlawAt(Flaw.CORRUPT, what, line=line))

    def _whole(self, data: bytes, finder: Finder) -> Iterator[Seen]:
        if not data:
            return
        before = self._prober.line
        self._prober.clock.begin_block()
        hits, marks = finder.places(data)
        sections = self._sections.of(data, marks)
        self._check_text(data, before)
        self._check_columns(data, sections, before)
        self._prober.take(data, sections)
        self._rows.begin_block(data, sections)
        self._tail = data[data.rfind(b"\n", 0, len(data) - 1) + 1 :][:LONGEST_ROW]
        if finder.words is None:
            yield from self._all(data, before)
        else:
            yield from self._hits(data, hits, before)

    def _check_text(self, data: bytes, before: int) -> None:
        if data.isascii():
            return
        try:
            data.decode()
        except UnicodeDecodeError as error:
            self.complaints.add(NOT_UTF8, before + newlines(data, 0, error.start) + 1)

    def _check_columns(self, data: bytes, sections: Sequence[Section], before: int) -> None:
        for section in sections:
            what = lacking(self.layout.name, section.header) if section.fresh else ""
            if what and all(flaw.what != what for flaw in self._flaws):
                line = before + newlines(data, 0, section.begin) + 1
                self._flaws.append(FlawAt(Flaw.CORRUPT, what, line=line))

    def _all(self, data: bytes, line: int) -> Iterator[Seen]:
        at, size = 0, len(data)
        while at < size:
            many = self._rows.quickly(at, line)
            if many is not None:
                seen, at, line = many
                yield from seen
                continue
            line += 1
            record = self._rows.at(at, line)
            event = record.event
            if record.long is not None:
                start = record.long[:LONGEST_ROW].decode("utf-8", "replace")
                event = self._rows.untaken(record.begin, record.end, line, (start,))
            if event is not None:
                yield Seen(event, None)
            if record.extra:
                line += record.extra
            at = record.end + 1

    def _hits(self, data: bytes, hits: list[tuple[int, int]], line: int) -> Iterator[Seen]:
        """``line``: lines before ``data``."""
        hits.sort(key=itemgetter(1))
        rows, counted, place = self._rows, 0, 0
        while place < len(hits):
            first = place
            start = data.rfind(b"\n", 0, hits[first][1] - 1) + 1
            if start > counted:
                line += newlines(data, counted, start)
            counted = start
            plain = rows.plain(start, line + 1)
            record = None if plain else rows.around(start, line + 1)
            end = plain[1] if plain else record.end if record else start
            while place < len(hits) and (hits[place][1] <= end or place == first):
                place += 1
            if plain:
                counted, line = end + 1, line + 1
                yield seen_of(plain[0], frozenset([word for word, _ in hits[first:place]]))
            elif record:
                yield from self._seen(record, hits[first:place])

    def _seen(self, record: Record, hits: Sequence[tuple[int, int]]) -> Iterator[Seen]:
        event, met = record.event, frozenset([word for word, _ in hits])
        if record.long is not None:
            ends = {word: end - record.begin for word, end in reversed(hits)}
            texts = windows(record.long, list(ends.values()))
            event = self._rows.untaken(record.begin, record.end, record.line, texts)
        if event is not None:
            yield seen_of(event, met)

    def _piece(self, block: Block, words: Words | None) -> Iterator[Seen]:
        begins = self._endless is None
        if self._endless is None:
            self._prober.clock.begin_block()
            self._rows.begin_block(block.data, self._sections.now())
            start = () if words else (block.data[:LONGEST_ROW].decode("utf-8", "replace"),)
            event = self._rows.untaken(0, len(block.data), self._prober.line + 1, start)
            self._endless = Endless(event, whole=words is None)
        self._prober.endless(block.data, begins=begins, ends=block.ends)
        self._endless.take(block.data, words)
        if block.ends:
            self._tail = b""
            seen = self._endless.seen()
            self._endless = None
            if seen is not None:
                yield seen

    def _look_at_end(self) -> None:
        """The last line without its end, and with too few cells, was cut."""
        tail = self._tail
        if not tail or tail.endswith(b"\n") or tail.startswith(b"#"):
            return
        header = self._sections.header
        cells = self._prober.cells(tail, 0, len(tail), header)
        if len(cells) < len(header.names):
            what = "ends in the middle of a row"
            self._flaws.append(FlawAt(Flaw.TRUNCATED, what, line=self._prober.line))
