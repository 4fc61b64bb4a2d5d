"""Records. Cases: cases/records/NAME.toml with the expected lines in NAME.expected (none: it is read)."""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.model.record import ProofState
from firedoor.model.record_kinds import KINDS, FieldType, fields_of
from firedoor.readers.records import read_record

CASES = Path(__file__).parent / "cases" / "records"
TOOL_RUN = (CASES / "tool-run.toml").read_bytes()
CONTENT = b"hello world"
HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    proofs = tmp_path / "site" / "records" / "proof"
    proofs.mkdir(parents=True)
    (proofs / "scan.log").write_bytes(CONTENT)
    (proofs / "changed.log").write_bytes(b"not what it was")
    return tmp_path / "site"


def with_proof(file: str, sha256: str = HASH) -> bytes:
    return f"""
kind = "update-installed"
who = "x"
when = 2021-04-04
about = ["EXCH01"]
fields.update = "2021-04"
proof = [{{ file = '{file}', sha256 = "{sha256}" }}]
""".encode()


def proof_of(file: str, root: Path | None) -> ProofState:
    return read_record(with_proof(file), "r.toml", root, None).proofs[0].state


def faults(data: bytes, root: Path | None = None) -> list[str]:
    try:
        read_record(data, "r.toml", root, None)
    except InputError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_each_fault_is_one_line(case: Path, root: Path) -> None:
    expected = case.with_suffix(".expected").read_text(encoding="utf-8").splitlines()

    assert faults(case.read_bytes(), root) == expected


def test_a_record_is_read_with_all_that_it_states(root: Path) -> None:
    record = read_record(TOOL_RUN, "records/r.toml", root, None)

    assert (record.kind, record.who) == ("tool-run", "R. Example, mail administrator")
    assert record.when.earliest == record.when.latest == datetime(2021, 4, 4, 22, 30, tzinfo=UTC)
    assert record.about == ("EXCH01.EXAMPLE.ORG", "EXCH02")
    assert record.expires == date(2021, 10, 4)
    assert record.fields == {
        "tool": "msert",
        "mode": "full",
        "result": "clean",
        "downloaded": date(2021, 4, 4),
        "note": "two runs",
    }
    assert record.origin.place == "records/r.toml:1"


def test_a_proof_is_held_against_its_hash(root: Path) -> None:
    proofs = read_record(TOOL_RUN, "r.toml", root, None).proofs

    assert [(proof.file, proof.state) for proof in proofs] == [
        ("records/proof/scan.log", ProofState.MATCHES),
        ("records/proof/gone.log", ProofState.MISSING),
        ("records/proof/changed.log", ProofState.DIFFERS),
    ]
    assert proofs[0].sha256 == HASH


def test_without_a_site_folder_no_proof_is_found() -> None:
    assert proof_of("records/proof/scan.log", None) is ProofState.MISSING


def test_a_date_without_zone_is_read_in_that_of_the_site() -> None:
    eastern = timezone(timedelta(hours=-5))
    data = TOOL_RUN.replace(b"2021-04-04T18:30:00-04:00", b"2021-04-04")

    record = read_record(data, "r.toml", None, eastern)

    assert record.when.earliest == datetime(2021, 4, 4, 5, 0, tzinfo=UTC)
    assert record.when.latest < datetime(2021, 4, 5, 5, 0, tzinfo=UTC)


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege on Windows")
def test_a_proof_may_not_leave_the_folder_by_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.log").write_bytes(CONTENT)
    (root / "records" / "link.log").symlink_to(tmp_path / "secret.log")
    (root / "records" / "up").symlink_to(tmp_path)
    (root / "records" / "inside.log").symlink_to(root / "records" / "proof" / "scan.log")
    (root / "records" / "circle").symlink_to(root / "records" / "circle")

    assert "a link that leaves" in faults(with_proof("records/link.log"), root)[0]
    assert "a link that leaves" in faults(with_proof("records/up/secret.log"), root)[0]
    assert "cannot be read" in faults(with_proof("records/circle"), root)[0]
    assert proof_of("records/inside.log", root) is ProofState.MATCHES


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_no_proof_and_is_not_opened(root: Path) -> None:
    os.mkfifo(root / "records" / "pipe")

    assert faults(with_proof("records/pipe"), root) == [
        'r.toml:7: the proof "records/pipe" is not a file'
    ]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file"
)
def test_a_proof_that_may_not_be_read_is_a_fault(root: Path) -> None:
    (root / "records" / "proof" / "scan.log").chmod(0)

    assert "cannot be read" in faults(with_proof("records/proof/scan.log"), root)[0]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_read_with_every_field_that_it_has(kind: str) -> None:
    record = read_record(sample(kind, only_required=False), "r.toml", None, None)

    assert set(record.fields) == {field.name for field in fields_of(KINDS[kind])}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_asks_for_each_required_field(kind: str) -> None:
    whole = sample(kind, only_required=True).decode().splitlines()
    required = [field.name for field in fields_of(KINDS[kind]) if field.required]

    for name in required:
        data = "\n".join(line for line in whole if not line.startswith(f"fields.{name} ")).encode()
        assert any(f"{name} is missing" in line for line in faults(data)), name
    assert faults("\n".join(whole).encode()) == []


def sample(kind: str, *, only_required: bool) -> bytes:
    """A record of a kind with the first allowed value of each field."""
    lines = [
        f'kind = "{kind}"',
        'who = "x"',
        "when = 2021-04-04",
        'about = ["A"]',
        "expires = 2021-05-01",
    ]
    for field in fields_of(KINDS[kind]):
        if only_required and not field.required:
            continue
        text = f'"{field.allowed[0]}"' if field.allowed else '"text"'
        values = {FieldType.TEXT: text, FieldType.LIST: f"[{text}]", FieldType.FLAG: "true"}
        lines.append(f"fields.{field.name} = {values.get(field.type, '2021-04-04')}")
    return "\n".join(lines).encode()


@given(st.binary(max_size=300))
def test_any_bytes_give_a_record_or_the_documented_error(data: bytes) -> None:
    assert all(line.startswith("r.toml") for line in faults(data))


@given(st.integers(0, len(TOOL_RUN)), st.binary(max_size=20))
def test_a_cut_or_overwritten_record_gives_a_record_or_the_documented_error(
    cut: int, tail: bytes
) -> None:
    assert all(line.startswith("r.toml") for line in faults(TOOL_RUN[:cut] + tail))
    assert all(
        line.startswith("r.toml")
        for line in faults(TOOL_RUN[:cut] + tail + TOOL_RUN[cut + len(tail) :])
    )


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_proof_path_reaches_outside_the_folder(root: Path, path: str) -> None:
    (root.parent / "outside.log").write_bytes(CONTENT)
    escaped = "".join(f"\\U{ord(char):08x}" for char in f"../{path}/../outside.log")
    data = with_proof("").replace(b"file = ''", f'file = "{escaped}"'.encode())

    assert len(faults(data, root)) == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_names_of_machines_are_kept_whatever_they_hold(name: str) -> None:
    escaped = "".join(f"\\U{ord(char):08x}" for char in name)
    data = with_proof("").replace(b'["EXCH01"]', f'["{escaped}"]'.encode()).replace(b"proof", b"#")
    if name.strip():
        assert len(read_record(data, "r.toml", None, None).about) == 1
    else:
        assert "about" in faults(data)[0]
