"""What is said of a file that no reader of this version knows."""

from __future__ import annotations

from firedoor.model.coverage import Coverage, FileState

TEST_ENVIRONMENT = "test-environment"
RECORDS = "records"
_BY_FOLDER = {
    "network": "firewall configurations are not examined by this version",
    "remote-access": "remote access is not examined by this version",
}
_TEST_NOTE = "test environment: compared by a later version"
_PROOF_NOTE = "kept for records: compared by its SHA-256, not read"
_UNKNOWN_NOTE = "no reader of this version knows this format"


def top_folder(name: str) -> str:
    """The folder of the site folder that a file lies in; empty for one in the site folder itself."""
    return name.split("/", maxsplit=1)[0] if "/" in name else ""


def is_record(name: str) -> bool:
    """Whether a file is a record: ``records/*.toml``, not deeper."""
    folder, _, file = name.partition("/")
    return folder == RECORDS and "/" not in file and file.casefold().endswith(".toml")


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
