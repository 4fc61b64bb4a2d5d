"""Whatever the bytes are: a reading or one clear error, soon; and every line of the file with a state."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from tests.readers.firewalls.ios.samples import CASES, read_bytes, recognised, sample, states_of

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LINES = sorted(
    {line for case in CASES.iterdir() for line in sample(case.name).split("\n") if line.strip()}
)
WORDS = sorted({word for line in LINES for word in line.split()})


def _whole(path: Path, data: bytes) -> None:
    try:
        reading = read_bytes(path, data)
    except InputError:
        return
    assert reading.network is not None
    for problem in reading.problems:
        assert problem.line is not None
    counted = reading.understood + reading.partly + reading.irrelevant + reading.not_understood
    assert counted == reading.records


@SETTINGS
@given(data=st.binary(max_size=400))
def test_bytes(tmp_path: Path, data: bytes) -> None:
    recognised(tmp_path / "c.cfg", data)
    _whole(tmp_path / "c.cfg", data)


@SETTINGS
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=60))
def test_shuffled_lines_of_real_files(tmp_path: Path, lines: list[str]) -> None:
    _whole(tmp_path / "c.cfg", "\n".join(lines).encode())


@SETTINGS
@given(
    rows=st.lists(st.lists(st.sampled_from(WORDS), max_size=9), max_size=40),
    indent=st.integers(0, 3),
)
def test_words_in_any_order(tmp_path: Path, rows: list[list[str]], indent: int) -> None:
    text = "\n".join(
        " " * (number % (indent + 1)) + " ".join(row) for number, row in enumerate(rows)
    )
    _whole(tmp_path / "c.cfg", text.encode())


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_lines_cut_at_any_word(tmp_path: Path, case: str) -> None:
    """Every command with words missing at its end."""
    rng = random.Random(case)  # noqa: S311 - a seed gives the same damage each time
    lines = sample(case).split("\n")
    for _ in range(30):
        damaged = [
            line if rng.random() < 0.8 else " ".join(line.split(" ")[: rng.randrange(1, 5)])
            for line in lines
        ]
        _whole(tmp_path / "c.cfg", "\n".join(damaged).encode())


def test_utf16_and_windows_line_ends(tmp_path: Path) -> None:
    text = sample("edge-nat").replace("\n", "\r\n")
    plain = states_of(read_bytes(tmp_path / "c.cfg", sample("edge-nat").encode()))
    for data in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode()):
        assert recognised(tmp_path / "c.cfg", data)
        assert states_of(read_bytes(tmp_path / "c.cfg", data)) == plain


def test_what_is_no_text_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_bytes(tmp_path / "c.cfg", b"\x00\x01\x02hostname")
    with pytest.raises(InputError):
        read_bytes(tmp_path / "c.cfg", b"")


GROUPS = "".join(
    f"object-group network G{i}\n host 10.0.{i >> 8}.{i & 255}\n group-object G{i + 1}\n"
    for i in range(2000)
)
CLASSES = "".join(
    f"class-map type inspect match-all C{i}\n match class-map C{i + 1}\n match class-map C{i + 1}\n"
    for i in range(500)
)
DEEP = "".join(" " * i + f"interface x{i}\n" for i in range(1500))
BANNERS = "".join(f"banner motd {chr(0x4E00 + i)}\n" for i in range(3000))
HOSTILE = {
    "groups in a long chain": GROUPS
    + "ip access-list extended X\n permit ip object-group G0 any\n",
    "groups in a circle": GROUPS + "object-group network G2000\n group-object G0\n",
    "classes in a long chain": CLASSES
    + "policy-map type inspect P\n class type inspect C0\n  inspect\n",
    "modes in modes": DEEP,
    "banners without an end": BANNERS,
    "one long line": "ip access-list extended X\n permit " + "tcp " * 200_000,
    "a number with many digits": "access-list "
    + "9" * 5000
    + " permit any\nip route 0.0.0.0 0.0.0.0 "
    + "9" * 4000,
    "a range of interfaces": "interface range GigabitEthernet0/1 - 99999999\n shutdown\n",
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_files_are_read_soon(tmp_path: Path, kind: str) -> None:
    begun = time.process_time()
    _whole(tmp_path / "c.cfg", ("hostname x\n" + HOSTILE[kind] + "\nend\n").encode())
    assert time.process_time() - begun < 5


def test_many_entries_are_read_soon(tmp_path: Path) -> None:
    rows = (f" permit tcp host 10.{i >> 8}.{i & 255}.1 any eq {i % 60000}" for i in range(20_000))
    text = "hostname x\nip access-list extended X\n" + "\n".join(rows) + "\nend\n"
    begun = time.process_time()
    read_bytes(tmp_path / "c.cfg", text.encode())
    assert time.process_time() - begun < 6
