"""All rules over whole files that are neither YARA nor indicators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from firedoor.hunt.files.configuration import ConfigurationRules
from firedoor.hunt.files.known_good import KnownGoodRules, load_known_good
from firedoor.hunt.files.places import place_rules
from firedoor.hunt.files.tools import ToolRules
from firedoor.hunt.rules import FileRules


def file_rules(known_good: Sequence[Path] = (), *, pack: bool = True) -> tuple[FileRules, ...]:
    """The rules in use. ``known_good``: lists of hashes of a clean server. Raises ``InputError`` for a bad list."""
    own: tuple[FileRules, ...] = (place_rules(), ConfigurationRules(), ToolRules()) if pack else ()
    if not known_good:
        return own
    return (*own, KnownGoodRules(load_known_good(known_good)))
