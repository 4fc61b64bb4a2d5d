"""What the result document tells of a hunt: its answer, milestones and coverage, not every sighting."""

from __future__ import annotations

from firedoor.result.hunt_document import (
    HuntDocument,
    HuntedServer,
    MilestoneAnswer,
    PartAnswer,
    SightingAnswer,
    SourceAnswer,
)
from firedoor.result.hunt_part import HuntedMachine, HuntedSource, HuntPart, MomentAnswer

_MOST_MOMENTS = 60


def part_of(document: HuntDocument) -> HuntPart:
    """The part of the result document."""
    sightings = {sighting.id: sighting for sighting in document.sightings}
    chains = document.story.chains
    every = sum(len(chain.milestones) for chain in chains)
    # What only is suspicious is told where it is all that there is.
    accused = [chain for chain in chains if chain.verdict != "suspicious"] or chains
    marks = [mark for chain in accused for mark in chain.milestones]
    marks.sort(key=lambda mark: mark.time)
    moments = [_moment(mark, sightings[mark.sighting]) for mark in marks]
    return HuntPart(
        verdict=document.verdict,
        reasons=document.reasons,
        from_=document.window.from_,
        to=document.window.to,
        window_why=document.window_why,
        servers=tuple(map(_machine, document.servers)),
        moments=tuple(moments[:_MOST_MOMENTS]),
        more=every - len(moments[:_MOST_MOMENTS]),
        sources=tuple(map(_source, document.coverage)),
        findings=tuple(finding.text for finding in document.findings),
        unchanged=document.unchanged,
        rules=sum(rules.used for rules in document.rules),
        unusable=sum(rules.unusable for rules in document.rules),
        unread=sum(file.state == "skipped" for file in document.files),
    )


def _machine(server: HuntedServer) -> HuntedMachine:
    counts = server.sightings
    return HuntedMachine(
        server.host,
        server.verdict,
        server.reasons,
        server.settled_by,
        *(counts.get(outcome, 0) for outcome in ("exploited", "attempted", "suspicious", "excluded")),
    )  # fmt: skip


def _moment(mark: MilestoneAnswer, sighting: SightingAnswer) -> MomentAnswer:
    text = "; ".join(f"{name}: {value}" for name, value in sighting.fields.items())
    return MomentAnswer(
        mark.mark,
        mark.time,
        mark.host,
        sighting.client,
        sighting.title,
        sighting.outcome,
        sighting.file,
        sighting.line,
        sighting.record,
        text,
    )


def _source(source: SourceAnswer) -> HuntedSource:
    return HuntedSource(
        source.host,
        source.source,
        source.log,
        source.from_,
        source.to,
        source.records,
        source.needed,
        tuple(map(_words, source.missing)),
        source.fetch,
    )


def _words(part: PartAnswer) -> str:
    return f"{part.from_[:16].replace('T', ' ')} to {part.to[:16].replace('T', ' ')}"
