"""Which of several readings count: the newer of two dated ones, the one that says more of two alike."""

from __future__ import annotations

from firedoor.match.builds import LineKey
from firedoor.match.readings import BuildReading, Strength
from firedoor.model.claim import Attribute, Claim

_SHOWS_UPDATE = frozenset({Strength.FILE, Strength.NAMED_UPDATE})


# More different readings of one machine than this are not weighed: nothing follows from them.
MOST_WEIGHED = 100


def distinct(readings: tuple[BuildReading, ...]) -> tuple[BuildReading, ...]:
    """One reading of each kind: a machine may be listed a thousand times over."""
    kinds: dict[object, BuildReading] = {}
    for reading in readings:
        kinds.setdefault(
            (
                reading.claim.attribute,
                reading.claim.observed,
                reading.strength,
                reading.title,
                tuple(line.key for line in reading.lines),
            ),
            reading,
        )
    return tuple(kinds.values())


def counting(readings: tuple[BuildReading, ...]) -> tuple[BuildReading, ...]:
    """The readings that a verdict must agree with; none is left out only because another disagrees."""
    readings = distinct(readings)
    if len(readings) > MOST_WEIGHED:
        return readings
    current = tuple(r for r in readings if not any(_is_newer(other, r) for other in readings))
    return tuple(r for r in current if not any(says_less(r, other) for other in current))


def says_less(coarse: BuildReading, fine: BuildReading) -> bool:
    """Whether two readings agree, and the first adds nothing to the second."""
    if not fine.lines or not keys_of(fine) <= keys_of(coarse):
        return False
    if coarse.strength is Strength.PRODUCT_ONLY:
        return fine.strength is not Strength.PRODUCT_ONLY or len(fine.lines) < len(coarse.lines)
    if coarse.strength is Strength.NAMED_UPDATE:
        # What the files are decides over what is said to be installed; ``conflicts`` reports the rest.
        return fine.claim.attribute is Attribute.FILE_VERSION and fine.strength is Strength.FILE
    return coarse.strength is Strength.CU_ONLY and fine.strength in _SHOWS_UPDATE


def keys_of(reading: BuildReading) -> set[LineKey]:
    """The lines that a reading allows, by their keys."""
    return {line.key for line in reading.lines}


def surely_before(one: Claim, other: Claim) -> bool:
    """Whether both claims are dated and the first was observed before the second."""
    if one.observed is None or other.observed is None:
        return False
    return one.observed.surely_before(other.observed)


def _is_newer(new: BuildReading, old: BuildReading) -> bool:
    # A newer look that shows less, and agrees, does not undo what an older one showed.
    return surely_before(old.claim, new.claim) and not says_less(new, old)
