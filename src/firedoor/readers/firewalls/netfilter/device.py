"""A device from chains: its rule sets, its tables, and the order in which the kernel passes them.

Order (include/uapi/linux/netfilter_ipv4.h and nf_hook_entries): at prerouting, then routing, then input or forward and
postrouting; at one hook by ascending priority. A packet that a base chain accepts goes on to the next
one; one that is dropped ends (nft(8), "VERDICT STATEMENT").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from firedoor.model.network.device import Device, Filter, Pipeline, Stage, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.route import RoutingInstance
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.netfilter.chains import Act, Chain, Hook
from firedoor.readers.firewalls.netfilter.nat import TableMaker
from firedoor.readers.firewalls.netfilter.reach import Known, know, targets_of
from firedoor.readers.firewalls.netfilter.rule_sets import rule_set

_ARRIVAL = (Hook.INGRESS, Hook.PREROUTING)
_LOCAL = (Hook.INPUT,)
_FORWARD = (Hook.FORWARD, Hook.POSTROUTING, Hook.EGRESS)


@dataclass(frozen=True, slots=True)
class Named:
    """What a device is made of, besides its chains."""

    name: str
    platform: str
    origin: Origin
    doubts: tuple[Doubt, ...] = ()
    restricting: tuple[Doubt, ...] = ()


def device_of(named: Named, chains: Iterable[Chain]) -> Device:
    """Put a device together."""
    by_name = {chain.name: chain for chain in chains}
    known = know(by_name)
    builder = _Builder(known)
    pipeline = builder.pipeline()
    filtering = builder.filtering()
    sets = tuple(rule_set(by_name[name], known, name) for name in by_name if name in filtering)
    return Device(
        name=named.name,
        platform=named.platform,
        origin=named.origin,
        instances=tuple(_instances(known)),
        rule_sets=(*sets, *builder.own),
        tables=tuple(builder.tables),
        pipeline=pipeline,
        lists=tuple(s.name for s in sets if by_name[s.name].listed),
        doubts=named.doubts,
        restricting=named.restricting,
    )


def _instances(known: Known) -> Iterator[RoutingInstance]:
    """A mark set before routing can steer it (``ip rule``), and the rules that do so stand elsewhere."""
    what = "the mark set here can choose another routing table (ip rule)"
    doubts = tuple(
        Doubt(step.origin, what)
        for name, chain in known.chains.items()
        for step in chain.steps
        if step.marks and known.passed[name].routes
    )
    if doubts:
        yield RoutingInstance("", doubts=doubts)


class _Builder:
    def __init__(self, known: Known) -> None:
        self._known = known
        self._maker = TableMaker(known)
        self.tables: list[TranslationTable] = []
        self.own: list[RuleSet] = []

    def pipeline(self) -> Pipeline:
        """The stages, and by the way the tables and the sets of our own that they need."""
        return Pipeline(
            arrival=tuple(self._stages(_ARRIVAL)),
            forward=tuple(self._stages(_FORWARD)),
            local=tuple(self._stages(_LOCAL)),
        )

    def _stages(self, hooks: tuple[Hook, ...]) -> Iterator[Stage]:
        for hook in hooks:
            for translating, group in groupby(self._at(hook), key=_translates):
                chains = list(group)
                if translating:
                    yield from self._translating(hook, chains)
                else:
                    yield from (self._filter(chain) for chain in chains)

    def _at(self, hook: Hook) -> list[Chain]:
        found = [
            c for c in self._known.chains.values() if c.base is not None and c.base.hook is hook
        ]
        return sorted(found, key=lambda c: c.base.priority if c.base is not None else 0)

    def _translating(self, hook: Hook, chains: Sequence[Chain]) -> Iterator[Stage]:
        for chain in chains:
            if self._drops(chain):
                yield self._filter(chain)
        name = f"translations at {hook}"
        taken = sum(table.name.startswith(name) for table in self.tables)
        table = self._maker.table(f"{name} {taken + 1}" if taken else name, chains)
        if taken:
            table = _later(table)
        if table.translations:
            self.tables.append(table)
            yield Translate(table.name)

    def _drops(self, chain: Chain) -> bool:
        """Whether a translating chain can also drop packets."""
        called = (self._known.chains[name] for name in self._called([chain.name]))
        drops = any(step.act in {Act.DROP, Act.UNKNOWN} for each in called for step in each.steps)
        return drops or (chain.base is not None and chain.base.policy is not Verb.PERMIT)

    def _filter(self, chain: Chain) -> Filter:
        if chain.base is None or not chain.base.devices:
            return Filter(chain.name)
        name = f"devices of {chain.name}"
        ports = Ports.of(*chain.base.devices)
        out = chain.base.hook is Hook.EGRESS
        match = Match(out_ports=ports) if out else Match(in_ports=ports)
        rule = Rule(Verb.CALL, match, chain.origin, target=chain.name)
        self.own.append(RuleSet(name, (rule,), Verb.RETURN, chain.origin))
        return Filter(name)

    def filtering(self) -> frozenset[str]:
        """The chains that are rule sets: all but those that only translations call."""
        chains = self._known.chains
        translating = {name for name, chain in chains.items() if _translates(chain)}
        by_translations = self._called(translating)
        starts = {n for n, c in chains.items() if n not in by_translations}
        starts |= {n for n, c in chains.items() if c.base is not None and not _translates(c)}
        starts |= {n for n in translating if self._drops(chains[n])}
        return frozenset(self._called(starts))

    def _called(self, names: Iterable[str]) -> set[str]:
        """These chains and all that they call."""
        seen = set(names)
        waiting = list(seen)
        while waiting:
            new = targets_of(self._known.chains[waiting.pop()]) - seen
            seen |= new
            waiting += new
        return seen


def _later(table: TranslationTable) -> TranslationTable:
    """A table after another one of the same hook: the kernel asks it only where that one did not translate."""
    what = "whether an earlier chain of this hook has translated the packet is not modelled"
    return TranslationTable(
        table.name,
        tuple(replace(t, doubts=(*t.doubts, Doubt(t.origin, what))) for t in table.translations),
    )


def _translates(chain: Chain) -> bool:
    return chain.base is not None and chain.base.translates
