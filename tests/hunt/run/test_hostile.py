"""Evidence made to harm whoever reads it: bounded, told, and the rest is still hunted."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.evidence import listing
from firedoor.hunt.evidence.listing import find_evidence
from firedoor.hunt.run import hunt
from firedoor.model.coverage import FileState
from tests.hunt.run.fakes import rules
from tests.hunt.run.test_hunt import ONE, by_name, hunted, write, zipped

EVIL = b"#plain A\nevil x\n"


def test_names_that_lead_out_of_an_archive_are_shown_and_harm_nothing(tmp_path: Path) -> None:
    names = [
        "../../up.log",
        "/abs.log",
        "..\\..\\win.log",
        "C:/drive.log",
        "a\x1b[31m.log",
        "x/",
        "\u202egol.log",
    ]
    root = write(tmp_path / "e", {"z.zip": zipped(dict.fromkeys(names, EVIL))})
    files = hunted(root).files
    assert len([one for one in files if one.records]) == len(names) - 1  # "x/" is a folder
    assert all(one.file.isprintable() for one in files)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["e", "z.zip"]


def test_names_of_thousands_of_folders_are_shown_by_their_end(tmp_path: Path) -> None:
    """Each folder of a name is looked at with all above it: for 30,000 of them that is a gigabyte of text."""
    names = ["a/" * 30_000 + "deep.log", "n" * 60_000 + ".log", "/".join("b" * 60) + "/usual.log"]
    files = hunted(write(tmp_path, {"z.zip": zipped(dict.fromkeys(names, EVIL))})).files
    shown = [one.file for one in files if one.records]
    assert all(len(name) < 3_000 and name.count("/") < 70 for name in shown)
    assert {name[-9:] for name in shown} == {"/deep.log", "nnnnn.log", "usual.log"}
    assert f"z.zip/{names[2]}" in shown


def test_members_of_the_same_name_are_all_hunted(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.log", b"#plain A\nevil %d\n" % number)
    data = target.getvalue().replace(b"1.log", b"0.log").replace(b"2.log", b"0.log")
    files = hunted(write(tmp_path, {"z.zip": data})).files
    assert [s.client for one in files for s in one.sightings] == ["0", "1", "2"]


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FREE_BYTES", 1_000_000)
    root = write(
        tmp_path, {"z.zip": zipped({"a.log": EVIL, "b": b"\0" * 50_000_000, "c.log": EVIL})}
    )
    files = by_name(hunted(root))
    assert "would unpack to more than" in files["z.zip/b"].note
    assert files["z.zip/b"].state is FileState.NOT_EXAMINED
    assert [files[f"z.zip/{name}.log"].records for name in "ac"] == [1, 1]


def test_a_bomb_of_archives_in_archives_is_bounded_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "FREE_BYTES", 3_000_000)
    inner = zipped({"a": b"\0" * 1_000_000})
    outer = zipped({f"{n}.zip": inner for n in range(50)})
    found = find_evidence(write(tmp_path, {"z.zip": outer}))
    unpacked = [piece for piece in found.pieces if piece.inside and not piece.fault]
    assert sum(piece.size for piece in unpacked) <= max(3_000_000, 100 * len(outer))


def test_archives_nested_deeper_than_the_bound_are_told(tmp_path: Path) -> None:
    data = zipped({"deep.log": EVIL})
    for _ in range(6):
        data = zipped({"in.zip": data})
    found = find_evidence(write(tmp_path, {"z.zip": data}))
    assert ["archive inside" in str(problem) for problem in found.problems] == [True]


def test_an_archive_that_holds_itself_ends(tmp_path: Path) -> None:
    """A member whose bytes are the archive's own beginning: each opens into the next."""
    data = bytearray(zipped({"r.zip": b"x" * 50}, zipfile.ZIP_STORED))
    found = hunt(write(tmp_path, {"z.zip": bytes(data)}), ONE, make_rules=rules)
    assert len(found.files) == 2


