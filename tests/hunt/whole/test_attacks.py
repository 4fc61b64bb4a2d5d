"""Evidence that was changed so that the answer is milder than the truth: from files to the answer, as data."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.hunt.answering import answer
from firedoor.hunt.run import hunt
from tests.hunt.whole.clean_server import files
from tests.hunt.whole.test_no_sign import RULES, USUAL, WHOLE

Case = dict[str, Any]
CASES = tomllib.loads(Path(__file__).with_name("attacks.toml").read_text(encoding="utf-8"))["case"]
Lines = list[list[str]]


def rows_of(data: bytes) -> tuple[Lines, str]:
    """The lines by cells, and what parts these."""
    text = data.decode("utf-8-sig")
    lines = text.split("\r\n")
    header = next(line for line in lines if "#Fields:" in line)
    if "," in header:
        return [next(csv.reader([line]), []) for line in lines], ","
    return [line.split(" ") for line in lines], " "


def joined(lines: Lines, parting: str) -> bytes:
    return "\r\n".join(_line(cells, parting) for cells in lines).encode()


def _line(cells: list[str], parting: str) -> str:
    if parting == " " or len(cells) < 2 or cells[0].startswith("#"):
        return parting.join(cells)
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def columns_of(lines: Lines, parting: str) -> list[str]:
    header = next(cells for cells in lines if cells and cells[0].startswith("#Fields:"))
    return [header[0].removeprefix("#Fields: "), *header[1:]] if parting == "," else header[1:]


def with_cells(data: bytes, case: Case) -> bytes:
    lines, parting = rows_of(data)
    columns, row = columns_of(lines, parting), lines[case.get("row", 100)]
    for name, value in case["cells"].items():
        row[columns.index(name)] = value
    return joined(lines, parting)


def without_columns(data: bytes, names: list[str]) -> bytes:
    lines, parting = rows_of(data)
    columns = columns_of(lines, parting)
    for name in names:
        place = columns.index(name)
        for cells in lines:
            if len(cells) >= len(columns):  # of the header of a W3C log the first is "#Fields:"
                del cells[place + (parting == " " and cells[0] == "#Fields:")]
    return joined(lines, parting)


def changed(data: bytes, case: Case) -> bytes:
    if "cells" in case:
        data = with_cells(data, case)
    if "without" in case:
        data = without_columns(data, case["without"])
    if "replace" in case:
        old, new = (text.encode() for text in case["replace"])
        assert old in data
        data = data.replace(old, new)
    if "encoding" in case:
        data = data.decode("utf-8-sig").encode(case["encoding"])
    return data


def evidence(case: Case) -> dict[str, bytes]:
    found = dict(files())
    if "file" in case:
        (name,) = (one for one in found if case["file"] in one)
        if "copy" in case:
            (other,) = (one for one in found if case["copy"] in one)
            found[name] = found[other]
        found[case.get("to", name)] = changed(found[name], case)
    found |= {name: text.encode() for name, text in case.get("beside", {}).items()}
    if "top" in case:
        found = {name.removeprefix("EXCH09/C/"): data for name, data in found.items()}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_answer_is_not_milder_than_the_truth(tmp_path: Path, case: Case) -> None:
    root = tmp_path / case.get("top", "e")
    for name, data in evidence(case).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    found = answer(hunt(root, USUAL, None, RULES), WHOLE)
    reasons = [reason for server in found.servers for reason in server.reasons]
    assert found.verdict == case["verdict"], reasons
    assert any(case.get("says", "") in reason for reason in reasons), reasons
    if "host" in case:
        assert {server.host for server in found.servers} == {case["host"]}
