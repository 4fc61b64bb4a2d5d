"""Translations of a destination to what it is already: the kernel does not count them as translated.

``nf_nat_setup_info`` sets the status of a connection to DNAT only where the new tuple differs. Rules that ask
for the status (``--ctstate DNAT``, ``ct status dnat``) would otherwise hold for such packets, too.
"""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.addresses import Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, Match
from firedoor.model.network.services import WITH_PORTS, Service, Services
from firedoor.readers.firewalls.netfilter.matches import both, is_never

_PORTED = Ranges.single(*WITH_PORTS)


def unchanged(translation: Translation) -> Translation | None:
    """The packets that a translation leaves as they are, exempt from it; None where there are none.

    With several addresses to choose from, whether one is left as it is varies.
    """
    rewrite = translation.destination
    if rewrite is None or rewrite.interface or rewrite.ports_one_to_one:
        return None
    where = Doubt(translation.origin, "conditions of this rule cannot be joined exactly")
    same, single = ANY_PACKET, True
    if rewrite.pool is not None:
        same = Match(destinations=Addresses.exactly(rewrite.pool))
        single = rewrite.pool.v4.size <= 1 and rewrite.pool.v6.size <= 1
    if rewrite.one_to_one is not None:
        before, after = rewrite.one_to_one
        same = Match(destinations=Addresses.exactly(before & after))
        single = before == after
    if rewrite.ports is not None:
        service = Service(_PORTED, dports=rewrite.ports)
        same = both(same, Match(services=Services.exactly(service)), where)
    if not single:
        same = replace(same, varying=("which address the translation chooses",))
    match = both(translation.match, same, where)
    return None if is_never(match) else Translation(match, translation.origin, translation.name)
