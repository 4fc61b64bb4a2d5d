"""What translations make of an address and a port."""

from __future__ import annotations

import re
from ipaddress import ip_address

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.nat import Rewrite
from firedoor.model.network.ranges import Ranges
from firedoor.readers.firewalls.netfilter.names import port

# [2001:db8::1]:80, 192.0.2.1:80, 192.0.2.1-192.0.2.9:80-90/8000, :80, 2001:db8::1
_V4 = re.compile(r"^([\d.]+)?(?:-([\d.]+))?(?::(.+))?$")
_V6 = re.compile(r"^\[([0-9a-fA-F:.]+)\](?:-\[([0-9a-fA-F:.]+)\])?(?::(.+))?$")
_V6_BARE = re.compile(r"^([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:-([0-9a-fA-F:.]+))?$")
_HIGH_PORTS = Ranges(((1024, 65535),))


def to_address(word: str, *, random_port: bool = False) -> Rewrite:
    """``--to-destination``, ``--to-source`` of iptables. Raises ``ValueError``.

    Where no port is given, the port stays, if it is free. ``random_port``: it changes.
    """
    matched = _V6_BARE.match(word) or _V6.match(word) or _V4.match(word)
    if matched is None or not any(matched.groups()):
        raise ValueError(f"{word!r} is no address to translate to")
    first, last, port_word = (*matched.groups(), None)[:3]
    pool = AddressSpace.between(ip_address(first), ip_address(last or first)) if first else None
    if port_word is None:
        return Rewrite(pool=pool, ports=_HIGH_PORTS if random_port else None)
    span, slash, base = port_word.partition("/")
    ports = to_ports(span)
    if not slash:
        return Rewrite(pool=pool, ports=ports)
    # The port keeps its distance from the base port (iptables-extensions(8), DNAT).
    begin, (low, high) = port(base), ports.items[0]
    return Rewrite(pool=pool, ports_one_to_one=((begin, begin + high - low), (low, high)))


def to_ports(word: str) -> Ranges:
    """``80`` or ``8000-8010``. Raises ``ValueError``."""
    first, _, last = word.partition("-")
    return Ranges.of([(port(first), port(last or first))])


def to_interface(word: str | None, *, random_port: bool = False) -> Rewrite:
    """The address of the interface, with other ports where they are given."""
    if word is not None:
        return Rewrite(interface=True, ports=to_ports(word))
    return Rewrite(interface=True, ports=_HIGH_PORTS if random_port else None)
