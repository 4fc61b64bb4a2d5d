"""What was proven for one question, as a value that the cache can keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from firedoor.reach.answers import Answer, ServiceRange
from firedoor.reach.cross import Step
from firedoor.reach.survey import FlowAnswer
from firedoor.reach.walk import Hop, Path
from firedoor.site.cache import Memory
from firedoor.site.packing import by_value

by_value(Answer, ServiceRange, Path, Hop, Step)


@dataclass(frozen=True, slots=True)
class Proofs:
    """The answers of a question; of the whole matrix also the required flows, and what passes beyond them."""

    answers: tuple[Answer, ...]
    flows: tuple[FlowAnswer, ...] = ()
    beyond: tuple[Answer, ...] = ()

    @property
    def exhausted(self) -> bool:
        """Whether memory or a bound ran out: another time there may be more of it."""
        several = (*self.answers, *(flow.answer for flow in self.flows), *self.beyond)
        return any(answer.exhausted for answer in several)


def proven(memory: Memory | None, question: str, prove: Callable[[], Proofs]) -> Proofs:
    """What was proven before for the same question over the same files by the same Firedoor, else proven now."""
    if memory is None:
        return prove()
    return memory.recall(question, Proofs, prove, lambda proofs: not proofs.exhausted)
