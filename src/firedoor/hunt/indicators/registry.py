"""The indicators of a hunt: those that Firedoor brings with it, and those of the user."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from firedoor.hunt.indicators.book import book_of
from firedoor.hunt.indicators.in_events import IndicatorEvents
from firedoor.hunt.indicators.in_files import IndicatorFiles
from firedoor.hunt.indicators.reading.recognising import LARGEST, WHOLE_FILE, read
from firedoor.hunt.indicators.values import Counts, Indicator
from firedoor.hunt.rules import EventRules, FileRules
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.plan import Unusable
from firedoor.site.walk import Limits, walk

_LIMITS = Limits(200_000, everything=True, advice="give fewer lists at once")
# Before the names of the files of our own lists.
OWN = "firedoor/"


def indicator_rules(
    settings: HuntSettings,
) -> tuple[EventRules | None, FileRules | None, tuple[Unusable, ...], Counts]:
    """The rules over records and over files, what of the lists is not looked for, and how many are.

    Raises ``InputError`` if a list is not there. None where there is nothing to look for.
    """
    indicators: list[Indicator] = []
    unusable: list[Unusable] = []
    for name, data in _files(settings):
        if data is None:
            unusable.append(Unusable(name, "", WHOLE_FILE, "cannot be read"))
            continue
        loaded = read(name, data)
        indicators += loaded.indicators
        unusable += loaded.unusable
    book = book_of(indicators)
    counts = book.counts(len(unusable))
    if not book.indicators:
        return None, None, tuple(unusable), counts
    events = IndicatorEvents(book)
    return None if events.is_empty else events, IndicatorFiles(book), tuple(unusable), counts


def own_lists() -> Iterator[tuple[str, bytes]]:
    """The lists that Firedoor brings with it, by name."""
    folder = files(__package__).joinpath("data")
    for one in sorted(folder.iterdir(), key=lambda file: file.name):
        if one.name.endswith(".csv"):
            yield OWN + one.name, one.read_bytes()


def _files(settings: HuntSettings) -> Iterator[tuple[str, bytes | None]]:
    if settings.pack:
        yield from own_lists()
    for path in settings.indicators:
        for found in walk(path, _LIMITS).files:
            yield found.name, _bytes(found.path)


def _bytes(path: Path) -> bytes | None:
    """Not more than a list may have and one byte, by which it is seen to be too large."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return None
