"""Answers for pairs of zones, looked up where they are known, and asked again where that says more."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.reach.answers import Answer, Reach
from firedoor.reach.places import Place
from firedoor.reach.question import Prover

# So many pairs are asked one by one: for the lines that stop, or to decide what a whole row left open.
MOST_AGAIN = 24


class Pairs:
    """The answers of a matrix. On a large site the time is for those that a person will read first."""

    def __init__(self, prover: Prover, answers: Iterable[Answer]) -> None:
        self._prover = prover
        self._known = {(answer.source, answer.target): answer for answer in answers}
        self._left = MOST_AGAIN

    def answer(self, source: Place, target: Place) -> Answer:
        """The answer from one zone to another; of the first ones that are blocked, with the lines that stop."""
        key = (source.name, target.name)
        known = self._known.get(key)
        if known is not None and (
            known.verdict is Reach.REACHABLE or known.stops or not self._left
        ):
            return known
        if known is not None:
            self._left -= 1
        self._known[key] = self._prover.answer(source, target)
        return self._known[key]
