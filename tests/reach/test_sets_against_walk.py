"""The packet sets and the plain walk agree, packet by packet, on random devices."""

from __future__ import annotations

import pytest

from firedoor.model.network.packet import Packet
from firedoor.reach.cross import Crossing, End, Outcome
from firedoor.reach.folding import Folder
from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.lines import LineMaker
from firedoor.reach.modes import Mode, Notes
from firedoor.reach.net import Net
from firedoor.reach.passage import Anywhere, DeviceSets, Local, Sent
from firedoor.reach.transform import UNCHANGED
from tests.reach.random_devices import Maker

SEEDS = range(150)
PACKETS = 40
SPACE = HeaderSpace(4, nodes=1 << 20, cache=1 << 18)


def _leaves(sets: DeviceSets, port: tuple[int, int]) -> list[tuple[str, Headers, object]]:
    found: list[tuple[str, Headers, object]] = []
    for end in sets.cross(port, UNCHANGED, SPACE.new_connections, Notes()):
        if isinstance(end, Local):
            found.append(("local", end.headers, end.change))
        elif isinstance(end, Sent):
            name = sets.net.interface(end.port).name
            found.append((name, end.headers, end.change))
        else:
            assert isinstance(end, Anywhere)
            found.append(("anywhere", end.headers, end.change))
    return found


def _label(outcome: Outcome) -> str:
    return "local" if outcome.end is End.LOCAL else outcome.interface


def _check(packet: Packet, outcomes: list[Outcome], sure: set[str], may: set[str]) -> None:
    passes = {_label(o) for o in outcomes if o.end in {End.FORWARDED, End.LOCAL}}
    in_doubt = any(o.end is End.UNKNOWN for o in outcomes)
    # What surely passes, the walk finds too; what it finds may pass. Where nothing is in doubt they are equal.
    assert sure <= passes, (packet, outcomes)
    assert passes <= may | {"anywhere"}, (packet, outcomes)
    if not may:
        assert not in_doubt, (packet, outcomes)
    if in_doubt:
        assert may, (packet, outcomes)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("doubts", [False, True], ids=["plain", "doubts"])
def test_each_packet_goes_where_its_set_goes(seed: int, *, doubts: bool) -> None:
    maker = Maker(seed, doubts=doubts)
    device = maker.device()
    net = Net([device])
    lines = LineMaker(SPACE)
    crossing = Crossing(device)
    for position, interface in enumerate(device.interfaces):
        # Every other device has its plain rule sets folded, as when much is asked of it.
        folder = Folder(lines, patience=0 if seed % 2 else 3, few=0 if seed % 3 else 16)
        leaves = {
            mode: _leaves(DeviceSets(net, SPACE, mode, lines, folder), (0, position))
            for mode in Mode
        }
        for _ in range(PACKETS):
            packet = maker.packet()
            one = SPACE.packet(packet)
            where = {
                mode: {name for name, headers, _ in leaves[mode] if (headers & one).satisfiable()}
                for mode in Mode
            }
            outcomes = list(crossing.cross(interface.name, packet))
            _check(packet, outcomes, where[Mode.SURE], where[Mode.MAY])
            if not doubts:
                passed = {_label(o) for o in outcomes if o.end in {End.FORWARDED, End.LOCAL}}
                assert where[Mode.SURE] == where[Mode.MAY] == passed, (packet, outcomes)
