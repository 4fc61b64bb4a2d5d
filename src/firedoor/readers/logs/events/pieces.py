"""Where one JSON object or one XML element of an export ends and the next begins, in a stream of any size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# An event has at most 64 KiB in Windows; escaped, and as XML, several times that.
LONGEST = 4 << 20
# Not even the names of an event fit in so few bytes: millions of such objects are counted, not looked at.
_SHORTEST = 16
# A bracket, a text, or the quote of a text that does not end in what was read so far.
_JSON = re.compile(rb'\n\{|[{}]|"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"|"')
_RESUME = re.compile(rb"\n[ \t]*\{")
_BEGIN = re.compile(rb"<Event(?=[\s>])")
_END = b"</Event>"
# More than any mark that is looked for, which could stand across two blocks.
_KEEP = 256
_CUT_OFF = "the file ends in the middle of an event"
_NO_END = "an event that does not end before the next one begins"
_TOO_SHORT = "an object that is no Windows event"
_TOO_LONG = f"an event of more than {LONGEST} bytes, or one that does not end"


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one event and the line on which they begin; no bytes, and a fault, if it cannot be used.

    ``records``: how many have this fault, one after the other.
    """

    data: bytes
    line: int
    fault: str = ""
    records: int = 1


@dataclass(slots=True)
class _Window:
    """What was read and is not done with. ``line``: where it begins. ``at``: looked at up to here."""

    data: bytearray = field(default_factory=bytearray)
    line: int = 1
    at: int = 0

    def drop(self, upto: int) -> None:
        """Forget everything before ``upto``."""
        upto = max(min(upto, len(self.data)), 0)
        self.line += self.data.count(b"\n", 0, upto)
        del self.data[:upto]
        self.at = max(self.at - upto, 0)


@dataclass(slots=True)
class _Objects:
    window: _Window = field(default_factory=_Window)
    depth: int = 0
    begin: int = 0
    skipping: bool = False

    def add(self, block: bytes) -> Iterator[Piece]:
        self.window.data += block
        if self.skipping and not self._resumed():
            return
        yield from self._whole()
        if len(self.window.data) > LONGEST:
            yield Piece(b"", self.window.line, _TOO_LONG)
            self.window.drop(1)
            self.depth, self.skipping = 0, True
            if self._resumed():
                yield from self._whole()

    def _resumed(self) -> bool:
        """Behind an endless object: at the next line that begins one."""
        found = _RESUME.search(self.window.data)
        self.window.drop(found.start() if found else len(self.window.data) - _KEEP)
        self.window.at = 0
        self.skipping = found is None
        return not self.skipping

    def _whole(self) -> Iterator[Piece]:
        data = bytes(self.window.data)
        line, counted, at = self.window.line, 0, self.window.at
        done = small = 0
        for match in _JSON.finditer(data, at):
            mark = match[0]
            if mark == b'"' and data.find(b"\n", match.start()) < 0:
                at = match.start()
                break
            at = match.end()
            if mark == b"\n{" and self.depth:
                # No tool begins a line with an object inside another: the one before was cut off.
                line += data.count(b"\n", counted, self.begin)
                counted = self.begin
                yield Piece(b"", line, _NO_END)
                self.begin, self.depth = at - 1, 1
            elif mark in {b"{", b"\n{"}:
                self.begin = self.begin if self.depth else at - 1
                self.depth += 1
            elif mark == b"}" and self.depth:
                self.depth -= 1
                if self.depth == 0:
                    done = at
                    if at - self.begin < _SHORTEST:
                        small += 1
                        continue
                    if small:
                        yield Piece(b"", line, _TOO_SHORT, small)
                        small = 0
                    line += data.count(b"\n", counted, self.begin)
                    counted = self.begin
                    yield Piece(data[self.begin : at], line)
        if small:
            yield Piece(b"", line, _TOO_SHORT, small)
        self.window.at = at
        # A quote outside of any object is waited for too: it may be one that a text begins with.
        self.window.drop(self.begin if self.depth else max(done, at))
        self.begin = 0


def json_objects(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """Objects one after another: in an array, one a line, or with nothing between them."""
    objects = _Objects()
    for block in blocks:
        yield from objects.add(block)
    if objects.depth and not objects.skipping:
        yield Piece(b"", objects.window.line, _CUT_OFF)


def xml_events(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """``<Event>`` elements one after another, with or without one around them all.

    A piece begins at the last mark before an end: one that does not end costs only itself, and is reported.
    """
    window = _Window()
    for block in blocks:
        window.data += block
        yield from _whole_events(window)
        if len(window.data) > LONGEST:
            yield Piece(b"", window.line, _TOO_LONG)
            window.drop(1)
            following = _BEGIN.search(window.data)
            window.drop(following.start() if following else len(window.data) - _KEEP)
            window.at = 0
            yield from _whole_events(window)
    if _BEGIN.search(window.data):
        yield Piece(b"", window.line, _CUT_OFF)


def _whole_events(window: _Window) -> Iterator[Piece]:
    """The elements that end in what was read. ``at`` of the window: no end mark stands before it."""
    data, done, line, counted = window.data, 0, window.line, 0
    begin = _BEGIN.search(data)
    while begin is not None:
        end = data.find(_END, max(begin.end(), window.at))
        if end < 0:
            break
        inner = list(_BEGIN.finditer(data, begin.start(), end))[-1]
        line += data.count(b"\n", counted, begin.start())
        if inner.start() != begin.start():
            yield Piece(b"", line, _NO_END)
            line += data.count(b"\n", begin.start(), inner.start())
        begin = inner
        counted, done = begin.start(), end + len(_END)
        yield Piece(bytes(data[begin.start() : done]), line)
        begin = _BEGIN.search(data, done)
    window.at = max(len(data) - len(_END), 0)
    window.drop(begin.start() if begin is not None else max(done, len(data) - _KEEP))
