"""The questions: who can reach whom, proven over the model, with a packet or with the lines that stop it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.addresses import EVERY_ADDRESS, V4, V6
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.reach.answers import Answer, Reach
from firedoor.reach.engine import Engine
from firedoor.reach.folding import WALKS_BEFORE_WHOLE
from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.joining import families, joined_answer
from firedoor.reach.judging import Conduit, Found, Question
from firedoor.reach.modes import Mode
from firedoor.reach.net import Net
from firedoor.reach.place_facts import PlaceFacts
from firedoor.reach.places import Place
from firedoor.reach.spread import ExhaustedError
from firedoor.reach.targets import may_be_target
from firedoor.reach.walk import Path, Walker


@dataclass(frozen=True, slots=True)
class _Asked:
    source: Place
    target: Place
    service: Service
    beyond: tuple[Conduit, ...]


class Prover:
    """Answers questions over one network; what it computes of devices is kept between questions."""

    def __init__(self, net: Net, beside: Prover | None = None) -> None:
        """``beside``: another network whose packet sets are to be compared with those of this one."""
        self.net = net
        self.facts = PlaceFacts(net)
        self.walker = Walker(net)
        self._beside = beside
        # Whether questions about everything follow: then rule sets are folded at once.
        self.asks_much = False
        self._engines: dict[int, Engine] = {}

    def engine(self, family: int) -> Engine:
        """The packet sets of an address family."""
        if family not in self._engines:
            space = self._beside.engine(family).space if self._beside else HeaderSpace(family)
            self._engines[family] = Engine(self.net, space, self.walker)
        engine = self._engines[family]
        engine.folder.patience = 0 if self.asks_much else WALKS_BEFORE_WHOLE
        return engine

    def answer(
        self,
        source: Place,
        target: Place,
        service: Service = EVERY_SERVICE,
        beyond: Sequence[Conduit] = (),
    ) -> Answer:
        """Whether hosts of one place can begin a connection to another; ``beyond``: other than by these conduits."""
        parts = [
            self._in_family(_Asked(source, target, service, tuple(beyond)), family)
            for family in families(source, target, self.net)
        ]
        return joined_answer(parts)

    def row(self, source: Place, targets: Sequence[Place]) -> Iterator[Answer]:
        """The answers from one place to several, with one spread for all: without the lines that stop."""
        for parts in self.found(source, targets):
            yield joined_answer([part.answer for part in parts.values()])

    def found(
        self, source: Place, targets: Sequence[Place], service: Service = EVERY_SERVICE
    ) -> Iterator[dict[int, Found]]:
        """As ``row``, by address family and with the sets of packets; target by target."""
        parts: dict[str, dict[int, Found]] = {target.name: {} for target in targets}
        for family in (V4, V6):
            several = [t for t in targets if family in families(source, t, self.net)]
            if several:
                for target, found in self._row(source, several, family, service):
                    parts[target.name][family] = found
        for target in targets:
            yield parts[target.name]

    # --- one family

    def _in_family(self, asked: _Asked, family: int) -> Answer:
        try:
            engine = self.engine(family)
            question = Question(self.facts, engine, asked.source, asked.service, asked.beyond)
            return question.pair(asked.target)
        except (MemoryError, ExhaustedError) as error:
            return _exhausted(asked.source, asked.target, error)

    def witness(
        self, source: Place, target: Place, family: int, within: Headers
    ) -> tuple[Packet, Path] | None:
        """A packet of a set of packets as sent that surely arrives, and its path."""
        try:
            question = Question(self.facts, self.engine(family), source)
            destinations = may_be_target(self.net, self.facts.hosts(target))
            sure, _ = question.spread(Mode.SURE, destinations)
            return question.witness(target, sure.within(within))
        except (MemoryError, ExhaustedError):
            return None

    def _row(
        self, source: Place, targets: Sequence[Place], family: int, service: Service
    ) -> Iterator[tuple[Place, Found]]:
        try:
            question = Question(self.facts, self.engine(family), source, service)
            may, notes = question.spread(Mode.MAY, EVERY_ADDRESS)
            sure = may if not notes.doubts else question.spread(Mode.SURE, EVERY_ADDRESS)[0]
            for target in targets:
                yield target, question.judge(target, may, sure, notes)
        except (MemoryError, ExhaustedError) as error:
            for target in targets:
                yield target, Found(_exhausted(source, target, error))


def _exhausted(source: Place, target: Place, error: BaseException) -> Answer:
    what = "memory for packet sets" if isinstance(error, MemoryError) else "the bound on states"
    reason = f"{what} ran out before the answer was found; ask for a smaller part or one service"
    return Answer(source.name, target.name, Reach.UNKNOWN, (reason,), exhausted=True)
