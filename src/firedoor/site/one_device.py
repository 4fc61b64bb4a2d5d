"""Files that together are one device: a host with its packet filter, the filters of both address families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firedoor.model.network.device import Device, Filter, Pipeline, Stage
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.rule import Rule, RuleSet

# Platforms that are parts of a device: what a configuration elsewhere says of it comes first.
_PARTS = ("host", "iptables")


def one_device(several: Sequence[Device]) -> Device | None:
    """Return the device that these are parts of; None if they are different ones."""
    if len(several) == 1:
        return several[0]
    hosts = [device for device in several if device.platform == "host"]
    filters = [device for device in several if device.platform == "iptables"]
    if len(hosts) > 1 or len(filters) > 2 or len(hosts) + len(filters) != len(several):  # noqa: PLR2004
        return None
    if len(filters) == 2 and not _differ_in_family(*filters):  # noqa: PLR2004
        return None
    joined = _both(*filters) if len(filters) == 2 else filters[0] if filters else several[0]  # noqa: PLR2004
    return _on_host(hosts[0], joined) if hosts and filters else joined


def _on_host(host: Device, filter_: Device) -> Device:
    return replace(
        filter_,
        interfaces=host.interfaces,
        instances=host.instances,
        forwards=host.forwards,
        doubts=(*host.doubts, *filter_.doubts),
        restricting=(*host.restricting, *filter_.restricting),
    )


def _differ_in_family(one: Device, other: Device) -> bool:
    """Whether one filter says nothing of IPv4 and the other nothing of IPv6."""
    return not (_families(one) & _families(other))


def _families(device: Device) -> set[int]:
    return {
        family
        for rule_set in device.rule_sets
        for rule in rule_set.rules
        for family in (4, 6)
        if rule.match.sources.maybe.family(family) and rule.match.destinations.maybe.family(family)
    }


def _both(one: Device, other: Device) -> Device:
    second = _prefixed(other, "ip6 ")
    return replace(
        one,
        rule_sets=(*one.rule_sets, *second.rule_sets),
        tables=(*one.tables, *second.tables),
        lists=(*one.lists, *second.lists),
        pipeline=Pipeline(
            (*one.pipeline.arrival, *second.pipeline.arrival),
            (*one.pipeline.forward, *second.pipeline.forward),
            (*one.pipeline.local, *second.pipeline.local),
        ),
        doubts=(*one.doubts, *other.doubts),
        restricting=(*one.restricting, *other.restricting),
    )


def _prefixed(device: Device, prefix: str) -> Device:
    """The same device with other names for its rule sets and tables."""

    def rule(one: Rule) -> Rule:
        return replace(one, target=prefix + one.target) if one.target else one

    def rule_set(one: RuleSet) -> RuleSet:
        return replace(one, name=prefix + one.name, rules=tuple(rule(r) for r in one.rules))

    def stages(several: tuple[Stage, ...]) -> tuple[Stage, ...]:
        return tuple(
            replace(s, rule_set=prefix + s.rule_set)
            if isinstance(s, Filter)
            else replace(s, table=prefix + s.table)
            for s in several
        )

    def table(one: TranslationTable) -> TranslationTable:
        return replace(one, name=prefix + one.name)

    pipeline = device.pipeline
    return replace(
        device,
        rule_sets=tuple(rule_set(r) for r in device.rule_sets),
        tables=tuple(table(t) for t in device.tables),
        lists=tuple(prefix + name for name in device.lists),
        pipeline=Pipeline(
            stages(pipeline.arrival), stages(pipeline.forward), stages(pipeline.local)
        ),
    )
