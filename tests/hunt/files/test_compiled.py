"""Compiled pages against the web root that was collected, as data; and what a name of a file tells."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.evidence.places import original_place
from firedoor.hunt.files.compiled import orphans
from firedoor.hunt.files.compiled_names import hash_of, pages_of
from firedoor.hunt.found import FileFound
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Outcome

CASES = tomllib.loads((Path(__file__).parent / "compiled.toml").read_text(encoding="utf-8"))["case"]
SHORT = {
    "T": "C/Windows/Microsoft.NET/Framework64/v4.0.30319/Temporary ASP.NET Files",
    "V": "C/Program Files/Microsoft/Exchange Server/V15/FrontEnd/HttpProxy",
    "W": "C/inetpub/wwwroot",
}
XML = (
    '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<preserve resultType="3" virtualPath="{}" hash="1f2e3d4c5"'
    ' filehash="1a2b3c4d5e6f7a8b" flags="110000" assembly="App_Web_k2jxq0ab" type="ASP.auth_x_aspx">\r\n'
    '    <filedeps>\r\n        <filedep name="/owa/auth/other.aspx" />\r\n    </filedeps>\r\n</preserve>'
)


def _name(given: str) -> str:
    parts = given.split("/")
    host = parts.pop(0) if parts[0].startswith("EXCH") else "EXCH01"
    return "/".join((host, SHORT.get(parts[0], parts[0]), *parts[1:]))


def _file(name: str, content: bytes = b"") -> FileFound:
    pages = pages_of(original_place(name) or name, content)
    host = name.partition("/")[0]
    return FileFound(name, 1, "0" * 64, "file", FileState.READ, host=host, pages=pages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case: dict[str, Any]) -> None:
    files = [_file(_name(name)) for name in case["files"]]
    for name, path in case["compiled"]:
        files.append(_file(_name(name), XML.format(path).encode() if path else b""))
    found = list(orphans(files))
    assert [[one.rule.id, dict(one.fields)["page"]] for _, one in found] == case["gone"]
    for number, one in found:
        assert one.origin.file == files[number].file
        accuses = one.outcome is Outcome.EXPLOITED
        assert accuses == (one.rule.id == "file-compiled-foreign-page-gone")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_file_in_any_encoding(encoding: str) -> None:
    text = XML.lstrip("\ufeff").format("/ecp/x.aspx").encode(encoding)
    assert pages_of("C:/x/Temporary ASP.NET Files/ecp/1/2/y.compiled", text) == ("/ecp/x.aspx",)


def test_the_hash_of_a_folder_is_that_of_dot_net() -> None:
    # Both stand in public samples: pages at the top of an application, and in its folder SM/SetupAccount.
    assert (hash_of("~"), hash_of("~/sm/setupaccount")) == ("cdcab7d2", "9475d17f")


@given(st.text(max_size=60), st.binary(max_size=400))
def test_any_name_and_content_gives_pages(name: str, head: bytes) -> None:
    for page in pages_of(f"Temporary ASP.NET Files/owa/1/2/{name}.compiled", head):
        assert page.startswith("/")


def test_in_a_hunt_with_our_own_rules_only(tmp_path: Path) -> None:
    root = tmp_path / "e"
    for name, content in (
        (_name("V/owa/auth/logon.aspx"), "<%@ Page %>"),
        (_name("T/owa/1/2/x.aspx.f5dba9b9.compiled"), XML.format("/owa/auth/x.aspx")),
    ):
        path = root / name
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
    settings = HuntSettings(processes=1, keep=False)
    [gone] = [
        (s.source.host, s.origin.file.rpartition("/")[2])
        for file in hunt(root, settings).files
        for s in file.sightings
        if s.rule.id == "file-compiled-foreign-page-gone"
    ]
    assert gone == ("EXCH01", "x.aspx.f5dba9b9.compiled")
    without = hunt(root, HuntSettings(processes=1, keep=False, pack=False))
    assert not [s for file in without.files for s in file.sightings]
