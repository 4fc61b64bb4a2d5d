"""The hunt in the servers' files of a site, as evidence for an assessment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.evidence.of_site import may_hold_evidence
from firedoor.hunt.found import FileFound
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.moment import Moment

Progress = Callable[[int, int, str], None]


def hunt_site(
    root: Path, as_of: Moment | None, progress: Progress | None = None, *, keep: bool = True
) -> HuntAnswer | None:
    """What the hunt says of the servers of a site, by the rules that Firedoor brings.

    None where the site has no ``exchange`` folder, or where nothing of a server was recognised in a bare folder. What
    was seen later than the day of the assessment does not count. ``keep``: keep what was found in each file. Raises
    ``InputError`` if ``root`` is not there.
    """
    if not may_hold_evidence(root):
        return None
    hunted = hunt(root, HuntSettings(keep=keep), progress)
    if not any(file.spans or file.sightings for file in hunted.files):
        return None
    return answer(_known_by(hunted, as_of), Asked(latest=as_of.latest if as_of else None))


def _known_by(hunted: Hunted, as_of: Moment | None) -> Hunted:
    if as_of is None:
        return hunted
    return replace(hunted, files=tuple(_until(file, as_of) for file in hunted.files))


def _until(file: FileFound, as_of: Moment) -> FileFound:
    return replace(
        file,
        sightings=tuple(s for s in file.sightings if s.time is None or s.time <= as_of.latest),
        base_hits=tuple(h for h in file.base_hits if h.time is None or h.time <= as_of.latest),
    )
