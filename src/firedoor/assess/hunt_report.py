"""The fields of the incident report and of CISA's template, filled in as far as the evidence goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from firedoor.assess.hunt_topics import Topic, exchange_and_others, place, worked
from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.story.clients import address_of, client_of, is_internal
from firedoor.hunt.story.order import in_order
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.written import in_words
from firedoor.readers.printable import printable

_YES = "Yes"
_FOUND, _NOT_FOUND = (
    "Yes (indications of compromise found)",
    "Yes (no indications of compromise found)",
)
_MOST_TOLD = 20
# The rows of the sheet "Inventory" of the template, version 1.0.
_ROWS = (
    (4, "IP address of the instance"),
    (5, "Microsoft Exchange version"),
    (6, "host operating system version"),
    (7, "runs OWA"),
    (8, "runs ECP"),
    (9, "accessible from the Internet"),
    (10, "ECP and OWA disabled"),
    (11, "disconnected from the network"),
    (12, "updated"),
    (14, "expertise for the actions at hand"),
    (16, "memory, web logs, event logs and registry hives collected"),
    (18, "these were examined"),
    (19, "anomaly or indicator found"),
    (21, "memory imaged or VMEM copied"),
    (22, "memory and disk image analysed"),
    (23, "network traffic analysed"),
    (24, "network and systems hunted"),
    (26, "indicator of the Activity Alert observed: ticket number"),
    (27, "attackers' accounts and persistence removed"),
)


@dataclass(frozen=True, slots=True)
class ReportField:
    """A field. ``value``: "" where the evidence does not say; ``source``: what the value rests on."""

    name: str
    value: str
    source: str


def report_fields(answer: HuntAnswer, seen: tuple[Topic, ...]) -> tuple[ReportField, ...]:
    """The fields of the incident, then those of each server in the wording of the template, version 1.0 and 3.0.

    There is no "no" in them: that the evidence does not show a thing is left for the reader to answer.
    """
    return (
        *_people(),
        *_incident(answer, seen),
        *(field for server in exchange_and_others(answer)[0] for field in _server(server)),
    )


def _people() -> Iterator[ReportField]:
    for name in (
        "Agency or operator",
        "Point of contact: name",
        "Point of contact: e-mail",
        "Point of contact: phone",
        "CISA ticket number",
        "Attested by (CIO or equivalent)",
    ):
        yield ReportField(name, "", "")


def _incident(answer: HuntAnswer, seen: tuple[Topic, ...]) -> Iterator[ReportField]:
    chains = worked(answer)
    shown = [
        one for chain in chains for one in chain.sightings if one.outcome is not Outcome.CONTEXT
    ]
    marks = [mark for chain in chains for mark in chain.milestones]
    first = min(marks, key=lambda mark: mark.time, default=None)
    last = max(marks, key=lambda mark: mark.time, default=None)
    for name, mark in (("First seen (UTC)", first), ("Last seen (UTC)", last)):
        when = in_words(mark.time).removesuffix(" UTC") if mark else ""
        yield ReportField(name, when, place(mark.sighting) if mark else "")
    hosts = [s.host for s in answer.servers if s.verdict is HuntVerdict.EXPLOITED]
    yield ReportField("Compromised servers", _list(hosts), "this hunt" if hosts else "")
    cves = sorted({cve for one in shown for cve in one.rule.cves})
    yield ReportField(
        "Vulnerabilities used", _list(cves), "the rules that were met" if cves else ""
    )
    clients = dict.fromkeys(client for chain in chains for client in chain.clients)
    yield ReportField(
        "Source addresses", _list(clients), "the records of the chains" if clients else ""
    )
    techniques = sorted({one for sighting in shown for one in sighting.rule.techniques})
    yield ReportField(
        "Techniques (ATT&CK)", _list(techniques), "the rules that were met" if techniques else ""
    )
    for topic in seen:
        action = topic.requirement.rpartition(".A")[2]
        source = "the chains of this hunt" if topic.seen else ""
        yield ReportField(f"Action {action}: {topic.what}", _list(topic.seen), source)
    read = [file for file in answer.hunted.files if file.sha256]
    method = f"Firedoor: {len(read):,} files of copied evidence, with their SHA-256" if read else ""
    yield ReportField("How it was examined", method, "the list of files" if read else "")


def _server(server: ServerAnswer) -> Iterator[ReportField]:
    host = printable(server.host) or "server without a name"
    sightings = in_order(server.sightings)
    known = dict(_known(server, sightings))
    for row, name in _ROWS:
        value, source = known.get(row, ("", ""))
        yield ReportField(f"{host}: {name} (template 1.0, row {row})", value, source)
    yield _tool(host, "F", "MSERT full scan", "tool-msert", sightings)
    yield _tool(host, "G", "Test-ProxyLogon", "tool-proxylogon", sightings)


def _known(
    server: ServerAnswer, sightings: Sequence[Sighting]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """The rows that the evidence answers, with what the answer rests on."""
    logs = {one.source.log.casefold() for one in server.coverage if one.records and _proxied(one)}
    for row, log in ((7, "Owa"), (8, "Ecp")):
        if log.casefold() in logs:
            yield row, (_YES, f"requests in HttpProxy/{log}")
    outside = next(filter(_from_outside, sightings), None)
    if outside is not None:
        yield 9, (_YES, f"a request from {client_of(outside)} reached it ({place(outside)})")
    if server.verdict is HuntVerdict.EXPLOITED:
        hit = next((one for one in sightings if one.outcome is Outcome.EXPLOITED), None)
        yield 19, (_YES, place(hit) if hit else "the verdict of this hunt")


def _proxied(one: SourceCoverage) -> bool:
    return one.source.kind is Kind.HTTPPROXY


def _tool(
    host: str, column: str, name: str, rules: str, sightings: Iterable[Sighting]
) -> ReportField:
    """What the output of a tool says. It may be of a quick scan, and of any day: the source says where it stands."""
    label = f"{host}: {name} completed (template 3.0, column {column})"
    said = [one for one in sightings if one.rule.id.startswith(rules)]
    if not said:
        return ReportField(label, "", "")
    found = [one for one in said if not one.rule.id.endswith("-nothing")]
    value = _FOUND if found else _NOT_FOUND
    return ReportField(
        label, value, f"{place((found or said)[0])}: see that it was complete, and of when it is"
    )


def _from_outside(one: Sighting) -> bool:
    address = address_of(one.client)
    return address is not None and not is_internal(address)


def _list(texts: Iterable[str]) -> str:
    all_ = [printable(text) for text in texts]
    more = len(all_) - _MOST_TOLD
    return "; ".join(all_[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
