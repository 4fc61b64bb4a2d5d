"""Commands that cannot change which packet reaches whom, by the named lists of ``irrelevant.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from firedoor.readers.firewalls.data_files import data_file

_ANY = "*"


@cache
def _scopes() -> dict[str, dict[str, Any]]:
    scopes: dict[str, dict[str, Any]] = {}
    for scope, groups in data_file(__package__, "irrelevant.toml").items():
        root: dict[str, Any] = scopes.setdefault(scope, {})
        for group, patterns in groups.items():
            for pattern in patterns:
                _add(root, pattern.split(), group)
    return scopes


def _add(root: dict[str, Any], words: Sequence[str], group: str) -> None:
    for word in words:
        root = root.setdefault(word, {})
    root[""] = group


def group_of(scope: str, words: Sequence[str]) -> str:
    """The reason group of a command in lower case, an empty string if no list names it.

    A pattern holds for every command that begins with its words; ``*`` stands for one word. With ``no`` or ``default``
    before it an irrelevant command is irrelevant too.
    """
    root = _scopes()[scope]
    found = _find(root, words)
    if not found and words and words[0] in {"no", "default"}:
        found = _find(root, words[1:])
    return found


def _find(root: dict[str, Any], words: Sequence[str]) -> str:
    level: list[dict[str, Any]] = [root]
    for word in words:
        level = [node[key] for node in level for key in (word, _ANY) if key in node]
        for node in level:
            if "" in node:
                return str(node[""])
        if not level:
            return ""
    return ""


def group_names() -> frozenset[str]:
    """Every reason group, for the documentation."""
    scopes = data_file(__package__, "irrelevant.toml").values()
    return frozenset(group for groups in scopes for group in groups)
