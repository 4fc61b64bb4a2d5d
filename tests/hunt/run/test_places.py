"""Which machine a file is of, by the layouts in which evidence is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.hunt.evidence.places import host_of, original_place
from tests.hunt.run.test_hunt import hunted, write

COLLECTION = "Collection-EXCH01-2021-03-10T12_00_00Z.zip"
HOSTS = {
    "exchange/EXCH01/Logging/HttpProxy/Ecp/a.log": "EXCH01",
    "site/exchange/EXCH01.corp.example/a.log": "EXCH01.corp.example",
    "EXCH01/C/inetpub/logs/LogFiles/W3SVC1/a.log": "EXCH01",
    "EXCH01/inetpub/wwwroot/a.aspx": "EXCH01",
    "EXCH01/HttpProxy/Ecp/a.log": "EXCH01",
    f"{COLLECTION}/uploads/auto/C%3A/inetpub/wwwroot/a.aspx": "EXCH01",
    "Collection-EXCH-01-2021-03-10T12_00_00Z/uploads/ntfs/%5C%5C.%5CC%3A/Windows/a": "EXCH-01",
    "2021-03-10T120000_EXCH01.zip/C/Windows/System32/winevt/Logs/Application.evtx": "EXCH01",
    "EXCH02.zip/C/Windows/a.evtx": "EXCH02",
    "HttpProxy/Ecp/a.log": "",
    "Logging/HttpProxy/Ecp/a.log": "",
    "uploads/auto/C%3A/Windows/a": "",
    "evidence/C/Windows/a": "",
    "a.log": "",
    "C/inetpub/a": "",
}
PLACES = {
    f"{COLLECTION}/uploads/auto/C%3A/inetpub/wwwroot/a%2525.aspx": "C:/inetpub/wwwroot/a%25.aspx",
    "c/uploads/ntfs/%5C%5C.%5CC%3A/Windows/%C3%A9.txt": "C:/Windows/é.txt",
    "EXCH01/C/Program Files/a": "C:/Program Files/a",
    "EXCH01/D:/a": "D:/a",
    "EXCH01/inetpub/a": "",
}


@pytest.mark.parametrize(("name", "host"), HOSTS.items())
def test_folders_name_the_machine(name: str, host: str) -> None:
    assert host_of(name) == host


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_the_place_on_the_machine_is_told(name: str, place: str) -> None:
    assert original_place(name) == place


def log(host: str = "-") -> bytes:
    return b"#plain %s\nevil x\n" % host.encode()


# Files and the machine that each must be of.
LAYOUTS: list[dict[str, tuple[bytes, str]]] = [
    {"a.log": (log("exch01.corp.example"), "EXCH01"), "b": (log("EXCH01"), "EXCH01"), "w/s.aspx": (b"<%", "EXCH01")},
    {"a.log": (log("ex.a.example"), "EX.A.EXAMPLE"), "b.log": (log("ex.b.example"), "EX.B.EXAMPLE"), "s": (b"<%", "")},
    # What the folder says is a name for what its records say.
    {"mail/HttpProxy/a.log": (log("EXCH01"), "EXCH01"), "mail/inetpub/s.aspx": (b"<%", "EXCH01")},
    {
        "EXCH01/HttpProxy/a.log": (log("EXCH01"), "EXCH01"),
        "EXCH01/inetpub/s.aspx": (b"<%", "EXCH01"),
        "EXCH02/HttpProxy/a.log": (log("exch02"), "EXCH02"),
        "EXCH02/inetpub/s.aspx": (b"<%", "EXCH02"),
        "EXCH03/inetpub/s.aspx": (b"<%", "EXCH03"),
        "loose.aspx": (b"<%", ""),
    },
    {"EXCH01/inetpub/s.aspx": (b"<%", "EXCH01"), "EXCH01/HttpProxy/a.log": (log(), "EXCH01")},
    {"a.log": (log(), ""), "s.aspx": (b"<%", "")},
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_file_is_of_its_machine(tmp_path: Path, layout: dict[str, tuple[bytes, str]]) -> None:
    root = write(tmp_path / "evidence", {name: data for name, (data, _) in layout.items()})
    found = {one.file: one for one in hunted(root).files}
    assert {name: one.host for name, one in found.items()} == {n: h for n, (_, h) in layout.items()}
    for one in found.values():
        assert {s.source.host for s in one.sightings} <= {one.host}
        assert {s.source.host for s in one.spans} <= {one.host}


def test_the_folder_that_is_given_may_be_called_after_its_machine(tmp_path: Path) -> None:
    write(tmp_path / "EXCH07", {"inetpub/s.aspx": b"<%"})
    assert hunted(tmp_path / "EXCH07").files[0].host == "EXCH07"
