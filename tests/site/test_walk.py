"""Listing a folder: the same order everywhere, nothing outside it, nothing unseen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from firedoor.model.problem import InputError
from firedoor.readers.interface import HEAD_BYTES
from firedoor.site import walk as module
from firedoor.site.walk import Limits, read_head, walk

POSIX = pytest.mark.skipif(
    sys.platform == "win32", reason="needs names and links that Windows has not"
)


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))


def names(root: Path) -> list[str]:
    return [found.name for found in walk(root).files]


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in walk(root).problems]


def test_files_come_in_the_order_of_their_names_in_either_case(tmp_path: Path) -> None:
    put(tmp_path, "b.csv", "A/z.csv", "a/y.csv", "C.csv", "a.csv", "B/1.csv")

    assert names(tmp_path) == ["a.csv", "a/y.csv", "A/z.csv", "b.csv", "B/1.csv", "C.csv"]


def test_a_single_file_is_a_site_of_one(tmp_path: Path) -> None:
    put(tmp_path, "ExSetup.xml")

    assert names(tmp_path / "ExSetup.xml") == ["ExSetup.xml"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        walk(tmp_path / "nowhere")


def test_what_is_no_evidence_is_listed_with_the_reason(tmp_path: Path) -> None:
    put(
        tmp_path,
        ".git/config",
        "inventory/Thumbs.db",
        "inventory/~$list.xlsx",
        "a.csv",
        "r/x.toml.example",
    )
    put(tmp_path, "inventory/._a.csv", "README.txt")

    assert names(tmp_path) == ["a.csv"]
    assert [item.name for item in walk(tmp_path).irrelevant] == [
        ".git/",
        "inventory/._a.csv",
        "inventory/Thumbs.db",
        "inventory/~$list.xlsx",
        "r/x.toml.example",
        "README.txt",
    ]
    assert all(item.why for item in walk(tmp_path).irrelevant)


def test_other_hidden_files_are_evidence(tmp_path: Path) -> None:
    put(tmp_path, ".hidden.csv", ".config/x.xml")

    assert names(tmp_path) == [".config/x.xml", ".hidden.csv"]


@POSIX
def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put(tmp_path, "outside/secret.csv", "site/a.csv")
    (site / "out").symlink_to(tmp_path / "outside")
    (site / "loop").symlink_to(site)
    (site / "file.csv").symlink_to(site / "a.csv")
    (site / "dangling").symlink_to(site / "nothing")

    assert names(site) == ["a.csv"]
    assert [line.split(":")[0] for line in problems(site)] == [
        "dangling",
        "file.csv",
        "loop",
        "out",
    ]
    assert "links are not followed" in problems(site)[0]


@POSIX
def test_a_folder_that_is_a_link_itself_is_what_was_asked_for(tmp_path: Path) -> None:
    put(tmp_path, "site/a.csv")
    (tmp_path / "link").symlink_to(tmp_path / "site")

    assert names(tmp_path / "link") == ["a.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_named_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    assert names(tmp_path) == []
    assert problems(tmp_path) == ["pipe.csv: is a pipe, a device or a socket; it was not opened"]
    with pytest.raises(InputError, match="neither a file nor a folder"):
        walk(tmp_path / "pipe.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_cannot_be_shown_are_written_out(tmp_path: Path) -> None:
    put(tmp_path, "caf\udce9.csv", "two\nlines.csv", "gpj\u202e.exe")

    assert names(tmp_path) == ["caf\\xe9.csv", "gpj\\u202e.exe", "two\\u000alines.csv"]
    assert all(read_head(found).head for found in walk(tmp_path).files)


@POSIX
def test_a_backslash_in_a_name_is_no_folder(tmp_path: Path) -> None:
    put(tmp_path, "exchange\\EXCH01\\ExSetup.xml")

    assert names(tmp_path) == ["exchange\\EXCH01\\ExSetup.xml"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every folder"
)
def test_a_folder_without_permission_is_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    put(tmp_path, "closed/a.csv", "open/b.csv")
    (tmp_path / "closed").chmod(0)
    try:
        assert names(tmp_path) == ["open/b.csv"]
        assert problems(tmp_path) == ["closed/: this folder cannot be listed (permission denied)"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "closed/a.csv", "open/b.csv")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)

    assert names(tmp_path) == ["open/b.csv"]
    assert problems(tmp_path) == ["closed/: this folder cannot be listed (permission denied)"]


def test_depth_is_bounded_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DEPTH", 3)
    put(tmp_path, "1/2/in.csv", "1/2/3/out.csv")

    assert names(tmp_path) == ["1/2/in.csv"]
    assert problems(tmp_path) == ["1/2/3/: lies more than 3 folders deep and was not looked at"]


def test_the_number_of_files_is_bounded_and_said(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "b/c.csv", "d.csv")

    found = walk(tmp_path, Limits(files=2, advice="look at less"))

    assert [file.name for file in found.files] == ["a.csv", "b/c.csv"]
    assert str(found.problems[0]).endswith("the rest was not looked at; look at less")
    assert "holds more than 2 files" in str(found.problems[0])


def test_what_is_no_evidence_of_a_site_is_listed_where_everything_is_asked_for(
    tmp_path: Path,
) -> None:
    put(tmp_path, "a.csv", ".git/b.csv", "README")

    assert [file.name for file in walk(tmp_path, Limits(everything=True)).files] == [
        ".git/b.csv", "a.csv", "README",
    ]  # fmt: skip


def test_the_head_is_the_beginning_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"x" * (HEAD_BYTES + 5))

    head = read_head(walk(tmp_path).files[0])

    assert (head.size, len(head.head)) == (HEAD_BYTES + 5, HEAD_BYTES)
