"""A whole site folder: what is read, what is skipped, and that the rest goes on."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from firedoor.model.claim import Attribute
from firedoor.model.coverage import FileState
from firedoor.model.problem import InputError
from firedoor.model.record import ProofState
from firedoor.readers.interface import Reader
from firedoor.site import evidence as module
from firedoor.site.evidence import Gathered, gather
from tests.site.fakes import ANYTHING, BROKEN, CLIXML, CLOSED, LINES

READERS = (BROKEN, CLOSED, LINES)
RECORD = """
kind = "server-state"
who = "x"
when = 2021-03-04
about = {about}
fields.state = "disconnected"
"""


def site(root: Path, **files: str) -> Path:
    return put(root, {"site.toml": '[site]\nname = "Hill"\n', **files})


def put(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return root


def coverage(gathered: Gathered) -> dict[str, tuple[str, str, str]]:
    return {row.file: (row.reader, row.state.value, row.note) for row in gathered.coverage}


def problems(gathered: Gathered) -> list[str]:
    return [str(problem) for problem in gathered.problems]


def test_the_first_reader_that_recognises_a_file_reads_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"a.lines": "EXCH01 version 15.1\nEXCH01 bad not understood", "b.lines": "EXCH01 serial s"},
    )

    gathered = gather(tmp_path, (LINES, ANYTHING))

    assert [(a.name, a.values(Attribute.VERSION)) for a in gathered.assets] == [
        ("EXCH01", ("15.1",))
    ]
    first = gathered.coverage[0]
    assert (first.reader, first.state, first.records, first.not_understood) == (
        "lines",
        FileState.READ,
        2,
        1,
    )
    assert problems(gathered) == ["a.lines:2: not understood"]


def test_one_bad_file_is_one_skipped_row_and_the_rest_is_read(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": "broken", "b.xml": "closed", "c.lines": "EXCH01 version 15.1"})

    gathered = gather(tmp_path, READERS)

    assert coverage(gathered) == {
        "a.xml": ("broken", "skipped", "is broken (and 1 more)"),
        "b.xml": ("closed", "skipped", "cannot be opened (permission denied)"),
        "c.lines": ("lines", "read", ""),
    }
    assert problems(gathered) == [
        "a.xml:3: is broken",
        "a.xml:7: is broken here too",
        "b.xml: cannot be opened (permission denied)",
    ]
    assert len(gathered.assets) == 1


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.lines").open("wb") as stream:
        stream.truncate(2 * 10**9)

    gathered = gather(tmp_path, READERS)

    note = "has 2.0 GB; a file of this kind is read up to 1.0 kB"
    assert coverage(gathered) == {"a.lines": ("lines", "skipped", note)}
    assert problems(gathered) == [f"a.lines: {note}; check that it is the right file"]
    assert gathered.inputs[0].sha256 == ""


def test_a_huge_site_toml_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "site.toml").open("wb") as stream:
        stream.truncate(2 * 10**9)

    assert "has 2.0 GB" in problems(gather(tmp_path, READERS))[0]


def test_every_input_is_hashed(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "a.lines": "EXCH01 version 1",
            "b.bin": "?",
            "test-environment/c.lines": "EXCH01 version 2",
        },
    )

    assert [(i.file, i.size, i.sha256) for i in gather(tmp_path, READERS).inputs] == [
        ("a.lines", 16, hashlib.sha256(b"EXCH01 version 1").hexdigest()),
        ("b.bin", 1, hashlib.sha256(b"?").hexdigest()),
        ("test-environment/c.lines", 16, hashlib.sha256(b"EXCH01 version 2").hexdigest()),
    ]


def test_a_large_file_that_no_reader_takes_is_not_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_UNKNOWN", 3)
    put(tmp_path, {"a.lines": "EXCH01 version 1", "b.bin": "long enough"})

    assert [bool(i.sha256) for i in gather(tmp_path, READERS).inputs] == [True, False]


def test_what_no_reader_knows_says_so(tmp_path: Path) -> None:
    put(tmp_path, {"notes.docx": "?", "network/fw.cfg": "hostname fw", "remote-access/gw.txt": "?"})

    assert coverage(gather(tmp_path, READERS)) == {
        "network/fw.cfg": (
            "",
            "not_examined",
            "no reader of this version knows this configuration: it could let anything pass",
        ),
        "notes.docx": ("", "not_examined", "no reader of this version knows this format"),
        "remote-access/gw.txt": ("", "not_examined", "no reader of this version knows this format"),
    }


def test_the_test_environment_is_never_mixed_with_production(tmp_path: Path) -> None:
    files = {
        "exchange/EXCH01/a.lines": "- file_version 15.01.1979.003",
        "test-environment/exchange/EXCH01/a.lines": "- file_version 15.01.2176.009",
        "test-environment/inventory/b.lines": "TEST01 version 1",
        "test-environment/records/r.toml": RECORD.format(about='["EXCH01"]'),
        "test-environment/site.toml": "[nonsense",
    }

    gathered = gather(site(tmp_path, **files), READERS)

    assert [(a.name, a.values(Attribute.FILE_VERSION)) for a in gathered.assets] == [
        ("EXCH01", ("15.01.1979.003",))
    ]
    assert gathered.records == ()
    assert gathered.problems == ()
    note = "test environment: compared by a later version"
    assert coverage(gathered)["test-environment/inventory/b.lines"] == ("", "not_examined", note)


def test_a_faulty_site_toml_costs_its_lines_and_the_rest_is_read(tmp_path: Path) -> None:
    root = put(
        tmp_path / "hill", {"site.toml": "[site]\nnaem = 1\n", "a.lines": "EXCH01 version 1"}
    )

    gathered = gather(root, READERS)

    assert gathered.declaration.name == "hill"
    assert [problem.line for problem in gathered.problems] == [1, 2]
    assert coverage(gathered)["site.toml"][:2] == ("site", "skipped")
    assert [asset.name for asset in gathered.assets] == ["EXCH01"]


def test_a_bare_folder_and_a_single_file_are_sites(tmp_path: Path) -> None:
    root = put(tmp_path / "dump", {"a.lines": "EXCH01 version 1"})

    assert gather(root, READERS).declaration.name == "dump"
    single = gather(root / "a.lines", READERS)
    assert (single.declaration.name, [asset.name for asset in single.assets]) == (
        "a.lines",
        ["EXCH01"],
    )


def test_the_current_folder_has_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hill").mkdir()
    monkeypatch.chdir(tmp_path / "hill")

    assert gather(Path(), READERS).declaration.name == "hill"


def test_nothing_at_all_is_the_documented_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        gather(tmp_path / "nowhere", READERS)


def test_the_same_folder_gives_the_same_values_wherever_it_lies(tmp_path: Path) -> None:
    files = {"b.lines": "EXCH01 version 1", "a.lines": "- version 2", "records/r.toml": "kind = 3"}
    one = gather(site(tmp_path / "one" / "hill", **files), READERS)
    two = gather(site(tmp_path / "two" / "hill", **dict(reversed(files.items()))), READERS)

    assert one == two
    assert str(tmp_path) not in repr(one)


def test_declared_machines_stand_beside_those_of_other_sources(tmp_path: Path) -> None:
    toml = """
