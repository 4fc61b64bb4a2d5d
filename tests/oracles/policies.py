"""Random abstract policies, rendered by Aerleon for every platform, and its own verdict on packets of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from aerleon import api
from aerleon.lib import aclcheck, naming, policy, policy_builder

from firedoor.model.network.packet import SYN, Packet
from firedoor.model.network.services import ICMP, TCP, UDP
from tests.oracles.renderings import PLATFORMS, Rendering, read

TARGETS = {
    "cisco": "test-filter extended",
    "ciscoasa": "test-filter",
    "juniper": "test-filter inet",
    "srx": "from-zone zone-a to-zone zone-b inet",
    "fortigate": "from-zone port1 to-zone port2 inet",
    "paloalto": "from-zone zone-a to-zone zone-b inet",
    "iptables": "FORWARD inet",
    "speedway": "FORWARD inet",
    "nftables": "inet FORWARD",
}
# A term with a protocol and no ports becomes every protocol for FortiGate: see aerleon_differences.toml.
NEEDS_PORTS = frozenset({"fortigate"})
_POOL = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.128/25", "10.2.0.7/32", "172.16.0.0/12", "192.0.2.0/27",
         "192.0.2.9/32", "198.51.100.0/24", "203.0.113.200/29", "0.0.0.0/0")  # fmt: skip
_EDGES = (1, 22, 79, 80, 90, 91, 102, 443, 502, 1023, 1024, 49152, 65535)
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP}


@dataclass
class Policy:
    """One drawn policy: its terms as Aerleon takes them, and the names that they use."""

    seed: int
    terms: list[dict[str, str]]
    networks: dict[str, tuple[str, ...]]
    services: dict[str, tuple[str, str]]
    ported: bool
    _parsed: policy.Policy | None = field(default=None, repr=False)

    def definitions(self) -> naming.Naming:
        found = naming.Naming()
        values = {
            name: {"values": [{"address": a} for a in several]}
            for name, several in self.networks.items()
        }
        services = {
            name: [{"protocol": p, "port": ports} for p in ("tcp", "udp")]
            for name, (_, ports) in self.services.items()
        }
        found.ParseDefinitionsObject({"networks": values, "services": services}, "drawn")
        return found

    def document(self, platform: str) -> Any:
        header = {"targets": {platform: TARGETS[platform]}}
        return {"filename": f"p-{platform}", "filters": [{"header": header, "terms": self.terms}]}

    def platforms(self) -> tuple[str, ...]:
        return PLATFORMS if self.ported else tuple(p for p in PLATFORMS if p not in NEEDS_PORTS)

    def renderings(self, folder: Path) -> dict[str, Rendering]:
        """The policy for every platform that can say it, read by our readers."""
        documents = [self.document(platform) for platform in self.platforms()]
        made = api.Generate(documents, self.definitions())
        assert made is not None
        found = {}
        for name, text in made.items():
            path = folder / f"{self.seed}-{name}"
            path.write_text(text, encoding="utf-8")
            platform = name.partition(".")[0].removeprefix("p-")
            found[platform] = read(path, platform)
        assert set(found) == set(self.platforms())
        return found

    def permits(self, packet: Packet) -> bool:
        """Aerleon's own verdict."""
        if self._parsed is None:
            builder = policy_builder.PolicyBuilder(self.document("cisco"), self.definitions())
            self._parsed = policy.FromBuilder(builder)
        proto = next(name for name, number in _PROTOCOLS.items() if number == packet.protocol)
        sport, dport = (packet.sport, packet.dport) if proto != "icmp" else ("any", "any")
        check = aclcheck.AclCheck(
            self._parsed, str(packet.src), str(packet.dst), sport, dport, proto
        )
        (decided,) = check.ExactMatches()
        return "accept" in decided.action

    def packets(self, count: int) -> Iterator[Packet]:
        """Packets at and beside the edges of the terms."""
        r = random.Random(self.seed)  # noqa: S311 - no secret
        edges = [
            IPv4Address(value & 0xFFFFFFFF)
            for name in self.networks
            for value in _around(self.networks[name])
        ]
        for _ in range(count):
            protocol = r.choice((TCP, TCP, UDP, ICMP))
            sport, dport = (
                (0, 8 * 256) if protocol == ICMP else (r.choice(_EDGES), r.choice(_EDGES))
            )
            flags = SYN if protocol == TCP else 0
            yield Packet(r.choice(edges), r.choice(edges), protocol, sport, dport, tcp_flags=flags)


def _around(networks: tuple[str, ...]) -> Iterator[int]:
    for text in networks:
        network = IPv4Network(text)
        first, last = int(network.network_address), int(network.broadcast_address)
        yield from (first - 1, first, last, last + 1)


def draw(seed: int) -> Policy:
    """A policy of two to eight terms; all of it follows from the seed."""
    r = random.Random(seed)  # noqa: S311 - no secret
    ported = r.random() < 0.6
    networks = {f"N{n}": tuple(r.sample(_POOL[:-1], r.randint(1, 4))) for n in range(4)}
    services = {f"S{n}": ("tcp", _ports(r)) for n in range(4)}
    terms = [_term(r, n, ported=ported) for n in range(r.randint(2, 8))]
    last = {"name": "last", "action": r.choice(("deny", "deny", "accept"))}
    return Policy(seed, [*terms, last], networks, services, ported)


def _ports(r: random.Random) -> str:
    low = r.choice(_EDGES)
    return f"{low}-{r.choice([p for p in _EDGES if p >= low])}" if r.random() < 0.5 else str(low)


def _term(r: random.Random, number: int, *, ported: bool) -> dict[str, str]:
    """One term. No addresses are excluded: the generator and its check write and read such terms wrongly."""
    term = {"name": f"term-{number}", "action": r.choice(("accept", "accept", "deny"))}
    for side in ("source", "destination"):
        if r.random() < 0.7:
            term[f"{side}-address"] = f"N{r.randrange(4)}"
    kind = r.random()
    if not ported and kind < 0.2:
        # A denied protocol without ports becomes a denied application for PAN-OS, which first packets pass.
        term |= {"protocol": "icmp", "action": "accept"}
    elif ported or kind < 0.7:
        term["protocol"] = r.choice(("tcp", "udp", "tcp udp"))
        term["destination-port"] = f"S{r.randrange(4)}"
        if r.random() < 0.2:
            term["source-port"] = f"S{r.randrange(4)}"
    else:
        term["protocol"] = r.choice(("tcp", "udp", "tcp udp"))
    return term
