"""The fields of the incident report and of CISA's template, filled in as far as the evidence goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firedoor.assess.hunt_topics import Topic, exchange_and_others, place, worked
from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.story.clients import address_of, is_internal
from firedoor.hunt.story.order import in_order
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.hunt.source import Kind
from firedoor.readers.printable import printable

_YES = "Yes"
_FOUND, _NOT_FOUND = (
    "Yes (indications of compromise found)",
    "Yes (no indications of compromise found)",
)
_MOST_TOLD = 20


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
        when = mark.time.isoformat().replace("+00:00", "Z") if mark else ""
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
    hit = next((one for one in sightings if one.outcome is Outcome.EXPLOITED), None)
    outside = next(filter(_from_outside, sightings), None)
    logs = {
        (one.source.kind, one.source.log.casefold()): one for one in server.coverage if one.records
    }
    for row, name in (
        (4, "IP address of the instance"),
        (5, "Microsoft Exchange version"),
        (6, "host operating system version"),
    ):
        yield ReportField(_name(host, row, name), "", "")
    for row, name in ((7, "Owa"), (8, "Ecp")):
        log = logs.get((Kind.HTTPPROXY, name.casefold()))
        rests = f"requests in HttpProxy/{name}" if log else ""
        yield ReportField(_name(host, row, f"runs {name.upper()}"), _YES if log else "", rests)
    why = f"a request from {outside.client} reached it ({place(outside)})" if outside else ""
    yield ReportField(_name(host, 9, "accessible from the Internet"), _YES if outside else "", why)
    for row, name in (
        (10, "ECP and OWA disabled"),
        (11, "disconnected from the network"),
        (12, "updated"),
        (14, "expertise for the actions at hand"),
        (16, "memory, web logs, event logs and registry hives collected"),
        (18, "these were examined"),
    ):
        yield ReportField(_name(host, row, name), "", "")
    found = _YES if server.verdict is HuntVerdict.EXPLOITED else ""
    rests = place(hit) if hit else "the verdict of this hunt"
    yield ReportField(_name(host, 19, "anomaly or indicator found"), found, rests if found else "")
    for row, name in (
        (21, "memory imaged or VMEM copied"),
        (22, "memory and disk image analysed"),
        (23, "network traffic analysed"),
        (24, "network and systems hunted"),
        (26, "indicator of the Activity Alert observed: ticket number"),
        (27, "attackers' accounts and persistence removed"),
    ):
        yield ReportField(_name(host, row, name), "", "")
    yield _tool(host, "F", "MSERT full scan", "tool-msert", sightings)
    yield _tool(host, "G", "Test-ProxyLogon", "tool-proxylogon", sightings)


def _name(host: str, row: int, name: str) -> str:
    return f"{host}: {name} (template 1.0, row {row})"


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
