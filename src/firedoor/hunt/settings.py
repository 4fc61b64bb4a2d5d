"""What a hunt is to look with, and its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HuntSettings:
    """``sigma``, ``yara``: folders or files of the user's own rules; ``indicators``: files of indicators.

    ``pack``: use our own rules too. ``known_good``: hash lists of a clean server. ``placeholders``: values for
    ``%name%`` in Sigma rules. ``seconds`` and ``seconds_per_mebibyte``: the time that one file may take.
    ``keep``: keep what was found in each file, so that a hunt that was interrupted goes on where it was.
    ``processes``: how many work; 0 for as many as the machine has. ``rehash``: read all evidence once more at the end
    to see that it was not changed, else its sizes and times are compared.
    """

    sigma: tuple[Path, ...] = ()
    yara: tuple[Path, ...] = ()
    indicators: tuple[Path, ...] = ()
    known_good: tuple[Path, ...] = ()
    placeholders: Path | None = None
    pack: bool = True
    seconds: float = 300.0
    seconds_per_mebibyte: float = 1.0
    keep: bool = True
    processes: int = 0
    rehash: bool = False
