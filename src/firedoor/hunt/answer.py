"""The answer of a hunt as values: what was found, what it means, and what could not have been seen."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.hunt.run import Hunted
from firedoor.hunt.story.values import Story
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.hunt.window import Window
from firedoor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class HuntAnswer:
    """``verdict``: the worst of the servers. ``reasons``: of the whole, in sentences.

    ``servers``: every machine of the evidence, with all its sightings (those of correlations too); the worst first.
    ``window``: that of the whole hunt. ``findings``: wiped logs, evidence that changed, clocks that jumped.
    ``problems``: of all files, and of the hunt.
    """

    hunted: Hunted
    verdict: HuntVerdict
    reasons: tuple[str, ...]
    window: Window
    servers: tuple[ServerAnswer, ...]
    story: Story
    findings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
