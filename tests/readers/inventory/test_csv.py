"""Asset lists as text tables: cases as data, and what hostile or broken files do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firedoor.model.claim import Attribute
from firedoor.model.problem import InputError
from firedoor.readers.interface import InputFile, Options, Reading
from firedoor.readers.inventory.columns import Column
from firedoor.readers.inventory.csv import CSV_READER, MAX_BYTES, looks_tabular
from tests.conftest import REPOSITORY
from tests.readers.inventory.tabular import as_data, input_file, said

CASES = sorted((Path(__file__).parent / "cases" / "tables").glob("*.csv"))
PLAIN = "Hostname,IP,Product,Version\nA,10.0.0.1,X,1\n"


def read(tmp_path: Path, content: str | bytes, **columns: str) -> Reading:
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CSV_READER.read(input_file(path), Options(columns=columns))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    file = input_file(path)
    assert CSV_READER.recognises(file)
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert as_data(CSV_READER.read(file, Options())) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hostname,IP\n[section]\n",
        '{"hosts": ["host", "ip", "version"]}',
        "<Host>,<IP>,<Version>\n",
        'columns = [\n  "host", "ip", "version",\n]\n',
        "#Fields: date time c-ip cs-host sc-status\n2021-03-03 00:00:00 10.0.0.1 mail 200\n",
        "DateTime,RequestId,ServerHostName,ClientIpAddress,HttpStatus\n2021-03-03,1,E,10.0.0.1,200\n",
        "Name,Source Address,Destination Address,Service,Action,Zone,Vendor\nr,any,any,any,allow,z,v\n",
        "Host,CVE,Product,Version\nA,CVE-2021-26855,Exchange,15\n",
        "name,role,department\nA. Person,Operator,Plant\n",
        "| Host | IP | Version |\n|------|----|---------|\n| A | 10.0.0.1 | 1 |\n",
        "the host, the address and the version stand in site.toml\nsee there, or ask\n",
    ],
)
def test_other_text_is_no_asset_list(text: str) -> None:
    assert not looks_tabular(text)


def test_a_mapping_overrides_the_guess_and_reads_what_would_not_be_recognised(
    tmp_path: Path,
) -> None:
    text = "Kasten;Nummer;Version;Stand SW\nEXCH01;10.0.0.1;A3;15.1.2176.9\n"
    assert not looks_tabular(text)
    reading = read(tmp_path, text, host="kasten", address="Nummer", version="Stand SW")
    assert said(reading, "EXCH01") == {"address": ["10.0.0.1"], "version": ["15.1.2176.9"]}
    assert "Version" in reading.note


def test_a_mapped_header_that_is_absent_is_named_with_those_present(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, PLAIN, host="Servername", version="Version")
    assert "'Servername'" in str(caught.value)
    assert "Hostname, IP, Product, Version" in str(caught.value)


def test_a_mapping_to_a_column_that_we_do_not_have_names_ours(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"hots.*ours are: host, fqdn, address"):
        read(tmp_path, PLAIN, hots="Hostname")


def test_an_unknown_header_is_one_error_with_the_headers_and_how_to_map_them(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, "Alpha,Beta,Gamma\n1,2,3\n")
    assert "Alpha, Beta, Gamma" in str(caught.value)
    assert "[[inventory]]" in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (PLAIN + 'B,"never closed,X,1\nC,10.0.0.3,X,1\n', 3, "never closed"),
        (PLAIN + 'B,"closed" twice",X,1\n', 3, "not quoted"),
        (PLAIN + f"B,{'x' * 200_000},X,1\n", 3, "131,072"),
        (PLAIN + "x" * 2_000_000 + "\n", 3, "2000001 characters"),
        (",".join(f"c{n}" for n in range(10_000)) + ",Hostname,IP\n", None, "no column for a host"),
        ("Hostname,IP," + ",".join(f"c{n}" for n in range(10_000)) + "\nA\n", 1, "at most 1000"),
        (b"Hostname,IP\nA,10.0.0.1\x00\n" * 50, None, "not text"),
        (b"\xff\xfeH\x00o\x00s\xd8", None, "UTF-16"),
        ("", None, "its headers: none"),
    ],
)
def test_a_broken_table_is_one_line_with_its_place(
    tmp_path: Path, content: str | bytes, line: int | None, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    (problem,) = caught.value.problems
    assert problem.file == "list.csv"
    assert problem.line == line
    assert words in str(problem)
    assert "\n" not in str(problem)


def test_a_file_larger_than_it_said_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as stream:
        stream.write(PLAIN.encode())
        stream.truncate(MAX_BYTES + 1)
    lying = InputFile(path, "list.csv", size=2000, head=PLAIN.encode())
    with pytest.raises(InputError, match="larger than 16 MiB"):
        CSV_READER.read(lying, Options())


def test_a_file_that_is_gone_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        CSV_READER.read(InputFile(tmp_path / "gone.csv", "gone.csv", 10, b""), Options())


@pytest.mark.parametrize(
    ("header", "cell", "attribute", "value"),
    [
        ("ExSetup", "15.1.2176.9", Attribute.FILE_VERSION, "15.1.2176.9"),
        ("File version", "Version 15.1 (Build 2176.2)", Attribute.ADMIN_DISPLAY_VERSION, None),
        ("Version", "Version 15.1 (Build 2176.2)", Attribute.ADMIN_DISPLAY_VERSION, None),
        ("Version", "15.1.2176.9", Attribute.VERSION, "15.1.2176.9"),
        ("Version", "Exchange Server 2016 CU19", Attribute.PRODUCT, "Exchange Server 2016 CU19"),
        ("File version", "CU19", Attribute.VERSION, "CU19"),
        ("UM", "nein", Attribute.UNIFIED_MESSAGING, "no"),
        ("OWA", "Yes", Attribute.REPORTED, "v1.owa=yes"),
    ],
)
def test_the_kind_of_a_version_is_never_claimed_beyond_what_is_written(
    tmp_path: Path, header: str, cell: str, attribute: Attribute, value: str | None
) -> None:
    reading = read(tmp_path, f"Host,{header}\nA,{cell}\n")
    assert said(reading, "A") == {attribute.value: [value or cell]}


@pytest.mark.parametrize("cell", ["127.0.0.1", "::", "10.0.0.0/24", "192.168.010.001", "::1"])
def test_what_is_no_address_of_one_machine_joins_no_machines(tmp_path: Path, cell: str) -> None:
    reading = read(tmp_path, f"Host,IP,OS\nA,{cell},Windows\n")
    assert said(reading, "A") == {"operating_system": ["Windows"]}
    assert cell in str(reading.problems[0])


@pytest.mark.parametrize(
    ("cell", "full"), [("exch01.plant.example", True), ("PLC-1.2", False), ("10.0.0.9", False)]
)
def test_a_host_with_its_domain_is_a_full_name_too(tmp_path: Path, cell: str, full: bool) -> None:  # noqa: FBT001
    reading = read(tmp_path, f"Host,OS\n{cell},Windows\n")
    assert ("fqdn" in said(reading, cell)) is full


def test_many_bad_rows_are_counted_exactly_and_listed_to_a_limit(tmp_path: Path) -> None:
    reading = read(tmp_path, PLAIN + ",,X,1\n" * 5000)
    assert reading.not_understood == 5000
    assert len(reading.problems) == 201
    assert "4800 further problems" in reading.problems[-1].message


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    data=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)),
    cut=st.integers(0, 300),
)
def test_any_input_gives_claims_or_an_input_error(tmp_path: Path, data: bytes, cut: int) -> None:
    sample = CASES[len(data) % len(CASES)].read_bytes()
    for content in (data, sample[:cut], sample[:cut] + data, b"Host,IP,Version\n" + data):
        try:
            reading = read(tmp_path, content)
        except InputError:
            continue
        assert reading.records == reading.understood + reading.partly + reading.not_understood
        assert all(claim.subject and claim.origin.line for claim in reading.claims)


@pytest.mark.corpus
def test_real_lists_of_control_devices(corpora: Path) -> None:
    folder = corpora / "inventory" / "dddc"
    plant = CSV_READER.read(input_file(folder / "input_sdt.csv"), Options())
    assert (plant.records, plant.understood) == (15, 15)
    assert said(plant, "sps-2") == {
        "address": ["192.168.10.12"], "vendor": ["Siemens"], "product": ["S7-1200"],
    }  # fmt: skip
    many = [
        CSV_READER.read(input_file(folder / name), Options())
        for name in ("test_easy.csv", "test_multi.csv")
    ]
    for reading in many:  # the same rows, once with ";" between cells and once with ","
        assert [reading.records, reading.not_understood] == [5, 1]
        assert len(said(reading, "192.168.10.47")["address"]) == 10


@pytest.mark.corpus
def test_no_other_file_of_the_corpora_is_taken_for_a_list(corpora: Path) -> None:
    taken: set[str] = set()
    for folder in ("exchange", "directives", "nmap", "inventory", "csaf-ot"):
        for path in sorted((corpora / folder).rglob("*"))[:1500]:
            if path.is_file() and CSV_READER.recognises(input_file(path)):
                taken.add(path.relative_to(corpora).as_posix())
    lists = ("input_sdt", "input_sdt_dddc", "test_easy", "test_multi")
    assert taken == {f"inventory/dddc/{name}.csv" for name in lists}


def test_the_page_of_the_reader_names_every_column() -> None:
    page = (REPOSITORY / "docs" / "readers" / "csv.md").read_text(encoding="utf-8")
    assert [column.value for column in Column if f"`{column}`" not in page] == []
