"""Pools of addresses that NAT rules of an SRX use."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

# Statements of a pool that change neither addresses nor, for a connection's first packet, what passes.
_QUIET = ("description", "overflow-pool", "address-persistent", "pool-utilization-alarm", "address-pooling",
          "limit-port-range", "mapping-timeout", "ei-mapping-timeout", "address-shared")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pool:
    """Addresses, and the port of a destination pool. ``doubts``: it could be others."""

    node: Node
    space: AddressSpace
    ports: Ranges | None = None
    keeps_ports: bool = False
    doubts: tuple[Doubt, ...] = ()


def read_pools(sheet: Sheet, nat: Node | None, kind: str) -> dict[str, Pool]:
    """The pools of ``source`` or ``destination``."""
    holder = nat.child(kind) if nat is not None else None
    pools = holder.members("pool") if holder is not None else []
    return {node.word: _pool(sheet, node) for node in pools}


def _pool(sheet: Sheet, node: Node) -> Pool:
    node.enter()
    addresses = node.members("address")
    spaces = [space for address in addresses for space in _spaces(address)]
    ports: Ranges | None = None
    # "address 10.0.0.1/32 port 80" in braces, "address port 80" on a line of its own in set form.
    alone = [port for address in addresses if address.word == "port" for port in address.each()]
    for port in (*alone, *(p for address in addresses for p in address.members("port"))):
        ports = _ports(port)
    keeps = _port_words(node)
    for word in _QUIET:
        quiet = node.child(word)
        if quiet is not None:
            quiet.know_all()
    if (base := node.child("host-address-base")) is not None:
        base.know_all()
    doubts = list(sheet.leftovers(node))
    if (instance := node.child("routing-instance")) is not None:
        instance.know_all()
        if any(name.word != "default" for name in instance.each()):
            what = f"pool {quoted(node.word)} leads to another routing instance"
            doubts.append(sheet.missed(instance, what))
    return Pool(node, AddressSpace.union(spaces), ports, keeps, tuple(doubts))


def _spaces(node: Node) -> list[AddressSpace]:
    """``10.0.0.1/32`` or ``10.0.0.1/32 to 10.0.0.9/32``."""
    if (to := node.value("to")) is not None:
        found = values.between(node.word, to.word)
        node.know()
        return [found] if found is not None else []
    network = values.network(node.word)
    if network is None:
        return []
    node.know()
    return [AddressSpace.of(network)]


def _ports(node: Node) -> Ranges | None:
    found = values.port_span(node.word)
    if found is None:
        return None
    node.know()
    return Ranges.of([found])


def _port_words(node: Node) -> bool:
    """``port no-translation`` keeps the source port; the other words choose from which ports."""
    port = node.child("port")
    if port is None:
        return False
    keeps = port.flag("no-translation")
    for word in ("range", "port-overloading-factor", "port-overloading", "block-allocation",
                 "deterministic", "automatic", "preserve-parity", "preserve-range", "random-allocation"):  # fmt: skip
        quiet = port.child(word)
        if quiet is not None:
            quiet.know_all()
    return keeps
