"""Alerts and directives as values: requirements with source, scope, deadline and branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# The day of a page that prints none: "not known" for a field that must hold a day.
NO_DATE = date(1970, 1, 1)

ParamValue = str | bool | int | tuple[str, ...]


class DeadlineKind(StrEnum):
    """How a directive states a deadline."""

    AT = "at"  # a stated time
    IMMEDIATE = "immediate"  # at once, from the issue of the revision
    WITHIN = "within"  # so many hours from an event: "48 hours from availability"
    EVERY = "every"  # every so many hours, so many times, after an event
    STANDING = "standing"  # holds for as long as the directive does


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as printed, and as computed.

    ``at`` is set for ``AT``, and for a number of (business) days from issue. ``event`` names what
    the clock starts from for ``WITHIN`` and ``EVERY``. ``stated`` is the source's own wording of the
    time, with its time zone as printed.
    """

    kind: DeadlineKind
    stated: str
    at: datetime | None = None
    hours: int = 0
    times: int = 0
    event: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The document, its revision and the action number that a requirement comes from."""

    document: str
    revision: str
    action: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One literal of a branch: the answer to question ``fact`` is (or is not) ``value``."""

    fact: str
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that an alert or a directive asks for.

    ``sentence`` is in our own words. ``kind`` selects the check, ``params`` are its data. ``scope`` is
    ``site`` or the id of a product of the directive: then each machine of it is judged by itself.
    ``when`` is a disjunction of conjunctions; empty means always. ``implied`` marks a step that the
    document presupposes without asking for it in a sentence of its own.
    """

    id: str
    title: str
    sentence: str
    kind: str
    scope: str
    source: Source
    deadline: Deadline | None = None
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    when: tuple[tuple[Condition, ...], ...] = ()
    notes: tuple[str, ...] = ()
    implied: bool = False


@dataclass(frozen=True, slots=True)
class RecordPattern:
    """Records of one kind whose fields have these values (a value "*" is any)."""

    kind: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BranchQuestion:
    """A question that a decision tree branches on, and what answers it.

    ``operator_keys``: booleans of ``[operator]`` in site.toml, all of which must be true for "yes".
    A record that matches ``yes`` answers yes, whatever others say; ``no`` answers no if none says yes.
    ``reachable``: a product; yes if the Internet provably reaches one of its machines. What the configurations block
    today says nothing of earlier days, so they never answer no.
    ``hunted``: a product; yes if the hunt finds one of its machines exploited; "no sign" over all that is needed speaks
    for its machine as a record of ``no`` does.
    """

    id: str
    question: str
    settled_by: str
    operator_keys: tuple[str, ...] = ()
    yes: tuple[RecordPattern, ...] = ()
    no: tuple[RecordPattern, ...] = ()
    yes_answers: tuple[str, ...] = ()  # report-template answers ("v3.msert=found") that admit a yes
    reachable: str = ""
    hunted: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that the directive relies on; ``by_analogy`` if it was defined for another one."""

    term: str
    meaning: str
    source: str
    by_analogy: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """A product that requirements are scoped to, and the patterns that recognise it (regex, any case).

    ``looks_like``: wider patterns. A machine that only these match is not counted as one, and so long as it
    is there, nobody's word that the list is complete is taken. ``counted_by``: the answer of a report
    template that gives the number of machines.
    """

    id: str
    title: str
    patterns: tuple[str, ...]
    looks_like: tuple[str, ...] = ()
    counted_by: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One published state of a directive."""

    id: str
    title: str
    issued: date
    source: str


@dataclass(frozen=True, slots=True)
class Directive:
    """An alert or directive as it was in force on one day (see ``directives.in_force``).

    ``reviewed`` is when our encoding was last held against its sources: the age of the knowledge.
    """

    id: str
    title: str
    issuer: str
    url: str
    binds: str
    reviewed: date
    revisions: tuple[Revision, ...]
    requirements: tuple[Requirement, ...]
    products: tuple[Product, ...] = ()
    questions: tuple[BranchQuestion, ...] = ()
    definitions: tuple[Definition, ...] = ()
    tensions: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    closed: date | None = None
    closed_note: str = ""
    binds_key: str = ""  # the key of [operator] that says whether it binds this operator
