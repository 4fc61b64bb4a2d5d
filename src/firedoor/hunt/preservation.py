"""That the evidence is the same after the hunt as it was when it was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from firedoor.hunt.evidence.piece import Piece
from firedoor.model.problem import Problem

# Up to this much all is read again: it takes a second.
ALWAYS = 256 * 1024 * 1024


def changes(
    pieces: Sequence[Piece], digests: Mapping[str, str], *, rehash: bool
) -> tuple[Problem, ...]:
    """The files on disk that are not any more what was read. ``digests``: SHA-256 by name.

    Sizes and times are compared, and contents too if ``rehash`` or if there is little.
    """
    on_disk = [piece for piece in pieces if not piece.inside and not piece.fault]
    again = rehash or sum(piece.size for piece in on_disk) <= ALWAYS
    return tuple(
        Problem(piece.name, f"changed during the hunt: {what}", advice="hunt again in a copy that nothing writes to")
        for piece in on_disk
        for what in _change(piece, digests.get(piece.name, "") if again else "")
    )  # fmt: skip


def _change(piece: Piece, digest: str) -> Iterator[str]:
    try:
        status = piece.path.stat()
        if (status.st_size, status.st_mtime_ns) != piece.stamp:
            yield "its size or its time is another one"
        elif digest and _sha256(piece.path) != digest:
            yield "its bytes are others"
    except OSError:
        yield "it cannot be read any more"


def _sha256(path: Path) -> str:
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
