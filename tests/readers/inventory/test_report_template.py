"""Report templates of ED 21-02: our own sheets in the same layouts, and the real ones filled in."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from firedoor.model.problem import InputError
from firedoor.readers.interface import Options, Reading
from firedoor.readers.inventory.report_questions import REPORT_ANSWERS, V1, V3, V4, asked
from firedoor.readers.inventory.report_template import REPORT_TEMPLATE_READER
from firedoor.readers.inventory.xlsx import XLSX_READER
from tests.conftest import REPOSITORY
from tests.readers.inventory.tabular import input_file, said

Cells = Mapping[str, Any]
LABELS: dict[str, dict[str, dict[str, str]]] = json.loads(
    (Path(__file__).parent / "cases" / "report-labels.json").read_text(encoding="utf-8")
)
CLEAN = "Yes (no indications of compromise found)"
FOUND = "Yes (indications of compromise found)"
NOT_RUN = "No (must provide narrative explanation in comments section)"

SERVER_V1 = {
    "C4": "10.1.1.5", "C5": "Exchange Server 2016 CU19", "C6": "Windows Server 2016", "C7": "Yes",
    "C8": "Yes", "C9": "No", "C10": "No", "C11": "no", "C12": "Yes", "C14": "Yes", "C16": "Yes",
    "C18": "No", "C26": "INC-0042 open",
}  # fmt: skip
SERVER_V3 = {
    "B7": "10.1.1.5", "C7": "203.0.113.5", "D7": "EXCH01", "E7": "mail.riverside.example", "F7": CLEAN,
    "G7": NOT_RUN, "H7": "Not run: no window", "I7": "Yes", "J7": "No", "K7": "Yes", "P7": "No",
    "S7": "No", "W7": "July", "X7": "Version 15.1 (Build 2176.2)", "Y7": "Windows Server 2016",
    "Z7": "Yes", "AA7": "Yes", "AB7": "No", "AC7": "No", "AD7": "No", "AE7": "Yes",
}  # fmt: skip
TOTALS_V4 = {
    "E14": 3, "E15": 1, "E16": 1, "E17": 1, "E18": 2, "E19": 0, "E20": "Awaiting outage window",
    "G20": "2021-05-01", "E21": "Quarantine VLAN", "E23": "none",
}  # fmt: skip


def make(
    tmp_path: Path, version: str, filled: Mapping[str, Cells], name: str = "any name.xlsx"
) -> Path:
    """A workbook with our own labels in the layout of a version, filled in by sheet and cell."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, labels in LABELS[version].items():
        sheet = book.create_sheet(title)
        for cell, value in {**labels, **filled.get(title, {})}.items():
            sheet[cell] = value
    book.save(tmp_path / name)
    return tmp_path / name


