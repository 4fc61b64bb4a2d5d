"""The rules of a hunt from its settings, in each process that hunts."""

from __future__ import annotations

from firedoor.hunt.files.registry import file_rules
from firedoor.hunt.indicators.registry import indicator_rules
from firedoor.hunt.one_file.counting import OWN, indicator_counts, sigma_counts, yara_counts
from firedoor.hunt.one_file.digesting import digest_of
from firedoor.hunt.one_file.left_out import with_left_out
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.pack import sigma_files
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.index.rules import SigmaRules
from firedoor.hunt.sigma.parsing.loading import book_of, load_rules
from firedoor.hunt.sigma.parsing.modifiers import Settings
from firedoor.hunt.sigma.parsing.placeholders import read_placeholders
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.hunt.yara.registry import OWN as OWN_YARA
from firedoor.hunt.yara.registry import yara_rules
from firedoor.readers.logs.log_registry import LOG_READERS
from firedoor.site.cache import Memory, user_cache


def build(settings: HuntSettings) -> RuleSet:
    """Load the rules that the settings name. Raises ``InputError`` if a folder or file is not there."""
    digest = digest_of(settings)
    book = _kept(settings, digest)
    yara, bad_yara, of_yara = yara_rules(settings)
    listed, listed_files, bad_indicators, of_indicators = indicator_rules(settings)
    events = (SigmaRules(book), *((listed,) if listed else ()))
    own_files = file_rules(settings.known_good, pack=settings.pack)
    files = (*own_files, yara, *((listed_files,) if listed_files else ()))
    unusable = (*book.unusable, *bad_yara, *bad_indicators)
    counts = (
        *sigma_counts(book),
        *yara_counts(of_yara, OWN_YARA, bad_yara),
        *indicator_counts(of_indicators.used, of_indicators.unusable),
    )
    return RuleSet(events, files, LOG_READERS, digest, book, unusable, counts)


def _kept(settings: HuntSettings, digest: bytes) -> RuleBook:
    """The Sigma rules as they were read before, by this or another process, from the very same files."""
    cache = user_cache() if settings.keep else None
    if cache is None:
        return _sigma(settings)
    return Memory(cache, digest).recall(
        "rules", RuleBook, lambda: _sigma(settings), lambda _book: True
    )


def _sigma(settings: HuntSettings) -> RuleBook:
    """Our own Sigma rules first, then those of the user, whose filters and correlations reach ours too."""
    values = read_placeholders(settings.placeholders) if settings.placeholders else {}
    own = [(OWN + name, data) for name, data in sigma_files()] if settings.pack else []
    book = load_rules(settings.sigma, Settings(values), own)
    if not any("filters" in rule.more and rule.file.startswith(OWN) for rule in book.rules):
        return book
    return with_left_out(book, book_of(own))
