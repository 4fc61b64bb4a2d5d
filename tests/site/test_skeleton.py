"""A new site folder: it loads as it is, and is there whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firedoor.model.problem import InputError
from firedoor.readers.records import read_record
from firedoor.site.declaration import read_site_file
from firedoor.site.evidence import gather
from firedoor.site.skeleton import template_files, write_skeleton

FOLDERS = (
    "inventory",
    "network",
    "exchange",
    "remote-access",
    "test-environment",
    "records",
    "records/proof",
)


def tree(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.fixture(params=["new", "empty"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that is not there yet, or is there and empty."""
    folder = tmp_path / "site"
    if request.param == "empty":
        folder.mkdir()
    return folder


def test_every_folder_has_its_instructions(root: Path) -> None:
    names = write_skeleton(root)

    assert tree(root) == sorted(names)
    assert {f"{folder}/README.txt" for folder in FOLDERS} < set(names)
    assert [path.name for path in root.parent.iterdir()] == ["site"]


def test_it_loads_as_it_is_and_nothing_in_it_counts(root: Path) -> None:
    write_skeleton(root)

    gathered = gather(root, ())

    assert gathered.problems == ()
    assert gathered.declaration.name == "New site"
    assert gathered.declaration.operator.federal_civilian is None
    assert (gathered.assets, gathered.records, gathered.findings) == ((), (), ())


def test_every_commented_line_of_site_toml_is_valid_when_it_is_taken_in(root: Path) -> None:
    write_skeleton(root)
    text = (root / "site.toml").read_text(encoding="utf-8")

    declaration = read_site_file(re.sub(r"(?m)^# (?=\[|\w+ = )", "", text).encode()).declaration

    assert (len(declaration.zones), len(declaration.flows), len(declaration.constraints)) == (
        3,
        1,
        2,
    )
    assert declaration.operator.federal_civilian is False


def test_every_example_record_is_valid(root: Path) -> None:
    write_skeleton(root)
    examples = sorted((root / "records").glob("*.toml.example"))

    kinds = {read_record(path.read_bytes(), path.name, root, None).kind for path in examples}

    assert kinds == {path.name.removesuffix(".toml.example") for path in examples}
    assert len(kinds) >= 4


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="is not empty"):
        write_skeleton(tmp_path)
    assert tree(tmp_path) == [".hidden"]


def test_a_file_and_a_missing_parent_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="is a file"):
        write_skeleton(tmp_path / "file")
    with pytest.raises(InputError, match="the folder above it does not exist"):
        write_skeleton(tmp_path / "no" / "such")
    assert tree(tmp_path) == ["file"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_interrupt_or_a_full_disk_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    was_there = root.exists()
    written: list[str] = []
    real = Path.write_bytes

    def write(path: Path, data: bytes) -> int:
        written.append(path.name)
        if len(written) == 4:
            raise error
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)

    with pytest.raises((KeyboardInterrupt, InputError)):
        write_skeleton(root)
    assert len(written) == 4
    assert root.exists() == was_there
    assert [path.name for path in root.parent.rglob("*")] == (["site"] if was_there else [])


def test_an_interrupt_while_moving_in_leaves_an_empty_folder_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, moved = Path.rename, []

    def rename(path: Path, target: Path) -> Path:
        moved.append(path.name)
        if len(moved) == 4:
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)

    with pytest.raises(KeyboardInterrupt):
        write_skeleton(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_instructions_fit_a_terminal_and_any_editor() -> None:
    for name, content in template_files():
        lines = content.decode("ascii").split("\n")
        assert max(map(len, lines)) <= 120, name
        assert lines[-1] == "", name
