"""A Sigma rule as values: what it asks of an event, free of YAML and of any library.

The meaning of each part is that of the Sigma specification 2.1.0 (SigmaHQ/sigma-specification, appendix
"modifiers" of 2025-08-02), public domain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from firedoor.model.hunt.sighting import RuleFacts


class Wild(StrEnum):
    """The wildcards of a text: any number of characters, exactly one."""

    ANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with wildcards: literals and wildcards in order; the whole value must be it. ``cased``: letters count."""

    parts: tuple[str | Wild, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression that is searched for. ``flags``: of ``i``, ``m``, ``s``."""

    pattern: str
    flags: str = ""


class Order(StrEnum):
    """Comparisons of numbers."""

    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Number:
    """A number; a value that is written as one is compared as one."""

    order: Order
    value: float


@dataclass(frozen=True, slots=True)
class Network:
    """An address in a network, IPv4 or IPv6, in CIDR notation."""

    cidr: str


@dataclass(frozen=True, slots=True)
class Null:
    """The field is not there, or holds no value at all; an empty text is one."""


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether the field is there at all."""

    there: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """A boolean."""

    value: bool


@dataclass(frozen=True, slots=True)
class FieldReference:
    """The value of another field; ``before`` and ``after``: the value may begin or end with it (contains: both)."""

    name: str
    starts: bool = False
    ends: bool = False
    cased: bool = False


@dataclass(frozen=True, slots=True)
class TimePart:
    """A part of a time (``minute``, ``hour``, ``day``, ``week``, ``month``, ``year``) compared with a number."""

    part: str
    number: Number


Matcher = Text | Regex | Number | Network | Null | Exists | Truth | FieldReference | TimePart


@dataclass(frozen=True, slots=True)
class Test:
    """One field with its values. ``name``: None for keywords, which may stand anywhere in the event.

    ``every``: all values must be met (``|all``), else one of them.
    """

    name: str | None
    values: tuple[Matcher, ...]
    every: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Node


Node = Test | And | Or | Not


@dataclass(frozen=True, slots=True)
class LogSource:
    """Which logs a rule speaks of; "" where it does not say. All in lower case."""

    product: str = ""
    category: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class SigmaRule:
    """A rule that judges one event at a time.

    ``facts``: what its sightings say. ``name``: by which correlations refer to it. ``silent``: it only feeds
    correlations and gives no sighting of its own. ``fields``: what the author wants to be shown. ``file``: where
    it stands.
    """

    facts: RuleFacts
    logsource: LogSource
    condition: Node
    file: str
    name: str = ""
    fields: tuple[str, ...] = ()
    silent: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


class CorrelationKind(StrEnum):
    """The correlations of the specification."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rule over the hits of other rules within ``seconds``, for each combination of the ``group_by`` values.

    ``bounds``: all must hold. ``aliases``: name in ``group_by`` -> rule -> its field. ``percentile``: 0 to 100.
    ``rules`` and the rules in ``aliases`` are ids (``facts.id``). ``extended``: the condition over rules of an
    extended temporal correlation, None for a plain one; its tests have the id of a rule as name. ``more_fields``:
    further fields whose values are counted together with ``field_name``.
    """

    facts: RuleFacts
    kind: CorrelationKind
    rules: tuple[str, ...]
    seconds: int
    file: str
    group_by: tuple[str, ...] = ()
    bounds: tuple[Number, ...] = ()
    field_name: str = ""
    percentile: float | None = None
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name: str = ""
    silent: bool = False
    extended: Node | None = None
    more_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """A rule that cannot be used, and why. It is listed, never dropped in silence."""

    file: str
    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of some folders, those of the pack first."""

    rules: tuple[SigmaRule, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    unusable: tuple[Unusable, ...] = ()
