"""Logs of every format from generated cells, and rules over the same pieces of text, so that much is met."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from firedoor.hunt.sigma.plan import (
    And,
    LogSource,
    Node,
    Not,
    Null,
    Number,
    Or,
    Order,
    Regex,
    SigmaRule,
    Test,
    Text,
    Wild,
)
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity

PIECES = (
    "/ecp/y.js", "aspnet", "cmd.exe /c", "a b+c", "q=%20x", "%2Fauth", '"x", y', "<s>&'", "ServerInfo~",
    "\u00fcn\u00ef", "C:\\inetpub\\", "\\\\host\\c$", "agent one", "200", "-", "?x=1", "*", "\u4e2d\u6587", "`|^",
    "new\ttab", 'say "x" to',
)  # fmt: skip
WEB = (
    "cs-uri-stem",
    "cs-uri-query",
    "cs(User-Agent)",
    "cs-username",
    "cs(Referer)",
    "cs-method",
    "sc-status",
)
PROXY = (
    "UrlStem",
    "UrlQuery",
    "UserAgent",
    "AuthenticatedUser",
    "AnchorMailbox",
    "Method",
    "HttpStatus",
)
ECP = ("EventId", "EventData")
DATA = ("CommandLine", "Image", "Message", "Details")
# The names under which rules ask for a cell, by its place in a row; keywords ask for any.
_NAMES = (
    (None, "cs-uri-stem", "UrlStem", "c-uri", "EventId", "CommandLine", "message", "Data"),
    (None, "cs-uri-query", "UrlQuery", "c-uri", "EventData", "Image", "message", "Data"),
    (None, "cs-user-agent", "c-useragent", "cs(User-Agent)", "UserAgent", "Message"),
    (None, "cs-username", "AuthenticatedUser", "Details"),
    (None, "cs-referer", "AnchorMailbox"),
    (None, "cs-method", "Method"),
    (None, "sc-status", "HttpStatus"),
)
SOURCES = (
    LogSource(category="webserver"),
    LogSource(category="webserver"),
    LogSource("exchange", service="httpproxy"),
    LogSource("exchange", service="ecp-server"),
    LogSource("exchange", service="oab-generator"),
    LogSource("windows", service="security"),
)


class _AllQuoted(csv.excel):
    quoting = csv.QUOTE_ALL


def _spelled(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from((text, text, text.upper(), text.lower(), text.replace(" ", "+")))


@dataclass(frozen=True, slots=True)
class Situation:
    """Rules in two sets, and rows. Of all pieces both hold but few, so that rules are met.

    Few cells of a row hold anything: else it is read for the sake of one word, and that another is missed is not seen.
    """

    rules: tuple[SigmaRule, ...]
    more: tuple[SigmaRule, ...]
    rows: list[list[str]]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """One situation."""
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=2))
    place = draw(st.integers(0, len(WEB) - 1))
    spelled = st.sampled_from(pieces).flatmap(_spelled)
    cells = st.lists(spelled, min_size=1, max_size=2).map("".join)
    places = st.one_of(st.just(place), st.just(place), st.integers(0, len(WEB) - 1))
    rows = st.lists(
        st.dictionaries(places, cells, min_size=1, max_size=2).map(_row), min_size=1, max_size=4
    )
    names = st.one_of(
        st.sampled_from(_NAMES[place]), st.sampled_from(_NAMES).flatmap(st.sampled_from)
    )
    rules = draw(st.lists(_rules(names, spelled), min_size=1, max_size=2))
    more = draw(st.lists(_rules(names, spelled), max_size=1))
    numbered = [_rule(number, *pair) for number, pair in enumerate((*rules, *more))]
    return Situation(tuple(numbered[: len(rules)]), tuple(numbered[len(rules) :]), draw(rows))


def _row(filled: dict[int, str]) -> list[str]:
    return [filled.get(place, "") for place in range(len(WEB))]


def _matchers(spelled: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    part = st.one_of(spelled, spelled, st.sampled_from(Wild))
    inner = st.lists(part, min_size=1, max_size=2)
    opened = inner.map(lambda parts: Text((Wild.ANY, *parts, Wild.ANY)))
    expressions = ("ecp.y", "(?:asp|cmd)[.n]", "agent.one", "%2[fF]auth", r"\\c\$")
    return st.one_of(
        opened,
        opened,
        opened,
        inner.map(lambda parts: Text(tuple(parts))),
        st.sampled_from(expressions).map(Regex),
        st.just(Number(Order.EQUAL, 200.0)),
        st.just(Null()),
    )


def _rules(
    names: st.SearchStrategy[str | None], spelled: st.SearchStrategy[str]
) -> st.SearchStrategy[tuple[LogSource, Node]]:
    """Mostly such as have words: a rule without any makes the hunt read every record."""
    values = st.lists(_matchers(spelled), min_size=1, max_size=2).map(tuple)
    test = st.builds(Test, names, values, st.booleans())
    condition = st.one_of(
        test,
        test,
        st.lists(test, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.tuples(test, test).map(And),
        st.tuples(test, test).map(lambda pair: And((pair[0], Not(pair[1])))),
    )
    return st.tuples(st.sampled_from(SOURCES), condition)


def _rule(number: int, source: LogSource, condition: Node) -> SigmaRule:
    facts = RuleFacts(
        str(number), f"rule {number}", "sigma", Severity.LOW, Confidence.LOW, Outcome.SUSPICIOUS
    )
    return SigmaRule(facts, source, condition, "generated.yml")


def iis(made: Sequence[Sequence[str]]) -> str:
    """Blanks are written as "+", as IIS does; what is empty as "-"."""
    lines = ["#Fields: date time c-ip " + " ".join(WEB)]
    for number, row in enumerate(made):
        written = (cell.replace(" ", "+").replace("\t", "+") or "-" for cell in row)
        lines.append(f"2021-03-01 00:00:{number:02} 192.0.2.1 {' '.join(written)}")
    return "\n".join(lines) + "\n"


def http_error(made: Sequence[Sequence[str]]) -> str:
    """A log of HTTP.sys, whose names of columns differ."""
    lines = [
        "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename"
    ]
    for number, row in enumerate(made):
        method, uri, status = (cell.replace(" ", "+").replace("\t", "+") or "-" for cell in row[:3])
        lines.append(
            f"2021-03-01 00:00:{number:02} 192.0.2.1 1 192.0.2.9 443 HTTP/1.1 {method} {uri} {status} 1 - Pool"
        )
    return "\n".join(lines) + "\n"


def httpproxy(made: Sequence[Sequence[str]], *, quoted: bool) -> str:
    """Cells in quotes where they need them, or all of them."""
    names = (
        "DateTime",
        "RequestId",
        "Protocol",
        "ClientIpAddress",
        "ServerHostName",
        "ProxyAction",
        *PROXY,
    )
    return _csv(
        names, [("1", "Ecp", "192.0.2.1", "EXCH01", "", *row) for row in made], quoted=quoted
    )


def ecp(made: Sequence[Sequence[str]]) -> str:
    """The log of the administration pages."""
    names = ("TimeStamp", "ServerName", *ECP)
    return "#Log-type: ECP Server Log\n" + _csv(names, [("EXCH01", *row[:2]) for row in made])


def _csv(names: Sequence[str], made: Sequence[Sequence[str]], *, quoted: bool = False) -> str:
    target = io.StringIO()
    target.write(",".join(names) + "\n")
    writer = csv.writer(target, _AllQuoted if quoted else csv.excel, lineterminator="\n")
    writer.writerows((f"2021-03-01T00:00:{at:02}.000Z", *row) for at, row in enumerate(made))
    return target.getvalue()


def oab(made: Sequence[Sequence[str]]) -> str:
    """Free lines behind a time."""
    lines = (f"2021-03-01T00:00:{at:02}.000Z,{row[0]} {row[1]}" for at, row in enumerate(made))
    return "#Log-type: OAB Generator Log\n" + "\n".join(lines) + "\n"


def events_json(made: Sequence[Sequence[str]], written: Callable[[Any], str], first: int) -> str:
    """An export of events as JSON lines, numbered from ``first``."""
    return "".join(
        written(
            {
                "Event": {
                    "System": {**_SYSTEM, "EventRecordID": number},
                    "EventData": dict(zip(DATA, row, strict=False)),
                }
            }
        )
        + "\n"
        for number, row in enumerate(made, first)
    )


def events_xml(made: Sequence[Sequence[str]], first: int, *, numeric: bool) -> str:
    """An export as XML; ``numeric``: every letter of the data as a number."""
    spelled = _numbered if numeric else escape
    return "".join(
        f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/>"
        f"<EventID>4688</EventID><TimeCreated SystemTime='2021-03-01T00:00:00Z'/>"
        f"<EventRecordID>{number}</EventRecordID>"
        f"<Channel>Security</Channel><Computer>EXCH01</Computer></System><EventData>"
        + "".join(
            f"<Data Name={quoteattr(name)}>{spelled(cell)}</Data>"
            for name, cell in zip(DATA, row, strict=False)
        )
        + "</EventData></Event>\n"
        for number, row in enumerate(made, first)
    )


def _numbered(text: str) -> str:
    return "".join(f"&#x{ord(letter):x};" for letter in text)


def escaped(document: Any) -> str:
    """JSON as some tools write it: more is escaped than must be, a few letters among it."""
    plain = json.dumps(document)
    for letter in "/+'<>&`":
        plain = plain.replace(letter, f"\\u{ord(letter):04x}")
    return plain.replace("cmd", "\\u0063md")


_SYSTEM = {
    "Provider": {"#attributes": {"Name": "P"}},
    "EventID": 4688,
    "TimeCreated": {"#attributes": {"SystemTime": "2021-03-01T00:00:00Z"}},
    "Channel": "Security",
    "Computer": "EXCH01",
}
