"""The hunt as a whole, with rules and a log format of the tests' own."""

from __future__ import annotations

import io
import lzma
import os
import sys
import tarfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from firedoor.hunt import resuming, run
from firedoor.hunt.covering.joining import joined
from firedoor.hunt.evidence.archives import Archives
from firedoor.hunt.found import FileFound
from firedoor.hunt.hosts import with_hosts
from firedoor.hunt.one_file import keeping
from firedoor.hunt.one_file.hunting import hunt_file
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.problem import InputError
from tests.hunt.run.fakes import rules

HERE = Path(__file__).resolve().parents[3]
ONE = HuntSettings(processes=1, keep=False)


def write(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def hunted(root: Path, settings: HuntSettings = ONE) -> Hunted:
    return hunt(root, settings, make_rules=rules)


def by_name(found: Hunted) -> dict[str, FileFound]:
    return {one.file: one for one in found.files}


def seen(found: Hunted) -> list[tuple[str, str, str]]:
    return [
        (one.file, sighting.origin.place, sighting.outcome.value)
        for one in found.files
        for sighting in one.sightings
    ]


EVIDENCE = {
    "b.log": b"#plain EXCH01\nfine\nevil 192.0.2.7\nother\n",
    "web/a.aspx": b"<% %>",
    "c.log": b"#plain EXCH01\n" + b"fine\n" * 5000,
    "nothing.txt": b"a text",
}


def test_what_rules_see_is_told_with_its_place(tmp_path: Path) -> None:
    found = hunted(write(tmp_path, EVIDENCE))
    assert seen(found) == [
        ("b.log", "b.log:3", "exploited"),
        ("b.log", "b.log:4", "context"),
        ("web/a.aspx", "web/a.aspx", "suspicious"),
    ]
    files = by_name(found)
    assert [files[name].records for name in ("b.log", "c.log")] == [3, 5000]
    assert [files[name].looked_at for name in ("b.log", "c.log")] == [2, 0]
    assert files["web/a.aspx"].sightings[0].fields[1] == ("kind", "web-file")
    assert [entry.file for entry in found.manifest] == [
        "b.log",
        "c.log",
        "nothing.txt",
        "web/a.aspx",
    ]
    assert not found.changed


def test_the_answer_is_the_same_from_a_folder_a_zip_and_a_zip_in_a_zip(tmp_path: Path) -> None:
    plain = hunted(write(tmp_path / "plain", EVIDENCE))
    inner = zipped(EVIDENCE)
    write(tmp_path / "one", {"e.zip": inner})
    write(tmp_path / "two", {"x/f.zip": zipped({"e.zip": inner})})
    for root, prefix in (("one", "e.zip/"), ("two", "x/f.zip/e.zip/")):
        found = by_name(hunted(tmp_path / root))
        for one in plain.files:
            other = found[prefix + one.file]
            assert (other.sha256, other.size, other.state) == (one.sha256, one.size, one.state)
            assert len(other.sightings) == len(one.sightings)
            assert other.records == one.records


@pytest.mark.parametrize("keep", [True, False])
def test_the_answer_does_not_depend_on_the_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, keep: bool
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    many = {f"{n:03}.log": b"#plain A\n" + b"evil x\n" * n for n in range(60)}
    root = write(tmp_path / "e", {**many, "z.zip": zipped(many)})
    first = hunted(root)
    assert len(seen(first)) > 1000
    for number in (1, 3):
        assert hunted(root, HuntSettings(processes=number, keep=keep)) == first


def test_a_hunt_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("firedoor.hunt.resuming.SMALL", 100)
    root = write(tmp_path / "e", {f"{n}.log": b"#plain A\n" + b"evil x\n" * n for n in range(9)})
    write(
        root, {"bad.log": b"#plain A\npanic\n", "z.zip": zipped({"a.log": b"#plain A\nevil y\n"})}
    )
    settings = HuntSettings(processes=1)
    read: list[str] = []
    real = hunt_file

    def counted(piece: object, *rest: object) -> FileFound:
        read.append(piece.name)  # type: ignore[attr-defined]
        if len(read) == 5:
            raise KeyboardInterrupt
        return real(piece, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(resuming, "hunt_file", counted)
    with pytest.raises(KeyboardInterrupt):
        hunted(root, settings)
    before, read[:] = set(read[:4]), [""] * 5
    resumed = hunted(root, settings)
    assert not before & set(read)
    assert resumed == hunted(root, ONE)
    read[:] = [""] * 5
    assert hunted(root, settings) == resumed
    # What could not be read is tried again.
    assert set(read) == {"", "bad.log"}
    (root / "3.log").write_bytes(b"#plain A\nevil z\n")
    assert len(by_name(hunted(root, settings))["3.log"].sightings) == 1


def test_other_rules_do_not_take_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    root = write(tmp_path / "e", {"a.log": b"#plain A\nevil x\n"})
    settings = HuntSettings(processes=1)
    assert seen(hunted(root, settings))
    fewer = hunt(root, settings, make_rules=lambda s: replace(rules(s), events=(), digest=b"none"))
    assert not seen(fewer)


def test_one_bad_file_never_ends_the_hunt(tmp_path: Path) -> None:
    bad = {
        "panic.log": b"#plain A\nevil x\npanic here\nevil y\n",
        "crash.log": b"#plain A\ncrash\nevil x\n",
        "refused.log": b"#plain refused\n",
        "fool.log": b"#fool",
        "boom.aspx": b"boom",
        "evil.log": b"#plain A\nevil x\n",
    }
    found = hunted(write(tmp_path, bad))
    files = by_name(found)
    assert len(files["evil.log"].sightings) == 1
    # What was seen before the fault counts; that the rest was not read does too.
    assert (len(files["panic.log"].sightings), files["panic.log"].state) == (1, FileState.SKIPPED)
    assert not files["panic.log"].spans
    assert (len(files["crash.log"].sightings), files["crash.log"].spans[0].unread) == (1, 1)
    assert "ZeroDivisionError" in files["crash.log"].note
    assert files["refused.log"].state is FileState.SKIPPED
    assert "fooled" in files["fool.log"].note
    assert "\x1b" not in files["boom.aspx"].note
    for name in set(bad) - {"evil.log"}:
        assert files[name].problems, name
        assert files[name].sha256, name


def test_a_file_that_takes_too_long_is_stopped_and_says_so(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {"a.log": b"#plain A\n" + b"sleep\n" * 1000 + b"evil\n", "b.log": EVIDENCE["b.log"]},
    )
    files = by_name(hunted(root, replace(ONE, seconds=0.3)))
    assert files["a.log"].state is FileState.SKIPPED
    assert not files["a.log"].spans
    assert "stopped after" in str(files["a.log"].problems[0])
    assert len(files["b.log"].sightings) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX end the process in this test")
def test_a_file_that_ends_its_process_is_told_and_the_rest_is_hunted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    # This process sleeps over the first, so that the child takes the second.
    files = {
        "0.log": b"#plain A\n" + b"sleep" * 2000 + b"\n" + b"sleep\n" * 100,
        "1.log": b"#plain A\n" + b"die\n" * 9,
    }
    root = write(tmp_path, {**files, "2.log": b"#plain A\nevil x\n"})
    found = by_name(hunted(root, HuntSettings(processes=2, keep=False)))
    assert "ended by the system" in found["1.log"].note
    assert found["1.log"].state is FileState.SKIPPED
    assert len(found["2.log"].sightings) == 1


def test_many_hits_are_told_by_the_first_the_last_and_their_number(tmp_path: Path) -> None:
    many = b"".join(b"evil 192.0.2.%d\n" % (n % 2) for n in range(10_000))
    one = hunted(write(tmp_path, {"a.log": b"#plain A\n" + many})).files[0]
    assert len(one.sightings) == 2 * (keeping.FIRST + keeping.LAST)
    assert [one.sightings[0].origin.line, one.sightings[-1].origin.line] == [2, 10_001]
    assert [str(problem).count("5,000 records") for problem in one.problems] == [1, 1]
    assert len(one.base_hits) == 10_000


def test_hits_from_ever_new_clients_are_bounded(tmp_path: Path) -> None:
    many = b"".join(b"evil %d\n" % n for n in range(5_000))
    one = hunted(write(tmp_path, {"a.log": b"#plain A\n" + many})).files[0]
    assert len(one.sightings) <= keeping.MOST_CLIENTS + keeping.FIRST + keeping.LAST
    assert {s.outcome for s in one.sightings} == {Outcome.EXPLOITED}
    assert any("records met the rule" in str(problem) for problem in one.problems)


def test_what_says_nothing_leaves_nothing_open_where_its_list_is_cut(tmp_path: Path) -> None:
    """Crawlers ask a clean server thousands of times."""
    one = hunted(write(tmp_path, {"a.log": b"#plain A\n" + b"other\n" * 500})).files[0]
    assert {s.outcome for s in one.sightings} == {Outcome.CONTEXT}
    assert one.problems == ()
    assert ["500 records" in str(problem) for problem in one.shortened] == [True]


def test_a_log_full_of_hits_takes_no_more_than_so_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes the log can name a client a line, and each of them a hundred times."""
    monkeypatch.setattr(keeping, "MOST_SIGHTINGS", 500)
    many = b"".join(b"evil 192.0.2.%d\n" % (n % 200) for n in range(20_000))
    last = b"evil 198.51.100.7\n"
    one = hunted(write(tmp_path, {"a.log": b"#plain A\n" + many + last})).files[0]
    assert len(one.sightings) <= 500 + 2 * 200 + keeping.FIRST + keeping.LAST
    assert len({s.client for s in one.sightings}) == 201, "each is still told, and the last one too"
    assert one.sightings[-1].origin.line == 20_002
    assert 0 < len(one.problems) <= 30


def test_what_is_kept_says_nothing_of_a_damaged_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    data = zipped({"a.log": b"#plain A\nfine\n"})
    checksum = zlib.crc32(b"#plain A\nfine\n").to_bytes(4, "little")
    root = write(tmp_path / "e", {"z.zip": data})
    settings = HuntSettings(processes=1)
    assert by_name(hunted(root, settings))["z.zip/a.log"].note == ""
    write(root, {"z.zip": data.replace(checksum, b"\0\0\0\0")})
    assert "damaged" in by_name(hunted(root, settings))["z.zip/a.log"].note


def test_progress_ends_at_all_bytes(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    root = write(tmp_path, EVIDENCE)
    hunt(root, ONE, lambda *what: told.append(what), make_rules=rules)
    size = sum(len(data) for data in EVIDENCE.values())
    assert told[-1][:2] == (size, size)
    assert [step[0] for step in told] == sorted(step[0] for step in told)


def test_evidence_that_changes_during_the_hunt_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(
        tmp_path, {"a.log": b"#plain A\nfine\n", "b.log": b"#plain A\nfine\n", "c.log": b"c"}
    )
    stamp = (root / "b.log").stat()
    real = with_hosts

    def touched(files: list[FileFound]) -> tuple[FileFound, ...]:
        (root / "a.log").write_bytes(b"longer than before")
        (root / "b.log").write_bytes(b"#plain A\nevil\n")
        os.utime(root / "b.log", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        (root / "c.log").unlink()
        return real(files)

    monkeypatch.setattr(run, "with_hosts", touched)
    assert [problem.file for problem in hunted(root).changed] == ["a.log", "b.log", "c.log"]


def test_nothing_of_the_evidence_is_changed(tmp_path: Path) -> None:
    root = write(
        tmp_path / "e", {**EVIDENCE, "z.zip": zipped({"../../out.log": b"#plain A\nevil\n"})}
    )
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    }
    for path in root.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    hunted(root)
    after = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    }
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e"]


def test_a_place_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        hunted(tmp_path / "nothing")


def test_archives_opened_are_closed(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.zip" for n in range(20)]
    for path in paths:
        path.write_bytes(zipped({"a": b"1"}))
    archives = Archives()
    first = archives.archive(paths[0], ())
    for path in paths:
        assert archives.head(path, (0,), 9) == b"1"
    assert first.fp is None
    archives.close()


def test_a_log_that_is_given_twice_is_counted_once(tmp_path: Path) -> None:
    log, page = b"#plain A\nevil x\n", b"<% %>"
    files = {
        "a.log": log,
        "copy/a.log": log,
        "z.zip": zipped({"a.log": log}),
        "w/1.aspx": page,
        "w/2.aspx": page,
    }
    found = by_name(hunted(write(tmp_path, files)))
    assert [len(found[name].sightings) for name in ("a.log", "copy/a.log", "z.zip/a.log")] == [
        1,
        0,
        0,
    ]
    assert "same bytes as a.log" in found["copy/a.log"].note
    # The same page in two places was written twice.
    assert [len(found[f"w/{n}.aspx"].sightings) for n in (1, 2)] == [1, 1]


@pytest.mark.parametrize("name", ["a.log", "a;b.log"])
def test_a_copy_adds_no_records_to_what_is_covered(tmp_path: Path, name: str) -> None:
    log = b"#plain A\nevil x\n"
    found = hunted(write(tmp_path, {name: log, "copy.log": log}))
    assert [one.records for one in joined(found.files).values()] == [1]


def test_the_same_log_of_two_machines_is_of_both(tmp_path: Path) -> None:
    log = b"#plain -\nevil x\n"
    found = hunted(write(tmp_path, {"EXCH01/HttpProxy/a.log": log, "EXCH02/HttpProxy/a.log": log}))
    assert [(one.host, len(one.sightings)) for one in found.files] == [("EXCH01", 1), ("EXCH02", 1)]


def old_tar() -> bytes:
    """The header of an archive that was made before there was a mark."""
    block = bytearray(tarfile.TarInfo("a.log").tobuf(tarfile.USTAR_FORMAT))
    block[257:512] = bytes(255)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    "head",
    [
        b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01", b"\x1f\x8b\x08", b"\0" * 257 + b"ustar", old_tar(), b"BZh9",
        lzma.compress(b"a", lzma.FORMAT_ALONE), b"\x28\xb5\x2f\xfd", bytes(32769) + b"CD001",
    ],
    ids=range(9),
)  # fmt: skip
def test_an_archive_that_is_not_opened_is_no_clean_file(tmp_path: Path, head: bytes) -> None:
    one = hunted(write(tmp_path, {"logs.bin": head})).files[0]
    assert one.state is FileState.NOT_EXAMINED
    assert "unpack it" in one.note


def test_what_is_only_called_an_archive_is_no_clean_file(tmp_path: Path) -> None:
    one = hunted(write(tmp_path, {"logs.zip": b"the second half of it"})).files[0]
    assert (one.state, "unpack it" in one.note) == (FileState.NOT_EXAMINED, True)


def test_words_in_a_log_make_no_archive_of_it(tmp_path: Path) -> None:
    log = b"#Log-type: HttpProxy Logs\r\n#Fields: DateTime,AnchorMailbox\r\n".ljust(257, b"#")
    one = hunted(write(tmp_path, {"a.log": log + b"ustar"})).files[0]
    assert one.state is FileState.READ
