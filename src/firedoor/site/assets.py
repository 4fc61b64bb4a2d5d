"""The claims of all sources, sorted to the machines that they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.finding import Finding
from firedoor.model.origin import Origin
from firedoor.site.identity import (
    ambiguous_names,
    contradicted_folders,
    shared_addresses,
    unnamed_machine,
)
from firedoor.site.names import Names
from firedoor.site.places import Places, machine_folder
from firedoor.site.subjects import parse_subject

# The status sheet of a report speaks of the whole site. It is no machine, so its asset is not named.
SITE = "SITE"
_SITE_WIDE = "v4."


@dataclass(frozen=True, slots=True)
class Merged:
    """The machines of a site, sorted by name, those without a name last."""

    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class _Key:
    """The machine that a claim is sorted to."""

    name: str
    named: bool


def merge(claims: Sequence[Claim]) -> Merged:
    """Sort claims to machines.

    Names are compared without regard to case; a full name and its short one are the same machine as
    long as only one full name has it. A machine that no file names is never joined with another.
    """
    claims = sorted(claims, key=_place)
    names = Names.of(claims)
    places = Places.of(claims, names)
    groups: dict[_Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[_key(claim, places)].append(claim)
    assets = tuple(
        _asset(key, groups[key], names)
        for key in sorted(groups, key=lambda k: (not k.named, k.name))
    )
    unnamed = (asset for asset in assets if not asset.named and asset.name != SITE)
    findings = (
        *ambiguous_names(claims, names),
        *shared_addresses(claims, names),
        *contradicted_folders(claims, places),
        *(unnamed_machine(asset, places) for asset in unnamed),
    )
    return Merged(assets, findings, names)


def _key(claim: Claim, places: Places) -> _Key:
    subject = parse_subject(claim.subject)
    if subject.is_named:
        return _Key(places.names.machine(subject, claim.origin), named=True)
    if claim.attribute is Attribute.REPORTED and claim.value.startswith(_SITE_WIDE):
        return _Key(SITE, named=False)
    machine = places.machine_of(claim)
    if machine:
        return _Key(machine, named=True)
    return _Key(f"{machine_folder(claim.origin.file) or '.'}/", named=False)


def _asset(key: _Key, claims: Iterable[Claim], names: Names) -> Asset:
    present = tuple(claims)
    aliases = _aliases(key.name, present, names) if key.named else ()
    return Asset(key.name, present, key.named, aliases)


def _place(claim: Claim) -> tuple[str, int, str, str, str]:
    origin = claim.origin
    return origin.file, origin.line or 0, origin.record, claim.attribute.value, claim.value


def _aliases(name: str, claims: Sequence[Claim], names: Names) -> tuple[str, ...]:
    """The other names that records may use: full names, and addresses that a source knows it by."""
    subjects = {parse_subject(claim.subject) for claim in claims}
    full = frozenset() if names.is_shared(name) else names.fqdns.get(name, frozenset())
    written = {text for s in subjects for text in (s.fqdn, s.address) if text}
    others = names.other_names.get(name, frozenset())
    return tuple(sorted((full | written | others) - {name, name.lower()}))


def host_folder_claims(first_files: Mapping[str, str]) -> tuple[Claim, ...]:
    """That ``exchange/HOST/`` exists says that HOST is an Exchange server, even if nothing in it is read."""
    return tuple(
        Claim(
            folder.split("/")[1],
            Attribute.PRODUCT,
            "Microsoft Exchange Server",
            Origin(file, text=folder),
        )
        for folder, file in sorted(first_files.items())
    )
