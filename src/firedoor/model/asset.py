"""A machine: the claims of all sources about it, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.claim import Attribute, Claim


@dataclass(frozen=True, slots=True)
class Asset:
    """One machine with every claim about it.

    ``name`` is the short host name in upper case, or an address, or the folder that the files lay in
    where no file names the machine (``named`` is then false). Disagreeing claims stay side by side.
    """

    name: str
    claims: tuple[Claim, ...]
    named: bool = True
    aliases: tuple[str, ...] = ()

    def of(self, attribute: Attribute) -> tuple[Claim, ...]:
        """Every claim about one attribute, in the order of their origins."""
        return tuple(claim for claim in self.claims if claim.attribute is attribute)

    def values(self, attribute: Attribute) -> tuple[str, ...]:
        """The different values claimed for one attribute, sorted."""
        return tuple(sorted({claim.value for claim in self.of(attribute)}))

    def answers(self) -> Iterator[tuple[str, str, Claim]]:
        """The answers given for this machine in report templates: key, value, claim."""
        for claim in self.of(Attribute.REPORTED):
            key, _, value = claim.value.partition("=")
            yield key, value, claim
