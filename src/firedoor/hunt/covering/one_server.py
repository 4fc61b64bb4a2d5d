"""Everything of one server: its logs, its files, and what of it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import fetch_files, fetch_log
from firedoor.hunt.covering.joining import Joined, fault_of
from firedoor.hunt.covering.needed import (
    ANY,
    Need,
    NeededFiles,
    NeededLog,
    needed_files,
    needed_logs,
    needed_of,
)
from firedoor.hunt.covering.one_source import Bounds, cover
from firedoor.hunt.evidence.places import stood_at
from firedoor.hunt.found import FileFound
from firedoor.hunt.window import Window
from firedoor.model.hunt.source import LOGS, Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Gap

# What only an Exchange server, or a web server that may be one, writes.
_EXCHANGE = LOGS - {Kind.EVENT_LOG}
_LOOKS_LIKE_LOG = re.compile(r"\.(?:log|evtx|csv|txt|xml|jsonl?)$")
_EXCHANGE_PLACES = (
    "/frontend/httpproxy/",
    "/logging/httpproxy/",
    "/oabgeneratorlog/",
    "/clientaccess/",
    "/inetpub/wwwroot/",
    "/temporary asp.net files/",
    "/inetsrv/config/applicationhost.config",
)


@dataclass(frozen=True, slots=True)
class Server:
    """One machine. ``sources``: its logs; ``others``: its files that are no logs, or could not be read, by place."""

    host: str
    sources: tuple[Joined, ...] = ()
    others: tuple[tuple[str, FileFound], ...] = ()

    @property
    def is_exchange(self) -> bool:
        """Whether it is an Exchange server, or a web server that may be one."""
        if any(one.source.kind in _EXCHANGE for one in self.sources):
            return True
        if any(one.source.log.casefold().startswith("msexchange") for one in self.sources):
            return True
        return any(part in place for place, _ in self.others for part in _EXCHANGE_PLACES)

    def lost(self, needed: NeededLog) -> tuple[tuple[str, FlawAt], ...]:
        """Its files that stand where a log belongs and could not be read as one: each with the reason."""
        return tuple(
            (file.file, FlawAt(Flaw.CORRUPT, fault_of(file) or "was not recognised as a log"))
            for place, file in self.others
            if needed.place.search(place) and (fault_of(file) or _LOOKS_LIKE_LOG.search(place))
        )


def place_of(file: FileFound) -> str:
    """Where a file stood, in lower case with forward slashes and one before it."""
    return "/" + stood_at(file.file).casefold().lstrip("/")


def coverage_of(server: Server, bounds: Bounds) -> tuple[SourceCoverage, ...]:
    """What each source covers: those that are needed first, then what else was found.

    Of a machine that is no Exchange server only what was found is told.
    """
    found = list(_found(server, bounds))
    if not server.is_exchange:
        return tuple(replace(one, needed=False, fetch="") for one in found)
    found += _not_found(server, bounds.window)
    found += _files(server, bounds.window)
    return tuple(sorted(found, key=_rank))


def _found(server: Server, bounds: Bounds) -> Iterator[SourceCoverage]:
    for one in server.sources:
        needed = needed_of(one.source)
        yield cover(one, needed, bounds, server.lost(needed))


def _not_found(server: Server, window: Window) -> Iterator[SourceCoverage]:
    there = {id(needed_of(one.source)) for one in server.sources}
    for needed in needed_logs():
        if id(needed) in there or needed.log == ANY or needed.need is Need.IF_THERE:
            continue
        yield _missing_log(needed, server, window)


def _missing_log(needed: NeededLog, server: Server, window: Window) -> SourceCoverage:
    source = Source(needed.kind, needed.log, server.host)
    whole = (Gap(window.begins, window.ends),)
    lost = server.lost(needed)
    flaws = (*lost, *_of_no_name(needed, server))
    fetch = fetch_log(needed.folder, server.host, whole)
    needs = needed.need is Need.ALWAYS
    names = tuple(file for file, _ in lost)
    return SourceCoverage(source, names, None, None, 0, needs, (), whole, (), flaws, fetch)


def _of_no_name(needed: NeededLog, server: Server) -> Iterator[tuple[str, FlawAt]]:
    """Logs of the same kind that do not say which they are: they may be this one, and nobody can tell."""
    for one in server.sources:
        if one.source.kind is needed.kind and not one.source.log:
            what = f"whose log it is cannot be told: give it in its folder ({needed.log})"
            yield from ((file, FlawAt(Flaw.CORRUPT, what)) for file in one.files)


def _files(server: Server, window: Window) -> Iterator[SourceCoverage]:
    for needed in needed_files():
        yield _folder(needed, server, window)


def _folder(needed: NeededFiles, server: Server, window: Window) -> SourceCoverage:
    """A folder has no time: all of the window is missing if it is not there, or there in part."""
    held = [(place, file) for place, file in server.others if needed.place.search(place)]
    lacking = needed.lacking([place for place, _ in held])
    unread = [file for _, file in held if fault_of(file)]
    flaws = [(file.file, FlawAt(Flaw.CORRUPT, fault_of(file))) for file in unread]
    read = len(held) - len(unread)
    if read and lacking:
        what = f"copied in part: {', '.join(lacking)} is not in it"
        flaws.append((held[0][1].file, FlawAt(Flaw.TRUNCATED, what)))
    whole = bool(read) and not lacking
    return SourceCoverage(
        Source(needed.kind, needed.name, server.host),
        tuple(file.file for _, file in held),
        None,
        None,
        len(held),
        needed.need is Need.ALWAYS,
        missing=() if whole else (Gap(window.begins, window.ends),),
        flaws=tuple(flaws),
        fetch="" if whole else fetch_files(needed.folder, server.host),
    )


def _rank(coverage: SourceCoverage) -> tuple[int, int, str]:
    source = coverage.source
    for number, needed in enumerate((*needed_logs(), *needed_files())):
        if isinstance(needed, NeededLog) and needed.is_of(source):
            return (0 if coverage.needed else 1), number, source.log.casefold()
        if isinstance(needed, NeededFiles) and (needed.kind, needed.name) == (source.kind, source.log):  # fmt: skip
            return (0 if coverage.needed else 1), number, ""
    return 2, 0, f"{source.kind} {source.log.casefold()}"


def servers_of(
    files: Sequence[FileFound], sources: Iterable[Joined], hosts: Iterable[str]
) -> tuple[Server, ...]:
    """The machines of the evidence, in the order of their names. ``hosts``: those of sightings, which may have no log.

    Files of which nobody knows the machine make a server without a name only if they are logs or were met by a rule.
    """
    of_host: dict[str, list[Joined]] = {}
    for one in sources:
        of_host.setdefault(one.source.host, []).append(one)
    others: dict[str, list[tuple[str, FileFound]]] = {}
    for file in files:
        if not file.spans:
            others.setdefault(file.host, []).append((place_of(file), file))
    named = {*of_host, *hosts, *(host for host in others if host)}
    return tuple(
        Server(host, tuple(sorted(of_host.get(host, []), key=lambda one: one.source)), tuple(others.get(host, ())))
        for host in sorted(named)
    )  # fmt: skip
