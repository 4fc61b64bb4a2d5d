"""The network of a site or of any folder: ``site.toml`` and what readers of network files know, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from firedoor.model.coverage import Coverage, FileState
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import InputError, Problem
from firedoor.model.zone import SiteDeclaration
from firedoor.readers.interface import Reader
from firedoor.readers.printable import printable, suggestion
from firedoor.site.cache import Cache, Memory
from firedoor.site.declaration import SiteFile
from firedoor.site.parallel_reading import Progress, read_files
from firedoor.site.reading import FileResult, Setting, is_declaration, memory_of, read_declaration
from firedoor.site.topology import Topology, assemble
from firedoor.site.unread import may_be_a_device, unread_devices
from firedoor.site.walk import Found, walk


@dataclass(frozen=True, slots=True)
class NetworkEvidence:
    """What a folder says of its network. ``facts`` and ``coverage`` are of the files that a network reader knows.

    ``memory``: where answers over just these files are kept; None without a cache.
    """

    declaration: SiteDeclaration
    topology: Topology
    facts: tuple[tuple[str, NetworkFacts], ...]
    coverage: tuple[Coverage, ...]
    problems: tuple[Problem, ...]
    memory: Memory | None = None


def gather_network(
    root: Path,
    readers: Sequence[Reader],
    replaced: Mapping[str, Path] | None = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> NetworkEvidence:
    """Read the network files of a folder. ``replaced``: files of the folder that others stand for (what if).

    Raises ``InputError`` where there is nothing at ``root``, or a replaced file is not there.
    """
    walked = walk(root)
    files = _substituted(walked.files, replaced or {})
    declared = next((read_declaration(file) for file in files if is_declaration(file)), None)
    name = printable(root.name or root.resolve().name or "site")
    site_file = (declared.site_file if declared else None) or SiteFile(SiteDeclaration(name))
    setting = Setting(root, readers, site_file, cache)
    others = [found for found in files if not is_declaration(found)]
    with closing(read_files(others, setting, progress)) as several:
        results = list(several)
    evidence = _evidence(site_file.declaration, results, walked.problems)
    before = (*walked.problems, *(declared.problems if declared else ()))
    memory = memory_of(cache, site_file.declaration, results, walked.problems)
    return replace(evidence, problems=(*before, *evidence.problems), memory=memory)


def _evidence(
    declaration: SiteDeclaration, results: Sequence[FileResult], unseen: Sequence[Problem]
) -> NetworkEvidence:
    """Put together what the files of the network say; one that could not be read may be a device.

    ``unseen``: what could not be looked at, such as a link or a folder without permission.
    """
    facts = [(r.coverage.file, r.network) for r in results if r.network is not None]
    devices = [name for name, fact in facts if fact.devices]
    beside = {name.rpartition("/")[0] for name in devices}
    used = [r for r in results if r.network is not None or may_be_a_device(r.coverage, beside)]
    coverage = [result.coverage for result in used]
    lost = [
        Coverage(problem.file, "", FileState.SKIPPED, note=problem.message) for problem in unseen
    ]
    topology = assemble([fact for _, fact in facts], unread_devices((*coverage, *lost), devices))
    return NetworkEvidence(
        declaration,
        topology,
        tuple(facts),
        tuple(coverage),
        (*(p for r in used for p in r.problems), *topology.problems),
    )


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
