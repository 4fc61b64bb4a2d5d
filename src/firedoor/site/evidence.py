"""The evidence of a site: every file listed, hashed, and read by the first reader that knows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from firedoor.model.asset import Asset
from firedoor.model.coverage import Coverage, FileState
from firedoor.model.finding import Finding
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import Problem
from firedoor.model.record import Record
from firedoor.model.zone import SiteDeclaration
from firedoor.readers.digest import sha256_of
from firedoor.readers.interface import MEBIBYTE, Reader
from firedoor.readers.printable import printable
from firedoor.site.assets import host_folder_claims, merge
from firedoor.site.cache import Cache, Memory
from firedoor.site.declaration import SiteFile
from firedoor.site.declared import declared_claims
from firedoor.site.parallel_reading import Progress, read_files
from firedoor.site.places import host_folder
from firedoor.site.reading import FileResult, Setting, is_declaration, memory_of, read_declaration
from firedoor.site.spoken import name_machines
from firedoor.site.topology import NO_TOPOLOGY, Topology, assemble
from firedoor.site.unread import unread_devices
from firedoor.site.walk import Found, Walk, walk

LARGEST_UNKNOWN = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class InputHash:
    """An input file by content. ``sha256`` is empty where it was too large or could not be opened."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a site folder holds, as far as this version can read it.

    ``memory``: where answers over just these files are kept; None without a cache.
    """

    declaration: SiteDeclaration
    assets: tuple[Asset, ...]
    records: tuple[Record, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    inputs: tuple[InputHash, ...]
    problems: tuple[Problem, ...]
    network: tuple[tuple[str, NetworkFacts], ...] = ()
    topology: Topology = NO_TOPOLOGY
    memory: Memory | None = None


def gather(
    root: Path,
    readers: Sequence[Reader],
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Gathered:
    """Read a site folder, a bare folder or a single file.

    A file that cannot be used is a line of the coverage and a problem; the rest goes on. Raises
    ``InputError`` only if there is nothing at ``root``. ``progress`` is told files done, all, and the name.
    """
    walked = walk(root)
    declared = next((read_declaration(file) for file in walked.files if is_declaration(file)), None)
    site_file = declared.site_file if declared else None
    setting = Setting(root, readers, site_file or SiteFile(SiteDeclaration(_name(root))), cache)
    others = [found for found in walked.files if not (declared and is_declaration(found))]
    with closing(read_files(others, setting, progress)) as several:
        results = [
            declared if declared and is_declaration(found) else next(several)
            for found in walked.files
        ]
    inputs = [_hashed(found, result) for found, result in zip(walked.files, results, strict=True)]
    gathered = _gathered(walked, setting, results, inputs)
    memory = memory_of(cache, gathered.declaration, results, walked.problems)
    return replace(gathered, memory=memory)


def _name(root: Path) -> str:
    """The name of a site without ``site.toml``: that of its folder, also for ``.``."""
    return printable(root.name or root.resolve().name or "site")


def _gathered(
    walked: Walk, setting: Setting, results: Sequence[FileResult], inputs: Iterable[InputHash]
) -> Gathered:
    declaration = setting.site_file.declaration
    claims = (
        *declared_claims(declaration),
        *host_folder_claims(_first_in_host_folders(walked.files)),
        *(claim for result in results for claim in result.claims),
    )
    merged = merge(claims)
    network = tuple((r.coverage.file, r.network) for r in results if r.network is not None)
    coverage = _coverage(walked, results)
    devices = [name for name, facts in network if facts.devices]
    topology = assemble([facts for _, facts in network], unread_devices(coverage, devices))
    stated = tuple(result.record for result in results if result.record is not None)
    records, strangers = name_machines(stated, merged)
    return Gathered(
        declaration=declaration,
        assets=merged.assets,
        records=records,
        findings=(*merged.findings, *strangers),
        coverage=coverage,
        inputs=tuple(inputs),
        problems=(
            *walked.problems,
            *(problem for result in results for problem in result.problems),
            *_unused_patterns(walked, setting),
            *topology.problems,
        ),
        network=network,
        topology=topology,
    )


def _first_in_host_folders(files: Iterable[Found]) -> dict[str, str]:
    first: dict[str, str] = {}
    for found in files:
        folder = host_folder(found.name)
        if folder:
            first.setdefault(folder, found.name)
    return first


def _coverage(walked: Walk, results: Iterable[FileResult]) -> tuple[Coverage, ...]:
    rows = (
        *(result.coverage for result in results),
        *(Coverage(p.file, "", FileState.SKIPPED, note=p.message) for p in walked.problems),
        *(
            Coverage(i.name, "", FileState.NOT_EXAMINED, irrelevant=1, note=i.why)
            for i in walked.irrelevant
        ),
    )
    return tuple(sorted(rows, key=lambda row: (row.file.casefold(), row.file)))


def _hashed(found: Found, result: FileResult) -> InputHash:
    """Hash an input; one that no reader takes only if it is not too large, nor one that is refused."""
    refused = not result.taken or result.coverage.state is not FileState.READ
    if refused and found.size > LARGEST_UNKNOWN:
        return InputHash(found.name, found.size, "")
    try:
        return InputHash(found.name, found.size, sha256_of(found.path))
    except OSError:
        return InputHash(found.name, found.size, "")


def _unused_patterns(walked: Walk, setting: Setting) -> Iterable[Problem]:
    """An ``[[inventory]]`` that matches no file is a mistyped one, or its file is not there yet."""
    for entry in setting.site_file.inventory:
        if not any(entry.matches(found.name) for found in walked.files):
            message = f"no file matches {printable(entry.pattern)}"
            yield Problem(entry.origin.file, message, entry.origin.line, "[[inventory]]")
