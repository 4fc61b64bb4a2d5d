"""Turn the answer of a hunt into its document, and the document into JSON."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from firedoor.assess.hunt_follow_up import follow_up
from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.found import FileFound
from firedoor.hunt.story.order import in_order
from firedoor.hunt.verdict import ServerAnswer
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.problem import Problem
from firedoor.result import hunt_document as doc
from firedoor.result.hunt_coverage import source_answers
from firedoor.result.hunt_rules import rule_counts, rule_notes, unusable
from firedoor.result.hunt_sightings import Ids, sighting_answer
from firedoor.result.hunt_story import story_answer
from firedoor.result.hunt_times import part
from firedoor.result.indented import indented_json


def hunt_document(answer: HuntAnswer, as_of: str, tool_version: str) -> doc.HuntDocument:
    """The document of an answer. ``as_of``: the day that deadlines are judged by, "" for none."""
    servers = answer.servers
    told = chain(
        (one for server in servers for one in server.sightings),
        (one for told in answer.story.chains for one in told.sightings),
        answer.story.context,
    )
    ids = Ids.of(in_order(dict.fromkeys(told)))
    following = follow_up(answer, as_of)
    return doc.HuntDocument(
        tool_version=tool_version,
        as_of=as_of,
        verdict=answer.verdict.value,
        reasons=answer.reasons,
        window=part(answer.window.begins, answer.window.ends),
        window_why=answer.window.why,
        servers=tuple(_server(server) for server in servers),
        sightings=tuple(sighting_answer(id_, one) for one, id_ in ids.items()),
        coverage=source_answers(servers),
        story=story_answer(answer.story, ids),
        follow_up=tuple(
            doc.FollowUpAnswer(s.title, s.action, s.text, s.hosts, s.deadline)
            for s in following.steps
        ),
        report_fields=tuple(doc.FieldAnswer(f.name, f.value, f.source) for f in following.fields),
        findings=tuple(_finding(problem) for problem in _once(answer.findings)),
        rules=rule_counts(answer.hunted),
        unusable=unusable(answer.hunted),
        files=tuple(_file(file) for file in answer.hunted.files),
        unchanged=not answer.hunted.changed,
        problems=tuple(dict.fromkeys((*map(str, answer.problems), *rule_notes(answer.hunted)))),
    )


def hunt_json(document: doc.HuntDocument) -> str:
    """The document as JSON: keys in the order of their declaration, all beyond ASCII escaped."""
    return indented_json({"schema": doc.HUNT_SCHEMA}, document)


def _server(server: ServerAnswer) -> doc.HuntedServer:
    sightings: Iterable[Sighting] = dict.fromkeys(server.sightings)
    outcomes = [one.outcome for one in sightings]
    return doc.HuntedServer(
        host=server.host,
        verdict=server.verdict.value,
        reasons=server.reasons,
        settled_by=server.settled_by,
        sightings={outcome.value: outcomes.count(outcome) for outcome in Outcome},
    )


def _finding(problem: Problem) -> doc.FindingAnswer:
    text = f"{problem.place}: {problem.message}" if problem.place else problem.message
    return doc.FindingAnswer(problem.file, problem.line, text, problem.advice)


def _once(problems: Iterable[Problem]) -> Iterable[Problem]:
    return dict.fromkeys(problems)


def _file(file: FileFound) -> doc.HuntedFile:
    return doc.HuntedFile(
        file=file.file,
        host=file.host,
        reader=file.reader,
        state=file.state.value,
        records=file.records,
        looked_at=file.looked_at,
        size=file.size,
        sha256=file.sha256,
        note=file.note,
    )
