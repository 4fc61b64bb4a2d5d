"""Random rules of iptables and ip6tables in the form that iptables-restore takes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.readers.firewalls.kernel.draws import PORTS, Draw
from tests.readers.firewalls.kernel.lab import ODD_PROTOCOL, ZONES

TABLES = {
    "raw": ("PREROUTING", "OUTPUT"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
}
_NO_WAY_OUT = frozenset({"PREROUTING", "INPUT"})
_NO_WAY_IN = frozenset({"OUTPUT", "POSTROUTING"})

_ADDRESS_KINDS = ("LOCAL", "MULTICAST", "UNICAST", "LOCAL,MULTICAST")
_ADDRESS_KINDS_V4 = (*_ADDRESS_KINDS, "LOCAL,BROADCAST,MULTICAST", "BROADCAST,MULTICAST")


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain with what rules in it may ask for."""

    name: str
    way_in: bool
    way_out: bool
    calls: tuple[str, ...]


class RuleDraw:
    """Draws rules of one address family."""

    def __init__(self, random: Random, version: int) -> None:
        self._random = random
        self._draw = Draw(random, version)
        self._version = version

    def text(self, *, translating: bool) -> str:
        """A whole file."""
        lines: list[str] = []
        for table in TABLES:
            lines += [f"*{table}", *self._table(table, translating=translating), "COMMIT"]
        return "\n".join(lines) + "\n"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _table(self, table: str, *, translating: bool) -> list[str]:
        if table == "nat" and not translating:
            return [f":{name} ACCEPT [0:0]" for name in TABLES[table]]
        chains = self._chains(table)
        declared = [f":{chain.name} {self._policy(table, chain.name)} [0:0]" for chain in chains]
        rules: list[str] = []
        for chain in chains:
            busy = (
                table == "filter"
                or (table == "nat" and chain.name != "OUTPUT")
                or self._chance(0.3)
            )
            if chain.name in TABLES[table] and not busy:
                continue
            rules += [self._rule(table, chain) for _ in range(self._random.randrange(1, 6))]
        return declared + rules

    def _policy(self, table: str, chain: str) -> str:
        if chain not in TABLES[table]:
            return "-"
        return "DROP" if table == "filter" and self._chance(0.6) else "ACCEPT"

    def _chains(self, table: str) -> list[_Chain]:
        """Chains of one's own, of which each calls only later ones: some for all, some for FORWARD or POSTROUTING."""
        own = [f"{table}-{letter}" for letter in "abc"] if table != "raw" else []
        outward = "POSTROUTING" if table == "nat" else "FORWARD"
        inward = {"PREROUTING"} if table == "nat" else set(TABLES[table])
        found = []
        for name in TABLES[table]:
            calls = (*(own[:2] if name in inward else ()), *(own[2:] if name == outward else ()))
            found.append(_Chain(name, name not in _NO_WAY_IN, name not in _NO_WAY_OUT, calls))
        for index, name in enumerate(own):
            shared = index < 2
            calls = (own[1],) if index == 0 else ()
            found.append(_Chain(name, way_in=False, way_out=not shared, calls=calls))
        return found

    def _rule(self, table: str, chain: _Chain) -> str:
        words = ["-A", chain.name, *self._addresses(), *self._interfaces(chain)]
        protocol, more = self._protocol()
        target = self._target(table, chain, protocol)
        if protocol:
            words += [protocol if protocol[0] == "!" else f"-p {protocol}", *more]
        words += self._state(table, chain)
        return " ".join((*words, target))

    def sets(self) -> str:
        """Sets in the form that ``ipset restore`` takes: addresses, networks with exceptions, addresses with ports."""
        family = "inet" if self._version == 4 else "inet6"
        kinds = ("hash:ip", "hash:net", "hash:ip,port")
        lines = [
            f"create {kind[5:].replace(',', '-')}{self._version} {kind} family {family}"
            for kind in kinds
        ]
        hosts = dict.fromkeys(self._draw.host() for _ in range(5))
        nets = dict.fromkeys(self._draw.network() for _ in range(5))
        pairs = dict.fromkeys((self._draw.host(), self._random.choice(PORTS)) for _ in range(6))
        lines += [f"add ip{self._version} {host}" for host in hosts]
        for net in nets:
            exception = " nomatch" if self._chance(0.3) else ""
            lines.append(f"add net{self._version} {net}{exception}")
        for host, port in pairs:
            protocol = self._random.choice(("tcp", "udp"))
            lines.append(f"add ip-port{self._version} {host},{protocol}:{port}")
        return "\n".join(lines) + "\n"

    def _in_set(self) -> list[str]:
        side = self._random.choice(("src", "dst"))
        name = self._random.choice(
            (f"ip{self._version}", f"net{self._version}", f"ip-port{self._version}")
        )
        if name.startswith("ip-port"):
            return [
                "-m",
                "set",
                "--match-set",
                name,
                f"{side},{self._random.choice(('src', 'dst'))}",
            ]
        return ["-m", "set", *self._negation(), "--match-set", name, side]

    def _addresses(self) -> list[str]:
        words: list[str] = self._in_set() if self._chance(0.15) else []
        for option in ("-s", "-d"):
            if self._chance(0.4):
                words += [*self._negation(), option, self._draw.network()]
        if self._chance(0.15):
            first, last = self._draw.range()
            side = self._random.choice(("--src-range", "--dst-range"))
            words += ["-m", "iprange", *self._negation(), side, f"{first}-{last}"]
        return words

    def _negation(self) -> list[str]:
        return ["!"] if self._chance(0.2) else []

    def _interfaces(self, chain: _Chain) -> list[str]:
        names = [*(zone.interface for zone in ZONES), "lan+", "wan+"]
        words: list[str] = []
        if chain.way_in and self._chance(0.3):
            words += [*self._negation(), "-i", self._random.choice(names)]
        if chain.way_out and self._chance(0.3):
            words += [*self._negation(), "-o", self._random.choice(names)]
        return words

    def _protocol(self) -> tuple[str | None, list[str]]:
        kind = self._random.choice((None, None, None, "tcp", "tcp", "udp", "icmp", "odd", "not"))
        if kind == "odd":
            return str(ODD_PROTOCOL), []
        if kind == "not":
            return (
                f"! -p {self._random.choice(('tcp', 'udp', 'icmp' if self._version == 4 else 'ipv6-icmp'))}",
                [],
            )
        if kind == "icmp":
            if self._version == 4:
                return "icmp", [
                    "-m",
                    "icmp",
                    *self._negation(),
                    "--icmp-type",
                    self._random.choice(("8", "13", "any", "3/1")),
                ]
            return "ipv6-icmp", [
                "-m",
                "icmp6",
                *self._negation(),
                "--icmpv6-type",
                self._random.choice(("128", "1", "3/0")),
            ]
        return kind, self._ports(kind) if kind else []

    def _ports(self, protocol: str) -> list[str]:
        way = self._random.choice(("one", "one", "several", "either", "both", "flags", "none"))
        if way == "one":
            return ["-m", protocol, *self._negation(), "--dport", self._draw.ports(":")]
        if way == "several":
            side = self._random.choice(("--dports", "--sports"))
            return [
                "-m",
                "multiport",
                *self._negation(),
                side,
                ",".join(self._draw.some_ports(":")),
            ]
        if way == "either":
            return [
                "-m",
                "multiport",
                *self._negation(),
                "--ports",
                ",".join(self._draw.some_ports(":")),
            ]
        if way == "both":
            return ["-m", protocol, "--sport", "1024:30000", "--dport", self._draw.ports(":")]
        if way == "flags" and protocol == "tcp":
            flags = self._random.choice(
                ("--syn", "--tcp-flags SYN,ACK SYN", "--tcp-flags ACK ACK", "--tcp-flags ALL NONE")
            )
            return ["-m", "tcp", *self._negation(), flags]
        return []

    def _state(self, table: str, chain: _Chain) -> list[str]:
        if self._chance(0.05):
            return [
                "-m",
                "mark" if table == "raw" else self._random.choice(("mark", "connmark")),
                *self._negation(),
                "--mark",
                self._random.choice(("0x1", "0x0/0xff")),
            ]
        if self._chance(0.1) and chain.name != "OUTPUT":
            return [
                "-m",
                "addrtype",
                *self._negation(),
                "--dst-type",
                self._random.choice(_ADDRESS_KINDS_V4 if self._version == 4 else _ADDRESS_KINDS),
            ]
        if table == "raw" or self._chance(0.8):
            return []
        names = self._random.choice(
            ("NEW", "INVALID", "RELATED,ESTABLISHED", "NEW,RELATED", "DNAT", "INVALID,DNAT")
        )
        return ["-m", "conntrack", *self._negation(), "--ctstate", names]

    def _target(self, table: str, chain: _Chain, protocol: str | None) -> str:
        if chain.calls and self._chance(0.35):
            return f"{self._random.choice(('-j', '-j', '-g'))} {self._random.choice(chain.calls)}"
        if table == "nat" and self._chance(0.8):
            return self._translation(chain, protocol)
        if table == "filter":
            return "-j " + self._random.choice(("ACCEPT", "ACCEPT", "DROP", "REJECT", "RETURN"))
        if table == "nat":
            return "-j " + self._random.choice(("ACCEPT", "RETURN"))
        return "-j " + self._random.choice(("ACCEPT", "DROP", "RETURN"))

    def _translation(self, chain: _Chain, protocol: str | None) -> str:
        if chain.name in {"POSTROUTING", "nat-c"}:
            return self._source_translation()
        if chain.name not in {"PREROUTING", "nat-a", "nat-b"} or self._chance(0.2):
            return "-j " + self._random.choice(("ACCEPT", "RETURN"))
        host = self._draw.host()
        way = self._random.choice(("host", "host", "port", "redirect", "map"))
        if way == "port" and protocol in {"tcp", "udp"}:
            shown = host if self._version == 4 else f"[{host}]"
            return f"-j DNAT --to-destination {shown}:{self._random.choice((80, 502, 8080))}"
        if way == "redirect":
            return "-j REDIRECT"
        if way == "map" and self._version == 4 and chain.name == "PREROUTING":
            return f"-j NETMAP --to 10.{self._random.choice(ZONES).number}.2.0/24"
        return f"-j DNAT --to-destination {host}"

    def _source_translation(self) -> str:
        if self._chance(0.5):
            return "-j MASQUERADE"
        return f"-j SNAT --to-source {self._draw.host()}"
