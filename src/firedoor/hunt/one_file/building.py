"""The rules of a hunt from its settings, in each process that hunts."""

from __future__ import annotations

from firedoor.hunt.files.registry import file_rules
from firedoor.hunt.one_file.digesting import digest_of
from firedoor.hunt.one_file.plain_sigma import PlainSigma
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.pack import sigma_files
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.parsing.loading import load_rules
from firedoor.hunt.sigma.parsing.modifiers import Settings
from firedoor.hunt.sigma.parsing.placeholders import read_placeholders
from firedoor.hunt.sigma.plan import RuleBook, Unusable
from firedoor.hunt.yara.registry import yara_rules
from firedoor.readers.logs.events.registry import EVENT_READERS
from firedoor.readers.logs.log_registry import LOG_READERS
from firedoor.readers.printable import printable

READERS = tuple(dict.fromkeys((*EVENT_READERS, *LOG_READERS)))
# Before the names of the files of our own rules, by which they are told from a user's.
OWN = "firedoor/"


def build(settings: HuntSettings) -> RuleSet:
    """Load the rules that the settings name. Raises ``InputError`` if a folder or file is not there."""
    digest = digest_of(settings)
    book = _sigma(settings)
    events = (PlainSigma(book),)
    yara, bad_yara, _ = yara_rules(settings)
    files = (*file_rules(settings.known_good, pack=settings.pack), yara)
    unusable = (*book.unusable, *bad_yara, *_not_used(settings))
    return RuleSet(events, files, READERS, digest, book, unusable)


def _sigma(settings: HuntSettings) -> RuleBook:
    """Our own Sigma rules first, then those of the user, whose filters and correlations reach ours too."""
    values = read_placeholders(settings.placeholders) if settings.placeholders else {}
    own = [(OWN + name, data) for name, data in sigma_files()] if settings.pack else []
    return load_rules(settings.sigma, Settings(values), own)


def _not_used(settings: HuntSettings) -> tuple[Unusable, ...]:
    """What was given and is not looked with in this version: it is listed, never dropped in silence."""
    given = (("indicators", settings.indicators),)
    return tuple(
        Unusable(printable(str(path)), "", what, f"{what} are not used by the hunt of this version")
        for what, paths in given
        for path in paths
    )
