"""What joins sightings: the things that two of them have in common, and how long each means the same attacker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from firedoor.hunt.story.accounts import AccountKind, People, accounts_of, kind_of
from firedoor.hunt.story.clients import Crowd, client_of
from firedoor.hunt.story.pages import pages_of
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind
from firedoor.readers.printable import printable

# Exchange writes the number of a request to HttpProxy (column RequestId) and to the query of the front end's IIS log.
_GUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_GUID_ONLY = re.compile(_GUID, re.IGNORECASE)
_REQUEST = re.compile(rf"cafereqid=({_GUID})")
_ROW = re.compile(rf"\d{{4}}-\d\d-\d\dT[0-9:.]+Z?,({_GUID}),", re.IGNORECASE)
_REQUEST_FIELDS = frozenset(("requestid", "cafereqid"))
_LOGON_FIELDS = frozenset(("subjectlogonid", "targetlogonid", "logonid"))
# The logons of Windows itself: SYSTEM, LOCAL SERVICE, NETWORK SERVICE, anonymous, none.
_OWN_LOGONS = frozenset(
    ("0x3e7", "0x3e5", "0x3e4", "0x3e6", "0x0", "999", "997", "996", "998", "0", "-", "")
)
_LOGON = re.compile(r"0x[0-9a-f]{1,16}|[0-9]{1,20}")
# In these logs what tells two records apart is the request, not a session.
_REQUEST_LOGS = (Kind.HTTPPROXY, Kind.IIS)
_HASH_FIELDS = frozenset(("sha256", "hash", "sha-256"))
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_DAY = timedelta(days=1)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Tie:
    """One thing that sightings can share. ``reach``: at most so long from one to the next; None for ever.

    ``key``: what must be equal; ``rank`` and ``words``: how the reason is told.
    """

    key: tuple[str, ...]
    rank: int
    words: str
    reach: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What only all sightings together say of addresses and accounts."""

    crowd: Crowd
    people: People

    @classmethod
    def of(cls, sightings: Sequence[Sighting]) -> Around:
        """Look at all sightings."""
        return cls(Crowd.of(sightings), People.of(sightings))


def session_of(sighting: Sighting) -> str:
    """The session of a sighting; "" for none, for a request, and for a logon of Windows itself."""
    is_none = sighting.source.kind in _REQUEST_LOGS and _GUID_ONLY.fullmatch(sighting.session)
    return "" if is_none or sighting.session.casefold() in _OWN_LOGONS else sighting.session


def ties_of(sighting: Sighting, around: Around) -> Iterator[Tie]:
    """The ties of a sighting, the surest first."""
    yield from _record(sighting)
    yield from _requests(sighting)
    yield from _sessions(sighting)
    host = sighting.source.host
    for page in pages_of(sighting):
        yield Tie(("page", host, page), 1, f"the page {_shown(page)}{_at(host)}")
    yield from _hashes(sighting)
    yield from _client(sighting, around.crowd)
    yield from _account(sighting, around.people)


def _record(sighting: Sighting) -> Iterator[Tie]:
    """Two rules that meet one record: it needs no words."""
    place = sighting.origin
    where = str(place.line) if place.line is not None else place.record
    yield Tie(("record", place.file, where), 9, "" if where else "one file that several rules meet")


def _requests(sighting: Sighting) -> Iterator[Tie]:
    found: dict[str, None] = {}
    for name, value in sighting.fields:
        if name.casefold() in _REQUEST_FIELDS:
            found[value.casefold()] = None
        found.update(dict.fromkeys(_REQUEST.findall(value.casefold())))
    if sighting.source.kind in _REQUEST_LOGS:
        found[sighting.session.casefold()] = None
    text = sighting.origin.text
    found.update(dict.fromkeys(_REQUEST.findall(text.casefold())))
    if sighting.source.kind is Kind.HTTPPROXY and (row := _ROW.match(text)):
        found[row[1].casefold()] = None
    for number in found:
        if _GUID_ONLY.fullmatch(number):
            yield Tie(("request", number), 7, "one request in the logs of Exchange and of IIS")


def _sessions(sighting: Sighting) -> Iterator[Tie]:
    host = sighting.source.host
    session = session_of(sighting)
    logons = [value for name, value in sighting.fields if name.casefold() in _LOGON_FIELDS]
    if session and _LOGON.fullmatch(session.casefold()):
        logons.append(session)
    elif session:
        yield Tie(("session", host, session), 3, f"the session {_shown(session)}{_at(host)}")
    for logon in {one.casefold(): one for one in reversed(logons)}.values():
        if logon.casefold() not in _OWN_LOGONS:
            words = f"the logon {_shown(logon)}{_at(host)}"
            yield Tie(("logon", host, logon.casefold()), 3, words, _DAY)


def _hashes(sighting: Sighting) -> Iterator[Tie]:
    for name, value in sighting.fields:
        if name.casefold() in _HASH_FIELDS and _SHA256.fullmatch(value):
            yield Tie(("hash", value.casefold()), 4, f"the same content (SHA-256 {value[:16]}…)")


def _client(sighting: Sighting, crowd: Crowd) -> Iterator[Tie]:
    client = client_of(sighting)
    if not client:
        return
    host = sighting.source.host
    reach = crowd.reach(host, client)
    if crowd.is_common(host, client):
        near = f"the address {client}, at most {_span(reach)} apart{_at(host)}"
        words = f"{near} (nearly all come from it, as from a proxy)"
        yield Tie(("client", host, client), 0, words, reach)
    elif reach is None:
        yield Tie(("client", client), 0, f"the address {client}")
    else:
        yield Tie(
            ("client", client), 0, f"the address {client}, at most {_span(reach)} apart", reach
        )


def _account(sighting: Sighting, people: People) -> Iterator[Tie]:
    for account in accounts_of(sighting):
        if kind_of(account) is AccountKind.PERSON:
            words = f"the account {_shown(account)}, at most a day apart"
            yield Tie(("account", people.key(account)), 2, words, _DAY)


def _span(reach: timedelta | None) -> str:
    if reach is None or reach >= _DAY:
        return "a day"
    return f"{int(reach.total_seconds() // 60)} minutes"


def _at(host: str) -> str:
    return f" on {printable(host)}" if host else ""


def _shown(text: str) -> str:
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
