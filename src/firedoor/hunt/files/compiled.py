"""Pages that the server compiled and that are gone: what ASP.NET keeps of a page outlives the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from firedoor.hunt.evidence.places import stood_at
from firedoor.hunt.files.facts import CHIRP, KIND
from firedoor.hunt.files.places import is_foreign_page
from firedoor.hunt.found import FileFound
from firedoor.hunt.one_file.kinds import is_in_web_root, is_page
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin

_DELETION = "https://attack.mitre.org/techniques/T1070/004/"


GONE = RuleFacts(
    "file-compiled-page-gone",
    "A page was compiled and is gone",
    KIND,
    Severity.HIGH,
    Confidence.MEDIUM,
    Outcome.SUSPICIOUS,
    Stage.HIDING,
    author="Firedoor",
    techniques=("T1505.003", "T1070.004"),
    references=(CHIRP, _DELETION),
    why="Somebody opened the page; its folder was collected and the page is not in it. An update may have removed it, "
    "or who planted it.",
)
FOREIGN_GONE = replace(
    GONE,
    id="file-compiled-foreign-page-gone",
    title="A page that does not belong there was compiled and is gone",
    severity=Severity.CRITICAL,
    confidence=Confidence.HIGH,
    outcome=Outcome.EXPLOITED,
    why="Exchange has no such page; somebody opened it, and it was deleted after that.",
)
# Folders in which no page may be left once the shell is deleted; their parent tells whether they were collected.
_WITHOUT_PAGES = {"": "/wwwroot", "aspnet_client": "/wwwroot", "oab": "/oab"}
_DEEPEST = 12


def with_orphans(files: Sequence[FileFound]) -> tuple[FileFound, ...]:
    """The files, with a sighting at those that were made of a page that is gone."""
    at = defaultdict(list)
    for number, sighting in orphans(files):
        at[number].append(sighting)
    return tuple(
        replace(file, sightings=(*file.sightings, *at[number])) if number in at else file
        for number, file in enumerate(files)
    )


def orphans(files: Sequence[FileFound]) -> Iterator[tuple[int, Sighting]]:
    """Pages that were compiled and are gone though their folder was collected, each once, with the file's number."""
    if not any(file.pages for file in files):
        return
    collected = _collected(files)
    told: set[tuple[str, str]] = set()
    # The file that names a page says more than the library of several.
    order = sorted(enumerate(files), key=lambda one: not one[1].file.endswith(".compiled"))
    for number, file in order:
        for page in file.pages:
            root = collected.get(file.host)
            if (file.host, page) in told or root is None or root.has(page) or not root.covers(page):
                continue
            told.add((file.host, page))
            yield number, _sighting(file, page)


def _sighting(file: FileFound, page: str) -> Sighting:
    rule = FOREIGN_GONE if is_foreign_page(page) else GONE
    fields = (
        ("page", page),
        ("place", stood_at(file.file)),
        ("sha256", file.sha256),
    )
    source = Source(Kind.COMPILED_PAGE, "", file.host)
    return Sighting(rule, rule.outcome, source, Origin(file.file, text=page), fields=fields)


@dataclass(frozen=True, slots=True)
class _WebRoot:
    """What was collected of the web roots of a machine. ``folders``: with pages; ``above``: with any file below."""

    pages: frozenset[str]
    folders: frozenset[str]
    above: frozenset[str]

    def has(self, page: str) -> bool:
        """Whether the page is there, at the end of any path; one at the top of a site anywhere at the top of one."""
        return page in self.pages

    def covers(self, page: str) -> bool:
        """Whether the folder of the page was collected."""
        folder = page.rpartition("/")[0]
        if folder and folder in self.folders:
            return True
        parent = _WITHOUT_PAGES.get(folder.lstrip("/").partition("/")[0])
        return parent is not None and parent in self.above


def _collected(files: Iterable[FileFound]) -> dict[str, _WebRoot]:
    places = defaultdict(set)
    for file in files:
        place = stood_at(file.file).replace("\\", "/").casefold()
        if is_in_web_root(place) and not place.endswith((".config", ".compiled")):
            places[file.host].add(f"/{place}")
    return {host: _web_root(found) for host, found in places.items()}


def _web_root(places: Iterable[str]) -> _WebRoot:
    pages: set[str] = set()
    folders: set[str] = set()
    above: set[str] = set()
    for place in places:
        folder, _, name = place.rpartition("/")
        parents = _ends(folder)
        if is_page(place):
            pages.update(f"{end}/{name}" for end in parents)
            folders.update(parents)
            if folder.endswith(("/wwwroot", "/clientaccess", "/httpproxy")):
                pages.add(f"/{name}")
        above.update(f"/{part}" for part in folder.split("/"))
    return _WebRoot(frozenset(pages), frozenset(folders), frozenset(above))


def _ends(folder: str) -> list[str]:
    """All ends of a path: ``/owa/auth`` and ``/auth`` of ``c:/x/owa/auth``."""
    parts = folder.strip("/").split("/")[-_DEEPEST:]
    return ["/" + "/".join(parts[number:]) for number in range(len(parts))]
