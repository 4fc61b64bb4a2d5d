"""Rules and rule sets: the neutral form of access lists, policies and chains."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.services import ANY_SERVICE, Services
from firedoor.model.origin import Origin


class State(StrEnum):
    """The state that a stateful filter gives a packet. Answers are about ``NEW`` unless asked otherwise."""

    NEW = "new"
    ESTABLISHED = "established"
    RELATED = "related"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Ports:
    """Interfaces by name, or zones as ``zone:NAME``; ``prefixes`` are names that end in a wildcard."""

    names: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    negated: bool = False

    @classmethod
    def of(cls, *names: str) -> Ports:
        """Some interfaces or zones."""
        return cls(frozenset(names))

    def match(self, tokens: frozenset[str]) -> bool:
        """Whether an interface with these names (its own, ``zone:``, aliases) is meant."""
        hit = not self.names.isdisjoint(tokens) or any(
            token.startswith(prefix) for prefix in self.prefixes for token in tokens
        )
        return hit != self.negated


@dataclass(frozen=True, slots=True)
class FlagTest:
    """TCP flags as in RFC 9293 (FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32): ``flags & mask == value``."""

    mask: int
    value: int


@dataclass(frozen=True, slots=True)
class Match:
    """What a packet must be for a rule to apply; everything must hold. None means not asked for.

    ``in_ports`` and ``out_ports``: where it came in and goes out. ``states``: of its connection. ``tcp_flags``: any
    of these tests (an ACL's ``established`` is ACK or RST). ``fragments``: True for later fragments only.
    ``translated_by``: names of the destination translations (``Translation.name``) of which one was applied on
    this device; the empty set asks for none.
    ``varying`` names conditions of which packets with the same header can be on either side: an application,
    a user, a time of day, a rate. ``doubts`` are conditions that are not understood: whether they hold is not known.
    """

    sources: Addresses = ANY_ADDRESS
    destinations: Addresses = ANY_ADDRESS
    services: Services = ANY_SERVICE
    in_ports: Ports | None = None
    out_ports: Ports | None = None
    states: frozenset[State] | None = None
    tcp_flags: tuple[FlagTest, ...] = ()
    fragments: bool | None = None
    translated_by: frozenset[str] | None = None
    varying: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def all_doubts(self) -> tuple[Doubt, ...]:
        """Every doubt about what the rule matches."""
        return (
            *self.doubts,
            *self.sources.doubts,
            *self.destinations.doubts,
            *self.services.doubts,
        )


ANY_PACKET = Match()


class Verb(StrEnum):
    """What a rule does with a packet that it matches."""

    PERMIT = "permit"
    DENY = "deny"
    CALL = "call"  # walk ``target``; go on after this rule if it returns
    GOTO = "goto"  # walk ``target``; where it returns, this rule set ends and its default holds
    RETURN = "return"  # this rule set ends and its default holds
    PASS = "pass"  # noqa: S105 - decides nothing: a log, a counter, a mark
    UNKNOWN = "unknown"  # the line is not understood: it could do any of these


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a rule set. Of a rule over several lines ``origin`` is the line that starts it.

    ``name`` is how the vendor's people call it (policy 7, rule "web-in", sequence 30). A rule that is not
    ``enabled`` decides nothing; it is kept so that lint can show it. ``note`` says what lint or a person
    should know ("expired 2019-01-01").
    """

    verb: Verb
    match: Match
    origin: Origin
    name: str = ""
    target: str = ""
    enabled: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        if (self.verb in {Verb.CALL, Verb.GOTO}) != bool(self.target):
            raise ValueError(f"a call names its target, and nothing else does: {self.verb}")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """An access list, a policy or a chain: the first rule that matches decides.

    ``default`` holds where no rule decides: DENY, PERMIT, or RETURN (back to the caller) for a chain that others call.
    ``default_origin`` is the line that sets it; of an implicit default, the line that declares the rule set, with a
    text such as "implicit deny of access list ENT_IN".
    """

    name: str
    rules: tuple[Rule, ...]
    default: Verb
    default_origin: Origin

    def __post_init__(self) -> None:
        if self.default not in {Verb.PERMIT, Verb.DENY, Verb.RETURN, Verb.UNKNOWN}:
            raise ValueError(f"a rule set cannot end with {self.default}")
