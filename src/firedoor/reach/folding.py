"""Rule sets as one set of packets: for those that are asked often and of which every line is certain.

A walk begins with the packets in question and takes several steps a line. What a plain list permits of everything
takes one step a line, from the last to the first; after that each question is one intersection.
"""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.rule import RuleSet, Verb
from firedoor.reach.headers import Headers, minus
from firedoor.reach.lines import LineMaker, Where

WALKS_BEFORE_WHOLE = 3


@dataclass(frozen=True, slots=True)
class Passed:
    """Headers that a rule set permits, and those that it hands back to its caller."""

    permitted: Headers
    returned: Headers

    @property
    def through(self) -> Headers:
        """What passes a stage of the pipeline: permitted or not decided."""
        return self.permitted | self.returned


class Folder:
    """Folds rule sets once they have been asked ``patience`` times: for one question a walk is less work.

    Certain lines mean the same in both modes, so one folder serves both.
    """

    def __init__(self, maker: LineMaker, patience: int = WALKS_BEFORE_WHOLE) -> None:
        self.maker = maker
        self.patience = patience
        self._asked: dict[tuple[int, str, Where | None], int] = {}
        self._folded: dict[tuple[int, str, Where | None], Passed | None] = {}

    def folded(self, device: Device, name: str, where: Where) -> Passed | None:
        """What a rule set does with every packet; None where it is not plain, too large, or not asked often enough."""
        key = (id(device), name, self.maker.place(device, name, where))
        if key in self._folded:
            return self._folded[key]
        asked = self._asked[key] = self._asked.get(key, 0) + 1
        if asked <= self.patience:
            return None
        # Should memory run out meanwhile, the next question walks.
        self._folded[key] = None
        if not self.maker.is_heavy(device, name):
            self._folded[key] = self._fold(device, name, where)
        return self._folded[key]

    def _fold(self, device: Device, name: str, where: Where) -> Passed | None:
        lines = self.maker.certain_lines(device, name, where)
        rule_set = device.rule_set(name)
        if lines is None or rule_set.default is Verb.UNKNOWN:
            return None
        permitted, returned = self._ends(rule_set)
        for verb, headers in reversed(lines):
            permitted = permitted | headers if verb is Verb.PERMIT else minus(permitted, headers)
            if rule_set.default is Verb.RETURN:
                returned = minus(returned, headers)
        return Passed(permitted, returned)

    def _ends(self, rule_set: RuleSet) -> tuple[Headers, Headers]:
        """Of the packets that no line decides: those permitted, and those handed back."""
        everything, nothing = self.maker.space.everything, self.maker.space.nothing
        return (
            everything if rule_set.default is Verb.PERMIT else nothing,
            everything if rule_set.default is Verb.RETURN else nothing,
        )
