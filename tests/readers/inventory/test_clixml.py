"""PowerShell CliXml: what is understood, what is refused, and that nothing breaks the reader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.claim import Attribute
from firedoor.model.problem import InputError
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options
from firedoor.readers.inventory import clixml_decode
from firedoor.readers.inventory.clixml import CLIXML_READER
from tests.readers.inventory.reading_cases import cases, expected, input_file, outcome, written

if TYPE_CHECKING:
    from firedoor.readers.interface import Reading

CASES = Path(__file__).parent / "cases" / "clixml"
SAMPLES = [path.read_bytes() for path in cases(CASES)]
OPEN = b'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
SERVER = b"<TN RefId='0'><T>Microsoft.Exchange.Data.Directory.Management.ExchangeServer</T></TN>"


def _read(folder: Path, data: bytes) -> Reading:
    file = written(folder, data, "export.xml")
    assert CLIXML_READER.recognises(file)
    return CLIXML_READER.read(file, Options())


@pytest.mark.parametrize("path", cases(CASES), ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    want = expected(path)
    assert {"reader": CLIXML_READER.name, **outcome(CLIXML_READER, input_file(path))} == want


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_windows_writes_says_the_same(tmp_path: Path, encoding: str) -> None:
    path = CASES / "two-servers.xml"
    plain = CLIXML_READER.read(input_file(path), Options())
    reading = _read(tmp_path, path.read_text(encoding="utf-8").encode(encoding))
    assert [(c.subject, c.value) for c in reading.claims] == [
        (c.subject, c.value) for c in plain.claims
    ]


def test_one_server_alone_does_not_pass_for_the_whole_list(tmp_path: Path) -> None:
    whole = (CASES / "two-servers.xml").read_bytes()
    one = whole[: whole.index(b'<Obj RefId="3">')] + b"</Objs>"
    attributes = {claim.attribute for claim in _read(tmp_path, one).claims}
    assert Attribute.ADMIN_DISPLAY_VERSION in attributes
    assert Attribute.LISTED_COMPLETE not in attributes


def test_the_asked_endpoint_is_not_taken_for_the_described_server() -> None:
    reading = CLIXML_READER.read(input_file(CASES / "two-servers.xml"), Options())
    assert {claim.subject for claim in reading.claims} == {"EXCH01", "OLD10"}


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE Objs [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
OUTSIDE = b'<!DOCTYPE Objs [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
EMPTY_DTD = b"<!DOCTYPE Objs>"


@pytest.mark.parametrize("dtd", [LAUGHS, OUTSIDE, EMPTY_DTD], ids=["bomb", "external", "empty"])
def test_a_dtd_is_refused(tmp_path: Path, dtd: bytes) -> None:
    with pytest.raises(InputError, match="DTD"):
        _read(tmp_path, dtd + OPEN + b"<S>&d;&x;</S></Objs>")


def test_a_million_levels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nested"):
        _read(tmp_path, OPEN + b"<Obj>" * 1_000_000)


def test_too_many_values_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clixml_decode, "MAX_NODES", 1000)
    with pytest.raises(InputError, match="more than 1000 values"):
        _read(tmp_path, OPEN + b"<S/>" * 1001 + b"</Objs>")


def test_a_value_of_megabytes_makes_no_claim(tmp_path: Path) -> None:
    name = b"A" * 3_000_000
    reading = _read(
        tmp_path, OPEN + b"<Obj>" + SERVER + b"<S N='Name'>" + name + b"</S></Obj></Objs>"
    )
    assert reading.claims == ()
    assert reading.partly == 1


def test_a_long_irrelevant_file_is_left_unread_and_says_so(tmp_path: Path) -> None:
    service = b"<Obj><TN RefId='0'><T>System.ServiceProcess.ServiceController</T></TN></Obj>"
    filler = b"<Obj><TNRef RefId='0' /></Obj>" * (HEAD_BYTES // 20)
    reading = _read(tmp_path, OPEN + service + filler + b"</Objs>")
    assert (reading.records, reading.irrelevant) == (1, 1)
    assert "ServiceController" in reading.note
    assert "not read further" in reading.note


def test_a_server_behind_a_long_irrelevant_beginning_is_found(tmp_path: Path) -> None:
    service = b"<Obj><TN RefId='9'><T>System.ServiceProcess.ServiceController</T></TN></Obj>"
    filler = b"<Obj><TNRef RefId='9' /></Obj>" * (HEAD_BYTES // 20)
    server = b"<Obj>" + SERVER + b"<Props><S N='Name'>EXCH01</S></Props></Obj>"
    reading = _read(tmp_path, OPEN + service + filler + server + b"</Objs>")
    assert {claim.subject for claim in reading.claims} == {"EXCH01"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<configuration><Objs/></configuration>",
        b"<Definition xmlns='urn:x'/>",
        b"Name : EXCH01",
        b'{"Objs": "http://schemas.microsoft.com/powershell/2004/04"}',
    ],
)
def test_other_files_are_not_recognised(tmp_path: Path, data: bytes) -> None:
    assert not CLIXML_READER.recognises(written(tmp_path, data))


def test_a_file_that_cannot_be_opened_is_one_clear_line(tmp_path: Path) -> None:
    gone = InputFile(tmp_path / "gone.xml", "exports/gone.xml", 1, OPEN)
    with pytest.raises(InputError, match=r"exports/gone\.xml: cannot be read"):
        CLIXML_READER.read(gone, Options())


@settings(max_examples=150, deadline=None)
@given(sample=st.sampled_from(SAMPLES), cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_cut_and_damaged_samples_give_claims_or_the_one_error(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, cut: float, tail: bytes
) -> None:
    data = sample[: int(len(sample) * cut)] + tail
    _survives(tmp_path_factory.mktemp("cut"), data)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=200))
def test_random_bytes_give_claims_or_the_one_error(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    _survives(tmp_path_factory.mktemp("random"), OPEN + body)


_TAGS = st.sampled_from(
    [
        "Obj",
        "TN",
        "T",
        "TNRef",
        "ToString",
        "Props",
        "MS",
        "LST",
        "DCT",
        "En",
        "Ref",
        "S",
        "I32",
        "Nil",
    ]
)
_TREES = st.recursive(
    st.builds(
        lambda tag, text: f'<{tag} N="Name" RefId="0">{text}</{tag}>',
        _TAGS,
        st.text("x_0A", max_size=9),
    ),
    lambda inner: st.builds(
        lambda tag, parts: f'<{tag} N="ServerRole" RefId="0">{"".join(parts)}</{tag}>',
        _TAGS,
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(tree=_TREES)
def test_elements_in_any_order_give_claims_or_the_one_error(
    tmp_path_factory: pytest.TempPathFactory, tree: str
) -> None:
    server = b"<Obj RefId='0'>" + SERVER + tree.encode() + b"</Obj>"
    _survives(tmp_path_factory.mktemp("tree"), OPEN + server + tree.encode() + b"</Objs>")


def _survives(folder: Path, data: bytes) -> None:
    file = written(folder, data, "export.xml")
    if not CLIXML_READER.recognises(file):
        return
    try:
        reading = CLIXML_READER.read(file, Options())
    except InputError as error:
        assert [problem.file for problem in error.problems] == ["export.xml"]  # noqa: PT017
        return
    sorted_out = reading.understood + reading.partly + reading.irrelevant + reading.not_understood
    assert sorted_out == reading.records
    assert all(claim.value and claim.origin.file == "export.xml" for claim in reading.claims)
