"""One rule set of 5,000 lines between two zones, by Firedoor and by others: ``python -m tools.bench_rules random``.

Each shape runs in a process of its own, so that its memory can be told. The others answer the very same question, and
the answers are compared: the packets that dd lets through are counted, z3 says whether there is one.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv4Network
from typing import TypeVar

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.model.network.services import ALL_PORTS, ANY_SERVICE, Service, Services
from firedoor.model.origin import Origin
from firedoor.reach.filtering import Filterer
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import LineMaker, Where
from firedoor.reach.modes import Mode, Notes
from firedoor.site.garbage import SELDOM
from tools.bench_others import CuddEngine, ask_z3, scan_with_numpy
from tools.generated_rules import SHAPES, GeneratedRule, RuleMaker

T = TypeVar("T")
COUNT = 5000
NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1}
NOWHERE = Where(None, None)
# From zones and from the Internet to zones of different size, all in 10.0.0.0/8.
PAIRS = tuple(
    (IPv4Network(source), IPv4Network(target))
    for source, target in (
        ("10.0.0.0/12", "10.128.0.0/12"),
        ("10.64.0.0/12", "10.192.0.0/12"),
        ("10.64.0.0/10", "10.192.0.0/10"),
        ("0.0.0.0/0", "10.128.0.0/12"),
        ("0.0.0.0/0", "10.192.0.0/10"),
    )
)


@dataclass(frozen=True, slots=True)
class RulesFigure:
    """All of one shape; times in seconds, the worst of the pairs."""

    shape: str
    live: int
    pair: float
    zone_pair: float
    lines: int
    nodes: int
    what_if: float
    cudd_pair: float
    z3_pair: float
    z3_says: str
    scan: float
    megabytes: float


def device_of(rules: Sequence[GeneratedRule]) -> Device:
    """The rules as the only list of a device."""
    where = Origin("rules", 1)
    several = tuple(_rule(rule, number) for number, rule in enumerate(rules, start=1))
    return Device("fw", "table", where, rule_sets=(RuleSet("list", several, Verb.DENY, where),))


def _rule(rule: GeneratedRule, line: int) -> Rule:
    verb = Verb.PERMIT if rule.permit else Verb.DENY
    match = Match(_side(rule.source), _side(rule.target), _services(rule))
    return Rule(verb, match, Origin("rules", line))


def _side(network: IPv4Network | None) -> Addresses:
    return Addresses() if network is None else Addresses.exactly(AddressSpace.of(network))


def _services(rule: GeneratedRule) -> Services:
    if rule.protocol == "ip":
        return ANY_SERVICE
    ports = Ranges((rule.ports,)) if rule.ports else ALL_PORTS
    return Services.exactly(Service(Ranges.single(NUMBERS[rule.protocol]), dports=ports))


class Engine:
    """Firedoor's walk of one rule set."""

    def __init__(self) -> None:
        self.space = HeaderSpace(4)
        self.maker = LineMaker(self.space)
        self.filterer = Filterer(self.maker, Mode.MAY)

    def zone(self, pair: tuple[IPv4Network, IPv4Network]) -> Headers:
        """All headers from one network to another."""
        space = self.space
        source, target = (AddressSpace.of(network).v4 for network in pair)
        return space.within(space.src, source) & space.within(space.dst, target)

    def permitted(self, device: Device, headers: Headers) -> Headers:
        """What the list lets through."""
        return self.filterer.walk(device, "list", NOWHERE, headers, Notes()).permitted

    def touched(self, device: Device, headers: Headers) -> int:
        """How many lines can mean some of the headers, by their addresses."""
        rules = self.maker.plain_rules(device, "list", NOWHERE, headers)
        return len(rules or ())

    def differs(self, device: Device, headers: Headers, before: Headers) -> bool:
        """Whether the list lets other packets through than before."""
        return (before ^ self.permitted(device, headers)).satisfiable()

    def live(self, device: Device) -> int:
        """How many rules some packet meets first."""
        rest, met = self.space.everything, 0
        for rule in device.rule_set("list").rules:
            hit = self.maker.headers(rule.match)[1] & rest
            met += hit.satisfiable()
            rest = minus(rest, hit)
        return met


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and the result."""
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def ours(device: Device) -> tuple[list[float], list[tuple[int, int, float]]]:
    """Seconds for each pair, first asked; and lines met, nodes and share of packets of each answer."""
    seconds, sizes = [], []
    for pair in PAIRS:
        engine = Engine()
        zone = engine.zone(pair)
        spent, found = timed(partial(engine.permitted, device, zone))
        seconds.append(spent)
        share = found.sat_count_float(engine.space.count) / 2.0**engine.space.count
        sizes.append((engine.touched(device, zone), found.node_count(), share))
    return seconds, sizes


def what_if(device: Device) -> float:
    """Seconds, worst of the pairs, to ask again with the middle line turned around, and to compare."""
    rule_set = device.rule_set("list")
    rules = list(rule_set.rules)
    middle = rules[len(rules) // 2]
    turned = Verb.DENY if middle.verb is Verb.PERMIT else Verb.PERMIT
    rules[len(rules) // 2] = replace(middle, verb=turned)
    changed = replace(device, rule_sets=(replace(rule_set, rules=tuple(rules)),))
    worst = 0.0
    for pair in PAIRS:
        engine = Engine()
        zone = engine.zone(pair)
        before = engine.permitted(device, zone)
        spent, _ = timed(partial(engine.differs, changed, zone, before))
        worst = max(worst, spent)
    return worst


def measure(shape: str) -> RulesFigure:
    """Everything about one shape."""
    rules = list(RuleMaker(SHAPES[shape], 1).rules(COUNT))
    device = device_of(rules)
    seconds, sizes = ours(device)
    changed = what_if(device)
    # The largest so far is ours alone; what comes now is of the others.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cudd = 0.0
    for pair, (_, _, share) in zip(PAIRS, sizes, strict=True):
        engine = CuddEngine()
        spent, found = timed(partial(engine.permitted, rules, pair))
        cudd = max(cudd, spent)
        if abs(engine.share(found) - share) > 1e-9 * share:
            raise RuntimeError(f"{shape}: dd lets other packets through from {pair}")
    z3_seconds, says = timed(partial(ask_z3, rules, PAIRS[0]))
    if says != "unknown" and (says == "sat") != (sizes[0][2] > 0):
        raise RuntimeError(f"{shape}: z3 says {says}")
    scan, _ = timed(partial(scan_with_numpy, rules, 1000))
    worst = max(range(len(PAIRS)), key=lambda n: seconds[n])
    zones = max(s for s, pair in zip(seconds, PAIRS, strict=True) if pair[0].prefixlen)
    return RulesFigure(
        shape, Engine().live(device), seconds[worst], zones, sizes[worst][0], sizes[worst][1], changed,
        cudd, z3_seconds, says, scan, megabytes,
    )  # fmt: skip


def main() -> int:
    """Print the figures of one shape as JSON."""
    gc.set_threshold(*SELDOM)  # as every command does
    figure = measure(sys.argv[1])
    print(json.dumps({name: getattr(figure, name) for name in RulesFigure.__slots__}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
