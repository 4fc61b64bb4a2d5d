"""YARA within a hunt: on disk and in archives, by one process or two, again from what was kept, beside what fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from firedoor.hunt.one_file.building import build
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.hunt.source import Kind
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.scanning import LogFile, LogReader, LogScan
from tests.hunt.run.test_hunt import write, zipped

RULE = b'rule Marked { meta: author = "a team" score = 80 strings: $a = "marked text" condition: $a }\n'
SHELL = b'<%@ Page Language="Jscript"%>\n<%eval(Request.Item["x"],"unsafe");%>\n'
AS_A_LOG = (
    b"#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time\r\n" + SHELL
)
BARE = HuntSettings(processes=1, keep=False)


def _seen(found: Hunted) -> list[tuple[str, str]]:
    return sorted(
        (s.rule.id, file.file)
        for file in found.files
        for s in file.sightings
        if s.rule.kind == "yara"
    )


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    files = {
        "e/EXCH01/C/Temp/a.bin": b"\0\1 marked text",
        "e/EXCH01/C/Temp/plain.txt": b"nothing",
        "e/more.zip": zipped({"deep/b.txt": b"marked text", "c.zip": zipped({"d.txt": b"marked text"})}),
        "rules/a.yar": RULE,
    }  # fmt: skip
    return write(tmp_path, files)


def test_on_disk_in_archives_and_in_several_processes(evidence: Path) -> None:
    settings = replace(BARE, yara=(evidence / "rules",))
    found = hunt(evidence / "e", settings)
    names = {name for rule, name in _seen(found) if rule == "Marked"}
    assert {"EXCH01/C/Temp/a.bin", "more.zip/deep/b.txt", "more.zip/c.zip/d.txt"} <= names
    [one] = [s for file in found.files for s in file.sightings if s.origin.file.endswith("a.bin")]
    assert (one.source.host, one.rule.author, one.outcome) == (
        "EXCH01",
        "a team",
        Outcome.SUSPICIOUS,
    )
    assert not found.unusable
    assert hunt(evidence / "e", replace(settings, processes=2)) == found


def test_taken_up_again_and_with_other_rules(
    evidence: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    settings = replace(BARE, yara=(evidence / "rules",), keep=True)
    first = hunt(evidence / "e", settings)
    assert hunt(evidence / "e", settings) == first
    (evidence / "rules" / "a.yar").write_bytes(RULE.replace(b"marked text", b"nothing"))
    assert [name for rule, name in _seen(hunt(evidence / "e", settings)) if rule == "Marked"] == [
        "EXCH01/C/Temp/plain.txt"
    ]


def test_a_rule_that_never_ends_does_not_hide_what_ours_see(tmp_path: Path) -> None:
    every = b"for all i in (0..filesize-1) : (for all j in (0..filesize-1) : (uint8(i) + uint8(j) >= 0))"
    slow = b"rule slow { condition: " + every + b" }"
    page = SHELL + b" " * 300_000
    root = write(tmp_path, {"e/owa/auth/x.aspx": page, "e/a.txt": b"x", "rules/a.yar": slow})
    settings = replace(BARE, yara=(root / "rules",), seconds=2, seconds_per_mebibyte=1)
    found = hunt(root / "e", settings)
    assert ("Firedoor_WebShell_Eval_Request", "owa/auth/x.aspx") in _seen(found)
    assert ("slow", "a.txt") in _seen(found)
    [page_found] = [file for file in found.files if file.file == "owa/auth/x.aspx"]
    assert page_found.state is FileState.SKIPPED
    assert "took more than" in page_found.note
    assert [one for one in page_found.problems if "rules/a.yar:1" in one.advice]


@pytest.mark.parametrize("name", ["owa/auth/x.aspx", "inetpub/wwwroot/x.log", "x.ashx"])
def test_a_page_that_begins_as_a_log_is_seen(tmp_path: Path, name: str) -> None:
    found = hunt(write(tmp_path, {f"EXCH01/C/{name}": AS_A_LOG}), BARE)
    assert {"Firedoor_WebShell_Eval_Request", "Firedoor_WebShell_JScript_Unsafe"} <= {
        rule for rule, _ in _seen(found)
    }


def test_rules_that_cannot_be_used_are_listed_and_the_rest_is_used(evidence: Path) -> None:
    write(evidence, {"rules/deep/b.yara": b"rule b { condition: nosuch }", "rules/readme.md": b"x"})
    found = hunt(evidence / "e", replace(BARE, yara=(evidence / "rules",)))
    [bad] = found.unusable
    assert (bad.file, bad.id) == ("rules/deep/b.yara", "b")
    assert bad.reason.startswith("line 1: unknown identifier `nosuch`")
    assert any(rule == "Marked" for rule, _ in _seen(found))


def test_without_our_own_rules(evidence: Path) -> None:
    write(evidence, {"e/owa/auth/x.aspx": SHELL})
    settings = replace(BARE, pack=False)
    assert not _seen(hunt(evidence / "e", settings))
    rules = {
        rule
        for rule, _ in _seen(hunt(evidence / "e", replace(settings, yara=(evidence / "rules",))))
    }
    assert rules == {"Marked"}


def test_two_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    bad = b"rule bad { condition: nosuch }"
    root = write(
        tmp_path, {"one/r/a.yar": bad, "two/r/a.yar": bad + RULE, "e/a.txt": b"marked text"}
    )
    found = hunt(root / "e", replace(BARE, yara=(root / "one" / "r", root / "two" / "r")))
    assert [one.file for one in found.unusable] == ["r/a.yar", "r (2)/a.yar"]
    [sighting] = [s for file in found.files for s in file.sightings if s.rule.id == "Marked"]
    assert dict(sighting.fields)["rule"] == "r (2)/a.yar:1"


def test_a_log_that_its_reader_could_not_read_is_seen_by_all_rules(evidence: Path) -> None:
    def scan(file: LogFile) -> LogScan:
        raise InputError(Problem(file.name, "is no log after all"))

    def rules(settings: HuntSettings) -> RuleSet:
        reader = LogReader("broken", Kind.IIS, lambda file: file.name.endswith(".log"), scan)
        return replace(build(settings), readers=(reader,))

    write(evidence, {"e/a.log": b"marked text"})
    settings = replace(BARE, yara=(evidence / "rules",))
    assert ("Marked", "a.log") in _seen(hunt(evidence / "e", settings, make_rules=rules))
