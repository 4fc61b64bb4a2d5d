"""Write a site of any size for measurements (``python -m tools.generated_site DIR --devices 300 --zones 60``).

A core router joins area routers; behind each hang firewalls (ASA) and routers (IOS) with the networks of the zones.
Every device has an inbound access list; routes are static. The Internet is behind the core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path

from tools.generated_rules import ACCESS_LIST, RuleMaker, asa_line, ios_line

PER_AREA = 12
EXTRA_LEVELS = (1, 2, 3, 3.5, 4, 4)


@dataclass(slots=True)
class Leaf:
    """A device at the edge: its uplink, its networks, the zone that they belong to."""

    name: str
    uplink: IPv4Network
    networks: list[IPv4Network]
    zone: int
    is_asa: bool


@dataclass(slots=True)
class Area:
    """A router with its leaves."""

    name: str
    uplink: IPv4Network
    leaves: list[Leaf] = field(default_factory=list)


def plan(devices: int, zones: int) -> list[Area]:
    """Lay out areas and leaves; every network lies in 10.0.0.0/8."""
    leaves = max(1, devices - 1 - (devices - 1) // (PER_AREA + 1))
    areas: list[Area] = []
    for number in range(leaves):
        if number % PER_AREA == 0:
            index = len(areas)
            uplink = IPv4Network(
                (int(IPv4Network("172.16.0.0/14").network_address) + index * 4, 30)
            )
            areas.append(Area(f"area{index:03d}", uplink))
        area = areas[-1]
        base = int(IPv4Network("172.24.0.0/14").network_address)
        uplink = IPv4Network((base + number * 4, 30))
        own = [IPv4Network(((10 << 24) + (number * 2 + n) * 256, 24)) for n in range(2)]
        area.leaves.append(Leaf(f"leaf{number:04d}", uplink, own, number % zones, number % 3 == 0))
    return areas


def write(root: Path, devices: int, zones: int, rules: int) -> None:
    """Write the folder."""
    areas = plan(devices, zones)
    leaves = [leaf for area in areas for leaf in area.leaves]
    pool = tuple(network for leaf in leaves for network in leaf.networks)
    each = max(1, rules // len(leaves))
    network = root / "network"
    network.mkdir(parents=True, exist_ok=True)
    _text(network / "core.cfg", _core(areas))
    for area in areas:
        _text(network / f"{area.name}.cfg", _area(area))
    for number, leaf in enumerate(leaves):
        # Rules about networks behind other devices would never be met.
        maker = RuleMaker(ACCESS_LIST, number, pool, leaf.networks)
        lines = _asa(leaf, maker, each) if leaf.is_asa else _ios(leaf, maker, each)
        _text(network / f"{leaf.name}.cfg", lines)
    _text(root / "site.toml", _site(leaves, zones))


def _text(path: Path, lines: Iterator[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _ios_interface(name: str, network: IPv4Network, host: int, acl: str = "") -> Iterator[str]:
    yield f"interface {name}"
    yield f" ip address {network[host]} {network.netmask}"
    if acl:
        yield f" ip access-group {acl} in"
    yield "!"


def _core(areas: list[Area]) -> Iterator[str]:
    yield from ("version 16.6", "!", "hostname core", "!")
    yield from _ios_interface("GigabitEthernet0/0", IPv4Network("203.0.113.0/29"), 2, "WAN-IN")
    for number, area in enumerate(areas):
        yield from _ios_interface(f"GigabitEthernet1/{number}", area.uplink, 1)
    yield "ip route 0.0.0.0 0.0.0.0 203.0.113.1"
    for area in areas:
        for leaf in area.leaves:
            for network in leaf.networks:
                yield f"ip route {network.network_address} {network.netmask} {area.uplink[2]}"
    yield from ("!", "ip access-list extended WAN-IN")
    yield " permit tcp any 10.0.0.0 0.0.15.255 eq 443"
    yield from (" deny ip any any", "!", "end")


def _area(area: Area) -> Iterator[str]:
    yield from ("version 16.6", "!", f"hostname {area.name}", "!")
    yield from _ios_interface("GigabitEthernet0/0", area.uplink, 2)
    for number, leaf in enumerate(area.leaves):
        yield from _ios_interface(f"GigabitEthernet1/{number}", leaf.uplink, 1)
    yield f"ip route 0.0.0.0 0.0.0.0 {area.uplink[1]}"
    for leaf in area.leaves:
        for network in leaf.networks:
            yield f"ip route {network.network_address} {network.netmask} {leaf.uplink[2]}"
    yield from ("!", "end")


def _ios(leaf: Leaf, maker: RuleMaker, rules: int) -> Iterator[str]:
    yield from ("version 16.6", "!", f"hostname {leaf.name}", "!")
    yield from _ios_interface("GigabitEthernet0/0", leaf.uplink, 2, "UP-IN")
    for number, network in enumerate(leaf.networks):
        yield from _ios_interface(f"GigabitEthernet1/{number}", network, 1)
    yield f"ip route 0.0.0.0 0.0.0.0 {leaf.uplink[1]}"
    yield from ("!", "ip access-list extended UP-IN")
    yield from (f" {ios_line(rule)}" for rule in maker.rules(rules))
    yield from (" deny ip any any", "!", "end")


def _asa(leaf: Leaf, maker: RuleMaker, rules: int) -> Iterator[str]:
    yield from (": Saved", ":", "ASA Version 9.12(4)", "!", f"hostname {leaf.name}", "names", "!")
    yield from _asa_interface("GigabitEthernet0/0", "outside", 0, leaf.uplink, 2)
    for number, network in enumerate(leaf.networks):
        yield from _asa_interface(
            f"GigabitEthernet0/{number + 1}", f"inside{number}", 100, network, 1
        )
    yield from (asa_line("OUTSIDE_IN", rule) for rule in maker.rules(rules))
    yield "access-list OUTSIDE_IN extended deny ip any any"
    yield "access-group OUTSIDE_IN in interface outside"
    yield f"route outside 0.0.0.0 0.0.0.0 {leaf.uplink[1]} 1"
    yield ": end"


def _asa_interface(
    hardware: str, name: str, level: int, network: IPv4Network, host: int
) -> Iterator[str]:
    yield from (f"interface {hardware}", f" nameif {name}", f" security-level {level}")
    yield from (f" ip address {network[host]} {network.netmask}", "!")


def _site(leaves: list[Leaf], zones: int) -> Iterator[str]:
    yield from ("[site]", 'name = "generated"', "fictitious = true", "")
    yield from ("[[zone]]", 'id = "internet"', "internet = true", "")
    for zone in range(zones):
        own = [str(n) for leaf in leaves if leaf.zone == zone for n in leaf.networks]
        if own:
            networks = ", ".join(f'"{network}"' for network in own)
            level = EXTRA_LEVELS[zone % len(EXTRA_LEVELS)]
            yield from (
                "[[zone]]",
                f'id = "zone{zone:03d}"',
                f"level = {level}",
                f"networks = [{networks}]",
                "",
            )


def main() -> None:
    """Write what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--devices", type=int, default=300)
    parser.add_argument("--zones", type=int, default=60)
    parser.add_argument("--rules", type=int, default=100_000)
    given = parser.parse_args()
    write(given.root, given.devices, given.zones, given.rules)


if __name__ == "__main__":
    main()
