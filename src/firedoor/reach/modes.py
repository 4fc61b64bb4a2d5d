"""The two readings of what is not understood, and what is noted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from firedoor.model.network.doubt import Doubt
from firedoor.model.origin import Origin
from firedoor.reach.headers import Headers


class Mode(Enum):
    """``MAY``: all packets that could pass, whatever the lines in doubt do. ``SURE``: those that pass in any case."""

    MAY = auto()
    SURE = auto()


@dataclass(slots=True)
class Notes:
    """What the walk of packet sets meets: doubts that widened a set, and, if asked for, the lines that stop packets.

    Where no doubt was met both modes give the same, and one walk is enough.
    """

    explain: bool = False
    doubts: dict[Doubt, None] = field(default_factory=dict)
    stops: dict[Origin, Headers] = field(default_factory=dict)
    passes: dict[Origin, Headers] = field(default_factory=dict)
    assumptions: dict[str, None] = field(default_factory=dict)

    def doubt(self, *doubts: Doubt) -> None:
        """Note doubts, in the order met."""
        self.doubts.update(dict.fromkeys(doubts))

    def stop(self, origin: Origin, headers: Headers) -> None:
        """Note that a line stops these packets."""
        before = self.stops.get(origin)
        self.stops[origin] = headers if before is None else before | headers

    def let_pass(self, origin: Origin, headers: Headers) -> None:
        """Note that a line permits these packets."""
        before = self.passes.get(origin)
        self.passes[origin] = headers if before is None else before | headers