def fill(corpora: Path, tmp_path: Path, name: str, sheet: str, cells: Cells) -> Path:
    """A copy of a real template with answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(corpora / "directives" / name)
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(tmp_path / name)
    return tmp_path / name


def read(path: Path) -> Reading:
    file = input_file(path)
    assert REPORT_TEMPLATE_READER.recognises(file)
    return REPORT_TEMPLATE_READER.read(file, Options())


def check_v1(reading: Reading) -> None:
    assert (reading.unit, reading.records, reading.understood) == ("servers", 1, 1)
    assert said(reading, "10.1.1.5") == {
        "address": ["10.1.1.5"],
        "product": ["Exchange Server 2016 CU19"],
        "operating_system": ["Windows Server 2016"],
        "reported": [
            "v1.owa=yes", "v1.ecp=yes", "v1.internet=no", "v1.web_disabled=no", "v1.disconnected=no",
            "v1.updated=yes", "v1.expertise=yes", "v1.a1_collected=yes", "v1.a1_examined=no",
            "v1.a3_ticket=inc-0042 open",
        ],
    }  # fmt: skip
    assert reading.claims[-1].origin.place.endswith("#Inventory!C26")


def check_v3(reading: Reading) -> None:
    assert (reading.unit, reading.records, reading.understood) == ("servers", 1, 1)
    assert said(reading, "EXCH01") == {
        "address": ["10.1.1.5", "203.0.113.5"],
        "fqdn": ["mail.riverside.example"],
        "admin_display_version": ["Version 15.1 (Build 2176.2)"],
        "operating_system": ["Windows Server 2016"],
        "reported": [
            "v3.msert=clean", "v3.test_proxylogon=no", "v3.notes=not run: no window", "v3.h1a=yes",
            "v3.h1b=no", "v3.h2=yes", "v3.h4d=no", "v3.h4tool=no", "v3.comments=july", "v3.owa=yes",
            "v3.ecp=yes", "v3.internet=no", "v3.web_disabled=no", "v3.disconnected=no", "v3.updated=yes",
        ],
    }  # fmt: skip


def check_v4(reading: Reading) -> None:
    assert (reading.unit, reading.records, reading.understood) == ("answers", 10, 10)
    assert sorted(said(reading, "")["reported"]) == [
        "v4.comments=none", "v4.completion=2021-05-01", "v4.controls=quarantine vlan", "v4.disconnected=0",
        "v4.justification=awaiting outage window", "v4.n2013=1", "v4.n2016=1", "v4.n2019=1",
        "v4.total=3", "v4.updated=2",
    ]  # fmt: skip
    assert reading.problems == ()


def test_version_1_has_one_server_in_each_column(tmp_path: Path) -> None:
    check_v1(read(make(tmp_path, "1.0", {"Inventory": SERVER_V1})))


def test_version_3_has_one_server_in_each_row(tmp_path: Path) -> None:
    check_v3(read(make(tmp_path, "3.0", {"Inventory": SERVER_V3})))


def test_version_4_has_totals_of_the_whole_organisation(tmp_path: Path) -> None:
    check_v4(read(make(tmp_path, "4.0", {"Status Update": TOTALS_V4})))


def test_labels_decide_where_people_have_moved_the_cells(tmp_path: Path) -> None:
    path = make(tmp_path, "1.0", {"Inventory": SERVER_V1})
    book = load_workbook(path)
    book["Inventory"].insert_rows(1, 3)
    book["Inventory"].insert_cols(1)
    book["Inventory"].title = "Our servers"
    book.save(path)
    reading = read(path)
    assert said(reading, "10.1.1.5")["reported"][0] == "v1.owa=yes"
    assert reading.claims[-1].origin.place.endswith("#Our servers!D29")


@pytest.mark.parametrize("version", ["1.0", "3.0", "4.0"])
def test_a_template_without_answers_gives_a_note_and_no_claim(tmp_path: Path, version: str) -> None:
    reading = read(make(tmp_path, version, {}))
    assert (reading.claims, reading.problems, reading.records) == ((), (), 0)
    assert reading.note.startswith(f"report template {version} of ED 21-02 without answers")


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = make(tmp_path, "1.0", {"Inventory": SERVER_V1})
    book = load_workbook(path)
    copy = book.copy_worksheet(book["Inventory"])
    copy.title, copy.sheet_state = "Inventory (old)", "hidden"
    copy["C4"] = "10.9.9.9"
    book.save(path)
    reading = read(path)
    check_v1(reading)
    assert "sheet Inventory (old) is hidden and was not read" in reading.note


@pytest.mark.parametrize(
    ("version", "changed", "place", "words"),
    [
        ("1.0", {"C7": "Maybe"}, "Inventory!C7", "'Maybe' is not an allowed answer (Yes, No)"),
        ("1.0", {"C9": "N/A"}, "Inventory!C9", "'N/A' is not an allowed answer"),
        ("1.0", {"C11": "=A1"}, "Inventory!C11", "formula without a stored value"),
        ("1.0", {"C13": "extra"}, "Inventory!C13", "no known question"),
        ("3.0", {"F7": "Yes"}, "Inventory!F7", "'Yes' is not an allowed answer"),
        ("3.0", {"I7": CLEAN}, "Inventory!I7", "is not an allowed answer (Yes, No)"),
        ("3.0", {"AG7": "extra"}, "Inventory!AG7", "no known question"),
    ],
)
def test_a_value_outside_the_allowed_ones_is_a_problem_and_no_claim(
    tmp_path: Path, version: str, changed: Cells, place: str, words: str
) -> None:
    server = SERVER_V1 if version == "1.0" else SERVER_V3
    reading = read(make(tmp_path, version, {"Inventory": {**server, **changed}}))
    (problem,) = reading.problems
    assert problem.place == place
    assert words in problem.message
    assert not any(claim.origin.record == place for claim in reading.claims)


@pytest.mark.parametrize(
    ("text", "value"), [(CLEAN, "clean"), (FOUND, "found"), (NOT_RUN, "no"), ("No", "no")]
)
def test_an_indication_found_is_never_read_as_clean(tmp_path: Path, text: str, value: str) -> None:
    reading = read(make(tmp_path, "3.0", {"Inventory": {**SERVER_V3, "F7": text}}))
    assert f"v3.msert={value}" in said(reading, "EXCH01")["reported"]


def test_answers_without_a_machine_are_a_problem_not_a_claim(tmp_path: Path) -> None:
    nameless = {cell: value for cell, value in SERVER_V1.items() if cell != "C4"}
    reading = read(make(tmp_path, "1.0", {"Inventory": nameless}))
    assert reading.claims == ()
    assert (reading.records, reading.not_understood) == (1, 1)
    assert "neither host name nor address" in reading.problems[0].message


def test_the_first_address_names_a_server_without_a_host_name(tmp_path: Path) -> None:
    server = {**SERVER_V3, "B7": "10.1.1.5, 10.1.1.6", "D7": "n/a"}
    reading = read(make(tmp_path, "3.0", {"Inventory": server}))
    assert said(reading, "10.1.1.5")["address"] == ["10.1.1.5", "10.1.1.6", "203.0.113.5"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"E14": 2}, "3 servers of 2013, 2016 and 2019 are more than the 2 of all versions"),
        ({"E18": 3, "E19": 1}, "4 servers updated or disconnected are more than the 3"),
        ({"E20": None}, "1 servers are neither updated nor disconnected, and no justification"),
        ({"E15": "two"}, "'two' is not an allowed answer (a whole number)"),
        ({"E16": 1.5}, "'1.5' is not an allowed answer"),
        ({"E17": -1}, "'-1' is not an allowed answer"),
        ({"G20": "soon"}, "'soon' is not an allowed answer (a date)"),
    ],
)
def test_totals_that_cannot_be_true_are_problems(
    tmp_path: Path, changed: Cells, words: str
) -> None:
    reading = read(make(tmp_path, "4.0", {"Status Update": {**TOTALS_V4, **changed}}))
    assert [words in problem.message for problem in reading.problems] == [True]


def test_a_report_in_no_known_layout_is_an_input_error_with_its_sheets(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Answers"
    book.worksheets[0]["B2"] = "ED 21-02: our own form"
    book.save(tmp_path / "own.xlsx")
    file = input_file(tmp_path / "own.xlsx")
    assert REPORT_TEMPLATE_READER.recognises(file)
    with pytest.raises(InputError, match=r"no known layout .*; its sheets: Answers"):
        REPORT_TEMPLATE_READER.read(file, Options())


def test_an_asset_list_is_no_report_template_whatever_its_name(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Hostname", "IP address", "Version"], ["EXCH01", "10.0.0.1", "MSERT clean"]):
        book.worksheets[0].append(row)
    path = tmp_path / "ed21-02status.xlsx"
    book.save(path)
    assert not REPORT_TEMPLATE_READER.recognises(input_file(path))
    assert XLSX_READER.recognises(input_file(path))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04xl/workbook.xml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_cannot_be_opened_is_left_to_the_reader_of_workbooks(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)
    assert not REPORT_TEMPLATE_READER.recognises(input_file(path))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(
    version=st.sampled_from(["1.0", "3.0", "4.0"]),
    cells=st.dictionaries(
        st.sampled_from([*SERVER_V1, *SERVER_V3, *TOTALS_V4, "ZZ40"]),
        st.one_of(
            st.integers(), st.dates(), st.sampled_from([CLEAN, "=1/0", "Yes"]),
            st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\ufffe\uffff")),
        ),
    ),
)  # fmt: skip
def test_any_answers_are_claims_or_problems(
    tmp_path: Path, version: str, cells: dict[str, Any]
) -> None:
    sheet = "Status Update" if version == "4.0" else "Inventory"
    reading = REPORT_TEMPLATE_READER.read(
        input_file(make(tmp_path, version, {sheet: cells})), Options()
    )
    assert reading.records == reading.understood + reading.partly + reading.not_understood
    assert reading.claims or reading.problems or not reading.understood


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["ed21-02status.xlsx", "ed21-02status_v3.xlsx", "ed21-02status_SuppDir_V2.xlsx"]
)
def test_the_real_templates_without_answers(corpora: Path, name: str) -> None:
    reading = read(corpora / "directives" / name)
    assert (reading.claims, reading.problems, reading.records) == ((), (), 0)
    assert "without answers" in reading.note
    assert "sheet Dropdown is hidden" in reading.note


@pytest.mark.corpus
def test_the_real_templates_filled_in(corpora: Path, tmp_path: Path) -> None:
    check_v1(read(fill(corpora, tmp_path, "ed21-02status.xlsx", "Inventory", SERVER_V1)))
    check_v3(read(fill(corpora, tmp_path, "ed21-02status_v3.xlsx", "Inventory", SERVER_V3)))
    check_v4(
        read(fill(corpora, tmp_path, "ed21-02status_SuppDir_V2.xlsx", "Status Update", TOTALS_V4))
    )


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "sheet", "questions", "unasked"),
    [
        ("ed21-02status.xlsx", "Inventory", V1, set()),
        ("ed21-02status_v3.xlsx", "Inventory", V3, {"least privilege"}),
        ("ed21-02status_SuppDir_V2.xlsx", "Status Update", V4, set()),
    ],
)
def test_every_question_is_found_exactly_once(
    corpora: Path, name: str, sheet: str, questions: Any, unasked: set[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(corpora / "directives" / name)
    texts = [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value]
    found = [question.words for text in texts if (question := asked(text, questions))]
    exchange = {"microsoft exchange version", "microsoft exchange server version"}
    assert len(found) == len(set(found))
    assert {question.words for question in questions} - set(found) - exchange == unasked


def test_the_page_of_the_reader_names_every_answer_key() -> None:
    page = (REPOSITORY / "docs" / "readers" / "report-template.md").read_text(encoding="utf-8")
    assert [key for key in REPORT_ANSWERS if f"`{key}`" not in page] == []
