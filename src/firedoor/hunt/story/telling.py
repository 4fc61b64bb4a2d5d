"""The story of a hunt from its sightings."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.hunt.story.chains import chains_of
from firedoor.hunt.story.joining import joined
from firedoor.hunt.story.order import gravity, in_order
from firedoor.hunt.story.starting import starting_points
from firedoor.hunt.story.techniques import techniques
from firedoor.hunt.story.ties import Around
from firedoor.hunt.story.values import Story
from firedoor.model.hunt.sighting import Sighting

MOST_JOINED = 200_000


def tell(sightings: Sequence[Sighting], most: int = MOST_JOINED) -> Story:
    """Join sightings into chains. The same story in whatever order they come.

    Of more than ``most`` the most serious are joined, the earliest first; the others are counted.
    """
    ordered = in_order(sightings)
    kept = ordered
    if len(ordered) > most:
        kept = in_order(sorted(ordered, key=gravity)[:most])
    around = Around.of(kept)
    chains, context = chains_of(kept, joined(kept, around), around.people)
    return Story(
        chains,
        context,
        techniques(kept),
        starting_points(chains, around),
        cut=len(ordered) - len(kept),
    )
