"""What was made of each input file: nothing is understood by silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileState(StrEnum):
    """``NOT_EXAMINED``: no reader of this version knows the format; that is not a clean result."""

    READ = "read"
    SKIPPED = "skipped"
    NOT_EXAMINED = "not_examined"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts for one file, in the unit of its reader (rows, objects, lines).

    ``understood + partly + irrelevant + not_understood`` need not be ``records``: a reader may
    count several lines to one record. ``note`` says why a file was skipped or what is missing.
    """

    file: str
    reader: str
    state: FileState
    records: int = 0
    understood: int = 0
    partly: int = 0
    irrelevant: int = 0
    not_understood: int = 0
    note: str = ""
