"""Whatever a file holds, the reader gives a reading or one clear error, and soon."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.network.line_state import LineState
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.asa.reader import ASA_READER
from firedoor.readers.interface import Options
from tests.readers.firewalls.asa.samples import facts_of, file_of, reading_of, text_of

ALL = "\n".join(
    text_of(case) for case in ("edge", "nat", "old", "vpn", "ftd", "contexts", "doubts")
)
LINES = sorted(set(ALL.splitlines()))
WORDS = sorted(set(ALL.split()))


def check(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = file_of(Path(folder), data)
        ASA_READER.recognises(file)
        try:
            network = ASA_READER.read(file, Options()).network
        except InputError:
            return
        assert network is not None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_bytes(data: bytes) -> None:
    check(b"ASA Version 9.8(1)\n" + data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=60))
def test_real_lines_in_any_order(lines: list[str]) -> None:
    check("\n".join(lines).encode())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), max_size=20), st.data())
def test_real_words_in_any_order(lines: list[list[str]], data: st.DataObject) -> None:
    indents = [data.draw(st.sampled_from(["", " ", "  "])) for _ in lines]
    check("\n".join(i + " ".join(w) for i, w in zip(indents, lines, strict=True)).encode())


STARTS = ("access-list A extended permit", "object network A\n", "nat (a,b)", "interface X\n ip address",
          "route outside", "object-group service S\n service-object", "ip local pool", "crypto map M 1",
          "static (a,b)", "icmp", "tunnel-group A", "group-policy A attributes\n", "ipv6 route")  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(STARTS),
    st.lists(st.sampled_from([*WORDS, "-1", "99999", "::", "/", "²"]), max_size=7),
)
def test_commands_with_any_words(start: str, words: list[str]) -> None:
    check(f"hostname x\n{start} {' '.join(words)}\n".encode())


def test_every_cut_of_a_sample_is_read_and_a_cut_is_said(tmp_path: Path) -> None:
    text = text_of("edge")
    for end in range(200, len(text) - 50, 61):
        reading = reading_of(tmp_path, text[:end])
        assert reading.network is not None
        assert reading.network.devices[0].doubts
        assert any("ends here" in str(problem) for problem in reading.problems)


def test_of_two_contexts_only_the_one_that_was_cut_is_in_doubt(tmp_path: Path) -> None:
    text = text_of("contexts")
    cut = text.replace("Cryptochecksum:02\n: end\n", "")
    system, context = facts_of(tmp_path, cut).devices
    assert not system.doubts
    assert context.doubts
    first_cut = text.replace("Cryptochecksum:01\n: end\n", "")
    system, context = facts_of(tmp_path, first_cut).devices
    assert system.doubts
    assert not context.doubts


def test_groups_in_circles_and_in_great_depth(tmp_path: Path) -> None:
    lines = ["ASA Version 9.8(1)", "hostname deep"]
    for number in range(3000):
        lines += [
            f"object-group network G{number}",
            f" network-object host 10.0.{number // 250}.{number % 250}",
        ]
        lines.append(f" group-object G{(number + 1) % 3000}")
        lines += [f"object-group service S{number} tcp", f" port-object eq {number}"]
        lines.append(f" group-object S{(number + 1) % 3000}")
    lines.append("access-list A extended permit tcp object-group G0 any object-group S0")
    begun = time.process_time()
    facts = facts_of(tmp_path, "\n".join(lines))
    assert time.process_time() - begun < 10
    (rule,) = facts.devices[0].rule_set("A").rules
    assert rule.match.sources.doubts
    assert rule.match.services.doubts


def test_many_lines_are_read_in_time_that_grows_with_them(tmp_path: Path) -> None:
    head = "ASA Version 9.8(1)\nhostname big\n"

    def seconds(count: int) -> float:
        text = head + "\n".join(
            f"access-list A extended permit tcp host 10.{n % 200}.{n // 200 % 200}.7 any eq {n % 60000}"
            for n in range(count)
        )
        begun = time.process_time()
        facts = facts_of(tmp_path, text)
        assert facts.lines.count(LineState.UNDERSTOOD) == count + 2
        return time.process_time() - begun

    assert seconds(20_000) < 12 * max(seconds(4_000), 0.05)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\x00\x01\x02", b"\xff\xfe\x00"])
def test_unusable_input_is_one_clear_error(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        ASA_READER.read(file_of(tmp_path, data), Options())
    assert str(caught.value).startswith("fw.cfg")


def test_utf16_is_read(tmp_path: Path) -> None:
    data = text_of("levels").encode("utf-16")
    file = file_of(tmp_path, data)
    assert ASA_READER.recognises(file)
    network = ASA_READER.read(file, Options()).network
    assert network is not None
    assert network.devices[0].name == "levels"


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 65_000,
        "access-list " + " 0." * 20_000,
        "access-list x 0." + "0." * 30_000,
        "a/" * 32_000,
        ":" * 65_000,
        "nat (" + "," * 60_000,
    ],
    ids=["newlines", "zeros", "one long mask", "slashes", "colons", "commas"],
)
def test_recognising_is_quick_whatever_stands_there(tmp_path: Path, text: str) -> None:
    file = file_of(tmp_path, text.encode())
    begun = time.process_time()
    assert not ASA_READER.recognises(file)
    assert time.process_time() - begun < 1
    check(text.encode())
