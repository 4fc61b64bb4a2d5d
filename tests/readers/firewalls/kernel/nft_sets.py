"""Random rule sets of nft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tests.readers.firewalls.kernel.draws import PORTS, Draw
from tests.readers.firewalls.kernel.lab import ODD_PROTOCOL, ZONES

_CALLED = ("audit", "office", "plant")
_ADDRESS_KINDS = (
    "local", "!= local", "unicast", "!= unicast", "multicast", "{ local, broadcast, multicast }",
    "!= { local, broadcast, multicast }", "{ broadcast, multicast }",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a rule stands: the family of its table, whether it may ask for the way in and out, what it may call."""

    family: str
    way_in: bool
    way_out: bool
    calls: tuple[str, ...]


class RulesetDraw:
    """Draws whole rule sets."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._draws = {version: Draw(random, version) for version in (4, 6)}

    def text(self, *, translating: bool) -> str:
        """A script that nft -f takes."""
        lines = ["flush ruleset", *self._table("inet", "gate")]
        if self._chance(0.5):
            lines += self._table(self._random.choice(("ip", "ip6")), "more")
        if translating:
            lines += self._translations()
        return "\n".join(lines) + "\n"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _versions(self, family: str) -> tuple[int, ...]:
        return {"ip": (4,), "ip6": (6,)}.get(family, (4, 6))

    def _draw(self, family: str) -> Draw:
        return self._draws[self._random.choice(self._versions(family))]

    def _table(self, family: str, name: str) -> list[str]:
        lines = [f"table {family} {name} {{", *self._sets(family)]
        for index, chain in enumerate(_CALLED):
            place = _Place(family, way_in=True, way_out=False, calls=_CALLED[index + 1 :])
            lines += [f"  chain {chain} {{", *self._rules(place), "  }"]
        lines += self._base(family, "filter", "input", 0)
        lines += self._base(family, "filter", "forward", 0)
        if self._chance(0.4):
            lines += self._base(family, "filter", "forward", self._random.choice((-10, 10, 50)))
        if self._chance(0.4):
            lines += self._base(family, "filter", "prerouting", self._random.choice((-150, 0)))
        return [*lines, "}"]

    def _base(self, family: str, kind: str, hook: str, priority: int) -> list[str]:
        policy = "drop" if hook != "prerouting" and self._chance(0.5) else "accept"
        name = f"{hook}{priority + 300}"
        place = _Place(family, way_in=True, way_out=hook == "forward", calls=_CALLED)
        declared = f"    type {kind} hook {hook} priority {priority}; policy {policy};"
        rules = self._rules(place)
        if self._chance(0.25):
            rules.insert(
                0,
                f"    fib daddr type {self._random.choice(_ADDRESS_KINDS)} {self._draw_verdict()}",
            )
        return [f"  chain {name} {{", declared, *rules, "  }"]

    def _draw_verdict(self) -> str:
        return f"tcp dport {self._random.choice(PORTS)} {self._verdict(())}"

    def _sets(self, family: str) -> list[str]:
        lines: list[str] = []
        for version in self._versions(family):
            draw = self._draws[version]
            kind = f"ipv{version}_addr"
            hosts = _listed(draw.host() for _ in range(5))
            networks = _listed(draw.network() for _ in range(4))
            pairs = _listed(f"{draw.host()} . {self._random.choice(PORTS)}" for _ in range(6))
            lines += [
                f"  set hosts{version} {{ type {kind}; elements = {{ {hosts} }}; }}",
                f"  set nets{version} {{ type {kind}; flags interval; auto-merge; elements = {{ {networks} }}; }}",
                f"  set pairs{version} {{ type {kind} . inet_service; elements = {{ {pairs} }}; }}",
            ]
        ports = ", ".join(self._draw(family).some_ports("-"))
        verdicts = ", ".join(
            f"{port} : {self._verdict(())}" for port in self._random.sample(PORTS, 4)
        )
        return [
            *(
                f"  set none{version} {{\n    type ipv{version}_addr\n  }}"
                for version in self._versions(family)
            ),
            *(line.replace("; }", "\n  }").replace("{ type", "{\n    type") for line in lines),
            f"  set ports {{\n    type inet_service; flags interval; elements = {{ {ports} }}\n  }}",
            f"  map verdicts {{\n    type inet_service : verdict; elements = {{ {verdicts} }}\n  }}",
        ]

    def _rules(self, place: _Place) -> list[str]:
        return [f"    {self._rule(place)}" for _ in range(self._random.randrange(1, 6))]

    def _rule(self, place: _Place) -> str:
        if self._chance(0.12):
            return self._by_map(place)
        words = self._conditions(place)
        if self._chance(0.2):
            words.append(self._random.choice(("counter", 'log prefix "seen "', "counter log")))
        return " ".join((*words, self._verdict(place.calls)))

    def _verdict(self, calls: tuple[str, ...]) -> str:
        if calls and self._chance(0.4):
            return f"{self._random.choice(('jump', 'jump', 'goto'))} {self._random.choice(calls)}"
        return self._random.choice(("accept", "accept", "drop", "return"))

    def _by_map(self, place: _Place) -> str:
        head = " ".join(self._interfaces(place))
        way = self._random.choice(("named", "protocol", "state", "every"))
        if way == "named":
            return f"{head} tcp dport vmap @verdicts"
        if way == "protocol":
            entries = f"tcp : {self._verdict(place.calls)}, udp : {self._verdict(())}"
            return f"{head} meta l4proto vmap {{ {entries} }}"
        if way == "state":
            new, invalid = self._verdict(place.calls), self._verdict(())
            entries = f"established : accept, invalid : {invalid}, new : {new}"
            return f"{head} ct state vmap {{ {entries} }}"
        entries = ", ".join(
            f"{port} : {self._verdict(place.calls)}" for port in self._random.sample(PORTS, 3)
        )
        return f"{head} udp dport vmap {{ {entries}, * : {self._verdict(())} }}"

    def _not(self) -> str:
        return "!= " if self._chance(0.25) else ""

    def _conditions(self, place: _Place) -> list[str]:
        words = self._interfaces(place)
        version = self._random.choice(self._versions(place.family))
        if self._chance(0.6):
            words.append(self._address(version))
        if self._chance(0.6):
            words.append(self._service(version))
        if self._chance(0.15):
            words.append(
                self._random.choice(
                    (
                        "ct state new",
                        "ct state established,related",
                        "ct state != new",
                        "ct state { new, invalid }",
                        "ct status dnat",
                        "meta nfproto ipv4",
                        "meta nfproto != ipv4",
                        "meta mark 0x1",
                        "meta mark != 0x1",
                        "meta mark & 0xff == 0x0",
                        "ct mark 0x0",
                        "ct mark != 0x1",
                        "ct protocol tcp",
                        "ct direction original",
                        f"{'ip' if version == 4 else 'ip6'} saddr {self._not()}@none{version}",
                    )
                )
            )
        return words

    def _interfaces(self, place: _Place) -> list[str]:
        names = [f'"{zone.interface}"' for zone in ZONES]
        values = (*names, '"lan*"', "{ " + ", ".join(names[:2]) + " }")
        words: list[str] = []
        if place.way_in and self._chance(0.25):
            words.append(f"iifname {self._not()}{self._random.choice(values)}")
        if place.way_out and self._chance(0.25):
            words.append(f"oifname {self._not()}{self._random.choice(values)}")
        return words

    def _address(self, version: int) -> str:
        draw, word = self._draws[version], "ip" if version == 4 else "ip6"
        side = self._random.choice(("saddr", "daddr"))
        first, last = draw.range()
        value = self._random.choice(
            (
                draw.network(),
                f"{first}-{last}",
                "{ " + _listed(draw.host() for _ in range(3)) + " }",
                f"@hosts{version}",
                f"@nets{version}",
            )
        )
        if version == 4 and self._chance(0.1):
            operator, zone = self._random.choice(("==", "!=")), self._random.choice(ZONES)
            mask, third = self._random.choice((("255.255.0.0", 0), ("255.0.255.0", 1)))
            second = 0 if third else zone.number
            return f"ip {side} & {mask} {operator} 10.{second}.{third}.0"
        if self._chance(0.15):
            return f"{word} {side} . tcp dport @pairs{version}"
        return f"{word} {side} {self._not()}{value}"

    def _service(self, version: int) -> str:
        draw, protocol = self._draws[version], self._random.choice(("tcp", "udp"))
        odd = f"meta l4proto {self._not()}{ODD_PROTOCOL}"
        icmp = (
            "icmp type { echo-request, destination-unreachable }"
            if version == 4
            else "icmpv6 type echo-request"
        )
        return self._random.choice(
            (
                f"{protocol} dport {self._not()}{draw.ports('-')}",
                f"{protocol} dport {self._not()}@ports",
                f"{protocol} dport {self._not()}{{ {', '.join(draw.some_ports('-'))} }}",
                f"{protocol} sport {self._random.choice(('<', '>', '<=', '>='))} 20010",
                f"meta l4proto {{ tcp, udp }} th dport {draw.ports('-')}",
                f"tcp flags & (fin | syn | rst | ack) {self._random.choice(('==', '!='))} syn",
                self._random.choice(
                    (
                        "tcp flags syn",
                        "tcp flags == ack",
                        "tcp flags != syn",
                        "tcp flags syn,ack",
                        "tcp flags { syn, syn | ack }",
                    )
                ),
                f"meta l4proto {{ {protocol}, {ODD_PROTOCOL} }}",
                f"{'ip protocol' if version == 4 else 'meta l4proto'} {protocol}",
                odd,
                icmp,
                f"{protocol} sport . {protocol} dport {{ 20005 . 80, 20006 . 1-1024, 20007 . 443 }}",
            )
        )

    def _translations(self) -> list[str]:
        place_in = _Place("inet", way_in=True, way_out=False, calls=("begin",))
        place_called = _Place("inet", way_in=True, way_out=False, calls=())
        place_out = _Place("inet", way_in=False, way_out=True, calls=())
        lines = ["table inet shift {", "  chain begin {"]
        lines += [self._translation(place_called, source=False) for _ in range(3)]
        lines += [
            "  }",
            "  chain first {",
            "    type nat hook prerouting priority dstnat; policy accept;",
        ]
        lines += [
            self._translation(place_in, source=False) for _ in range(self._random.randrange(1, 5))
        ]
        lines += [
            "  }",
            "  chain last {",
            "    type nat hook postrouting priority srcnat; policy accept;",
        ]
        lines += [
            self._translation(place_out, source=True) for _ in range(self._random.randrange(1, 4))
        ]
        return [*lines, "  }", "}"]

    def _translation(self, place: _Place, *, source: bool) -> str:
        version = self._random.choice((4, 6))
        draw, word = self._draws[version], "ip" if version == 4 else "ip6"
        head = " ".join([*self._interfaces(place), self._address_alone(version)])
        if self._chance(0.15):
            return f"    {head} {self._random.choice(('accept', 'return'))}"
        if source:
            return f"    {head} " + self._random.choice(
                ("masquerade", f"snat {word} to {draw.host()}")
            )
        if place.calls and self._chance(0.25):
            return f"    {head} jump begin"
        shown = draw.host() if version == 4 else f"[{draw.host()}]"
        entries = ", ".join(f"{port} : {draw.host()}" for port in self._random.sample(PORTS, 3))
        return f"    {head} " + self._random.choice(
            (
                f"dnat {word} to {draw.host()}",
                f"tcp dport {draw.ports('-')} dnat {word} to {shown}:{self._random.choice(PORTS)}",
                f"dnat {word} to udp dport map {{ {entries} }}",
                self._netmap(version),
                "meta l4proto { tcp, udp } redirect",
            )
        )

    def _netmap(self, version: int) -> str:
        zone = self._random.choice(ZONES).number
        if version == 4:
            return f"dnat ip prefix to ip daddr map {{ 10.{zone}.1.0/24 : 10.{zone}.2.0/24 }}"
        before, after = f"2001:db8:{zone}:1::/64", f"2001:db8:{zone}:2::/64"
        return f"dnat ip6 prefix to ip6 daddr map {{ {before} : {after} }}"

    def _address_alone(self, version: int) -> str:
        word = "ip" if version == 4 else "ip6"
        return f"{word} {self._random.choice(('saddr', 'daddr'))} {self._not()}{self._draws[version].network()}"


def _listed(entries: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(entries))
