"""A device: interfaces, routing, rule sets, translations, and the order in which a packet meets them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.route import RoutingInstance
from firedoor.model.network.rule import RuleSet
from firedoor.model.origin import Origin


class View(StrEnum):
    """Which addresses a filter sees: as they are now, or as they were when the packet came in."""

    NOW = "now"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Filter:
    """A stage in which a rule set decides. A packet that is denied ends here; a set that returns lets it pass.

    ``looks_ahead``: it runs before routing, and rules that ask for the way out use a routing look-up made for
    the purpose with the addresses as they are now.
    """

    rule_set: str
    view: View = View.NOW
    looks_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Translate:
    """A stage in which a translation table applies. ``view`` and ``looks_ahead`` as for ``Filter``."""

    table: str
    view: View = View.NOW
    looks_ahead: bool = False


Stage = Filter | Translate


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The vendor's order of operations for a packet that comes in at an interface.

    ``arrival`` runs before routing. Then the routing instance of the ingress interface decides: an address of
    the device itself goes through ``local``, all else through ``forward``.
    """

    arrival: tuple[Stage, ...] = ()
    forward: tuple[Stage, ...] = ()
    local: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """One device, or one VDOM, context or logical system of it.

    ``platform``: fortios, asa, ios, panos, junos, iptables, nftables, pf, table. ``lists`` names the rule sets that the
    person wrote (access lists, policies, chains), in the order of the file: those that ``acl`` commands take. Other
    rule sets are the reader's own (dispatch by interface, implicit defaults).
    ``by_session`` names the rule sets that are asked for the first packet of a session only: later packets and
    answers pass with their session. Sets that hold a rule for known connections of their own need not stand there.
    ``doubts``: lines whose effect is not bounded to one interface, rule set or routing instance: because of
    them the device could let anything pass. ``restricting``: lines that can only stop more than the model says.
    """

    name: str
    platform: str
    origin: Origin
    interfaces: tuple[Interface, ...] = ()
    instances: tuple[RoutingInstance, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    tables: tuple[TranslationTable, ...] = ()
    pipeline: Pipeline = Pipeline()
    lists: tuple[str, ...] = ()
    forwards: bool = True  # False for a host, or a router with routing switched off
    doubts: tuple[Doubt, ...] = ()
    restricting: tuple[Doubt, ...] = ()
    by_session: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a device has a name")
        for kind, names in (
            ("interface", [i.name for i in self.interfaces]),
            ("routing instance", [i.name for i in self.instances]),
            ("rule set", [r.name for r in self.rule_sets]),
            ("translation table", [t.name for t in self.tables]),
        ):
            if len(set(names)) != len(names):
                twice = next(name for name in names if names.count(name) > 1)
                raise ValueError(f"{kind} {twice!r} stands twice in device {self.name!r}")
        self._check_references()

    def _check_references(self) -> None:
        sets, tables = {r.name for r in self.rule_sets}, {t.name for t in self.tables}
        for stage in (*self.pipeline.arrival, *self.pipeline.forward, *self.pipeline.local):
            known, name = (
                (sets, stage.rule_set) if isinstance(stage, Filter) else (tables, stage.table)
            )
            if name not in known:
                raise ValueError(
                    f"device {self.name!r}: the pipeline names {name!r}, which is not there"
                )
        for rule_set in self.rule_sets:
            for rule in rule_set.rules:
                if rule.target and rule.target not in sets:
                    raise ValueError(
                        f"device {self.name!r}: {rule.target!r} is called and is not there"
                    )

    def rule_set(self, name: str) -> RuleSet:
        """The rule set of this name; raises ``KeyError``."""
        for rule_set in self.rule_sets:
            if rule_set.name == name:
                return rule_set
        raise KeyError(name)
