"""The files that prove a record: they must lie in the site folder, and be what they were."""

from __future__ import annotations

import re
import stat
from pathlib import Path, PurePosixPath, PureWindowsPath

from firedoor.model.record import Proof, ProofState
from firedoor.readers.digest import sha256_of
from firedoor.readers.printable import quoted
from firedoor.readers.toml_tables import TomlTable

_SHA256 = re.compile(r"[0-9a-f]{64}")
_OUTSIDE = "does not lie in the site folder"
_ADVICE = "copy it into records/proof/ and name it by its place in the site folder"


def read_proofs(record: TomlTable, root: Path | None) -> tuple[Proof, ...]:
    """Every ``[[proof]]`` of a record, hashed anew. A file that is missing or differs is no fault."""
    proofs = (_read_proof(table, root) for table in record.tables("proof"))
    return tuple(proof for proof in proofs if proof is not None)


def _read_proof(table: TomlTable, root: Path | None) -> Proof | None:
    table.check_keys(("file", "sha256"))
    # People write the path as their system does.
    file = table.text("file", required=True).replace("\\", "/")
    stated = table.text("sha256", required=True).lower()
    if stated and not _SHA256.fullmatch(stated):
        message = f"sha256 is not 64 characters from 0-9 and a-f (it has {len(stated)} characters)"
        table.fault(message, "sha256", advice="Get-FileHash FILE -Algorithm SHA256 prints it")
    if not file or not _stays_inside(table, file):
        return None
    state = ProofState.MISSING if root is None else _state(table, root, file, stated)
    return None if state is None else Proof(str(PurePosixPath(file)), stated, state)


def _stays_inside(table: TomlTable, file: str) -> bool:
    windows = PureWindowsPath(file)
    outside = windows.drive or windows.root or ".." in windows.parts
    if outside or "\0" in file:
        table.fault(f"the proof {quoted(file)} {_OUTSIDE}", "file", advice=_ADVICE)
        return False
    return True


def _state(table: TomlTable, root: Path, file: str, stated: str) -> ProofState | None:
    """Hash the file; None (and a fault) where it may not or cannot be read."""
    path = root / file
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            message = f"the proof {quoted(file)} is a link that leaves the site folder"
            table.fault(message, "file", advice=_ADVICE)
            return None
        if not stat.S_ISREG(path.stat().st_mode):
            table.fault(f"the proof {quoted(file)} is not a file", "file")
            return None
        return ProofState.MATCHES if sha256_of(path) == stated else ProofState.DIFFERS
    except (FileNotFoundError, NotADirectoryError):
        return ProofState.MISSING
    except (OSError, RuntimeError):
        # RuntimeError: before Python 3.13 resolve() raises it for links that go in a circle.
        table.fault(
            f"the proof {quoted(file)} cannot be read", "file", advice="check its permissions"
        )
        return None
