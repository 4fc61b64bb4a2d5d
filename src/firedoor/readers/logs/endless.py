"""Lines too long to be taken apart: what stands around the words in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from firedoor.model.hunt.event import Event
from firedoor.readers.logs.scanning import Seen, Words

_AROUND = 512  # bytes on each side of a word
_MOST_WINDOWS = 256


def windows(data: bytes, ends: Sequence[int]) -> tuple[str, ...]:
    """The text around some places; what overlaps is one text."""
    merged: list[list[int]] = []
    for end in sorted(ends)[:_MOST_WINDOWS]:
        low, high = max(end - _AROUND, 0), end + _AROUND
        if merged and low <= merged[-1][1]:
            merged[-1][1] = high
        else:
            merged.append([low, high])
    return tuple(data[low:high].decode("utf-8", "replace").strip("\r\n") for low, high in merged)


@dataclass(slots=True)
class Endless:
    """A line that comes in pieces. ``event``: of its beginning. ``whole``: it is wanted without a word too."""

    event: Event
    whole: bool
    _met: set[int] = field(default_factory=set)
    _texts: list[str] = field(default_factory=list)

    def take(self, data: bytes, words: Words | None) -> None:
        """The next piece. The first place of each word is kept."""
        if words is None:
            return
        fresh: dict[int, int] = {}
        for word, end in words.places(data):
            if word not in self._met and (word not in fresh or end < fresh[word]):
                fresh[word] = end
        self._met |= set(fresh)
        if len(self._texts) < _MOST_WINDOWS:
            self._texts.extend(windows(data, list(fresh.values())))

    def seen(self) -> Seen | None:
        """The line as a record; None if it holds none of the words."""
        if not self._met and not self.whole:
            return None
        event = self.event
        texts = (*event.texts, *self._texts)
        made = Event(event.source, event.fields, texts, event.time, event.origin)
        return Seen(made, None if self.whole else frozenset(self._met))
