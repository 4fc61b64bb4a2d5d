"""Files among the configurations that could not be read: each may be a device that lets anything pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from firedoor.model.coverage import Coverage, FileState
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.origin import Origin
from firedoor.site.formats import top_folder

NETWORK = "network"
# Drawings and papers about the network are no devices.
_PAPERS = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".vsd", ".vsdx", ".drawio", ".doc", ".docx",
     ".xls", ".xlsx", ".ppt", ".pptx", ".md", ".zip", ".7z", ".gz"}
)  # fmt: skip


def unread_devices(coverage: Iterable[Coverage]) -> Iterator[Device]:
    """A stand-in for each such file: a device of which nothing is known, not even where it stands."""
    for row in coverage:
        if not _may_be_a_device(row):
            continue
        origin = Origin(row.file)
        why = row.note or "no reader of this version knows this format"
        what = f"{row.file} was not understood ({why}); if it is no configuration, move it out of network/"
        doubt = Doubt(origin, what)
        nowhere = Interface("(unknown)", origin, doubts=(doubt,), place_unknown=True)
        yield Device(f"({row.file})", "unread", origin, (nowhere,), doubts=(doubt,))


def _may_be_a_device(row: Coverage) -> bool:
    is_there = top_folder(row.file) == NETWORK and not row.irrelevant
    is_paper = PurePosixPath(row.file).suffix.casefold() in _PAPERS
    return is_there and row.state is not FileState.READ and not is_paper
