"""Whatever the bytes: a reading or one clear error, and quickly."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.firewalls.nftables.reader import NFTABLES_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Reader
from tests.readers.firewalls.netfilter.garbling import read_bytes

CASES = Path(__file__).parents[1] / "cases"
READERS = [IPTABLES_READER, NFTABLES_READER]
SAMPLES = [
    path.read_text(encoding="utf-8")
    for folder in ("iptables", "nftables")
    for path in sorted((CASES / folder).rglob("*"))
    if path.is_file() and path.name != "expected.toml"
]
KNOWN = {word for text in SAMPLES for word in text.split()}
WORDS = [*sorted(KNOWN), "{", "}", ";", "!", "\\", '"', "$x", "@y", "*"]


def attempt(reader: Reader, data: bytes) -> None:
    file = InputFile(Path("nowhere"), "x.rules", len(data), data[:HEAD_BYTES])
    reader.recognises(file)
    try:
        reading = read_bytes(reader, data)
    except InputError:
        return
    assert reading.network is not None
    assert len(reading.network.lines.states) >= reading.records


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@settings(max_examples=60, deadline=2000)
@given(data=st.binary(max_size=600))
def test_any_bytes(reader: Reader, data: bytes) -> None:
    attempt(reader, data)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@settings(max_examples=120, deadline=2000)
@given(lines=st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=25))
def test_lines_of_known_words_in_any_order(reader: Reader, lines: list[str]) -> None:
    attempt(reader, "\n".join(lines).encode())


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@settings(max_examples=120, deadline=2000)
@given(text=st.sampled_from(SAMPLES), seed=st.integers(0, 10_000), cut=st.integers(0, 3000))
def test_real_files_shuffled_and_cut(reader: Reader, text: str, seed: int, cut: int) -> None:
    lines = text.splitlines()
    random.Random(seed).shuffle(lines)  # noqa: S311 - to be drawn again
    attempt(reader, "\n".join(lines).encode()[:cut])
    attempt(reader, text.encode()[cut:])


def growing_variables() -> str:
    """Each variable is twice the one before."""
    names = "abcdefghijklmnopqrstuvwxyz"
    lines = [f"define {b} = {{ ${a}, ${a} }}" for a, b in pairwise(names)]
    rules = "table ip t {\n chain c {\n tcp dport $z accept\n }\n}\n"
    return "\n".join(("define a = { 1, 1 }", *lines, rules))


def translations_in_calls() -> str:
    """Each chain calls the next one twice, and returns for some packets."""
    declared = "".join(f":c{n} -\n" for n in range(300))
    rules = "".join(
        f"-A c{n} -s 10.0.0.{n % 250} -j RETURN\n-A c{n} -j c{n + 1}\n-A c{n} -j c{n + 1}\n"
        for n in range(299)
    )
    return f"*nat\n:PREROUTING ACCEPT\n{declared}-A PREROUTING -j c0\n{rules}COMMIT\n"


def deep_operators() -> str:
    """Operators in operators, four hundred deep."""
    left = '{"|": [' * 400 + "1" + "]}" * 400
    match = '{"match": {"op": "==", "right": 1, "left": ' + left + "}}"
    return '{"nftables": [{"rule": {"expr": [' + match + "]}}]}"


def lists_in_lists() -> str:
    """Each list of a level holds every list of the next."""
    made = "".join(f"create s{level}-{n} list:set\n" for level in range(8) for n in range(12))
    held = "".join(
        f"add s{level}-{n} s{level + 1}-{m}\n"
        for level in range(7)
        for n in range(12)
        for m in range(12)
    )
    return f"{made}{held}{FORWARD}-m set --match-set s0-0 src -j ACCEPT\nCOMMIT\n"


FORWARD = "*filter\n:FORWARD DROP\n-A FORWARD "
SHAPES = {
    "brackets": (NFTABLES_READER, "table ip t {\n chain c {\n" + "{" * 50_000),
    "sets in sets": (
        NFTABLES_READER,
        "table ip t {\n set s {\n elements = " + "{ " * 20_000 + "}" * 20_000,
    ),
    "growing variables": (NFTABLES_READER, growing_variables()),
    "objects in objects": (NFTABLES_READER, '{"nftables": [' + '{"rule": ' * 5_000),
    "operators in operators": (NFTABLES_READER, deep_operators()),
    "calls of translations": (IPTABLES_READER, translations_in_calls()),
    "exclamation marks": (IPTABLES_READER, FORWARD + "! " * 50_000 + "\nCOMMIT\n"),
    "conditions": (
        IPTABLES_READER,
        FORWARD + "-p tcp " + "-m multiport --dports 1,2,3,5,8,13 " * 200 + "-j ACCEPT\nCOMMIT\n",
    ),
    "a set in itself": (
        IPTABLES_READER,
        f"create a list:set\nadd a a\n{FORWARD}-m set --match-set a src -j ACCEPT\nCOMMIT\n",
    ),
    "lists in lists": (IPTABLES_READER, lists_in_lists()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_shapes_end(shape: str) -> None:
    reader, text = SHAPES[shape]
    attempt(reader, text.encode())
