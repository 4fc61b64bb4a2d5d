"""What Get-ExchangeServer prints, with all that stands around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.claim import Attribute
from firedoor.model.problem import InputError
from firedoor.readers.interface import Options
from firedoor.readers.inventory import shell_text
from firedoor.readers.inventory.exsetup_text import EXSETUP_TEXT_READER
from firedoor.readers.inventory.format_list import FORMAT_LIST_READER
from tests.readers.inventory.reading_cases import cases, expected, input_file, outcome, written

CASES = Path(__file__).parent / "cases" / "shell"
READERS = {reader.name: reader for reader in (FORMAT_LIST_READER, EXSETUP_TEXT_READER)}
SAMPLES = [path.read_bytes() for path in cases(CASES)]


@pytest.mark.parametrize("path", cases(CASES), ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    want = expected(path)
    reader = READERS[want["reader"]]
    assert {"reader": reader.name, **outcome(reader, input_file(path))} == want


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_redirected_output_in_utf_16_says_the_same(tmp_path: Path, encoding: str) -> None:
    path = CASES / "transcript.txt"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    file = written(tmp_path, text.encode(encoding))
    assert FORMAT_LIST_READER.recognises(file)
    reading = FORMAT_LIST_READER.read(file, Options())
    plain = FORMAT_LIST_READER.read(input_file(path), Options())
    assert [(c.subject, c.value, c.origin.line) for c in reading.claims] == [
        (c.subject, c.value, c.origin.line) for c in plain.claims
    ]


@pytest.mark.parametrize(
    ("command", "whole"),
    [
        ("Get-ExchangeServer", True),
        ("Get-ExchangeServer | fl Name,AdminDisplayVersion", True),
        ("get-exchangeserver -Status | Sort-Object Name | Format-List", True),
        ("Get-ExchangeServer EXCH01 | fl", False),
        ("Get-ExchangeServer -Identity EXCH01", False),
        ("Get-ExchangeServer | Where {$_.IsMailboxServer} | fl", False),
        ("Get-ExchangeServer | ? IsEdgeServer -eq $false | fl", False),
        ("Get-ExchangeServer | Select -First 2 Name,AdminDisplayVersion", False),
    ],
)
def test_the_command_shows_whether_all_servers_were_asked_for(
    tmp_path: Path, command: str, *, whole: bool
) -> None:
    one = "Name                : {}\nAdminDisplayVersion : Version 15.1 (Build 2176.2)\n\n"
    text = f"[PS] C:\\>{command}\n\n{one.format('EXCH01')}{one.format('EXCH02')}"
    reading = FORMAT_LIST_READER.read(written(tmp_path, text.encode()), Options())
    listed = [claim for claim in reading.claims if claim.attribute is Attribute.LISTED_COMPLETE]
    assert bool(listed) == whole


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "EXCH01\u202e", "=cmd|' /C calc'!A0", "a b"]
)
def test_a_name_that_no_server_can_have_names_none(tmp_path: Path, hostile: str) -> None:
    text = f"Name                : {hostile}\nAdminDisplayVersion : Version 15.1 (Build 2176.2)\n"
    assert not FORMAT_LIST_READER.recognises(written(tmp_path, text.encode()))


def test_a_virtual_directory_is_not_taken_for_a_server(tmp_path: Path) -> None:
    text = (
        "Name                : OAB\nMetabasePath        : IIS://EXCH01/W3SVC/1/ROOT/OAB\n"
        "AdminDisplayVersion : Version 15.1 (Build 1591.10)\nServer              : EXCH01\n"
    )
    assert not FORMAT_LIST_READER.recognises(written(tmp_path, text.encode()))


def test_more_objects_than_the_bound_are_cut_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell_text, "MAX_OBJECTS", 3)
    one = "Name                : EXCH01\nAdminDisplayVersion : Version 15.1 (Build 2176.2)\n\n"
    reading = FORMAT_LIST_READER.read(written(tmp_path, one.encode() * 5), Options())
    assert reading.records == 3
    assert any("the rest was left out" in problem.message for problem in reading.problems)


@pytest.mark.parametrize(
    "hostile",
    [
        b"N : v\n" + b"          more\n" * 200_000,
        b"a\n-\n" + b" b\n" * 200_000,
        b"a " * 2000 + b"\n" + b"- " * 2000 + b"\n" + b"x\n" * 200_000,
        b"- " * 2000 + b"x\n" * 3,
        b"".join(b"N%d : v\n" % number for number in range(200_000)),
        b"x" * 7_000_000,
        b"\n" * 1_000_000,
    ],
    ids=["wrapped", "rows", "columns", "dashes", "fields", "line", "empty"],
)
def test_hostile_shapes_are_bounded(tmp_path: Path, hostile: bytes) -> None:
    """Each took minutes or gigabytes where a value or a table grew without a bound."""
    server = b"Name : EXCH01\nAdminDisplayVersion : Version 15.1 (Build 2176.2)\n\n"
    reading = FORMAT_LIST_READER.read(written(tmp_path, server + hostile), Options())
    assert reading.claims[0].subject == "EXCH01"


@settings(max_examples=150, deadline=None)
@given(sample=st.sampled_from(SAMPLES), cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_cut_and_damaged_samples_give_claims_or_the_one_error(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, cut: float, tail: bytes
) -> None:
    _survives(tmp_path_factory.mktemp("cut"), sample[: int(len(sample) * cut)] + tail)


_LINES = st.one_of(
    st.text('-: aN|\\>[]\t="', max_size=30),
    st.sampled_from(SAMPLES[-1].decode("utf-8", "replace").splitlines()),
    st.sampled_from(
        ["Name : EXCH01", "ServerRole : Mailbox", "FileVersion : 15.1.2.3", "---- ----", ""]
    ),
)


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(_LINES, max_size=20))
def test_lines_in_any_order_give_claims_or_the_one_error(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    _survives(tmp_path_factory.mktemp("lines"), "\n".join(lines).encode("utf-8", "replace"))


def _survives(folder: Path, data: bytes) -> None:
    file = written(folder, data)
    EXSETUP_TEXT_READER.recognises(file)
    FORMAT_LIST_READER.recognises(file)
    try:
        reading = FORMAT_LIST_READER.read(file, Options())
    except InputError as error:
        assert [problem.file for problem in error.problems] == ["evidence.txt"]  # noqa: PT017
        return
    sorted_out = reading.understood + reading.partly + reading.irrelevant + reading.not_understood
    assert sorted_out == reading.records
    assert all(claim.value and claim.origin.line for claim in reading.claims)
