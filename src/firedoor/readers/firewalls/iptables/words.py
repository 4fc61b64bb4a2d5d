"""A line of iptables-save as words: double quotes with backslashes, single quotes, and ``--option=value``."""

from __future__ import annotations

import re

_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[^\s"\']+(?:"(?:\\.|[^"\\])*"|[^\s"\'])*|\S')
_COUNTERS = re.compile(r"^\[\d+:\d+\]\s+")
_ESCAPED = re.compile(r"\\(.)")


def without_counters(line: str) -> str:
    """The line without the counters that ``iptables-save -c`` writes before a rule."""
    return _COUNTERS.sub("", line.strip(), count=1)


def words_of(line: str) -> list[str]:
    """The words of a line."""
    if '"' not in line and "'" not in line and "=" not in line:
        return line.split()
    found: list[str] = []
    for word in _WORD.findall(line):
        if word[0] in "\"'":
            found.append(_unquoted(word))
        elif word[:2] == "--" and "=" in word:
            option, _, value = word.partition("=")
            found += [option, _unquoted(value)]
        else:
            found.append(word)
    return found


def _unquoted(word: str) -> str:
    if len(word) < 2 or word[0] != word[-1]:  # noqa: PLR2004 - two quotes
        return word
    if word[0] == '"':
        return _ESCAPED.sub(r"\1", word[1:-1])
    return word[1:-1] if word[0] == "'" else word
