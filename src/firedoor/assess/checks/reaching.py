"""What the checks of reachability share: an answer as a part of a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from firedoor.assess.answer import Part, join
from firedoor.model.origin import Origin
from firedoor.model.verdict import Verdict
from firedoor.reach.answers import Answer, Reach
from firedoor.reach.reasons import NOWHERE
from firedoor.reach.service_words import service_words
from firedoor.reach.telling import telling

MOST_EVIDENCE = 12
MOST_NAMED = 8
SETTLE_NOWHERE = (
    "Add the configuration, or the routing table, of the device that these networks are connected to; "
    "or declare a [[segment]] in site.toml"
)


def blocked_wanted(answer: Answer, what: str) -> Part:
    """The part of a verdict that asks that nothing passes; ``what`` names it in a sentence."""
    if answer.verdict is Reach.REACHABLE:
        services = ", ".join(service_words(answer.services[:6]))
        text = f"{what}: reachable ({services})"
        return Part(
            Verdict.NOT_MET,
            (text, *answer.reasons[:3], *_witness(answer), *answer.assumptions[:3]),
            tuple(evidence(answer))[:MOST_EVIDENCE],
        )
    if answer.verdict is Reach.UNKNOWN:
        return Part(
            Verdict.UNKNOWN,
            (f"{what}: not decided", *answer.reasons[:4]),
            tuple(evidence(answer))[:MOST_EVIDENCE],
            (settle(answer),),
        )
    return Part(
        Verdict.MET,
        (f"{what}: blocked, over the model of the configurations read", *answer.assumptions[:3]),
        tuple(evidence(answer))[:MOST_EVIDENCE],
    )


def all_blocked_wanted(answers: Iterable[Answer], to: str) -> Part:
    """The part of a verdict that asks that nothing passes from several places to one; ``to`` goes on the sentence."""
    several = tuple(answers)
    shut = tuple(answer for answer in several if answer.verdict is Reach.BLOCKED)
    parts = [
        blocked_wanted(answer, f"{answer.source} {to}")
        for answer in several
        if answer.verdict is not Reach.BLOCKED
    ]
    if shut:
        together = blocked_wanted(shut[0], f"{_names(shut)} {to}")
        assumed = (text for answer in shut for text in answer.assumptions[:3])
        parts.append(
            replace(
                together,
                reasons=(together.reasons[0], *dict.fromkeys(assumed)),
                evidence=evidence_of(*shut),
            )
        )
    return join(parts)


def _names(answers: Sequence[Answer]) -> str:
    names = list(dict.fromkeys(answer.source for answer in answers))
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _witness(answer: Answer) -> Iterator[str]:
    if answer.flow is not None:
        flow = answer.flow
        port = f" port {flow.dport}" if flow.sport else ""
        yield f"witness: a packet from {flow.src} to {flow.dst}{port}"


def evidence(answer: Answer) -> Iterator[Origin]:
    """The lines that the answer rests on."""
    if answer.path is not None:
        steps = [step for hop in answer.path.hops for step in telling(hop.steps)]
        # A line that only calls a list says less than the line of the list that decides.
        steps.sort(key=lambda step: step.calls)
        yield from (step.origin for step in steps if step.kind != "route")
    yield from (doubt.origin for doubt in answer.doubts)
    yield from answer.stops


def settle(answer: Answer) -> str:
    """What would settle an unknown answer."""
    if answer.doubts:
        places = ", ".join(dict.fromkeys(doubt.origin.place for doubt in answer.doubts[:4]))
        return f"Look at {places}: what is not understood there could change the answer"
    if any(reason.startswith(NOWHERE) for reason in answer.reasons):
        return SETTLE_NOWHERE
    return f"Ask for less: `firedoor reach` from {answer.source} to one host of {answer.target} or for one service"


def evidence_of(*answers: Answer) -> tuple[Origin, ...]:
    """The lines of several answers, each once."""
    return tuple(dict.fromkeys(o for answer in answers for o in evidence(answer)))[:MOST_EVIDENCE]
