"""The time that one file may take."""

from __future__ import annotations

import time


class OutOfTime(Exception):  # noqa: N818 - it is no fault of the file
    """The time of a file is used up."""


class Clock:
    """``check`` raises ``OutOfTime`` after ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def check(self) -> None:
        """Raise ``OutOfTime`` if the time is used up."""
        if self.is_over:
            raise OutOfTime

    @property
    def is_over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() > self._ends
