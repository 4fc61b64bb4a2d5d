"""One rule set of one device as packet sets: what it surely permits, surely denies, and what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.addresses import V4
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.origin import Origin
from firedoor.reach.decide import Decision, decide
from firedoor.reach.filtering import Filterer
from firedoor.reach.folding import Passed
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import LineMaker, Where
from firedoor.reach.modes import Mode, Notes

ANYWHERE = Where(None, None)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A partition of headers by what a rule set does with them; ``shares``: what each line decides.

    ``returned``: what the set surely hands back to its caller. ``unknown``: what is in doubt.
    """

    permit: Headers
    deny: Headers
    returned: Headers
    unknown: Headers
    shares: dict[Origin, Headers]
    doubts: tuple[Doubt, ...]

    def of(self, verdict: str) -> Headers:
        """The part of one verdict of the plain walk."""
        parts = {"permit": self.permit, "deny": self.deny, "return": self.returned}
        return parts.get(verdict, self.unknown)


class AclSpace:
    """Rule sets in one address family, between interfaces that are not known or those given."""

    def __init__(
        self, family: int = V4, where: Where = ANYWHERE, maker: LineMaker | None = None
    ) -> None:
        self.maker = maker or LineMaker(HeaderSpace(family))
        self.space = self.maker.space
        self.where = where
        self._filterers = {mode: Filterer(self.maker, mode) for mode in Mode}

    def at(self, where: Where) -> AclSpace:
        """The same space at another place."""
        return AclSpace(self.space.family, where, self.maker)

    def verdicts(self, device: Device, name: str, within: Headers | None = None) -> Verdicts:
        """What a rule set does with headers (all that are well formed if none are given)."""
        asked = self.space.well_formed if within is None else within
        notes = Notes(explain=True)
        may = self._filterers[Mode.MAY].walk(device, name, self.where, asked, notes)
        # Without a doubt both readings are one.
        sure = self._surely(device, name, asked) if notes.doubts else may
        deny = minus(asked, may.permitted | may.returned)
        shares = dict(notes.stops)
        for origin, headers in notes.passes.items():
            shares[origin] = shares[origin] | headers if origin in shares else headers
        returned = minus(sure.returned, may.permitted)
        unknown = minus(asked, sure.permitted | deny | returned)
        return Verdicts(sure.permitted, deny, returned, unknown, shares, tuple(notes.doubts))

    def _surely(self, device: Device, name: str, asked: Headers) -> Passed:
        return self._filterers[Mode.SURE].walk(device, name, self.where, asked, Notes())

    def decide(self, device: Device, name: str, packet: Packet) -> Decision:
        """What the plain walk says of one packet."""
        where = self.where
        by = where.translated_by
        return decide(device, name, packet, where.in_tokens, where.out_tokens, translated_by=by)