[site]
name = "Hill"
[[zone]]
id = "cell"
level = 1
networks = ["10.30.0.0/16"]
[[asset]]
name = "plc-101"
zone = "cell"
role = "PLC"
address = "10.30.0.11"
version = "2.5"
"""
    root = put(tmp_path, {"site.toml": toml, "scan.lines": "10.30.0.11 version 2.9"})

    (asset,) = gather(root, READERS).assets

    assert (asset.name, asset.values(Attribute.VERSION)) == ("PLC-101", ("2.5", "2.9"))
    assert [c.origin.place for c in asset.of(Attribute.VERSION)] == ["scan.lines:1", "site.toml:9"]


def test_a_server_folder_is_a_server_even_if_nothing_in_it_is_read(tmp_path: Path) -> None:
    gathered = gather(put(tmp_path, {"exchange/EXCH03/u_ex.log": "?"}), READERS)

    assert [(a.name, a.values(Attribute.PRODUCT)) for a in gathered.assets] == [
        ("EXCH03", ("Microsoft Exchange Server",))
    ]


def test_inventory_options_go_to_the_files_that_match(tmp_path: Path) -> None:
    toml = """
[site]
name = "Hill"
[[inventory]]
file = "inventory/*.lines"
sheet = "Servers"
columns = { "1" = "2" }
[[inventory]]
file = "inventory/absent.xlsx"
"""
    lines = {"inventory/a.lines": "EXCH01 version 1", "b.lines": "EXCH02 version 1"}

    gathered = gather(put(tmp_path, {"site.toml": toml, **lines}), READERS)

    assert [a.values(Attribute.VERSION) for a in gathered.assets] == [("2",), ("1",)]
    assert coverage(gathered)["inventory/a.lines"] == ("lines", "read", "Servers")
    assert problems(gathered) == [
        "site.toml:9 ([[inventory]]): no file matches inventory/absent.xlsx"
    ]


def test_records_are_read_and_their_proofs_never_taken_for_evidence(tmp_path: Path) -> None:
    proof = "EXCH09 version 1"
    sha256 = hashlib.sha256(proof.encode()).hexdigest()
    record = (
        RECORD.format(about='["EXCH01"]')
        + f'[[proof]]\nfile = "records/p.lines"\nsha256 = "{sha256}"\n'
    )
    files = {"records/r.toml": record, "records/p.lines": proof, "a.lines": "EXCH01 version 1"}

    gathered = gather(site(tmp_path, **files), READERS)

    assert [(r.kind, r.about, r.proofs[0].state) for r in gathered.records] == [
        ("server-state", ("EXCH01",), ProofState.MATCHES)
    ]
    assert [asset.name for asset in gathered.assets] == ["EXCH01"]
    assert coverage(gathered)["records/r.toml"] == ("record", "read", "")
    assert coverage(gathered)["records/p.lines"][1] == "not_examined"


def test_a_faulty_record_is_skipped_with_every_fault(tmp_path: Path) -> None:
    gathered = gather(site(tmp_path, **{"records/r.toml": 'kind = "server-stat"\n'}), READERS)

    assert gathered.records == ()
    assert coverage(gathered)["records/r.toml"][:2] == ("record", "skipped")
    assert 'records/r.toml:1: unknown kind "server-stat"; did you mean "server-state"?' in problems(
        gathered
    )


def test_a_record_in_a_deeper_folder_does_not_count_unseen(tmp_path: Path) -> None:
    files = {"records/2021/r.toml": RECORD.format(about='["site"]')}

    gathered = gather(site(tmp_path, **files), READERS)

    assert gathered.records == ()
    assert coverage(gathered)["records/2021/r.toml"][1] == "skipped"
    assert [p.file for p in gathered.problems] == ["records/2021/r.toml"]


def test_records_name_machines_as_people_do(tmp_path: Path) -> None:
    about = '["exch01.example.org", "10.10.0.5", "EXCH01"]'
    files = {
        "records/a.toml": RECORD.format(about=about),
        "records/b.toml": RECORD.format(about='["site"]'),
        "records/c.toml": RECORD.format(about='["folder/"]'),
        "a.lines": "exch01.example.org version 1\nEXCH01 address 10.10.0.5",
        "folder/a.lines": "- version 1",
    }

    gathered = gather(site(tmp_path, **files), READERS)

    assert [record.about for record in gathered.records] == [("EXCH01",), ("SITE",), ("folder/",)]
    assert [finding.id for finding in gathered.findings] == ["FD-HOST-UNNAMED"]


def test_a_record_about_a_machine_that_nothing_names_is_a_finding(tmp_path: Path) -> None:
    files = {
        "records/a.toml": RECORD.format(about='["EXHC01"]'),
        "records/b.toml": RECORD.format(about='["exch01.other.org"]'),
        "a.lines": "exch01.example.org version 1",
    }

    gathered = gather(site(tmp_path, **files), READERS)

    assert [(f.id, f.subject) for f in gathered.findings] == [
        ("FD-RECORD-ABOUT", "records/a.toml"),
        ("FD-RECORD-ABOUT", "records/b.toml"),
    ]
    assert 'did you mean "EXCH01"' in gathered.findings[0].text
    assert gathered.records[1].about == ("EXCH01.OTHER.ORG",)


def test_an_ambiguous_name_in_a_record_is_about_none_of_the_machines(tmp_path: Path) -> None:
    files = {
        "records/a.toml": RECORD.format(about='["EXCH01"]'),
        "a.lines": "exch01.north.org version 1\nexch01.south.org version 2",
    }

    gathered = gather(site(tmp_path, **files), READERS)

    assert gathered.records[0].about == ("EXCH01",)
    assert {asset.name for asset in gathered.assets} == {"EXCH01.NORTH.ORG", "EXCH01.SOUTH.ORG"}
    assert [finding.id for finding in gathered.findings] == ["FD-RECORD-ABOUT"]


def test_progress_is_told_before_each_file(tmp_path: Path) -> None:
    put(tmp_path, {"a.lines": "EXCH01 version 1", "b.lines": "EXCH01 version 1"})
    told: list[tuple[int, int, str]] = []

    gather(tmp_path, READERS, lambda *step: told.append(step))

    assert told == [(0, 2, "a.lines"), (1, 2, "b.lines")]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file"
)
def test_a_file_without_permission_is_one_line(tmp_path: Path) -> None:
    put(tmp_path, {"a.lines": "EXCH01 version 1", "b.lines": "EXCH02 version 1"})
    (tmp_path / "a.lines").chmod(0)

    gathered = gather(tmp_path, READERS)

    assert problems(gathered) == ["a.lines: cannot be opened (permission denied)"]
    assert [asset.name for asset in gathered.assets] == ["EXCH02"]


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["", "E16", "E19", "E19/Exchange"])
def test_the_build_of_the_real_collection_goes_to_the_right_machine(
    corpora: Path, folder: str
) -> None:
    gathered = gather(corpora / "exchange" / "clixml" / folder, CLIXML)

    found = {
        asset.name: (asset.named, asset.values(Attribute.FILE_VERSION)) for asset in gathered.assets
    }
    solo = {"SOLO-E16A": (True, ("15.01.2375.007",))}
    nameless = (False, ("15.02.1118.025",))
    expected: dict[str, object] = {
        "": {**solo, "E19/": nameless},
        "E16": solo,
        "E19": {"./": nameless},
        "E19/Exchange": {},
    }
    assert found == expected[folder]
    assert {f.subject for f in gathered.findings if f.id == "FD-HOST-UNNAMED"} == {
        name for name, (named, _) in found.items() if not named
    }


def test_a_reader_is_given_the_beginning_of_the_file(tmp_path: Path) -> None:
    put(tmp_path, {"a.bin": "broken", "b.bin": "not broken"})
    heads: list[bytes] = []
    spy = Reader("spy", lambda file: bool(heads.append(file.head)), BROKEN.read, None)  # type: ignore[func-returns-value]

    gather(tmp_path, (spy,))

    assert heads == [b"broken", b"not broken"]
