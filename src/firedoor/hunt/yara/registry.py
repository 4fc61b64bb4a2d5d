"""The YARA rules that the settings of a hunt name: our own first, then those of the user."""

from __future__ import annotations

from collections.abc import Mapping

from firedoor.hunt.pack import yara_files
from firedoor.hunt.rules import FileRules
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.plan import Unusable
from firedoor.hunt.yara.compiling import Compiled, compiled
from firedoor.hunt.yara.reading import arranged, files_of
from firedoor.hunt.yara.rules import TimeLimit, YaraRules
from firedoor.site.cache import user_cache

OWN, GIVEN = "our own YARA rules", "the YARA rules given"
# A file that is hunted may take longer: most rules need milliseconds, and slow ones should not cost hours.
MOST_SECONDS = 10.0


def yara_rules(
    settings: HuntSettings,
) -> tuple[FileRules, tuple[Unusable, ...], Mapping[str, int]]:
    """The rules, those that cannot be used, and how many there are of each set.

    Raises ``InputError`` if a folder or file is not there.
    """
    sets: list[Compiled] = []
    if settings.pack:
        sets.append(compiled(OWN, [arranged(yara_files())]))
    if settings.yara:
        cache = user_cache() if settings.keep else None
        sets.append(compiled(GIVEN, [files_of(path) for path in settings.yara], cache))
    limit = TimeLimit(min(MOST_SECONDS, settings.seconds), settings.seconds_per_mebibyte)
    unusable = tuple(reason for one in sets for reason in one.unusable)
    return YaraRules(sets, limit), unusable, {one.called: one.count for one in sets}
