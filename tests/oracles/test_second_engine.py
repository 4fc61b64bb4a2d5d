"""Packet sets against two other solvers: decision diagrams of dd built another way, and z3."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

import pytest
import z3  # type: ignore[import-untyped]

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, State, Verb
from firedoor.model.network.services import TCP, Service
from firedoor.reach.acl_names import reached
from firedoor.reach.acl_space import ANYWHERE, AclSpace
from firedoor.reach.filtering import Filterer
from firedoor.reach.headers import HeaderSpace
from firedoor.reach.lines import LineMaker, Where
from firedoor.reach.modes import Mode, Notes
from tests.oracles.second_engine import SecondEngine
from tests.reach.random_devices import Maker

SEEDS = range(30)
SPACE = HeaderSpace(4, nodes=1 << 20, cache=1 << 18)
MAKER = LineMaker(SPACE)
FILTERERS = {mode: Filterer(MAKER, mode) for mode in Mode}
# A return that is in doubt ends the list or not; the engine then counts what follows as in doubt, not as sure.
ENDING_EARLY = frozenset({Verb.RETURN, Verb.GOTO})


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("doubts", [False, True], ids=["plain", "doubts"])
@pytest.mark.parametrize("known", [False, True], ids=["anywhere", "between"])
def test_both_modes_are_what_all_worlds_say(seed: int, *, doubts: bool, known: bool) -> None:
    device = Maker(seed, doubts=doubts).device()
    names = ("a", "b") if known else (None, None)
    where = Where(frozenset({"a"}), frozenset({"b"})) if known else ANYWHERE
    within = SPACE.well_formed & SPACE.fragments(later=False)
    found = {
        mode: FILTERERS[mode].walk(device, "r0", where, within, Notes(explain=True)).permitted
        for mode in Mode
    }
    second = SecondEngine(SPACE, device, names)
    asked = second.exported(within)
    may, sure = (one & asked for one in second.may_and_sure("r0"))
    assert second.exported(found[Mode.MAY]) == may
    ours = second.exported(found[Mode.SURE])
    assert (ours & ~sure) == second.bdd.false, "surely permitted, and there is a world in which not"
    verbs = {rule.verb for one in reached(device, "r0") for rule in one.rules}
    if not verbs & ENDING_EARLY:
        assert ours == sure


Header = dict[str, z3.BitVecRef]


def _header() -> Header:
    widths = {"src": 32, "dst": 32, "protocol": 8, "sport": 16, "dport": 16, "flags": 8}
    return {name: z3.BitVec(name, width) for name, width in widths.items()}


def _within(value: z3.BitVecRef, ranges: Ranges) -> z3.BoolRef:
    return z3.Or(*(z3.And(z3.UGE(value, low), z3.ULE(value, high)) for low, high in ranges))


def _service(header: Header, one: Service) -> z3.BoolRef:
    return z3.And(
        _within(header["protocol"], one.protocols),
        _within(header["sport"], one.sports),
        _within(header["dport"], one.dports),
    )


def _means(header: Header, match: Match) -> z3.BoolRef:
    """New connections between interfaces a and b, no translation applied, nothing in doubt."""
    parts = [
        _within(header["src"], match.sources.surely.v4),
        _within(header["dst"], match.destinations.surely.v4),
        z3.Or(*(_service(header, one) for one in match.services.surely)),
        z3.BoolVal(match.states is None or State.NEW in match.states),
        z3.BoolVal(not match.translated_by),
    ]
    for ports, name in ((match.in_ports, "a"), (match.out_ports, "b")):
        parts.append(z3.BoolVal(ports is None or (name in ports.names) != ports.negated))
    if match.tcp_flags:
        tests = (header["flags"] & test.mask == test.value for test in match.tcp_flags)
        parts.append(z3.And(header["protocol"] == TCP, z3.Or(*tests)))
    return z3.And(*parts)


def _permitted(header: Header, device: Device, name: str) -> tuple[z3.BoolRef, z3.BoolRef]:
    """Whether a rule set permits, and whether it hands back: nested from its end to its begin."""
    rule_set = device.rule_set(name)
    yes, no = z3.BoolVal(val=True), z3.BoolVal(val=False)
    last = {Verb.PERMIT: (yes, no), Verb.DENY: (no, no), Verb.RETURN: (no, yes)}[rule_set.default]
    permit, back = last
    for rule in reversed(rule_set.rules):
        if rule.verb is Verb.PASS:
            continue
        here = {Verb.PERMIT: (yes, no), Verb.DENY: (no, no), Verb.RETURN: last}.get(rule.verb)
        if here is None:
            inner, returns = _permitted(header, device, rule.target)
            then = (permit, back) if rule.verb is Verb.CALL else last
            here = z3.Or(inner, z3.And(returns, then[0])), z3.And(returns, then[1])
        means = _means(header, rule.match)
        permit, back = z3.If(means, here[0], permit), z3.If(means, here[1], back)
    return permit, back


def _well_formed(header: Header) -> z3.BoolRef:
    """As the engine's headers of new connections: ports and flags only where the protocol has them."""
    ported = z3.Or(*(header["protocol"] == number for number in (6, 17, 33, 132, 136)))
    icmp = z3.Or(*(header["protocol"] == number for number in (1, 58)))
    ports = z3.Or(ported, z3.And(header["sport"] == 0, z3.Or(icmp, header["dport"] == 0)))
    flags = z3.If(header["protocol"] == TCP, header["flags"] == 2, header["flags"] == 0)
    return z3.And(ports, flags)


