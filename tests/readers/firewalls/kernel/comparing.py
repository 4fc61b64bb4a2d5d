"""Rule sets put into the kernel, packets sent through, and what came out held against the model."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from random import Random

from firedoor.model.network.device import Device
from firedoor.model.network.interface import Interface
from firedoor.model.network.packet import Packet
from firedoor.model.network.route import STATIC, NextHop, Route, RoutingInstance
from firedoor.model.network.services import WITH_PORTS
from firedoor.model.origin import Origin
from firedoor.reach.cross import Crossing, End, Outcome
from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.firewalls.netfilter.own_addresses import with_own_addresses
from firedoor.readers.firewalls.nftables.reader import NFTABLES_READER
from firedoor.readers.interface import InputFile, Options, Reader
from tests.readers.firewalls.kernel.draws import packets
from tests.readers.firewalls.kernel.iptables_sets import TABLES, RuleDraw
from tests.readers.firewalls.kernel.lab import ZONES, Lab, Result, run
from tests.readers.firewalls.kernel.nft_sets import RulesetDraw

_HERE = Origin("lab")
_REFUSED = re.compile(r"/dev/stdin:(\d+):|[Ll]ine:? (\d+)")
_MOST_REFUSED = 20
# Without these lines iptables-restore keeps the policies that were.
_EMPTY = "".join(
    f"*{table}\n{''.join(f':{chain} ACCEPT [0:0]{chr(10)}' for chain in chains)}COMMIT\n"
    for table, chains in TABLES.items()
)


@dataclass(slots=True)
class Tally:
    """How many packets agreed; of how many the model says that it does not know; and what differed."""

    sets: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


class Comparer:
    """Runs rule set after rule set."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self._count = count
        self._lab = Lab()
        self.tally = Tally()

    def run(self, sets: int, first: int = 0) -> Tally:
        """Compare so many rule sets; each has a number of its own, from which it can be made again."""
        try:
            for number in range(first, first + sets):
                self._one(number)
        finally:
            self._lab.close()
        return self.tally

    def _one(self, number: int) -> None:
        random = Random(f"{self._seed} {number}")  # noqa: S311 - to be drawn again
        translating = number % 2 == 1
        if number % 4 < 2:
            reader, text = NFTABLES_READER, self._nft(random, number, translating=translating)
        else:
            legacy = number % 8 >= 4 and shutil.which("iptables-legacy-restore") is not None
            reader, text = (
                IPTABLES_READER,
                self._iptables(random, legacy=legacy, translating=translating),
            )
        self._lab.forget_connections()
        sent = packets(random, self._count, translating=translating)
        found = self._lab.send(sent)
        device = with_surroundings(device_of(reader, text))
        crossing = Crossing(device)
        self.tally.sets += 1
        for index, (interface, packet) in enumerate(sent):
            ways = tuple(crossing.cross(interface, packet))
            verdict = judge(packet, ways, found.get(index))
            self.tally.counts[verdict] += 1
            if verdict == "differs":
                told = list(told_of(ways))
                what = f"seed {self._seed} set {number} packet {index} in {interface}: {packet}\n"
                what += f"kernel: {found.get(index)}\nmodel: {told}\n{text}"
                self.tally.differences.append(what)

    def _nft(self, random: Random, number: int, *, translating: bool) -> str:
        text = RulesetDraw(random).text(translating=translating)
        self._clear()
        text = loaded(("nft", "-f", "-"), text)
        if number % 3 == 0:
            return text
        return (
            run("nft", "-j", "list", "ruleset")
            if number % 3 == 1
            else run("nft", "list", "ruleset")
        )

    def _iptables(self, random: Random, *, legacy: bool, translating: bool) -> str:
        self._clear()
        kind = "-legacy" if legacy else ""
        for tool, version in (("iptables", 4), ("ip6tables", 6)):
            draw = RuleDraw(random, version)
            run("ipset", "restore", text=draw.sets())
            loaded((f"{tool}{kind}-restore",), draw.text(translating=translating))
        return run("ipset", "save") + run(f"iptables{kind}-save") + run(f"ip6tables{kind}-save")

    @staticmethod
    def _clear() -> None:
        run("nft", "flush", "ruleset")
        for tool in ("iptables-legacy-restore", "ip6tables-legacy-restore"):
            if shutil.which(tool):
                run(tool, text=_EMPTY)
        run("ipset", "destroy")


def loaded(command: tuple[str, ...], text: str) -> str:
    """Load rules, without the lines that the tool refuses (conditions that exclude each other), and return the rest."""
    for _ in range(_MOST_REFUSED):
        try:
            run(*command, text=text)
        except RuntimeError as error:
            refused = _REFUSED.search(str(error))
            if refused is None:
                raise
            lines = text.splitlines()
            del lines[int(refused[1] or refused[2]) - 1]
            text = "\n".join(lines) + "\n"
        else:
            return text
    raise AssertionError(f"too many lines are refused:\n{text}")


def device_of(reader: Reader, text: str) -> Device:
    """The device that a reader makes of a text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lab.rules")
        path.write_text(text, encoding="utf-8")
        data = path.read_bytes()
        file = InputFile(path, path.name, len(data), data[: 64 * 1024])
        if not reader.recognises(file):
            raise AssertionError(f"{reader.name} does not recognise:\n{text}")
        network = reader.read(file, Options()).network
    if network is None or len(network.devices) != 1:
        raise AssertionError(f"{reader.name} gives no device for:\n{text}")
    return network.devices[0]


def with_surroundings(device: Device) -> Device:
    """The device with the interfaces and routes of the laboratory."""
    interfaces = tuple(Interface(zone.interface, _HERE, addresses=zone.addresses) for zone in ZONES)
    routes = tuple(route for zone in ZONES for route in _routes(zone.number, zone.interface))
    placed = replace(device, interfaces=interfaces, instances=(RoutingInstance("", routes),))
    return with_own_addresses(placed)


def _routes(number: int, interface: str) -> Iterator[Route]:
    for net, near in (
        (f"10.{number}.0.0/16", f"10.{number}.0.254"),
        (f"2001:db8:{number}::/48", f"2001:db8:{number}::fe"),
    ):
        yield Route(ip_network(net), (NextHop(interface, ip_address(near)),), STATIC, _HERE)


def judge(packet: Packet, ways: tuple[Outcome, ...], result: Result | None) -> str:
    """Whether the model allows what the kernel did: agrees, differs, or not known."""
    if any(way.end is End.UNKNOWN for way in ways):
        return "not known"
    passing = [way for way in ways if way.end is not End.DROPPED]
    if result is None:
        return "differs" if passing else "dropped"
    fitting = any(_fits(packet, way, result) for way in passing)
    return ("local" if not result.interface else "forwarded") if fitting else "differs"


def _fits(packet: Packet, way: Outcome, result: Result) -> bool:
    seen, out = result.seen, way.packet
    if (way.end is End.LOCAL) != (not result.interface):
        return False
    if way.end is End.FORWARDED and way.interface != result.interface:
        return False
    if (seen.src, seen.dst) != (out.src, out.dst):
        return False
    return packet.protocol not in WITH_PORTS or (seen.sport, seen.dport) == (out.sport, out.dport)


def told_of(ways: tuple[Outcome, ...]) -> Iterator[str]:
    """Ways in short."""
    for way in ways:
        steps = "; ".join(f"{s.kind} {s.text} @{s.origin.line}" for s in way.steps)
        yield f"{way.end} {way.interface} {way.packet.src}->{way.packet.dst}:{way.packet.dport} [{steps}]"
