"""yara-python, the older implementation, sees the same in the same files; differences would be ours or yara-x's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yara
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.pack import yara_files
from firedoor.hunt.yara.compiling import compiled
from firedoor.hunt.yara.reading import arranged
from firedoor.hunt.yara.rules import YaraRules
from tests.hunt.yara.looking import log_file, look

CASES = Path(__file__).parents[1] / "pack" / "yara_cases"
FILES = sorted(path for path in CASES.rglob("*") if path.is_file())
WORDS = ["eval", "Request", "cmd", "\\x00a", "<%", "T"]


@cache
def _pack() -> tuple[YaraRules, yara.Rules]:
    files = list(yara_files())
    theirs = yara.compile(sources={name: data.decode() for name, data in files})
    return YaraRules(compiled("ours", [arranged(files)])), theirs


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_our_rules_over_their_cases(path: Path) -> None:
    ours, theirs = _pack()
    data = path.read_bytes()
    found, problems = look(ours, log_file(data, path.name))
    assert not problems
    assert sorted(one.rule.id for one in found) == sorted(m.rule for m in theirs.match(data=data))


@st.composite
def _rule(draw: st.DrawFn, name: str) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    kinds = st.sampled_from(["", " nocase", " wide", " ascii wide", " fullword"])
    texts = [f'$s{n} = "{word}"{draw(kinds)}' for n, word in enumerate(words)]
    counts = [f"#s{n} >= {draw(st.integers(0, 2))}" for n in range(len(words))]
    offsets = [f"$s{n} at {draw(st.integers(0, 4))}" for n in range(len(words))]
    conditions = [
        "any of them",
        "all of them",
        " and ".join(counts),
        " or ".join(offsets),
        f"not $s0 and {counts[-1]}",
        f"filesize < {draw(st.integers(0, 30))} and 1 of them",
    ]
    condition = draw(st.sampled_from(conditions))
    used = " or (" + " and ".join(f"$s{n}" for n in range(len(words))) + ")"
    return f"rule {name} {{ strings: {' '.join(texts)} condition: ({condition}){used} }}"


@given(
    st.tuples(*(_rule(f"r{n}") for n in range(4))),
    st.lists(
        st.sampled_from([b"eval", b"EVAL", b"Request", b"c\0m\0d\0", b"cmd", b"\0a", b"<%", b" ", b"T", b"\n"]),
        max_size=12,
    ).map(b"".join),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_rules_made_up(rules: tuple[str, ...], data: bytes) -> None:
    text = "\n".join(rules)
    ours = compiled("made up", [arranged([("a.yar", text.encode())])])
    assert not ours.unusable
    found, _ = look(YaraRules(ours), log_file(data))
    theirs = yara.compile(source=text).match(data=data)
    assert sorted(one.rule.id for one in found) == sorted(match.rule for match in theirs)
