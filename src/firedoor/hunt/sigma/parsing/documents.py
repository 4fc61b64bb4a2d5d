"""YAML documents of a rule file within bounds: size, nodes, depth, aliases, keys that stand twice."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from firedoor.hunt.sigma.parsing.refusing import Refused

Yaml = Any  # what a document can hold; each place says what it expects
MOST_BYTES = 1 << 20
_MOST_EVENTS = 50_000
_MOST_DEPTH = 40
_MOST_ALIASES = 100
_MANY_OPENINGS = 200
_ANCHOR = re.compile(r"(?:^|[\s\[{,])&[^\s&]", re.MULTILINE)
_DEEP_INDENT = re.compile(r"^[ -]{160,}", re.MULTILINE)
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, but a key that stands twice is an error: YAML would drop the first without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 (the base's signature)
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise Refused(f"line {node.start_mark.line + 1}: the key {twice!r} stands twice")
        made: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return made


def documents_of(data: bytes) -> list[Any]:
    """The documents of a file as plain values. Raises ``Refused``."""
    if len(data) > MOST_BYTES:
        raise Refused(f"the file is larger than {MOST_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"is not UTF-8 (byte {error.start})") from error
    try:
        if _suspicious(text):
            _bounded(text)
        return [document for document in yaml.load_all(text, Loader=_Loader) if document]
    except Refused:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise Refused(f"is not YAML: {where}{error.problem}") from error
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Refused(f"is not YAML that can be used: {str(error)[:200]}") from error


def _suspicious(text: str) -> bool:
    """Whether a file has anchors or could be nested deeply: only then it is worth a pass of its own."""
    openings = text.count("[") + text.count("{")
    dashes = text.count("- - - ") + text.count("? ? ? ")
    return bool(
        openings > _MANY_OPENINGS or dashes or _ANCHOR.search(text) or _DEEP_INDENT.search(text)
    )


def _bounded(text: str) -> None:
    """Refuse what would grow or nest without a limit, by the events of YAML, which need no memory."""
    depth = aliases = 0
    inside: list[int] = []  # the depths of the anchored nodes that are open
    for count, event in enumerate(yaml.parse(text, Loader=_Base)):
        if count > _MOST_EVENTS:
            raise Refused(f"has more than {_MOST_EVENTS} YAML nodes")
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
            # An alias inside an anchored node is how a few lines become billions of values.
            if inside or aliases > _MOST_ALIASES:
                raise Refused("has YAML aliases within aliases, or too many of them")
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if event.anchor:
                inside.append(depth)
            if depth > _MOST_DEPTH:
                raise Refused(f"is nested more than {_MOST_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            if inside and inside[-1] == depth:
                inside.pop()
            depth -= 1
