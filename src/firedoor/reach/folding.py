"""Rule sets as one set of packets: for those that are asked often and of which every line is certain.

A walk begins with the packets in question and takes several steps a line, each with all packets that are left. What a
plain list permits takes one such step a line, from the last line to the first. Folded for every packet, each
question after that is one intersection.
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
            everything = self.maker.space.everything
            self._folded[key] = self.among(device, name, where, everything)
        return self._folded[key]

    def among(self, device: Device, name: str, where: Where, headers: Headers) -> Passed | None:
        """What a rule set does with some packets, also if it was not asked before; None where it is not plain."""
        plain = self.maker.plain_lines(device, name, where, headers)
        if plain is None:
            return None
        lines: list[tuple[Verb, Headers]] = []
        for line in plain:
            here = line.maybe & headers
            if here.satisfiable():
                lines.append((line.rule.verb, here))
            if here == headers:
                break  # nothing is left for the lines below
        return self._folded_up(device.rule_set(name), lines, headers)

    def _folded_up(
        self, rule_set: RuleSet, lines: list[tuple[Verb, Headers]], headers: Headers
    ) -> Passed:
        nothing = self.maker.space.nothing
        permitted = headers if rule_set.default is Verb.PERMIT else nothing
        returned = headers if rule_set.default is Verb.RETURN else nothing
        for verb, here in reversed(lines):
            permitted = permitted | here if verb is Verb.PERMIT else minus(permitted, here)
            if rule_set.default is Verb.RETURN:
                returned = minus(returned, here)
        return Passed(permitted, returned)
