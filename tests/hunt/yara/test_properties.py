"""Whatever stands in a file of rules, or in a file that is looked at, there is an answer, and no rule goes missing."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.yara.blocks import Bounds
from firedoor.hunt.yara.compiling import Compiled, compiled
from firedoor.hunt.yara.lexing import outline
from firedoor.hunt.yara.reading import arranged
from firedoor.hunt.yara.rules import YaraRules
from firedoor.hunt.yara.showing import shown
from tests.hunt.yara.looking import log_file, look

GOOD = b"rule last { condition: true }\n"
PIECES = st.sampled_from(
    [
        "rule", " ", "a", "{", "}", "condition:", "true", "strings:", '$a = "x"', '"', "/", "//", "/*", "*/", "\n",
        "include", '"b.yar"', "import", '"pe"', "meta:", "private", "global", "\\", "= /a(/", "\0", "\ufeff", "é", ":",
    ]
)  # fmt: skip


def _compiled(*files: tuple[str, bytes]) -> Compiled:
    return compiled("rules", [arranged(files)])


@given(
    st.lists(PIECES, max_size=40).map("".join)
    | st.binary(max_size=200).map(lambda b: b.decode("latin-1"))
)
@settings(max_examples=150, deadline=None)  # fmt: skip
def test_any_text_beside_a_good_file(text: str) -> None:
    rules = _compiled(("a.yar", text.encode()), ("b.yar", GOOD))
    found, _ = look(YaraRules(rules), log_file(b"x"))
    assert "last" in {one.rule.id for one in found}
    used = {rule.identifier for rule in rules.rules}
    declared = {rule.name for rule in outline(text).rules}
    assert declared <= used | {one.id for one in rules.unusable}


@given(st.binary(max_size=3_000), st.integers(1, 64))
@settings(max_examples=100, deadline=None)
def test_texts_of_less_than_the_overlap_are_found_in_parts_as_in_the_whole(
    noise: bytes, part: int
) -> None:
    rules = _compiled(
        ("a.yar", b'rule a { strings: $a = "\\x00\\x01" $b = "ab" condition: any of them }')
    )
    file = log_file(noise)
    whole, _ = look(YaraRules(rules), file)
    parts, problems = look(YaraRules(rules, bounds=Bounds(part + 2, 1)), file)
    assert [one.rule for one in parts] == [one.rule for one in whole]
    assert bool(problems) == (len(noise) > part + 2)


@given(st.binary(max_size=50))
def test_what_is_shown_is_text(data: bytes) -> None:
    shown(data).encode()


def test_a_line_of_quotes_takes_no_time() -> None:
    size = 200_000
    begun = time.monotonic()
    outline('"' + '\\"' * size)
    outline("/" + "\\/" * size)
    outline('rule a /* "' * size)
    few = time.monotonic() - begun
    begun = time.monotonic()
    outline('"' + '\\"' * size * 4)
    outline("/" + "\\/" * size * 4)
    outline('rule a /* "' * size * 4)
    assert time.monotonic() - begun < 12 * few + 1
