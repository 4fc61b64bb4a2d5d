"""The YARA rules that the settings of a hunt name: our own first, then those of the user."""

from __future__ import annotations

from collections.abc import Mapping

from firedoor.hunt.pack import yara_files
from firedoor.hunt.rules import FileRules
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.plan import Unusable
from firedoor.hunt.yara.compiling import compiled
from firedoor.hunt.yara.reading import arranged, files_of
from firedoor.hunt.yara.rules import TimeLimit, YaraRules
from firedoor.readers.printable import printable
from firedoor.site.cache import user_cache

OWN, GIVEN = "our own YARA rules", "the YARA rules given with our own"
# Most rules need milliseconds for a file, and slow ones should not cost hours.
MOST_SECONDS = 10.0


def yara_rules(
    settings: HuntSettings,
) -> tuple[FileRules, tuple[Unusable, ...], Mapping[str, int]]:
    """The rules, those that cannot be used, and how many there are of each set.

    Raises ``InputError`` if a folder or file is not there.
    """
    pack = [arranged(yara_files())] if settings.pack else []
    given = [
        files_of(path, "" if number == 0 else f"{printable(path.resolve().name)} ({number + 1})")
        for number, path in enumerate(settings.yara)
    ]
    own = compiled(OWN, pack)
    cache = user_cache() if settings.keep else None
    # One pass with all of them; with our own again where those of the user take too long.
    all_ = compiled(GIVEN, [*pack, *given], cache) if given else own
    limit = TimeLimit(min(MOST_SECONDS, settings.seconds), settings.seconds_per_mebibyte)
    rules = YaraRules(all_, own if pack and given else None, limit)
    return rules, all_.unusable, {OWN: own.count, GIVEN: all_.count - own.count}
