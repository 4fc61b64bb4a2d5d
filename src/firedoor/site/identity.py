"""Where the evidence does not say clearly which machine is meant: findings, never a silent choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from firedoor.model.asset import Asset
from firedoor.model.claim import Claim
from firedoor.model.finding import Finding
from firedoor.model.origin import Origin
from firedoor.site.names import Names
from firedoor.site.places import Places, host_folder, machine_folder, machines_by_file
from firedoor.site.subjects import Subject, parse_subject

_MOST_EVIDENCE = 5


def ambiguous_names(claims: Sequence[Claim], names: Names) -> Iterator[Finding]:
    """A short name that several machines have, where nothing says which one is meant."""
    for short, origins in _origins(claims, lambda subject: subject.short).items():
        unclear = [o for o, s in origins if names.machine(s, o) == short and names.is_shared(short)]
        if not unclear:
            continue
        full = ", ".join(sorted(names.fqdns[short]))
        yield Finding(
            id="FD-HOST-AMBIGUOUS",
            title="A host name that could mean several machines",
            subject=short,
            text=f"{short} is the short name of {full}; what is said of {short} counts for none of them",
            evidence=_first(unclear),
            settled_by=f"Write the full name instead of {short}",
        )


def shared_addresses(claims: Sequence[Claim], names: Names) -> Iterator[Finding]:
    """A machine known by its address only, which several machines claim."""
    for address, origins in _origins(claims, lambda subject: subject.address).items():
        owners = names.owners.get(address, frozenset())
        if len(owners) < 2:  # noqa: PLR2004
            continue
        who = ", ".join(sorted(owners))
        yield Finding(
            id="FD-HOST-ADDRESS",
            title="An address that several machines claim",
            subject=address,
            text=f"{address} is claimed by {who}; what is said of {address} alone counts for none of them",
            evidence=_first(origin for origin, _ in origins),
            settled_by=f"Say which machine has {address}",
        )


def contradicted_folders(claims: Sequence[Claim], places: Places) -> Iterator[Finding]:
    """A folder ``exchange/HOST/`` with files that name other machines and not HOST."""
    files = machines_by_file(claims, places.names)
    folders = sorted({host_folder(file) for file in files} - {""})
    for folder in folders:
        host = places.host_of(folder)
        own = {file: keys for file, keys in files.items() if host_folder(file) == folder}
        strange = sorted(file for file, keys in own.items() if host not in keys)
        if not strange:
            continue
        others = ", ".join(sorted({key for file in strange for key in own[file]}))
        undecided = (
            "; files there that name no machine are counted for none"
            if places.contradicts(folder)
            else ""
        )
        yield Finding(
            id="FD-HOST-CONTRADICTED",
            title="A folder that holds files of another machine",
            subject=host,
            text=f"{folder}/ is called after {host}, but files in it name {others}{undecided}",
            evidence=_first(Origin(file) for file in strange),
            settled_by=f"Move the files of {others} to a folder of their own, or rename {folder}/",
        )


def unnamed_machine(asset: Asset, places: Places) -> Finding:
    """Files that name no machine, in a place that names none either."""
    folder = machine_folder(asset.claims[0].origin.file)
    listed = len(places.identified.get(folder, ()))
    why = f"; the listing beside them names {listed} machines" if listed > 1 else ""
    return Finding(
        id="FD-HOST-UNNAMED",
        title="Files that do not say which machine they are of",
        subject=asset.name,
        text=f"The files in {asset.name} name no machine{why}. They are judged as one machine without a name",
        evidence=_first(Origin(file) for file in sorted({c.origin.file for c in asset.claims})),
        settled_by="Move them to exchange/HOST/, with the host name of the machine for HOST",
    )


def _origins(
    claims: Iterable[Claim], part: Callable[[Subject], str]
) -> dict[str, list[tuple[Origin, Subject]]]:
    """Where each name (or address) is used, sorted by name."""
    found: dict[str, list[tuple[Origin, Subject]]] = defaultdict(list)
    for claim in claims:
        subject = parse_subject(claim.subject)
        if part(subject):
            found[part(subject)].append((claim.origin, subject))
    return dict(sorted(found.items()))


def _first(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(origins))[:_MOST_EVIDENCE]