def _plain(seed: int) -> Device:
    """A device without conditions that vary."""
    return next(
        device
        for number in range(seed * 1000, seed * 1000 + 1000)
        for device in (Maker(number, doubts=False).device(),)
        if not any(rule.match.varying for one in device.rule_sets for rule in one.rules)
    )


def _boxes() -> Iterator[tuple[str, str]]:
    yield from (("10.1.0.0", "10.2.0.0"), ("10.3.0.0", "203.0.113.0"), ("198.51.100.0", "10.1.0.0"))


@pytest.mark.parametrize("seed", SEEDS)
def test_emptiness_and_witnesses_agree_with_z3(seed: int) -> None:
    device = _plain(seed)
    acl = AclSpace(4, Where(frozenset({"a"}), frozenset({"b"})), MAKER)
    permit = acl.verdicts(device, "r0", SPACE.new_connections).permit
    header = _header()
    means = z3.And(_permitted(header, device, "r0")[0], _well_formed(header))
    for src, dst in _boxes():
        sides = [(int(IPv4Address(a)), int(IPv4Address(a)) + 15) for a in (src, dst)]
        spaces = [AddressSpace(Ranges((side,))).v4 for side in sides]
        ours = permit & SPACE.within(SPACE.src, spaces[0]) & SPACE.within(SPACE.dst, spaces[1])
        solver = z3.Solver()
        solver.add(means, _within(header["src"], spaces[0]), _within(header["dst"], spaces[1]))
        assert (solver.check() == z3.sat) == ours.satisfiable()
        if ours.satisfiable():
            values = {
                name: solver.model().eval(value, model_completion=True).as_long()
                for name, value in header.items()
            }
            theirs = Packet(
                IPv4Address(values["src"]), IPv4Address(values["dst"]), values["protocol"],
                values["sport"], values["dport"], tcp_flags=values["flags"],
            )  # fmt: skip
            assert (ours & SPACE.packet(theirs)).satisfiable(), theirs
            witness = SPACE.pick(ours)
            assert witness is not None
            fields = {
                "src": int(witness.src), "dst": int(witness.dst), "protocol": witness.protocol,
                "sport": witness.sport, "dport": witness.dport, "flags": witness.tcp_flags,
            }  # fmt: skip
            solver.add(*(header[name] == value for name, value in fields.items()))
            assert solver.check() == z3.sat, witness
