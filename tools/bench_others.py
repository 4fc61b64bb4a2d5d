"""The same questions over generated rules asked of dd with CUDD, of z3, and packet by packet of numpy."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Any

from tools.generated_rules import GeneratedRule

NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1}
FIELDS = (("src", 32), ("dst", 32), ("protocol", 8), ("port", 16))
Z3_SECONDS = 60
Spans = dict[str, tuple[int, int]]


def spans(rule: GeneratedRule) -> Spans:
    """The fields that a rule asks for, each as a range."""
    found: Spans = {}
    for name, network in (("src", rule.source), ("dst", rule.target)):
        if network is not None:
            found[name] = (int(network.network_address), int(network.broadcast_address))
    if rule.protocol != "ip":
        number = NUMBERS[rule.protocol]
        found["protocol"] = (number, number)
    if rule.ports is not None:
        found["port"] = rule.ports
    return found


def _between(pair: tuple[IPv4Network, IPv4Network]) -> Spans:
    return spans(GeneratedRule(True, *pair, "ip", None))  # noqa: FBT003 - whichever


class CuddEngine:
    """The same walk with CUDD's diagrams: begin with the pair, take from it line by line."""

    def __init__(self) -> None:
        from dd import cudd  # noqa: PLC0415

        self.bdd: Any = cudd.BDD()
        self.bdd.configure(reordering=False)
        self.names = {name: [f"{name}{bit}" for bit in range(bits)] for name, bits in FIELDS}
        for several in self.names.values():
            self.bdd.declare(*several)
        self.count = sum(bits for _, bits in FIELDS)

    def permitted(
        self, rules: Sequence[GeneratedRule], pair: tuple[IPv4Network, IPv4Network]
    ) -> Any:  # noqa: ANN401
        """What the rules let through between two networks."""
        rest = self._means(_between(pair))
        found = self.bdd.false
        zone = _between(pair)
        for rule in rules:
            asked = spans(rule)
            if not all(_touch(asked.get(name), zone[name]) for name in ("src", "dst")):
                continue
            hit = rest & self._means(asked)
            if rule.permit:
                found |= hit
            rest &= ~hit
        return found

    def share(self, found: Any) -> float:  # noqa: ANN401 - dd has no types
        """The share of all packets that a set holds."""
        return float(found.count(self.count)) / 2.0**self.count

    def _means(self, asked: Spans) -> Any:  # noqa: ANN401
        found = self.bdd.true
        for name, (low, high) in reversed(asked.items()):
            found &= self._range(name, low, high)
        return found

    def _range(self, name: str, low: int, high: int) -> Any:  # noqa: ANN401
        names = self.names[name]
        above, below = self.bdd.true, self.bdd.true
        for bit, variable in enumerate(reversed(names)):
            one = self.bdd.var(variable)
            above = one & above if low >> bit & 1 else one | above
            below = ~one | below if high >> bit & 1 else ~one & below
        return above & below


def _touch(one: tuple[int, int] | None, other: tuple[int, int]) -> bool:
    return one is None or (one[0] <= other[1] and other[0] <= one[1])


def ask_z3(rules: Sequence[GeneratedRule], pair: tuple[IPv4Network, IPv4Network]) -> str:
    """Whether the rules let any packet through between two networks: sat, unsat, or unknown at the time limit."""
    import z3  # type: ignore[import-untyped]  # noqa: PLC0415

    header = {name: z3.BitVec(name, bits) for name, bits in FIELDS}

    def means(asked: Spans) -> Any:  # noqa: ANN401 - z3 has no types
        tests = [
            test
            for name, (low, high) in asked.items()
            for test in (z3.UGE(header[name], low), z3.ULE(header[name], high))
        ]
        return z3.And(*tests)

    passes = z3.BoolVal(False)  # noqa: FBT003 - what no rule permits is denied
    for rule in reversed(rules):
        passes = z3.If(means(spans(rule)), z3.BoolVal(rule.permit), passes)
    solver = z3.Solver()
    solver.set("timeout", Z3_SECONDS * 1000)
    solver.add(means(_between(pair)), passes)
    return str(solver.check())


def scan_with_numpy(rules: Sequence[GeneratedRule], packets: int) -> int:
    """How many of some packets are permitted, each held against all rules at once."""
    import numpy as np  # noqa: PLC0415

    bounds = {}
    for name, bits in FIELDS:
        whole = (0, (1 << bits) - 1)
        sides = [spans(rule).get(name, whole) for rule in rules]
        bounds[name] = tuple(np.array(side, dtype=np.uint32) for side in zip(*sides, strict=True))
    verdicts = np.array([rule.permit for rule in rules] + [False])
    drawn = np.random.default_rng(1)
    inside = (10 << 24, 11 << 24)
    limits = {"src": inside, "dst": inside, "protocol": (6, 7), "port": (1, 1024)}
    columns = {n: drawn.integers(*limits[n], packets, dtype=np.uint32) for n, _ in FIELDS}
    permitted = 0
    for number in range(packets):
        hit = np.ones(len(rules), dtype=bool)
        for name, (low, high) in bounds.items():
            value = columns[name][number]
            hit &= (low <= value) & (value <= high)
        first = int(hit.argmax()) if hit.any() else len(rules)
        permitted += bool(verdicts[first])
    return permitted
