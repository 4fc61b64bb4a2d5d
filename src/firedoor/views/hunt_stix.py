"""A hunt as a STIX 2.1 bundle: what was seen, by which rule, on which server, and what the evidence covers.

The specification: STIX Version 2.1, OASIS Standard, 10 June 2021. Ids are made from the content, so that the same hunt
gives the same bundle; those of observables as the specification says (section 2.9), so that they meet those of others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from firedoor.result.hunt_document import HuntDocument, HuntedServer, SightingAnswer
from firedoor.views import hunt_words as say
from firedoor.views.hunt_digest import by_time, sources_of
from firedoor.views.hunt_stix_rules import Rules
from firedoor.views.hunt_stix_seen import Observed
from firedoor.views.inert import visible
from firedoor.views.stix import Bundle, Object, stamp

_PLACES = 20
_COVERED = 40


def render(document: HuntDocument) -> str:
    """Return the bundle as JSON. Every text of the evidence is made inert."""
    bundle = Bundle(_created(document))
    bundle.author = _author(bundle)
    rules, observed = Rules(bundle, document), Observed(bundle, document)
    servers = {one.host: _server(bundle, document, one) for one in document.servers}
    for several in _alike(document.sightings):
        _sighting(bundle, rules, observed, servers, several)
    rules.notes()
    _report(bundle, document)
    return json.dumps(bundle.whole(), indent=2, ensure_ascii=True) + "\n"


def _created(document: HuntDocument) -> str:
    """When the objects were made, without a clock: the day that was given, else the end of what was asked about."""
    return stamp(document.as_of) or stamp(document.window.to) or "1970-01-01T00:00:00.000Z"


def _author(bundle: Bundle) -> str:
    about = "A program that hunts in copied evidence. No person is named."
    tool: Object = {"name": "Firedoor", "identity_class": "system", "description": about}
    return bundle.add("identity", ("firedoor",), tool)


def _server(bundle: Bundle, document: HuntDocument, server: HuntedServer) -> str:
    """The identity of a server, with a note of its answer and of what the evidence of it covers."""
    id_ = bundle.add(
        "identity",
        ("server", server.host),
        {"name": visible(say.host(server.host)), "identity_class": "system"},
    )
    verdict = say.VERDICTS.get(server.verdict, server.verdict)
    lines = [
        f"{verdict}: {say.outcomes(server.sightings)}",
        *server.reasons,
        f"Asked about: {say.period(document.window)}. Covered:",
        *_covered(document, server.host),
        *(f"To be fetched: {text}" for text in server.settled_by),
    ]
    bundle.add(
        "note",
        ("server", server.host),
        {
            "abstract": visible(f"Has it happened on {say.host(server.host)}? {verdict}"),
            "content": "\n".join(map(visible, lines)),
            "object_refs": [id_],
        },
    )
    return id_


def _covered(document: HuntDocument, host: str) -> Iterator[str]:
    for one in sources_of(document, host)[:_COVERED]:
        gone = say.missing(one, 3)
        share = say.covered(one, document.window)
        told = f"{say.source(one.source, one.log)}: {share}"
        yield f"{told}; missing {gone}" if gone else told


def _alike(sightings: Sequence[SightingAnswer]) -> Iterable[Sequence[SightingAnswer]]:
    """Sightings of one rule with one outcome on one server."""
    found: dict[tuple[str, str, str], list[SightingAnswer]] = {}
    for one in by_time(sightings):
        found.setdefault((one.rule, one.outcome, one.host), []).append(one)
    return found.values()


def _sighting(
    bundle: Bundle,
    rules: Rules,
    observed: Observed,
    servers: dict[str, str],
    several: Sequence[SightingAnswer],
) -> None:
    first = several[0]
    data = observed.data(several)
    times = [moment for one in several if (moment := stamp(one.time))]
    body: Object = {
        "sighting_of_ref": rules.what(first, data),
        "count": len(several),
        "confidence": {"high": 85, "medium": 50, "low": 15}.get(first.confidence, 50),
        "description": _told(several),
    }
    if times:
        body |= {"first_seen": times[0], "last_seen": times[-1]}
    if data:
        body["observed_data_refs"] = data
    if first.host in servers:
        body["where_sighted_refs"] = [servers[first.host]]
    bundle.add("sighting", (first.rule, first.outcome, first.host), body)


def _told(several: Sequence[SightingAnswer]) -> str:
    first = several[0]
    outcome = say.OUTCOME_NAMES.get(first.outcome, first.outcome)
    places = say.some((say.place(one) for one in several), _PLACES)
    parts = [f"{outcome}: {first.title}", first.note, f"Records: {places}"]
    return "\n".join(visible(part) for part in parts if part)


def _report(bundle: Bundle, document: HuntDocument) -> None:
    """What holds the bundle together: the answer in words."""
    lines = [
        f"{say.headline(document)}.",
        f"Asked about: {say.period(document.window)} ({document.window_why})",
        *document.reasons,
        say.ABOUT,
    ]
    bundle.add(
        "report",
        ("hunt",),
        {
            "name": visible(f"Has it happened? {say.headline(document)}"),
            "description": "\n".join(map(visible, lines)),
            "report_types": ["threat-report"],
            "published": bundle.created,
            "object_refs": bundle.ids(),
        },
    )
