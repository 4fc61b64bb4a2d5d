"""Files by place and content, as data; comparison with a clean server; hostile bytes."""

from __future__ import annotations

import hashlib
import io
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.files.configuration import ConfigurationRules
from firedoor.hunt.files.facts import MOST_BYTES
from firedoor.hunt.files.known_good import KnownGoodRules, entries_of, load_known_good
from firedoor.hunt.files.places import place_rules
from firedoor.hunt.one_file.kinds import source_of
from firedoor.hunt.pack import names_list
from firedoor.hunt.rules import FileRules, InPart
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.problem import InputError
from firedoor.readers.logs.scanning import LogFile

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
ALL: tuple[FileRules, ...] = (place_rules(), ConfigurationRules())


def _met(place: str, content: bytes, rules: tuple[FileRules, ...] = ALL) -> list[Sighting]:
    file = LogFile(place, len(content), content[:65536], "", lambda: io.BytesIO(content), place)
    digest = hashlib.sha256(content).hexdigest()
    return [
        sighting
        for one in rules
        for sighting in one.meet(file, source_of(file), digest, io.BytesIO(content))
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["place"])
def test_cases(case: dict[str, Any]) -> None:
    found = _met(case["place"], case.get("content", "").encode())
    assert [sighting.rule.id for sighting in found] == case["met"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_settings_in_any_encoding(encoding: str) -> None:
    text = '<virtualDirectory path="/x" physicalPath="C:\\ProgramData\\COM" />'
    assert _met("applicationHost.config", text.encode(encoding))


FOLDER = b'<virtualDirectory path="/x" physicalPath="C:\\ProgramData\\COM" />'
LISTED = b"OabVirtualDirectory\n"


@pytest.mark.parametrize(
    ("place", "begins", "met"),
    [
        ("inetsrv/config/applicationHost.config", FOLDER, 1),
        ("inetsrv/config/applicationHost.config", b"", 0),
        ("oab.txt", LISTED, 0),
    ],
)
def test_settings_longer_than_any_are_told_and_not_passed_over(
    place: str, begins: bytes, met: int
) -> None:
    """Else who writes enough blanks before his folder is not seen."""
    with pytest.raises(InPart) as told:
        _met(place, begins.ljust(MOST_BYTES) + FOLDER, (ConfigurationRules(),))
    assert len(told.value.sightings) == met
    assert not told.value.whole


def test_a_long_text_that_is_no_setting_is_left_to_others() -> None:
    assert not _met("notes.txt", b" " * (MOST_BYTES + 1), (ConfigurationRules(),))
    assert not _met("whole.config", FOLDER[:9].ljust(MOST_BYTES), (ConfigurationRules(),))


def test_every_rule_by_place_has_cases() -> None:
    ids = [rule["id"] for rule in names_list("places")["rule"]]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {name for case in CASES for name in case["met"]}


@pytest.mark.parametrize(
    "line",
    [
        "{sha}  ./owa/auth/logon.aspx",
        "{sha} *owa\\auth\\logon.aspx",
        '"SHA256","{upper}","C:\\x\\owa\\auth\\logon.aspx"',
        "C:\\x\\owa\\auth\\logon.aspx;{sha}",
    ],
)
def test_comparison_with_a_clean_server(tmp_path: Path, line: str) -> None:
    good = b"<%@ Page %>"
    sha = hashlib.sha256(good).hexdigest()
    listed = tmp_path / "clean.csv"
    listed.write_text(line.format(sha=sha, upper=sha.upper()) + "\n", encoding="utf-8")
    rules = (KnownGoodRules(load_known_good([listed])),)
    assert not _met("FrontEnd/HttpProxy/owa/auth/logon.aspx", good, rules)
    (changed,) = _met("FrontEnd/HttpProxy/owa/auth/logon.aspx", good + b"x", rules)
    assert changed.rule.id == "file-changed"
    (unknown,) = _met("FrontEnd/HttpProxy/owa/auth/other.aspx", good + b"x", rules)
    assert unknown.rule.id == "file-not-on-clean-server"
    assert not _met("Logging/a.log", b"x", rules)


def test_a_list_without_hashes_is_refused(tmp_path: Path) -> None:
    listed = tmp_path / "clean.txt"
    listed.write_text("logon.aspx\n", encoding="utf-8")
    with pytest.raises(InputError, match="SHA-256"):
        load_known_good([listed])
    with pytest.raises(InputError, match="cannot be read"):
        load_known_good([tmp_path / "absent.txt"])


@given(st.sampled_from([case["place"] for case in CASES]), st.binary(max_size=600))
def test_any_bytes(place: str, content: bytes) -> None:
    for sighting in _met(place, content):
        assert sighting.origin.file == place
    entries_of(content)


@pytest.mark.parametrize(
    "content",
    [
        b'physicalPath="' + b"a" * 3_000_000,
        b"physicalPath=" + b" " * 3_000_000,
        b"VirtualDirectory " + b"ExternalUrl " * 100_000 + b"eval(",
    ],
)
def test_long_settings_end(content: bytes) -> None:
    assert not _met("applicationHost.config", content)
    found = _met("oab.txt", content)
    assert bool(found) is content.endswith(b"eval(")
