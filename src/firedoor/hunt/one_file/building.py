"""The rules of a hunt from its settings, in each process that hunts."""

from __future__ import annotations

from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.settings import HuntSettings


def build(settings: HuntSettings) -> RuleSet:  # noqa: ARG001 - the rules are being added
    """Load the rules that the settings name. Raises ``InputError`` if a folder or file is not there."""
    return RuleSet((), (), ())
