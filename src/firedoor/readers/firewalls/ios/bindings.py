"""Access lists on interfaces: one rule set for each direction that calls the list of the interface.

A list that is bound and not defined permits everything, as an empty one does (Cisco IOS Security Configuration Guide,
"IP Access List Overview": an interface with an undefined list passes all packets).
"""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.drafts import V4, InterfaceDraft
from firedoor.readers.firewalls.ios.work import Work

LISTS = {"in": "interface lists in", "out": "interface lists out"}
_FAMILY = {4: Addresses.exactly(EVERY_V4), 6: Addresses.exactly(EVERY_V6)}


def set_name(work: Work, family: int, name: str) -> str:
    """The name of a list's rule set; an IPv6 list that shares its name with an IPv4 list is told apart."""
    return f"{name} (ipv6)" if family != V4 and (V4, name) in work.lists else name


def dispatch(work: Work, way: str, under: dict[str, list[str]], start: Origin) -> RuleSet:
    """The rule set that calls the list of each interface in one direction."""
    text = f"an interface without a list {way}bound lets packets pass"
    default = Origin(start.file, start.line, text=text)
    rules = tuple(
        rule for draft in work.interfaces.values() for rule in _calls(work, draft, way, under)
    )
    return RuleSet(LISTS[way], rules, Verb.RETURN, default)


def _calls(
    work: Work, draft: InterfaceDraft, way: str, under: dict[str, list[str]]
) -> Iterator[Rule]:
    for (family, direction), (name, origin) in draft.lists.items():
        if direction != way:
            continue
        if (family, name) not in work.lists:
            work.problem(
                origin,
                f'access list "{name}", bound to {draft.name}, is not in this file: everything may pass',
                "define the list, or take it off the interface",
            )
            continue
        if draft.layer2 and not draft.routed and not draft.v4 and not draft.v6:
            what = "a list on a switch port can only stop more"
            work.restricting.append(Doubt(origin, what))
            work.book.mark(origin.line or 1, LineState.PARTLY, what)
            continue
        # What goes into a crypto map meets the outbound list of its interface; what comes out of it meets none.
        names = (draft.name, *under.get(draft.name, ())) if way == "out" else (draft.name,)
        ports = Ports.of(*names)
        match = Match(
            _FAMILY[family],
            _FAMILY[family],
            in_ports=ports if way == "in" else None,
            out_ports=ports if way == "out" else None,
        )
        yield Rule(Verb.CALL, match, origin, f"{draft.name} {way}", set_name(work, family, name))
