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


def _library(*paths: str, types: str = "") -> bytes:
    """What counts of a library: names of types in UTF-8, texts in UTF-16 with their lengths."""
    names = "".join(f"\0{name}" for name in ("ASP", *types.split(), "<Module>")) + "\0"
    texts = b"".join(
        bytes([len(path) * 2 + 1]) + path.encode("utf-16-le") + b"\0" for path in paths
    )
    return b"MZ" + b"\0" * 500 + names.encode() + texts


@pytest.mark.parametrize(
    ("application", "content", "pages"),
    [
        ("owa", _library("~/auth/x.aspx", types="auth_x_aspx"), ["/owa/auth/x.aspx"]),
        ("root", _library("~/aspnet_client/X.ashx", types="aspnet_client_x_ashx"), ["/aspnet_client/x.ashx"]),
        # A link to another page, and several pages in one library.
        ("owa", _library("~/auth/x.aspx", "~/auth/logon.aspx", types="auth_x_aspx"), ["/owa/auth/x.aspx"]),
        ("ecp", _library("~/a.aspx", "~/1.aspx", types="a_aspx _1_aspx"), ["/ecp/a.aspx", "/ecp/1.aspx"]),
        ("owa", _library("~/auth/x.aspx"), []),
        ("owa", b"", []),
    ],
)  # fmt: skip
def test_the_pages_of_a_library(application: str, content: bytes, pages: list[str]) -> None:
    for name in ("App_Web_k2jxq0ab.dll", "App_Web_k2jxq0ab.dll.delete"):
        place = f"C:/x/Temporary ASP.NET Files/{application}/1/2/{name}"
        assert list(pages_of(place, content)) == pages
    assert not pages_of(f"C:/x/bin/{application}/App_Web_k2jxq0ab.dll", content)


@given(st.binary(max_size=400), st.lists(st.sampled_from([b"~\0/\0", b"a\0", b".\0a\0s\0p\0x\0"])))
def test_any_library_gives_pages(noise: bytes, pieces: list[bytes]) -> None:
    place = "Temporary ASP.NET Files/owa/1/2/App_Web_k2jxq0ab.dll"
    for page in pages_of(place, b"".join(pieces) + noise):
        assert page.startswith("/owa/")


@given(st.text(max_size=60), st.binary(max_size=400))
def test_any_name_and_content_gives_pages(name: str, head: bytes) -> None:
    for page in pages_of(f"Temporary ASP.NET Files/owa/1/2/{name}.compiled", head):
        assert page.startswith("/")


def test_in_a_hunt_with_our_own_rules_only(tmp_path: Path) -> None:
    root = tmp_path / "e"
    for name, content in (
        (_name("V/owa/auth/logon.aspx"), "<%@ Page %>"),
        (_name("T/owa/1/2/x.aspx.f5dba9b9.compiled"), XML.format("/owa/auth/x.aspx")),
        (_name("T/owa/1/2/App_Web_k2jxq0ab.dll"), _library("~/auth/y.aspx", types="auth_y_aspx")),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    settings = HuntSettings(processes=1, keep=False)
    gone = [
        (s.source.host, s.origin.file.rpartition("/")[2])
        for file in hunt(root, settings).files
        for s in file.sightings
        if s.rule.id == "file-compiled-foreign-page-gone"
    ]
    assert gone == [("EXCH01", "App_Web_k2jxq0ab.dll"), ("EXCH01", "x.aspx.f5dba9b9.compiled")]
    without = hunt(root, HuntSettings(processes=1, keep=False, pack=False))
    assert not [s for file in without.files for s in file.sightings]
