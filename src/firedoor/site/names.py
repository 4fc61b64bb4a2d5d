"""Which names and addresses of all sources mean the same machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firedoor.model.claim import Attribute, Claim
from firedoor.site.subjects import Subject, identifies, parse_address, parse_subject

_Sets = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Names:
    """What the claims of a site say of names.

    ``fqdns``: the fully qualified names of each short one. ``in_file``: the same within one file, where
    the short name may be plain although several machines of the site share it. ``owners``: the machines
    that claim an address. ``other_names``: names of a machine that do not begin with its short one.
    """

    fqdns: _Sets
    in_file: Mapping[tuple[str, str], frozenset[str]]
    owners: _Sets
    other_names: _Sets

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> Names:
        """Collect every name of every claim."""
        fqdns: dict[str, set[str]] = defaultdict(set)
        in_file: dict[tuple[str, str], set[str]] = defaultdict(set)
        for claim in claims:
            for full in _full_names(claim):
                fqdns[full.short].add(full.fqdn)
                in_file[claim.origin.file, full.short].add(full.fqdn)
        named = cls(_frozen(fqdns), {key: frozenset(v) for key, v in in_file.items()}, {}, {})
        return cls(named.fqdns, named.in_file, _owners(claims, named), _other_names(claims, named))

    def machine(self, subject: Subject, file: str = "") -> str:
        """The name of the machine that is meant; ``file`` is where it is named.

        Machines that share a short name are called by their full names. The short one alone then is
        a machine of its own: nothing says which of them is meant.
        """
        if subject.address:
            owners = self.owners.get(subject.address, frozenset())
            return next(iter(owners)) if len(owners) == 1 else subject.address
        if not self.is_shared(subject.short):
            return subject.short
        here = self.in_file.get((file, subject.short), frozenset())
        if subject.fqdn or len(here) == 1:
            return (subject.fqdn or next(iter(here))).upper()
        return subject.short

    def is_shared(self, short: str) -> bool:
        """Whether several machines of the site have this short name."""
        return len(self.fqdns.get(short, ())) > 1

    def stated_machine(self, text: str) -> str:
        """The machine that a record means; the text itself if its full name fits none of the site."""
        subject = parse_subject(text)
        known = self.fqdns.get(subject.short, frozenset())
        if not subject.is_named or (subject.fqdn and known and subject.fqdn not in known):
            return text
        return self.machine(subject)


def _full_names(claim: Claim) -> Iterable[Subject]:
    """The fully qualified names of the machine itself that a claim shows."""
    subject = parse_subject(claim.subject)
    if subject.fqdn:
        yield subject
    if claim.attribute is Attribute.FQDN:
        value = parse_subject(claim.value)
        if value.fqdn and (subject.address or value.short == subject.short):
            yield value


def _owners(claims: Iterable[Claim], names: Names) -> _Sets:
    owners: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        subject, file = parse_subject(claim.subject), claim.origin.file
        if subject.short and claim.attribute is Attribute.ADDRESS:
            address = parse_address(claim.value.partition("/")[0])
            if address is not None and identifies(address):
                owners[str(address)].add(names.machine(subject, file))
        elif subject.address and claim.attribute is Attribute.FQDN:
            value = parse_subject(claim.value)
            if value.short:
                owners[subject.address].add(names.machine(value, file))
    return _frozen(owners)


def _other_names(claims: Iterable[Claim], names: Names) -> _Sets:
    others: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        subject = parse_subject(claim.subject)
        if subject.short and claim.attribute is Attribute.FQDN:
            value = parse_subject(claim.value)
            if value.fqdn and value.short != subject.short:
                others[names.machine(subject, claim.origin.file)].add(value.fqdn)
    return _frozen(others)


def _frozen(sets: Mapping[str, set[str]]) -> _Sets:
    return {key: frozenset(values) for key, values in sets.items()}
