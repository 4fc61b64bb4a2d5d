"""Something in a configuration that is not understood and could change an answer."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.origin import Origin


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """One thing not understood: where it stands, and in one clause what is missing.

    Example: ``Doubt(origin, 'object "SCADA-NETS" has no definition in this file')``.
    ``on_list``: only of addresses, which are the members of this list, kept elsewhere (a threat feed, the addresses
    of a country). "Not on the list" is another matter: :class:`Addresses` forgets the name when it is negated.
    """

    origin: Origin
    what: str
    on_list: str = ""
