"""What is said of a file that no reader of this version knows."""

from __future__ import annotations

from pathlib import PurePosixPath

from firedoor.model.coverage import Coverage, FileState

TEST_ENVIRONMENT = "test-environment"
RECORDS = "records"
_PROOF = "proof"
_RECORD_ENDING = ".toml"
_BY_FOLDER = {
    "network": "no reader of this version knows this configuration: it could let anything pass",
    "remote-access": "no reader of this version knows this format",
}
_TEST_NOTE = "test environment: compared by a later version"
_PROOF_NOTE = "kept for records: compared by its SHA-256, not read"
_UNKNOWN_NOTE = "no reader of this version knows this format"


def top_folder(name: str) -> str:
    """The folder of the site folder that a file lies in, in lower case; empty for one in none.

    ``Records`` and ``records`` are the same folder, as on the systems that sites use.
    """
    return name.split("/", maxsplit=1)[0].casefold() if "/" in name else ""


def is_record(name: str) -> bool:
    """Whether a file is a record: ``records/*.toml``, not deeper."""
    file = name.partition("/")[2]
    is_there = top_folder(name) == RECORDS and "/" not in file
    return is_there and file.casefold().endswith(_RECORD_ENDING)


def is_stray_record(name: str) -> bool:
    """Whether a file looks like a record and is none: it lies deeper, or ``.txt`` was added to its name."""
    parts = name.casefold().split("/")
    if top_folder(name) != RECORDS or is_record(name) or parts[1] == _PROOF:
        return False
    return _RECORD_ENDING in PurePosixPath(parts[-1]).suffixes


def kept_apart(name: str) -> str:
    """Why a file is not given to any reader; empty if it is."""
    folder = top_folder(name)
    if folder == TEST_ENVIRONMENT:
        return _TEST_NOTE
    return _PROOF_NOTE if folder == RECORDS and not is_record(name) else ""


def not_known(name: str) -> Coverage:
    """The coverage of a file that no reader recognises."""
    note = _BY_FOLDER.get(top_folder(name), _UNKNOWN_NOTE)
    return Coverage(name, "", FileState.NOT_EXAMINED, note=note)
