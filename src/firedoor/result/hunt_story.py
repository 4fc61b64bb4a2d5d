"""The story of a hunt as its document has it: sightings by their ids."""

from __future__ import annotations

from firedoor.hunt.story.chains import worst
from firedoor.hunt.story.values import Chain, Milestone, Story
from firedoor.result import hunt_document as doc
from firedoor.result.hunt_sightings import Ids
from firedoor.result.hunt_times import written


def story_answer(story: Story, ids: Ids) -> doc.StoryAnswer:
    """The story."""
    return doc.StoryAnswer(
        chains=tuple(_chain(one, ids) for one in story.chains),
        context=ids.each(story.context),
        techniques=tuple(
            doc.TechniqueAnswer(one.id, one.name, one.matrix) for one in story.techniques
        ),
        starting_points=tuple(
            doc.StartingPointAnswer(one.kind, one.name, one.host, one.why)
            for one in story.starting_points
        ),
        cut=story.cut,
    )


def _chain(chain: Chain, ids: Ids) -> doc.ChainAnswer:
    times = [one.time for one in chain.sightings if one.time is not None]
    return doc.ChainAnswer(
        number=chain.number,
        verdict=worst(chain.sightings).value,
        from_=written(min(times, default=None)),
        to=written(max(times, default=None)),
        hosts=chain.hosts,
        clients=chain.clients,
        accounts=chain.accounts,
        sessions=chain.sessions,
        machines=chain.machines,
        joined_by=chain.joined_by,
        milestones=tuple(_milestone(one, ids) for one in chain.milestones),
        sightings=ids.each(chain.sightings),
    )


def _milestone(one: Milestone, ids: Ids) -> doc.MilestoneAnswer:
    host = one.sighting.source.host
    return doc.MilestoneAnswer(one.mark.value, written(one.time), host, ids[one.sighting])
