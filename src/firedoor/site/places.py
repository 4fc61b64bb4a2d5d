"""Which machine a file belongs to that names none: its place in the site folder decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from firedoor.model.claim import Attribute, Claim
from firedoor.site.names import Names
from firedoor.site.subjects import parse_subject

# Subfolders that a data collection of one machine is sorted into.
_LAYOUT = frozenset({"Exchange", "Hardware", "IIS", "OS"})
_LOGGED = frozenset({Attribute.FIRST_LOGGED, Attribute.LAST_LOGGED, Attribute.LAST_REMOTE_CLIENT})
_IDENTIFYING = frozenset({Attribute.FQDN, Attribute.LISTED_COMPLETE})
_EXCHANGE = "exchange"
_HOST_DEPTH = 3  # exchange/HOST/file

_Machines = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Places:
    """What the files say of the folders that they lie in.

    ``identified``: the machines named by files that say whose folder it is (a listing of servers, a full
    name), by folder. ``beside``: those named by any file of the folder, ``named``: also by files below it.
    """

    names: Names
    identified: _Machines
    beside: _Machines
    named: _Machines

    @classmethod
    def of(cls, claims: Sequence[Claim], names: Names) -> Places:
        """Collect what each file names, by folder."""
        machines = machines_by_file(claims, names)
        identifying = {claim.origin.file for claim in claims if _identifies(claim)}
        identified: dict[str, set[str]] = defaultdict(set)
        beside: dict[str, set[str]] = defaultdict(set)
        named: dict[str, set[str]] = defaultdict(set)
        for file, keys in machines.items():
            beside[machine_folder(file)] |= keys
            if file in identifying:
                identified[machine_folder(file)] |= keys
            for folder in _upwards(parent(file)):
                named[folder] |= keys
        return cls(names, _frozen(identified), _frozen(beside), _frozen(named))

    def machine_of(self, claim: Claim) -> str:
        """The machine that a claim without a name belongs to, or nothing if the place does not say.

        First the folder ``exchange/HOST/``, unless what lies in it names one other machine. Else the
        nearest folder above that a listing names exactly one machine for, unless files beside the listing
        or on the way down name others: two collections in one place are two machines. Further down than
        the listing, only what a log shows is taken, or what lies in a folder called after the machine: a
        build from the folder of another one must not speak for it.
        """
        file = claim.origin.file
        folder = host_folder(file)
        if folder:
            return "" if self.contradicts(folder) else self.host_of(folder)
        own = machine_folder(file)
        for above in _upwards(own):
            machines = self.identified.get(above, frozenset())
            if machines:
                found = self._only(machines, above, own)
                near = claim.attribute in _LOGGED or self._is_of(found, _branch(above, own))
                return found if near else ""
        return ""

    def _is_of(self, machine: str, branch: str) -> bool:
        return not branch or self.host_of(branch) == machine

    def _only(self, machines: frozenset[str], above: str, own: str) -> str:
        if len(machines) != 1:
            return ""
        branch = _branch(above, own)
        seen = self.beside.get(above, frozenset()) | (
            self.named.get(branch, frozenset()) if branch else set()
        )
        return "" if seen - machines else next(iter(machines))

    def host_of(self, folder: str) -> str:
        """The machine that a folder ``exchange/HOST`` is called after."""
        return self.names.machine(parse_subject(PurePosixPath(folder).name))

    def contradicts(self, folder: str) -> frozenset[str]:
        """The one machine that the files in ``exchange/HOST`` say it is of, if it is not HOST."""
        found = frozenset(
            machine
            for below, machines in self.identified.items()
            if below == folder or below.startswith(f"{folder}/")
            for machine in machines
        )
        return found if len(found) == 1 and self.host_of(folder) not in found else frozenset()


def machines_by_file(claims: Iterable[Claim], names: Names) -> dict[str, set[str]]:
    """The machines that each file names."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        subject = parse_subject(claim.subject)
        if subject.is_named:
            found[claim.origin.file].add(names.machine(subject, claim.origin))
    return found


def host_folder(file: str) -> str:
    """The folder ``exchange/HOST`` that a file lies in, at any depth; empty for other files."""
    parts = file.split("/")
    # A collection of one machine has a folder Exchange of its own: Exchange/IIS is no host.
    is_in_one = parts[0].casefold() == _EXCHANGE and len(parts) >= _HOST_DEPTH
    is_host = is_in_one and parts[1] not in _LAYOUT and parse_subject(parts[1]).is_named
    return "/".join(parts[:2]) if is_host else ""


def machine_folder(file: str) -> str:
    """The folder that is of one machine: without the subfolders its files are sorted into."""
    parts = file.split("/")[:-1]
    while parts and parts[-1] in _LAYOUT:
        parts.pop()
    return "/".join(parts)


def parent(file: str) -> str:
    """The folder that a file lies in; empty for the site folder itself."""
    return file.rpartition("/")[0]


def _upwards(folder: str) -> Iterator[str]:
    """The folder, the one above it, and so on to the site folder, which is empty."""
    while folder:
        yield folder
        folder = parent(folder)
    yield ""


def _branch(above: str, own: str) -> str:
    """The folder directly below ``above`` on the way to ``own``; empty if they are the same."""
    if above == own:
        return ""
    rest = own[len(above) :].lstrip("/")
    first = rest.split("/")[0]
    return f"{above}/{first}" if above else first


def _identifies(claim: Claim) -> bool:
    return claim.attribute in _IDENTIFYING and parse_subject(claim.subject).is_named


def _frozen(sets: Mapping[str, set[str]]) -> _Machines:
    return {key: frozenset(values) for key, values in sets.items()}
