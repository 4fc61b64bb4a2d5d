"""What to fetch of a server in few lines: what is asked for the same time stands together."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.views import hunt_words as say
from firedoor.views.hunt_digest import Fetch

_COPY = "copy "
# How a time begins, after the name of the machine.
_TIMES = (" from ", " of ")
WHOLE = "as a whole"


@dataclass(frozen=True, slots=True)
class Errands:
    """``copies``: the time with the places to copy for it. ``others``: whatever else is to be done, each by itself."""

    copies: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...]


def errands(fetch: Fetch) -> Errands:
    """Put together what is to be copied for the same time, the longest lists first."""
    copies: dict[str, list[str]] = {}
    others: list[str] = []
    of_host = f" of {say.host(fetch.host)}"
    for text in fetch.needed:
        place, found, time = text.partition(of_host)
        if text.startswith(_COPY) and found and (not time or time.startswith(_TIMES)):
            copies.setdefault(time.strip() or WHOLE, []).append(place.removeprefix(_COPY))
        else:
            others.append(text)
    ordered = sorted(copies.items(), key=lambda one: (one[0] == WHOLE, -len(one[1])))
    return Errands(tuple((time, tuple(places)) for time, places in ordered), tuple(others))
