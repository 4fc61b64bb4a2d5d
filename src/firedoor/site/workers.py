"""Work shared with child processes: bounded, in order, and done here where no child can do it.

A child is a plain interpreter that takes pickled tasks from its input and gives pickled results. It is started
without the current folder on its path (``-P``): that folder may be the evidence. It stands in a process group of
its own, so that Ctrl-C reaches only this process, which then ends the children; and one whose
parent is gone finds its input closed, or its parent another one, and ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

import firedoor
import firedoor.site.packing
from firedoor.site.garbage import SELDOM

PROCESSES = "FIREDOOR_PROCESSES"
MOST_PROCESSES = 4
_WAIT_SECONDS = 0.1  # on Windows a wait without an end could not be interrupted
_PATIENCE_SECONDS = 10.0
_LOOK_SECONDS = 1.0
_HEADER = 8
_WINDOWS_FAULTS = 0xC0000000
T = TypeVar("T")
R = TypeVar("R")
_CODE = "import sys; sys.path.append(sys.argv[1]); from firedoor.site.workers import serve; serve()"


@dataclass(frozen=True, slots=True)
class Task(Generic[T, R]):
    """What is done with each item. In a child: ``prepare(*given)`` once, then ``work`` with that and each item.

    The functions stand in modules, so that a child finds them by name. ``here`` does the same in this process.
    ``lost``: the result for an item at which a child was ended by the system (a fault in a library, no memory), if it
    must not be tried in this process too.
    """

    prepare: Callable[..., Any]
    given: tuple[Any, ...]
    work: Callable[[Any, T], R]
    here: Callable[[T], R]
    lost: Callable[[T], R] | None = None


def processes() -> int:
    """How many processes may work, this one included: those of the machine, or what the user says."""
    said = os.environ.get(PROCESSES, "")
    if said.isdigit() and 0 < int(said) <= 64:  # noqa: PLR2004 - more is a mistake
        return int(said)
    usable = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return min(usable, MOST_PROCESSES)


def shared(
    task: Task[T, R], items: Sequence[T], several: int, done: Callable[[int], None] | None = None
) -> Generator[R, None, None]:
    """The results of all items in order, by ``several`` processes; those of a child that fails are done here.

    ``done`` is told the number of each item when it is known to be done, in this thread, in no certain order.
    """
    crew = _Crew(task, items, done)
    try:
        crew.start(min(several, len(items)) - 1)
        for number in range(len(items)):
            yield crew.result(number)
    finally:
        crew.end()


class _Crew(Generic[T, R]):
    def __init__(
        self, task: Task[T, R], items: Sequence[T], tell: Callable[[int], None] | None
    ) -> None:
        self.task = task
        self.tell = tell
        self.untold: deque[int] = deque()
        self.waiting = deque(enumerate(items))
        self.done: dict[int, R] = {}
        self.news = threading.Condition()
        self.children: list[subprocess.Popen[bytes]] = []
        self.threads: list[threading.Thread] = []
        self.ended = False

    def start(self, children: int) -> None:
        for _ in range(children):
            child = _start()
            if child is None:
                return
            self.children.append(child)
            thread = threading.Thread(target=self._feed, args=(child,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def result(self, number: int) -> R:
        """The result of an item; while it is not there this process does what is waiting."""
        while True:
            self._tell()
            with self.news:
                if number in self.done:
                    return self.done.pop(number)
                item = self.waiting.popleft() if self.waiting else None
                if item is None:
                    self.news.wait(_WAIT_SECONDS)
            if item is not None:
                found = self.task.here(item[1])
                with self.news:
                    self._keep(item[0], found)

    def _keep(self, number: int, found: R) -> None:
        self.done[number] = found
        if self.tell is not None:
            self.untold.append(number)

    def _tell(self) -> None:
        while self.tell is not None and self.untold:
            self.tell(self.untold.popleft())

    def end(self) -> None:
        with self.news:
            self.ended = True
            self.waiting.clear()
        for child in self.children:
            child.kill()
        for child, thread in zip(self.children, self.threads, strict=True):
            child.wait()
            thread.join(_PATIENCE_SECONDS)
            _close(child)

    def _feed(self, child: subprocess.Popen[bytes]) -> None:
        """Give a child one item after another; what it does not bring back is put before the others again."""
        item: tuple[int, T] | None = None
        try:
            if child.stdin is None or child.stdout is None or not _is_ours(child.stdout):
                return
            _write(child.stdin, (self.task.prepare, self.task.given, self.task.work))
            while True:
                with self.news:
                    item = self.waiting.popleft() if self.waiting else None
                if item is None:
                    return
                _write(child.stdin, item[1])
                found = _read(child.stdout)
                with self.news:
                    self._keep(item[0], found)
                    item = None
                    self.news.notify()
        except Exception:  # noqa: BLE001 - whatever ails a child, its work is done here
            return
        finally:
            was_ended = item is not None and self.task.lost is not None and _was_ended(child)
            with self.news:
                if item is not None and not self.ended:
                    if was_ended and self.task.lost is not None:
                        self._keep(item[0], self.task.lost(item[1]))
                    else:
                        self.waiting.appendleft(item)
                self.news.notify()


def _start() -> subprocess.Popen[bytes] | None:
    root = str(Path(firedoor.__file__).resolve().parent.parent)
    if not sys.executable:
        return None
    own_group: dict[str, Any] = {"process_group": 0}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        own_group = {"creationflags": flags}
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter, with our own code
            [sys.executable, "-P", "-c", _CODE, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **own_group,
        )
    except OSError:
        return None


def _is_ours(stream: IO[bytes]) -> bool:
    """Whether the child found the very same Firedoor as this process."""
    return bool(_read(stream) == firedoor.__file__)


def _was_ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether the system ended a child: by a signal, on Windows by an exception of the processor."""
    try:
        code = child.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return code < 0 or code >= _WINDOWS_FAULTS


def _close(child: subprocess.Popen[bytes]) -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue  # what was not yet written to a child that is gone


def _write(stream: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_HEADER, "big"))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:  # noqa: ANN401 - whatever the other side sent
    """A value from this process or a child of it, never from a file: only these are unpickled without a look."""
    size = stream.read(_HEADER)
    data = stream.read(int.from_bytes(size, "big")) if len(size) == _HEADER else b""
    if not data:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - see above


def serve() -> None:
    """Be a child: answer until the input ends."""
    # What a child gets and makes stays: to look for garbage in it again and again takes most of the time.
    gc.set_threshold(*SELDOM)
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that is printed may stand between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _write(target, firedoor.__file__)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        prepare, given, work = _read(source)
        ready = prepare(*given)
        while True:
            _write(target, work(ready, _read(source)))
    except (EOFError, BrokenPipeError):
        return


def _end_with(parent: int) -> None:
    """End this process when its parent is gone, also in the middle of a file; Windows goes on naming the parent."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)
