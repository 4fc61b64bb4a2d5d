"""The network of a site or of any folder: ``site.toml`` and what readers of network files know, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from firedoor.model.coverage import Coverage, FileState
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import InputError, Problem
from firedoor.model.zone import SiteDeclaration
from firedoor.readers.interface import Reader
from firedoor.readers.printable import printable, suggestion
from firedoor.site.declaration import SiteFile
from firedoor.site.reading import Setting, is_declaration, read_declaration, read_file
from firedoor.site.topology import Topology, assemble
from firedoor.site.unread import unread_devices
from firedoor.site.walk import Found, walk

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class NetworkEvidence:
    """What a folder says of its network. ``facts`` and ``coverage`` are of the files that a network reader knows."""

    declaration: SiteDeclaration
    topology: Topology
    facts: tuple[tuple[str, NetworkFacts], ...]
    coverage: tuple[Coverage, ...]
    problems: tuple[Problem, ...]


def gather_network(
    root: Path,
    readers: Sequence[Reader],
    replaced: Mapping[str, Path] | None = None,
    progress: Progress | None = None,
) -> NetworkEvidence:
    """Read the network files of a folder. ``replaced``: files of the folder that others stand for (what if).

    Raises ``InputError`` where there is nothing at ``root``, or a replaced file is not there.
    """
    walked = walk(root)
    files = _substituted(walked.files, replaced or {})
    declared = next((read_declaration(file) for file in files if is_declaration(file)), None)
    name = printable(root.name or root.resolve().name or "site")
    site_file = (declared.site_file if declared else None) or SiteFile(SiteDeclaration(name))
    setting = Setting(root, readers, site_file)
    facts: list[tuple[str, NetworkFacts]] = []
    coverage: list[Coverage] = []
    problems = [*walked.problems, *(declared.problems if declared else ())]
    for done, found in enumerate(files):
        if progress is not None:
            progress(done, len(files), found.name)
        if is_declaration(found):
            continue
        result = read_file(found, setting)
        if result.network is not None:
            facts.append((found.name, result.network))
        if result.network is not None or _unread(result.coverage):
            coverage.append(result.coverage)
            problems += result.problems
    topology = assemble([fact for _, fact in facts], unread_devices(coverage))
    return NetworkEvidence(
        site_file.declaration,
        topology,
        tuple(facts),
        tuple(coverage),
        (*problems, *topology.problems),
    )


def _unread(coverage: Coverage) -> bool:
    """A file in the folder for configurations that no reader could use: an answer may lack a device."""
    return coverage.file.casefold().startswith("network/") and coverage.state is not FileState.READ


def _substituted(files: Sequence[Found], replaced: Mapping[str, Path]) -> tuple[Found, ...]:
    names = {file.name for file in files}
    for name in replaced:
        if name not in names:
            raise InputError(
                Problem(name, "is not a file of this folder", advice=suggestion(name, names))
            )
    return tuple(
        replace(file, path=replaced[file.name], size=replaced[file.name].stat().st_size)
        if file.name in replaced
        else file
        for file in files
    )
