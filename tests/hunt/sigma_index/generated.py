"""Generated rules as plan values, and events: few letters and few names, so that much is met."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from firedoor.hunt.sigma.plan import (
    And,
    Exists,
    FieldReference,
    LogSource,
    Network,
    Not,
    Null,
    Number,
    Or,
    Order,
    Regex,
    SigmaRule,
    Test,
    Text,
    TimePart,
    Truth,
    Wild,
)
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin

# Letters that fold to one another, to two letters, or beyond ASCII; wildcards as literals; what views change.
LETTERS = "abkKs +?*\\ßſ\u212aÄä-"
PLAIN = "abkKs +?*\\-"
NAMES = (
    "F",
    "G",
    "EventID",
    "Channel",
    "cs-uri-query",
    "cs-user-agent",
    "c-uri",
    "Data",
    "Image",
    "TargetObject",
)
_FIELDS = (
    *NAMES,
    "cs-uri-stem",
    "cs(User-Agent)",
    "NewProcessName",
    "ObjectName",
    "ObjectValueName",
    "Target Object",
)
LOGS = ("Security", "Application", "Microsoft-Windows-Sysmon/Operational")
SOURCES = (
    LogSource("windows"),
    LogSource("windows", service="security"),
    LogSource("windows", "process_creation"),
    LogSource("windows", "registry_set"),
    LogSource("windows", service="msexchange-management"),
    LogSource(category="webserver"),
    LogSource("exchange", service="httpproxy"),
    LogSource("linux", "auditd"),
)
_REGEXES = (
    "a", "a.b", "^a", "b$", "(?:ab|ba)+", "[^a]{2,}", r"\s", r"\w+k", "a{3,}", "(a|b)k", "(?=a)b", r"(a)\1", "k|s",
    ".*a.*b", r"\ba", "[ab]k?s", "^(a|kk)$", ".{4,}", "A", r"\\", "(?i)ka", "(?m)^b$", "[kK][sS]", r"\d",
)  # fmt: skip
_SMALL = st.integers(-1, 3)


def texts(letters: str) -> st.SearchStrategy[Text]:
    """Texts with wildcards."""
    part = st.one_of(
        st.text(letters, min_size=1, max_size=4),
        st.just(Wild.ANY),
        st.just(Wild.ONE),
        st.just(Wild.ANY),
    )
    return st.builds(Text, st.lists(part, max_size=4).map(tuple), st.booleans())


def matchers(letters: str) -> st.SearchStrategy[Any]:
    """Every kind of matcher."""
    numbers = st.builds(Number, st.sampled_from(Order), _SMALL.map(float))
    return st.one_of(
        texts(letters),
        texts(letters),
        texts(letters),
        st.builds(Regex, st.sampled_from(_REGEXES), st.sampled_from(("", "i", "s", "im"))),
        numbers,
        st.builds(
            Network, st.sampled_from(("10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "0.0.0.0/0"))
        ),
        st.builds(Null),
        st.builds(Exists, st.booleans()),
        st.builds(Truth, st.booleans()),
        st.builds(
            FieldReference, st.sampled_from(NAMES), st.booleans(), st.booleans(), st.booleans()
        ),
        st.builds(TimePart, st.sampled_from(("hour", "year")), numbers),
    )


def field_tests(letters: str) -> st.SearchStrategy[Test]:
    """One field with some values; keywords too."""
    values = st.lists(matchers(letters), max_size=4).map(tuple)
    return st.builds(Test, st.sampled_from((None, *NAMES)), values, st.booleans())


def conditions(letters: str) -> st.SearchStrategy[Any]:
    """Conditions of a few tests."""

    def around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, max_size=3).map(tuple)
        return st.one_of(st.builds(And, some), st.builds(Or, some), st.builds(Not, inner))

    return st.recursive(field_tests(letters), around, max_leaves=5)


def rule(number: int, source: LogSource, condition: Any, **more: Any) -> SigmaRule:
    """A rule around a condition."""
    facts = RuleFacts(
        str(number), f"rule {number}", "sigma", Severity.HIGH, Confidence.HIGH, Outcome.SUSPICIOUS
    )
    return SigmaRule(facts, source, condition, "generated.yml", **more)


def rules(letters: str) -> st.SearchStrategy[tuple[SigmaRule, ...]]:
    """Several rules."""
    pair = st.tuples(st.sampled_from(SOURCES), conditions(letters))
    return st.lists(pair, min_size=1, max_size=5).map(
        lambda pairs: tuple(rule(number, *pair) for number, pair in enumerate(pairs))
    )


def scalars(letters: str) -> st.SearchStrategy[Any]:
    """Values as logs give them."""
    return st.one_of(
        st.text(letters, max_size=8),
        st.text(letters, max_size=8),
        _SMALL,
        st.sampled_from(
            (
                None,
                True,
                False,
                1.0,
                2.5,
                "1",
                "0x2",
                "true",
                "10.1.2.3",
                "::ffff:10.1.2.3",
                "2001:db8::1",
            )
        ),
        st.just("2021-03-03T06:49:51Z"),
    )


def events(letters: str) -> st.SearchStrategy[Event]:
    """Events of the kinds that the log sources are about."""
    value = st.one_of(scalars(letters), st.lists(scalars(letters), max_size=3).map(tuple))
    ids = st.sampled_from((1, 13, 4688, 4657, "4688", True, 1.0))

    def made(
        kind: Kind, log: str, fields: dict[str, Any], number: Any, words: tuple[str, ...]
    ) -> Event:
        if kind is Kind.EVENT_LOG and number != 1.0:
            fields = {"EventID": number, **fields}
        return Event(Source(kind, log), fields, words, None, Origin("made", 1))

    return st.builds(
        made,
        st.sampled_from((Kind.EVENT_LOG, Kind.EVENT_LOG, Kind.IIS, Kind.HTTPPROXY)),
        st.sampled_from(("", *LOGS)),
        st.dictionaries(st.sampled_from(_FIELDS), value, max_size=8),
        ids,
        st.lists(st.text(letters, max_size=10), max_size=2).map(tuple),
    )