def test_an_encrypted_member_is_told_with_what_to_do(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": EVIL, "b.log": EVIL}))
    first = data.find(b"PK\x01\x02")
    data[first + 8] |= 1  # general purpose bit 0 of the central entry
    files = by_name(hunted(write(tmp_path, {"z.zip": bytes(data)})))
    assert "password" in files["z.zip/a.log"].note
    assert files["z.zip/b.log"].sightings


def test_an_unknown_way_of_packing_is_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": EVIL}))
    struct.pack_into(
        "<H", data, data.find(b"PK\x01\x02") + 10, 9
    )  # Deflate64, of the Explorer for large files
    files = by_name(hunted(write(tmp_path, {"z.zip": bytes(data)})))
    assert "method 9" in files["z.zip/a.log"].note


def test_a_damaged_member_is_hunted_as_far_as_it_goes(tmp_path: Path) -> None:
    log = b"#plain A\nevil x\n" + os.urandom(200_000).hex().encode() + b"\n"
    data = bytearray(zipped({"a.log": log}, zipfile.ZIP_STORED))
    data[100_000] ^= 0xFF
    one = by_name(hunted(write(tmp_path, {"z.zip": bytes(data)})))["z.zip/a.log"]
    assert len(one.sightings) == 1
    assert "damaged" in one.note
    assert one.spans[0].flaws


@given(cut=st.integers(0, 400), flip=st.integers(0, 400), value=st.integers(0, 255))
def test_any_damage_to_an_archive_is_told_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, cut: int, flip: int, value: int
) -> None:
    data = bytearray(zipped({"a.log": EVIL, "b.zip": zipped({"c.log": EVIL})}))
    data[flip % len(data)] = value
    root = write(
        tmp_path_factory.mktemp("z"),
        {"z.zip": bytes(data[: len(data) - cut % len(data)]), "k.log": EVIL},
    )
    found = hunted(root)
    assert by_name(found)["k.log"].sightings
    assert by_name(found)["z.zip"].sha256


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"out/secret.log": EVIL})
    root = write(tmp_path / "e", {"a.log": EVIL})
    try:
        (root / "link").symlink_to(tmp_path / "out")
        (root / "file.log").symlink_to(tmp_path / "out" / "secret.log")
        (root / "loop").symlink_to(root)
    except OSError:
        pytest.skip("this system makes no links")
    found = hunted(root)
    assert [one.file for one in found.files] == ["a.log"]
    assert [problem.file for problem in found.problems] == ["file.log", "link", "loop"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders on this system")
def test_a_pipe_does_not_hang_the_hunt(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path, {"a.log": EVIL}) / "pipe")
    found = hunted(tmp_path)
    assert [problem.file for problem in found.problems] == ["pipe"]


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="everything can be read here",
)
def test_a_file_without_rights_is_told(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.log": EVIL, "b.log": EVIL})
    (root / "a.log").chmod(0)
    files = by_name(hunted(root))
    assert "permission denied" in files["a.log"].note
    assert files["b.log"].sightings


def test_what_hides_under_names_that_sites_leave_out_is_hunted(tmp_path: Path) -> None:
    names = [
        "$Recycle.Bin/a.log",
        ".git/b.log",
        "README",
        "desktop.ini",
        "System Volume Information/c.log",
    ]
    found = hunted(write(tmp_path, dict.fromkeys(names, EVIL)))
    assert {one.file for one in found.files if one.records} == set(names)


def test_too_many_members_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_MEMBERS", 5)
    files = hunted(write(tmp_path, {"z.zip": zipped({f"{n}.log": EVIL for n in range(9)})})).files
    assert len([one for one in files if one.records]) == 5
    assert len([one for one in files if "more than 5 files" in one.note]) == 4


def test_a_file_that_documents_have_makes_no_document_of_a_collection(tmp_path: Path) -> None:
    archive = zipped({"[Content_Types].xml": b"<x/>", "Ecp/a.log": EVIL})
    names = [one.file for one in hunted(write(tmp_path, {"a.zip": archive})).files]
    assert "a.zip/Ecp/a.log" in names


def test_documents_are_not_taken_for_collections(tmp_path: Path) -> None:
    document = zipped({"[Content_Types].xml": b"<x/>", "xl/a.log": EVIL})
    assert [one.file for one in hunted(write(tmp_path, {"a.xlsx": document})).files] == ["a.xlsx"]


@given(st.binary(max_size=300))
def test_any_bytes_are_hashed_and_told(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    found = hunted(write(tmp_path_factory.mktemp("b"), {"a": data, "b": b"PK\x03\x04" + data}))
    assert all(one.sha256 for one in found.files if "/" not in one.file)


def test_large_members_leave_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firedoor.hunt.evidence.spool.IN_MEMORY", 1000)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    root = write(tmp_path / "e", {"z.zip": zipped({"a.log": b"#plain A\n" + b"evil x\n" * 9000})})
    assert by_name(hunted(root))["z.zip/a.log"].base_hits
    assert not list((tmp_path / "t").iterdir())
