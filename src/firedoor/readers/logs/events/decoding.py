"""Chunks decoded by another process, which is ended when it takes too long or too much memory.

One such process serves a whole hunt. It decodes a chunk while the records of the one before are made into events.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import evtx

import firedoor
from firedoor.readers.logs.events.decoder import (
    HEADER,
    MOST_MEMORY,
    Decoded,
    decode,
    read_exactly,
    unpacked,
)
from firedoor.readers.logs.events.memory import resident

# A chunk takes some milliseconds; a machine that does much else at once gets a thousand times that.
SECONDS = 5.0
_LEAST_SECONDS = 0.5
_START_SECONDS = 60.0
TOO_LONG = "decoding it takes too long"
TOO_MUCH = "decoding it takes too much memory"
_LOOK = 0.05
_WAIT = 5.0
_CODE = (
    "import sys; sys.path[:] = sys.path + sys.argv[1:];"
    "from firedoor.readers.logs.events.decoder import serve; serve()"
)


@dataclass(slots=True)
class Patience:
    """How long one file's chunks are waited for: each that is lost halves it, so that a file full of them ends."""

    seconds: float = field(default_factory=lambda: SECONDS)

    def tried(self) -> None:
        """One was lost."""
        self.seconds = max(self.seconds / 2, _LEAST_SECONDS)


@dataclass(slots=True)
class Ticket:
    """A chunk that was handed over. ``lost``: why there is no answer, "" if there is one or none was taken yet."""

    data: bytes
    patience: Patience
    answer: Decoded | None = None
    lost: str = ""


class Decoder:
    """Hands chunks to the other process, one after the other, and takes the answers in the same order.

    ``here``: decodes in this process, where no other one can be started.
    """

    def __init__(self, here: Callable[[bytes], Decoded] = decode) -> None:
        self.here = here
        self.process = os.getpid()
        self._child: _Child | None = None
        self._none = False
        self._out: Ticket | None = None

    def hand(self, data: bytes, patience: Patience) -> Ticket:
        """Give a chunk away to be decoded while this process does something else."""
        ticket = Ticket(data, patience)
        self._fetch()
        self._out = ticket
        child = self._started()
        if child is not None:
            child.send(data)
        return ticket

    def take(self, ticket: Ticket) -> Ticket:
        """The same ticket with the answer or with why there is none; waits for it as long as its patience lasts."""
        if ticket is self._out:
            self._fetch()
        return ticket

    def close(self) -> None:
        """End the other process."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _fetch(self) -> None:
        ticket, self._out = self._out, None
        if ticket is None:
            return
        if self._child is None:
            if self._none:
                ticket.answer = self.here(ticket.data)
            else:
                ticket.lost = "was handed to a process that is gone"
            return
        ticket.answer = self._child.answer(ticket.patience.seconds)
        if self._child.gone:
            if ticket.answer is None:
                ticket.lost = self._child.why
                ticket.patience.tried()
            self.close()

    def _started(self) -> _Child | None:
        if self._child is None and not self._none:
            self._child = _start()
            self._none = self._child is None
        return self._child


class _Child:
    """The process, and the thread that looks after it while it works."""

    def __init__(
        self, process: subprocess.Popen[bytes], source: IO[bytes], sink: IO[bytes]
    ) -> None:
        self.process = process
        self.source, self.sink = source, sink
        self.why = ""
        self.gone = False
        self._lock = threading.Lock()
        self._until = 0.0  # when the one who waits for an answer stops to do so
        self._busy = False
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def send(self, data: bytes) -> None:
        """Give it a chunk. That it is gone is seen when the answer is taken."""
        self._busy = True
        try:
            self.sink.write(HEADER.pack(len(data), 0, 0))
            self.sink.write(data)
            self.sink.flush()
        except OSError:
            self.gone = True

    def answer(self, seconds: float) -> Decoded | None:
        """What it made of the chunk; None if it was lost with it."""
        self._until = time.monotonic() + seconds
        found = None
        try:
            sizes = HEADER.unpack(read_exactly(self.source, HEADER.size))
            found = unpacked(*(read_exactly(self.source, size) for size in sizes))
        except (EOFError, OSError, ValueError):
            self.gone = True
        with self._lock:
            self._until, self._busy = 0.0, False
            # It was ended a moment too late: the answer is good, the process is not.
            self.gone = self.gone or bool(self.why)
        if self.gone and found is None and not self.why:
            self.why = "the decoder could not go on"
        return found

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK):
            with self._lock:
                if self._busy and not self.why:
                    self.why = self._fault()
                if self.why:
                    self.process.kill()
                    return

    def _fault(self) -> str:
        if self._until and time.monotonic() > self._until:
            return TOO_LONG
        if resident(self.process) > MOST_MEMORY:
            return TOO_MUCH
        return ""

    def close(self) -> None:
        self._ended.set()
        with self._lock:
            self.process.kill()
        for stream in (self.sink, self.source):
            try:
                stream.close()
            except OSError:
                continue  # what was not yet written to a process that is gone
        try:
            self.process.wait(_WAIT)
        except subprocess.TimeoutExpired:
            return


def _start() -> _Child | None:
    if not sys.executable:
        return None
    own_group: dict[str, Any] = {"process_group": 0}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        own_group = {"creationflags": flags}
    paths = [str(Path(module.__file__ or "").parent.parent) for module in (firedoor, evtx)]
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, with our own code
            # Without the current folder, which may be the evidence, and without what the site adds: it starts at once.
            [sys.executable, "-I", "-S", "-c", _CODE, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **own_group,
        )
    except OSError:
        return None
    if process.stdin is None or process.stdout is None:
        return None
    child = _Child(process, process.stdout, process.stdin)
    # One that cannot begin is none: the first answer, to nothing, says so.
    child.send(b"")
    if child.answer(_START_SECONDS) is None:
        child.close()
        return None
    return child


_KEPT: list[Decoder] = []


def decoder() -> Decoder:
    """The one of this process; a forked process begins its own and leaves that of its parent alone."""
    if not _KEPT or _KEPT[-1].process != os.getpid():
        _KEPT.append(Decoder())
    return _KEPT[-1]


@atexit.register
def _close() -> None:
    if _KEPT and _KEPT[-1].process == os.getpid():
        _KEPT[-1].close()
