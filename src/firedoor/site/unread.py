"""Files among the configurations that could not be read: each may be a device that lets anything pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from firedoor.model.coverage import Coverage, FileState
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.origin import Origin
from firedoor.site.declaration import FILE as SITE_TOML
from firedoor.site.formats import top_folder

NETWORK = "network"
# Drawings and papers about the network are no devices; an archive may hold the configuration of one.
_PAPERS = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".vsd", ".vsdx", ".drawio", ".doc", ".docx",
     ".xls", ".xlsx", ".ppt", ".pptx", ".md"}
)  # fmt: skip


def unread_devices(coverage: Iterable[Coverage], read: Iterable[str] = ()) -> Iterator[Device]:
    """A stand-in for each such file: a device of which nothing is known, not even where it stands.

    ``read``: the files that gave devices. Where one lies, in ``network/`` or not, another may be a device too.
    """
    folders = {_folder(name) for name in read}
    for row in coverage:
        if not may_be_a_device(row, folders):
            continue
        origin = Origin(row.file)
        why = row.note or "no reader of this version knows this format"
        advice = f"if it is no configuration, move it out of {_folder(row.file) or 'this folder'}"
        doubt = Doubt(origin, f"{row.file} was not understood ({why}); {advice}")
        nowhere = Interface("(unknown)", origin, doubts=(doubt,), place_unknown=True)
        yield Device(f"({row.file})", "unread", origin, (nowhere,), doubts=(doubt,))


def may_be_a_device(row: Coverage, folders: Collection[str] = ()) -> bool:
    """Whether a file that could not be read may be a configuration."""
    # The folder itself may be what could not be looked at, or the whole ("."): then a device may be in it.
    is_there = (
        NETWORK in {top_folder(row.file), row.file.casefold()}
        or row.file == "."
        or _folder(row.file) in folders
    )
    is_paper = PurePosixPath(row.file).suffix.casefold() in _PAPERS
    if row.file == SITE_TOML:
        return False
    return is_there and not row.irrelevant and row.state is not FileState.READ and not is_paper


def _folder(name: str) -> str:
    """The folder that a file lies in, as it is written; empty for the folder that was given."""
    return name.rpartition("/")[0]
