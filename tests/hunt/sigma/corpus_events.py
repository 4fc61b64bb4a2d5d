"""Events of the corpora, read by the reader that a hunt uses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from firedoor.hunt.sigma.parsing.loading import load_rules
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.model.hunt.event import Event
from firedoor.readers.logs.events.registry import EVENT_READERS
from firedoor.readers.logs.scanning import LogFile
from tests.conftest import CORPORA

SIGMA = CORPORA / "sigma"
FOLDERS = tuple(
    SIGMA / name for name in ("rules", "rules-emerging-threats", "rules-threat-hunting")
)


@cache
def corpus_book() -> RuleBook:
    """All rules of the corpus, read once."""
    return load_rules(FOLDERS)


def events_in(path: Path) -> Iterator[Event]:
    """The events of an EVTX file."""
    head = path.read_bytes()[: 64 * 1024]
    file = LogFile(path.name, path.stat().st_size, head, "", lambda: path.open("rb"))
    (reader,) = (reader for reader in EVENT_READERS if reader.recognises(file))
    for seen in reader.scan(file).records(None):
        yield seen.event
