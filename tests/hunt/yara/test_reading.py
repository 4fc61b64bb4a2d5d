"""Folders of rule files: what is read, what is listed, and that nothing outside of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.hunt.yara import reading
from firedoor.hunt.yara.reading import RuleFiles, files_of
from tests.hunt.run.test_hunt import write

RULE = b"rule a { condition: true }"


def _told(found: RuleFiles) -> list[tuple[str, str]]:
    return [(one.file, one.reason) for one in found.unusable]


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"r/readme.md": b"x", "r/a.txt": RULE})
    [(file, reason)] = _told(files_of(tmp_path / "r"))
    assert file == "r/"
    assert "*.yar or *.yara" in reason
    [(file, reason)] = _told(files_of(tmp_path / "r" / "readme.md"))
    assert (file, "holds no YARA rules" in reason) == ("readme.md", True)
    assert list(files_of(tmp_path / "r" / "a.txt").files) == ["a.txt"]


def test_rules_without_source_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"r/a.yar": RULE, "r/thor.yas": b"\0", "r/set.YARC": b"YARA\0"})
    told = _told(files_of(tmp_path / "r"))
    assert [file for file, _ in told] == ["r/set.YARC", "r/thor.yas"]
    assert all("give the source" in reason for _, reason in told)


@pytest.mark.parametrize(
    ("data", "said"),
    [(RULE + b"\0" * 9, "NUL bytes"), (b"<div class='a'>it\n" * 5_000, "no rule begins in it")],
)
def test_what_the_compiler_would_take_hours_for_is_not_given_to_it(
    tmp_path: Path, data: bytes, said: str
) -> None:
    found = files_of(write(tmp_path, {"r/a.yar": data, "r/b.yar": RULE}) / "r")
    [(file, reason)] = _told(found)
    assert (file, said in reason) == ("r/a.yar", True)
    assert found.files["r/a.yar"].text == ""
    assert found.files["r/b.yar"].text == RULE.decode()


def test_links_are_not_followed_and_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"r/a.yar": RULE, "outside.yar": b"rule outside { condition: true }"})
    try:
        (tmp_path / "r" / "b.yar").symlink_to(tmp_path / "outside.yar")
    except OSError:
        pytest.skip("no links can be made here")
    found = files_of(tmp_path / "r")
    assert list(found.files) == ["r/a.yar"]
    [(file, reason)] = _told(found)
    assert (file, "link" in reason) == ("r/b.yar", True)


def test_a_single_file_includes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.yar": b'include "b.yar"\n' + RULE, "b.yar": RULE})
    found = files_of(tmp_path / "a.yar")
    assert list(found.files) == ["a.yar"]
    [(file, reason)] = _told(found)
    assert (file, "is not among the rules given" in reason) == ("a.yar", True)


def test_included_files_of_one_name_in_several_folders(tmp_path: Path) -> None:
    files = {f"r/{n}/x.yar": b'include "marks.inc"' for n in "ab"}
    files |= {f"r/{n}/marks.inc": f"rule {n} {{ condition: true }}".encode() for n in "ab"}
    found = files_of(write(tmp_path, files) / "r")
    assert [
        [chunk.file for chunk in unit.chunks if chunk.text.strip()] for unit in found.units
    ] == [
        ["r/a/marks.inc"],
        ["r/b/marks.inc"],
    ]
    assert not found.unusable


def test_a_file_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1_000)
    write(tmp_path, {"r/a.yar": RULE, "r/b.yar": RULE + b" " * 1_000})
    assert [file for file, _ in _told(files_of(tmp_path / "r"))] == ["r/b.yar"]


def test_a_chain_of_includes_ends(tmp_path: Path) -> None:
    files = {f"r/{n:03}.yar": f'include "{n + 1:03}.yar"\n'.encode() + RULE for n in range(60)}
    found = files_of(write(tmp_path, files | {"r/060.yar": RULE}) / "r")
    assert {chunk.file for unit in found.units for chunk in unit.chunks} == set(found.files)
    assert any("files deep" in reason for _, reason in _told(found))
