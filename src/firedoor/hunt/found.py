"""What a hunt found in one file: the unit of its work, which can be kept by the file's content and taken up again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.span import Span
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class BaseHit:
    """A record that a rule met which a correlation refers to. ``values``: of the fields that correlations ask for.

    ``client`` and ``account``: as in its sighting.
    """

    rule: str
    time: datetime | None
    values: tuple[tuple[str, str], ...]
    origin: Origin
    host: str = ""
    client: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class FileFound:
    """One file of evidence after it was read.

    ``sha256``: of its bytes as they were read. ``state`` and ``note``: as in the coverage of the site. ``records``:
    all; ``looked_at``: those that were taken apart. ``base_hits``: for correlations.
    ``pages``: virtual paths of the pages that a file of Temporary ASP.NET Files was compiled from. ``copy_of``: the
    file of the same machine that has the very same bytes and whose records are counted, "" if they are counted here.
    ``shortened``: of what says nothing by itself (exceptions, context) only the first and the last are listed.
    """

    file: str
    size: int
    sha256: str
    reader: str
    state: FileState
    note: str = ""
    host: str = ""
    records: int = 0
    looked_at: int = 0
    sightings: tuple[Sighting, ...] = ()
    spans: tuple[Span, ...] = ()
    base_hits: tuple[BaseHit, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    pages: tuple[str, ...] = ()
    copy_of: str = ""
    shortened: tuple[Problem, ...] = ()
