r"""The outline of a YARA file: the files that it includes and the rules that it declares.

Only what stands outside comments, texts and regular expressions is looked at, as the grammar of YARA has it
(VirusTotal/yara-x: parser/src/tokenizer): ``include`` and ``rule`` are words that cannot be names, and a slash that
begins no comment begins a regular expression, since YARA divides by a backslash.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""//[^\n]*                              # a comment to the end of the line
      | /\*.*?(?:\*/|\Z)                      # a comment
      | "(?:[^"\\\n]|\\.)*+"?                # a text, to the end of the line if it has none of its own
      | /(?:[^/\\\n]|\\.)++/?                # a regular expression, likewise
      | (?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_NAME = re.compile(r"[A-Za-z_]\w*")
_ASKED = frozenset({"include", "rule"})


@dataclass(frozen=True, slots=True)
class Include:
    """An include directive: what it names, and where it begins and ends in the text."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule that a file declares, with the line and column of its name, both from 1."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Outline:
    """``rules`` in the order of the file."""

    includes: tuple[Include, ...]
    rules: tuple[Declared, ...]

    def rule_at(self, line: int, column: int) -> str:
        """The rule in which a place stands, "" before the first."""
        number = bisect_right(self.rules, (line, column), key=lambda rule: (rule.line, rule.column))
        return self.rules[number - 1].name if number else ""


def outline(text: str) -> Outline:
    """The outline of a file. Text that is no YARA gives an outline that may lack something, never an error."""
    includes, rules = [], []
    line, begin, counted = 1, 0, 0
    for token in _TOKEN.finditer(text):
        word, at = token["word"], token.start()
        if word not in _ASKED:
            continue
        after = _SPACE.match(text, token.end())
        end = after.end() if after else token.end()
        if word == "include" and (name := _TEXT.match(text, end)):
            includes.append(Include(name[1].replace("\\\\", "\\"), at, name.end()))
        elif word == "rule" and (name := _NAME.match(text, end)):
            line += text.count("\n", counted, end)
            begin = max(begin, text.rfind("\n", counted, end) + 1)
            counted = end
            rules.append(Declared(name[0], line, end - begin + 1))
    return Outline(tuple(includes), tuple(rules))
