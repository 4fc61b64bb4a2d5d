"""What a change of configurations would do to a whole site: ``firedoor reach SITE --replace FILE=NEW``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.reach.ask import WhatIf
from firedoor.reach.service_words import service_words
from firedoor.reach.what_if import Difference, Share
from firedoor.result.encode import plain
from firedoor.result.network import flow_answer, path_steps, reach_answer
from firedoor.result.network_document import (
    FlowAnswer,
    NetworkAnswer,
    ReachAnswer,
    RequiredFlowAnswer,
    StepAnswer,
)

REACH_DIFF_SCHEMA = "firedoor/reach-diff/v1"


@dataclass(frozen=True, slots=True)
class ReplacedFile:
    """A file of the site, and the name of the one that stands for it."""

    file: str
    by: str


@dataclass(frozen=True, slots=True)
class PacketShare:
    """Packets that pass on one side only: where from, where to (as sent), and one of them.

    ``path`` is its way, where it surely passes. A list of addresses that ends in "..." has more.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    flow: FlowAnswer | None
    path: tuple[StepAnswer, ...]


@dataclass(frozen=True, slots=True)
class PairChange:
    """An ordered pair of which the verdict, the services or the packets change.

    A side is null where the place does not occur in it. ``gained`` and ``lost``: services of the packets that pass or
    may pass now and did not, or in no reading pass any more; ``more`` and ``less``: these packets. Services that pass
    already can gain machines. ``doubted``: services of packets that surely passed and still may: they are not closed.
    """

    from_: str
    to: str
    before: ReachAnswer | None
    after: ReachAnswer | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    doubted: tuple[str, ...]
    more: PacketShare | None
    less: PacketShare | None


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A required flow with another verdict: ``change`` is breaks, in_doubt, heals or changes."""

    id: str
    service: str
    purpose: str
    change: str
    before: ReachAnswer | None
    after: ReachAnswer | None


@dataclass(frozen=True, slots=True)
class ReachDiff:
    """All that changes, and the full answers of both sides."""

    site: str
    question: str
    replaced: tuple[ReplacedFile, ...]
    changes: tuple[PairChange, ...]
    flows: tuple[FlowChange, ...]
    before: NetworkAnswer
    after: NetworkAnswer


def reach_diff(
    asked: WhatIf,
    before: NetworkAnswer,
    after: NetworkAnswer,
    replaced: Sequence[ReplacedFile],
) -> ReachDiff:
    """Return the document: the pairs that change, in the order asked."""
    return ReachDiff(
        site=after.site,
        question=after.question,
        replaced=tuple(replaced),
        changes=tuple(_changes(asked, before, after)),
        flows=tuple(_flows(before.flows, after.flows)),
        before=before,
        after=after,
    )


def reach_diff_json(diff: ReachDiff) -> str:
    """Return the difference as JSON, schema ``firedoor/reach-diff/v1``."""
    document = {"schema": REACH_DIFF_SCHEMA, **plain(diff)}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _changes(asked: WhatIf, before: NetworkAnswer, after: NetworkAnswer) -> Iterator[PairChange]:
    old = {(a.from_, a.to): a for a in before.answers}
    new = {(a.from_, a.to): a for a in after.answers}
    for difference in asked.differences:
        if difference.changed:
            pair = (difference.source, difference.target)
            yield _pair(difference, old.get(pair), new.get(pair))


def _pair(one: Difference, before: ReachAnswer | None, after: ReachAnswer | None) -> PairChange:
    return PairChange(
        from_=one.source,
        to=one.target,
        before=before or (reach_answer(one.before) if one.before else None),
        after=after or (reach_answer(one.after) if one.after else None),
        gained=tuple(service_words(one.gained.services)),
        lost=tuple(service_words(one.lost.services)),
        doubted=tuple(service_words(one.doubted.services)),
        more=_share(one.gained),
        less=_share(one.lost),
    )


def _share(share: Share) -> PacketShare | None:
    if share.flow is None:
        return None
    path = tuple(path_steps(share.path)) if share.path is not None else ()
    return PacketShare(share.sources, share.targets, flow_answer(share.flow), path)


def _flows(
    before: Sequence[RequiredFlowAnswer], after: Sequence[RequiredFlowAnswer]
) -> Iterator[FlowChange]:
    old = {flow.id: flow for flow in before}
    new = {flow.id: flow for flow in after}
    for id_ in dict.fromkeys((*old, *new)):
        was, now = old.get(id_), new.get(id_)
        verdicts = tuple(flow.answer.verdict if flow else "" for flow in (was, now))
        if verdicts[0] != verdicts[1]:
            known = now or was
            yield FlowChange(
                id_,
                known.service if known else "",
                known.purpose if known else "",
                _kind(*verdicts),
                was.answer if was else None,
                now.answer if now else None,
            )


def _kind(before: str, after: str) -> str:
    if before == "reachable":
        return "in_doubt" if after == "unknown" else "breaks"
    return "heals" if after == "reachable" else "changes"
