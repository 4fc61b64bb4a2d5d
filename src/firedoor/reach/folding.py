"""Rule sets as one set of packets: for those that are asked often and of which every line is certain.

A walk begins with the packets in question and takes several steps a line, each with all packets that are left. What a
plain list permits takes one such step a line, from the last line to the first. Folded for every packet, each
question after that is one intersection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.rule import Verb
from firedoor.reach.headers import Headers, minus
from firedoor.reach.lines import LineMaker, Where
from firedoor.reach.weaving import Verdict, weave

FEW = 16
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

    def __init__(
        self, maker: LineMaker, patience: int = WALKS_BEFORE_WHOLE, few: int = FEW
    ) -> None:
        """``few``: up to how many lines are folded one by one."""
        self.maker = maker
        self.few = few
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
        rules = self.maker.plain_rules(device, name, where, headers)
        if rules is None:
            return None
        default = device.rule_set(name).default
        lines = [(rule.match, rule.verb is Verb.PERMIT) for rule in rules]
        permitted = self._fold(lines, headers, default=default is Verb.PERMIT)
        if default is not Verb.RETURN:
            return Passed(permitted, self.maker.space.nothing)
        decided = [(match, False) for match, _ in lines]
        return Passed(permitted, self._fold(decided, headers, default=True))

    def _fold(self, lines: Sequence[Verdict], headers: Headers, *, default: bool) -> Headers:
        woven = None
        if len(lines) > self.few:
            woven = weave(self.maker, lines, headers, default=default)
        return self._by_line(lines, headers, default=default) if woven is None else woven

    def _by_line(self, lines: Sequence[Verdict], headers: Headers, *, default: bool) -> Headers:
        met: list[tuple[Headers, bool]] = []
        for match, passes in lines:
            here = self.maker.headers(match)[1] & headers
            met.append((here, passes))
            if here == headers:
                break  # nothing is left for the lines below
        permitted = headers if default else self.maker.space.nothing
        for here, passes in reversed(met):
            permitted = permitted | here if passes else minus(permitted, here)
        return permitted
