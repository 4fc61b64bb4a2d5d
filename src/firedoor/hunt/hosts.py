"""Which server each file is of, over all files: what records say of their own machine counts most.

``EXCH01`` and ``exch01.corp.example`` are one machine, unless a second ``exch01`` of another domain is there. A file
that does not say whose it is belongs to the one server that the others of its folder speak of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from firedoor.hunt.evidence.places import host_of
from firedoor.hunt.found import FileFound
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.site.subjects import parse_subject


def with_hosts(files: Sequence[FileFound]) -> tuple[FileFound, ...]:
    """The files with each machine called by one name, and those without one given that of their folder."""
    names = _Names.of(host for file in files for host in _said(file))
    around = _around(files, names)
    return tuple(_renamed(file, names, around) for file in files)


@dataclass(frozen=True, slots=True)
class _Names:
    """``full``: the full names of each short one."""

    full: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, said: Iterable[str]) -> _Names:
        full: dict[str, set[str]] = defaultdict(set)
        for host in set(said):
            subject = parse_subject(host)
            if subject.fqdn:
                full[subject.short].add(subject.fqdn)
        return cls({short: frozenset(names) for short, names in full.items()})

    def one(self, host: str) -> str:
        """The name that a machine is called by: the short one, or the full one where several share it."""
        subject = parse_subject(host)
        if subject.fqdn and len(self.full.get(subject.short, ())) > 1:
            return subject.fqdn.upper()
        return subject.short or subject.address


def _said(file: FileFound) -> set[str]:
    """The machines that a file and its folder name."""
    return {file.host, *(span.source.host for span in file.spans)} - {""}


def _of_records(file: FileFound) -> set[str]:
    """The machines that the records name themselves."""
    return {span.source.host for span in file.spans} - {""}


@dataclass(frozen=True, slots=True)
class _Around:
    """By folder ("" for all that was given): the machines that the records of its logs name.

    ``exchange``: those of Exchange's own logs. An event log may also hold records of other machines, and those from
    before its machine got its name.
    """

    exchange: Mapping[str, frozenset[str]]
    all: Mapping[str, frozenset[str]]

    def known(self) -> frozenset[str]:
        """All machines that records name."""
        return self.all.get("", frozenset())

    def only_exchange(self) -> str:
        """The one machine that all logs of Exchange name, if there is one."""
        hosts = self.exchange.get("", frozenset())
        return next(iter(hosts)) if len(hosts) == 1 else ""

    def nearest(self, file: str, *, beyond: bool) -> str:
        """The one machine that the records around a file name, the nearest first; ``beyond``: also outside folders."""
        for folder in _folders(file):
            for hosts in (
                self.exchange.get(folder, frozenset()),
                self.all.get(folder, frozenset()),
            ):
                if len(hosts) == 1 and (folder or beyond):
                    return next(iter(hosts))
            if self.all.get(folder):
                return ""
        return ""


def _around(files: Sequence[FileFound], names: _Names) -> _Around:
    exchange: dict[str, set[str]] = defaultdict(set)
    everything: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for source in {span.source for span in file.spans if span.source.host}:
            host = names.one(source.host)
            for folder in _folders(file.file) if host else ():
                everything[folder].add(host)
                if source.kind is not Kind.EVENT_LOG:
                    exchange[folder].add(host)
    return _Around(_frozen(exchange), _frozen(everything))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in sets.items()}


def _folders(name: str) -> list[str]:
    """The folders of a file, innermost first; "" is what was given."""
    parts = name.split("/")
    return ["/".join(parts[:number]) for number in range(len(parts) - 1, -1, -1)]


def _renamed(file: FileFound, names: _Names, around: _Around) -> FileFound:
    own = _own(file, names, around)

    def one(host: str) -> str:
        return names.one(host) if host else own

    return replace(
        file,
        host=own,
        sightings=tuple(_moved(sighting, one(sighting.source.host)) for sighting in file.sightings),
        spans=tuple(replace(s, source=_at(s.source, one(s.source.host))) for s in file.spans),
        base_hits=tuple(replace(hit, host=one(hit.host)) for hit in file.base_hits),
    )


def _own(file: FileFound, names: _Names, around: _Around) -> str:
    """The machine of a file: its records', if they name one; else that of its folder's name, if records know it.

    Else the one that the records around it name; else that of its folder's name.
    """
    recorded = {names.one(host) for host in _of_records(file)} - {""}
    if len(recorded) == 1:
        return recorded.pop()
    guess = names.one(file.host) if file.host else ""
    if guess and guess in around.known():
        return guess
    near = around.nearest(file.file, beyond=not guess)
    # What was given may be called after a case or a day as well as after a machine.
    is_given = bool(guess) and not host_of(file.file)
    return near or (around.only_exchange() if is_given else "") or guess


def _moved(sighting: Sighting, host: str) -> Sighting:
    return replace(sighting, source=_at(sighting.source, host))


def _at(source: Source, host: str) -> Source:
    return source if source.host == host else replace(source, host=host)
