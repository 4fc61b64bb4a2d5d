"""Progress on a terminal only, drawn by rich, and only if the work takes long enough to be felt."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 0.5
_LABEL = 36
Report = Callable[[int, int, str], None]


@contextmanager
def shown(*, of_bytes: bool = False) -> Iterator[Report | None]:
    """Give a callback (done, total, label), or None where no terminal watches. ``of_bytes``: what is counted."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _LateBar(of_bytes=of_bytes)
    try:
        yield bar.report
    finally:
        bar.close()


class _LateBar:
    """A bar that appears after ``PATIENCE_SECONDS``; rich is imported only then."""

    def __init__(self, *, of_bytes: bool) -> None:
        self._of_bytes = of_bytes
        self._begun = time.monotonic()
        self._close: Callable[[], None] | None = None
        self._update: Report | None = None

    def report(self, done: int, total: int, label: str) -> None:
        if self._update is None and time.monotonic() - self._begun > PATIENCE_SECONDS:
            self._open(total)
        if self._update is not None:
            self._update(done, total, label)

    def close(self) -> None:
        if self._close is not None:
            self._close()

    def _open(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.markup import escape  # noqa: PLC0415
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            DownloadColumn,
            Progress,
            ProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        many: ProgressColumn = TextColumn("{task.completed}/{task.total}")
        if self._of_bytes:
            many = DownloadColumn(binary_units=True)
        columns = (BarColumn(), many, TimeRemainingColumn())
        progress = Progress(
            *columns, TextColumn("{task.description}"), console=Console(stderr=True), transient=True
        )
        task = progress.add_task("", total=total)
        progress.start()
        self._close = progress.stop
        self._update = lambda done, total, label: progress.update(
            task, completed=done, total=total, description=escape(short(label))
        )


def short(label: str) -> str:
    """The end of a file's name, which leaves the bar its room. It comes from the evidence: no control characters."""
    plain = ascii(label)[1:-1]
    return plain if len(plain) <= _LABEL else f"...{plain[-_LABEL:]}"
