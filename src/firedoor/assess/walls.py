"""Devices without the lines that name what may pass: what still arrives was let through by no policy."""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Addresses
from firedoor.model.network.device import Device, Filter
from firedoor.model.network.rule import Match, Rule, State, Verb
from firedoor.model.network.services import ALL_PORTS, TCP, UDP, Service


def wall(device: Device) -> Device:
    """The same device without every line that permits something in particular.

    Where a policy is enforced, nothing is left that passes. A router with an access list on one interface is a wall
    there and nowhere else; a line that permits anything to anywhere is no policy. Where the device stands, what it
    routes, translates and denies, and what of it is not understood, stays as it is.
    """
    names = _in_the_way(device)
    return replace(
        device,
        rule_sets=tuple(
            replace(s, rules=tuple(r for r in s.rules if not _names_what_passes(r)))
            if s.name in names
            else s
            for s in device.rule_sets
        ),
    )


def _in_the_way(device: Device) -> set[str]:
    """The rule sets that packets meet on their way through: not those for the device itself."""
    stages = (*device.pipeline.arrival, *device.pipeline.forward)
    waiting = [stage.rule_set for stage in stages if isinstance(stage, Filter)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [rule.target for rule in device.rule_set(name).rules if rule.target]
    return found


def _names_what_passes(rule: Rule) -> bool:
    """Whether a line lets pass only what it says: from or to somewhere, a service, a user."""
    return rule.verb in {Verb.PERMIT, Verb.RETURN} and not _is_anything(rule.match)


def _is_anything(match: Match) -> bool:
    """Whether it can mean every new connection between two interfaces, be it in one address family."""
    return (
        _everywhere(match.sources)
        and _everywhere(match.destinations)
        and any(_every_port(service) for service in match.services.maybe)
        and (match.states is None or State.NEW in match.states)
        and not match.tcp_flags
        and not match.translated_by
        and not match.varying
    )


def _everywhere(addresses: Addresses) -> bool:
    return any(not every - addresses.maybe for every in (EVERY_V4, EVERY_V6))


def _every_port(service: Service) -> bool:
    whole = service.sports == ALL_PORTS and service.dports == ALL_PORTS
    return whole and any(protocol in service.protocols for protocol in (TCP, UDP))
