"""Which names and addresses of all sources mean the same machine."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firedoor.model.claim import Attribute, Claim
from firedoor.model.origin import Origin
from firedoor.site.subjects import Subject, identifies, parse_address, parse_subject

_Sets = Mapping[str, frozenset[str]]
_OBJECT = re.compile(r"(Obj \d+)(?=/|$)")
_CELL = re.compile(r"(.*!)[A-Z]{1,3}(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Names:
    """What the claims of a site say of names.

    ``fqdns``: the fully qualified names of each short one. ``nearby``: the same within one row or object
    and within one file, where a short name may be clear although several machines of the site share it.
    ``owners``: the machines that claim an address. ``other_names``: names of a machine that do not begin
    with its short one.
    """

    fqdns: _Sets
    nearby: Mapping[tuple[str, str, str], frozenset[str]]
    owners: _Sets
    other_names: _Sets

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> Names:
        """Collect every name of every claim."""
        fqdns: dict[str, set[str]] = defaultdict(set)
        nearby: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for claim in claims:
            for full in _full_names(claim):
                fqdns[full.short].add(full.fqdn)
                for place in _places(claim.origin):
                    nearby[*place, full.short].add(full.fqdn)
        named = cls(_frozen(fqdns), {key: frozenset(v) for key, v in nearby.items()}, {}, {})
        return cls(named.fqdns, named.nearby, _owners(claims, named), _other_names(claims, named))

    def machine(self, subject: Subject, origin: Origin | None = None) -> str:
        """The name of the machine that is meant; ``origin`` is where it is named.

        Machines that share a short name are called by their full names. The short one alone then is
        a machine of its own: nothing says which of them is meant.
        """
        if subject.address:
            owners = self.owners.get(subject.address, frozenset())
            return next(iter(owners)) if len(owners) == 1 else subject.address
        if not self.is_shared(subject.short):
            return subject.short
        return (subject.fqdn or self._nearest(subject.short, origin) or subject.short).upper()

    def _nearest(self, short: str, origin: Origin | None) -> str:
        """The one full name beside a short one: in its own row or object, else in its file."""
        for place in _places(origin) if origin else ():
            here = self.nearby.get((*place, short), frozenset())
            if here:
                return next(iter(here)) if len(here) == 1 else ""
        return ""

    def is_shared(self, short: str) -> bool:
        """Whether several machines of the site have this short name."""
        return len(self.fqdns.get(short, ())) > 1

    def stated_machine(self, text: str) -> str:
        """The machine that a record means; the text itself if its full name fits none of the site."""
        subject = parse_subject(text)
        known = self.fqdns.get(subject.short, frozenset())
        if subject.fqdn and subject.fqdn not in known:
            called = [name for name, others in self.other_names.items() if subject.fqdn in others]
            if called or known:
                return called[0] if len(called) == 1 else text
        return self.machine(subject) if subject.is_named else text


def _places(origin: Origin) -> tuple[tuple[str, str], tuple[str, str]]:
    """The row or object that an origin lies in, then its file."""
    return (origin.file, _row(origin)), (origin.file, "")


def _row(origin: Origin) -> str:
    """``Inventory!D7`` lies in row 7, ``Obj 3/Props`` in the third object, a line of text in itself."""
    part = _OBJECT.match(origin.record) or _CELL.fullmatch(origin.record)
    if part:
        return "".join(part.groups())
    return str(origin.line) if origin.line else origin.record


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
        subject, origin = parse_subject(claim.subject), claim.origin
        if subject.short and claim.attribute is Attribute.ADDRESS:
            address = parse_address(claim.value.partition("/")[0])
            if address is not None and identifies(address):
                owners[str(address)].add(names.machine(subject, origin))
        elif subject.address and claim.attribute is Attribute.FQDN:
            value = parse_subject(claim.value)
            if value.short:
                owners[subject.address].add(names.machine(value, origin))
    return _frozen(owners)


def _other_names(claims: Iterable[Claim], names: Names) -> _Sets:
    others: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        subject = parse_subject(claim.subject)
        if subject.short and claim.attribute is Attribute.FQDN:
            value = parse_subject(claim.value)
            if value.fqdn and value.short != subject.short:
                others[names.machine(subject, claim.origin)].add(value.fqdn)
    return _frozen(others)


def _frozen(sets: Mapping[str, set[str]]) -> _Sets:
    return {key: frozenset(values) for key, values in sets.items()}
