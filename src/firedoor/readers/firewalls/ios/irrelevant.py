"""Commands that cannot change which packet reaches whom, by the named lists of ``irrelevant.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

_ANY = "*"


@cache
def _scopes() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("irrelevant.toml").read_text(encoding="utf-8")
    scopes: dict[str, dict[str, Any]] = {}
    for scope, groups in tomllib.loads(text).items():
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
    text = files(__package__).joinpath("irrelevant.toml").read_text(encoding="utf-8")
    return frozenset(group for groups in tomllib.loads(text).values() for group in groups)
