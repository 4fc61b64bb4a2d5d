"""IPv4 and IPv6 rules of one host, which iptables keeps apart, as one device.

A file of iptables-save says nothing about IPv6 packets, and one of ip6tables-save nothing about IPv4: the kernel lets
them pass unless the other has rules. So a device of one family carries a stage in which packets of the other one are
not known to pass. Where both are there, :func:`merged` takes these stages out and joins the rest.
"""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.device import Device, Filter, Pipeline, Stage
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import RoutingInstance
from firedoor.model.network.rule import Rule, RuleSet, Verb
from firedoor.readers.firewalls.netfilter.matches import family_of, of_family

_PREFIX = "ip6 "
_TOOLS = {4: "iptables-save", 6: "ip6tables-save"}


def _missing(family: int) -> str:
    return f"no rules for {family_of(family)}"


def only(device: Device, family: int) -> Device:
    """A device of which only the rules of one family are known."""
    other = 6 if family == 4 else 4  # noqa: PLR2004
    name = _missing(other)
    what = f"the {family_of(other)} rules of this host are not there ({_TOOLS[other]} prints them)"
    doubt = Doubt(device.origin, what)
    match = replace(of_family(other), doubts=(doubt,))
    rule = Rule(Verb.UNKNOWN, match, device.origin)
    stage = Filter(name)
    pipeline = device.pipeline
    return replace(
        device,
        rule_sets=(*device.rule_sets, RuleSet(name, (rule,), Verb.RETURN, device.origin)),
        pipeline=replace(
            pipeline, forward=(stage, *pipeline.forward), local=(stage, *pipeline.local)
        ),
    )


def missing_family(device: Device) -> int | None:
    """The address family of which this device has no rules; None where it has both, or comes from elsewhere."""
    names = {rule_set.name for rule_set in device.rule_sets}
    return next((family for family in (4, 6) if _missing(family) in names), None)


def merged(one: Device, other: Device) -> Device:
    """The device of an IPv4 and an IPv6 file of one host, in any order; raises ``ValueError`` for others."""
    if {missing_family(one), missing_family(other)} != {4, 6}:
        raise ValueError("one device has the IPv4 rules and the other one those of IPv6")
    v4, v6 = (one, other) if missing_family(one) == 6 else (other, one)  # noqa: PLR2004
    v4, v6 = _whole(v4), _renamed(_whole(v6))
    taken = {interface.name for interface in v4.interfaces}
    return replace(
        v4,
        interfaces=(*v4.interfaces, *(i for i in v6.interfaces if i.name not in taken)),
        instances=(*v4.instances, *_more_instances(v4, v6)),
        rule_sets=(*v4.rule_sets, *v6.rule_sets),
        tables=(*v4.tables, *v6.tables),
        pipeline=_joined(v4.pipeline, v6.pipeline),
        lists=(*v4.lists, *v6.lists),
        doubts=(*v4.doubts, *v6.doubts),
        restricting=(*v4.restricting, *v6.restricting),
    )


def _whole(device: Device) -> Device:
    """Without the stage that stands for the other family."""
    gone = {_missing(4), _missing(6)}
    pipeline = device.pipeline

    def kept(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        return tuple(s for s in stages if not (isinstance(s, Filter) and s.rule_set in gone))

    return replace(
        device,
        rule_sets=tuple(s for s in device.rule_sets if s.name not in gone),
        pipeline=Pipeline(kept(pipeline.arrival), kept(pipeline.forward), kept(pipeline.local)),
    )


def _renamed(device: Device) -> Device:
    """With names that do not clash with those of the IPv4 rules."""
    pipeline = device.pipeline
    return replace(
        device,
        rule_sets=tuple(_renamed_set(rule_set) for rule_set in device.rule_sets),
        tables=tuple(replace(table, name=_PREFIX + table.name) for table in device.tables),
        pipeline=Pipeline(
            _renamed_stages(pipeline.arrival),
            _renamed_stages(pipeline.forward),
            _renamed_stages(pipeline.local),
        ),
        lists=tuple(_PREFIX + name for name in device.lists),
    )


def _renamed_set(rule_set: RuleSet) -> RuleSet:
    rules = tuple(
        replace(rule, target=_PREFIX + rule.target) if rule.target else rule
        for rule in rule_set.rules
    )
    return replace(rule_set, name=_PREFIX + rule_set.name, rules=rules)


def _renamed_stages(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    return tuple(
        replace(stage, rule_set=_PREFIX + stage.rule_set)
        if isinstance(stage, Filter)
        else replace(stage, table=_PREFIX + stage.table)
        for stage in stages
    )


def _joined(one: Pipeline, other: Pipeline) -> Pipeline:
    return Pipeline(
        (*one.arrival, *other.arrival), (*one.forward, *other.forward), (*one.local, *other.local)
    )


def _more_instances(v4: Device, v6: Device) -> tuple[RoutingInstance, ...]:
    mine = {instance.name for instance in v4.instances}
    return tuple(instance for instance in v6.instances if instance.name not in mine)
