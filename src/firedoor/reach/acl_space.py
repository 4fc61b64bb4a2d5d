"""One rule set of one device as packet sets: what it surely permits, surely denies, and what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.addresses import V4
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import RuleSet
from firedoor.model.origin import Origin
from firedoor.reach.decide import Decision, decide
from firedoor.reach.filtering import Filterer
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import LineMaker, Where
from firedoor.reach.modes import Mode, Notes


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A partition of all headers by what a rule set does with them; ``shares``: what each line decides."""

    permit: Headers
    deny: Headers
    unknown: Headers
    shares: dict[Origin, Headers]
    doubts: tuple[Doubt, ...]


class AclSpace:
    """Rule sets in one address family, between interfaces that are not known or those given."""

    def __init__(self, family: int = V4, where: Where | None = None) -> None:
        self.space = HeaderSpace(family)
        self.maker = LineMaker(self.space)
        self.where = where or Where(None, None)
        self._filterers = {mode: Filterer(self.maker, mode) for mode in Mode}

    def verdicts(self, device: Device, name: str, within: Headers | None = None) -> Verdicts:
        """What a rule set does with headers (all that are well formed if none are given).

        What the set hands back to its caller counts as neither: it is in doubt here.
        """
        asked = self.space.well_formed if within is None else within
        notes = {mode: Notes(explain=True) for mode in Mode}
        passed = {
            mode: self._filterers[mode].walk(device, name, self.where, asked, notes[mode])
            for mode in Mode
        }
        sure, may = passed[Mode.SURE].permitted, passed[Mode.MAY]
        deny = minus(asked, may.permitted | may.returned)
        shares = dict(notes[Mode.MAY].stops)
        for origin, headers in notes[Mode.MAY].passes.items():
            shares[origin] = shares[origin] | headers if origin in shares else headers
        unknown = minus(minus(asked, sure), deny)
        return Verdicts(sure, deny, unknown, shares, tuple(notes[Mode.MAY].doubts))

    def decide(self, device: Device, name: str, packet: Packet) -> Decision:
        """What the plain walk says of one packet."""
        return decide(device, name, packet, self.where.in_tokens, self.where.out_tokens)


def rule_set_of(device: Device, name: str) -> RuleSet | None:
    """A rule set by the name that people use for it, in either case; None if there is none."""
    known = {one.name.casefold(): one for one in device.rule_sets}
    return known.get(name.strip().casefold())
