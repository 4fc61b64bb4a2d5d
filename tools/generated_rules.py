"""Rule sets of any size for measurements: random ones, and ones shaped like the published ClassBench seeds.

The proportions of the ``fw`` shape follow the fw1 to fw5 parameter files of ClassBench (Taylor and Turner,
INFOCOM 2005): about 40 % of the rules have a wildcard on one side, ports are mostly single or wildcards, and protocols
mostly TCP. None of its data is used. No rule is any to any, and no prefix so short that with a wildcard beside it
it means most of 10.0.0.0/8: else nearly every later rule is dead and measures nothing (``live_rules`` counts).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

ALL_TEN = IPv4Network("10.0.0.0/8")
TCP_PORTS = (
    22,
    23,
    25,
    53,
    80,
    102,
    110,
    135,
    139,
    143,
    443,
    445,
    502,
    1433,
    3389,
    8080,
    20000,
    44818,
)


WHOLE = 32  # the length of a host's prefix


@dataclass(frozen=True, slots=True)
class Shape:
    """Shares of a rule set: wildcard sides, prefix lengths with their weights, ports."""

    name: str
    wildcard: float
    lengths: tuple[int, ...]
    weights: tuple[int, ...]
    any_port: float
    one_port: float
    permit: float


RANDOM = Shape("random", 0.05, (16, 20, 24, 28, 32), (1, 1, 4, 1, 4), 0.15, 0.60, 0.6)
FIREWALL = Shape("fw", 0.40, (14, 18, 21, 24, 27, 30, 32), (1, 3, 3, 8, 3, 2, 20), 0.25, 0.55, 0.6)
ACCESS_LIST = Shape("acl", 0.02, (16, 22, 24, 28, 30, 32), (1, 2, 8, 4, 3, 12), 0.30, 0.55, 0.6)
SHAPES = {shape.name: shape for shape in (RANDOM, FIREWALL, ACCESS_LIST)}


@dataclass(frozen=True, slots=True)
class GeneratedRule:
    """One first-match rule; a network of None is a wildcard, ports of None are all."""

    permit: bool
    source: IPv4Network | None
    target: IPv4Network | None
    protocol: str
    ports: tuple[int, int] | None


class RuleMaker:
    """Draws rules of a shape; all of it follows from the seed."""

    def __init__(
        self,
        shape: Shape,
        seed: int,
        sources: Sequence[IPv4Network] = (ALL_TEN,),
        targets: Sequence[IPv4Network] = (ALL_TEN,),
    ) -> None:
        """``sources`` and ``targets``: the networks in which the two sides lie."""
        self.shape = shape
        self.random = random.Random(seed)  # noqa: S311 - measurements, no secrets
        self.sources, self.targets = sources, targets

    def rules(self, count: int) -> Iterator[GeneratedRule]:
        """Yield rules."""
        for _ in range(count):
            yield self.rule()

    def rule(self) -> GeneratedRule:
        """One rule with at most one wildcard side."""
        sides: list[IPv4Network | None] = [
            self._network(self.sources),
            self._network(self.targets),
        ]
        if self.random.random() < self.shape.wildcard:
            sides[self.random.randrange(2)] = None
        protocol = self.random.choices(("tcp", "udp", "icmp", "ip"), (70, 18, 4, 8))[0]
        ports = self._ports() if protocol in {"tcp", "udp"} else None
        permit = self.random.random() < self.shape.permit
        return GeneratedRule(permit, sides[0], sides[1], protocol, ports)

    def _network(self, pool: Sequence[IPv4Network]) -> IPv4Network:
        outer = self.random.choice(pool)
        length = self.random.choices(self.shape.lengths, self.shape.weights)[0]
        length = max(length, outer.prefixlen)
        value = int(outer.network_address) | self.random.getrandbits(32 - outer.prefixlen)
        return IPv4Network((value >> (32 - length) << (32 - length), length))

    def _ports(self) -> tuple[int, int] | None:
        roll = self.random.random()
        if roll < self.shape.any_port:
            return None
        if roll < self.shape.any_port + self.shape.one_port:
            port = self.random.choice(TCP_PORTS)
            return port, port
        low = self.random.randrange(1, 60000)
        return low, min(65535, low + self.random.choice((9, 99, 999, 4999)))


def ios_line(rule: GeneratedRule) -> str:
    """A rule as a line of an extended access list of IOS."""
    verb = "permit" if rule.permit else "deny"
    parts = [verb, rule.protocol, _ios_side(rule.source), _ios_side(rule.target)]
    if rule.ports is not None:
        low, high = rule.ports
        parts.append(f"eq {low}" if low == high else f"range {low} {high}")
    return " ".join(parts)


def _ios_side(network: IPv4Network | None) -> str:
    if network is None:
        return "any"
    if network.prefixlen == WHOLE:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.hostmask}"


def asa_line(name: str, rule: GeneratedRule) -> str:
    """A rule as a line of an extended access list of ASA."""
    verb = "permit" if rule.permit else "deny"
    parts = [f"access-list {name} extended", verb, rule.protocol]
    parts += [_asa_side(rule.source), _asa_side(rule.target)]
    if rule.ports is not None:
        low, high = rule.ports
        parts.append(f"eq {low}" if low == high else f"range {low} {high}")
    return " ".join(parts)


def _asa_side(network: IPv4Network | None) -> str:
    if network is None:
        return "any4"
    if network.prefixlen == WHOLE:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.netmask}"
