"""All files of what was given: a folder, one file or an archive, also archives in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from firedoor.hunt.evidence.archives import (
    FREE_BYTES,
    MOST_DEPTH,
    MOST_MEMBERS,
    MOST_RATIO,
    Archives,
    Member,
    is_document,
    looks_like_zip,
    members,
)
from firedoor.hunt.evidence.of_site import walk_evidence
from firedoor.hunt.evidence.piece import Evidence, Piece
from firedoor.hunt.evidence.places import host_of
from firedoor.model.problem import Problem
from firedoor.site.walk import Found, Limits, name_order

_LIMITS = Limits(2_000_000, everything=True, advice="hunt in the parts of the folder one by one")
_MAGIC_BYTES = 4


def find_evidence(root: Path) -> Evidence:
    """List every file under ``root`` and in its archives, in the order of names.

    Raises ``InputError`` if it is neither file nor folder.

    Nothing is left out by its name: who hides files hides them where nobody looks. Of a site folder only what was
    copied from its servers is listed.
    """
    found = walk_evidence(root, _LIMITS)
    problems = list(found.problems)
    with closing(Archives()) as archives:
        pieces = [piece for file in found.files for piece in _of_file(file, archives, problems)]
    top = _top(root)
    # Archives hold their files in any order, and what is told must not depend on it.
    pieces.sort(key=lambda piece: (name_order(piece.name), piece.inside))
    named = (replace(piece, host=host_of(top + piece.name)) for piece in pieces)
    return Evidence(tuple(named), tuple(problems))


def _top(root: Path) -> str:
    """The folder that was given, which may be called after its machine."""
    return f"{root.resolve().name}/" if root.is_dir() else ""


def _of_file(file: Found, archives: Archives, problems: list[Problem]) -> Iterator[Piece]:
    try:
        status = file.path.stat()
        with file.path.open("rb") as stream:
            magic = stream.read(_MAGIC_BYTES)
    except OSError as error:
        reason = "permission denied" if isinstance(error, PermissionError) else "it cannot be read"
        yield Piece(file.path, file.name, file.size, fault=reason)
        return
    stamp = (status.st_size, status.st_mtime_ns)
    whole = Piece(file.path, file.name, status.st_size, stamp=stamp, modified=int(status.st_mtime))
    yield whole
    if looks_like_zip(magic):
        yield from _Expansion(archives, whole, problems).below((), file.name)


class _Expansion:
    """The members of one archive on disk, within bounds for all that is nested in it."""

    def __init__(self, archives: Archives, whole: Piece, problems: list[Problem]) -> None:
        self.archives = archives
        self.whole = whole
        self.problems = problems
        self.most_bytes = max(FREE_BYTES, MOST_RATIO * whole.size)
        self.bytes = 0
        self.members = 0

    def below(self, inside: tuple[int, ...], name: str) -> Iterator[Piece]:
        """The files of one archive, and of those in it."""
        try:
            archive = self.archives.archive(self.whole.path, inside)
            if is_document(name, archive):
                return
            listed = members(archive)
        except KeyboardInterrupt:
            raise
        except Exception as error:  # noqa: BLE001 - damaged archives raise nearly anything
            said = str(error).partition("\n")[0][:120] or type(error).__name__
            advice = "unpack it with another tool and give the folder"
            self.problems.append(
                Problem(name, f"this archive cannot be opened ({said})", advice=advice)
            )
            return
        for member in listed:
            piece = self._piece(member, inside, name)
            yield piece
            if not piece.fault:
                yield from self._nested(piece)

    def _piece(self, member: Member, inside: tuple[int, ...], name: str) -> Piece:
        full = f"{name}/{member.name.lstrip('/')}"
        fault = member.fault or self._beyond(member)
        return Piece(
            self.whole.path, full, member.size, "", (*inside, member.number), self.whole.stamp, fault, member.modified,
        )  # fmt: skip

    def _beyond(self, member: Member) -> str:
        """Why a member is not unpacked: the archive is a bomb, or nearly endless."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            return f"was not unpacked: the archive holds more than {MOST_MEMBERS:,} files"
        if self.bytes + member.size > self.most_bytes:
            limit = f"{self.most_bytes / 1024**3:,.0f} GiB"
            return f"was not unpacked: the archive would unpack to more than {limit}"
        self.bytes += member.size
        return ""

    def _nested(self, piece: Piece) -> Iterator[Piece]:
        if not piece.size or not looks_like_zip(self._magic(piece)):
            return
        if len(piece.inside) >= MOST_DEPTH:
            message = f"is an archive inside {MOST_DEPTH} others and was not opened"
            advice = "unpack it and give the folder"
            self.problems.append(Problem(piece.name, message, advice=advice))
            return
        yield from self.below(piece.inside, piece.name)

    def _magic(self, piece: Piece) -> bytes:
        try:
            return self.archives.head(piece.path, piece.inside, _MAGIC_BYTES)
        except (OSError, zipfile.BadZipFile):
            return b""
