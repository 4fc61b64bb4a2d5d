"""Source and destination of a rule: a network of an interface, the firewall itself, an address, an alias, any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_ADDRESS,
    NO_ADDRESS,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.pf.aliases import Aliases
from firedoor.readers.firewalls.pf.config import OPNSENSE, Config, Said, Shape
from firedoor.readers.firewalls.pf.interfaces import Port, primary
from firedoor.readers.firewalls.pf.literals import FAMILIES, INET46, space_of
from firedoor.readers.firewalls.pf.tree import Node

# ``mask`` was written by m0n0wall and is not read any more.
_SIDE = Shape.of("any network address port not")
SELF = "(self)"
_FAMILIES = 2


@dataclass(slots=True)
class World:
    """What rules refer to: interfaces by key, their groups, aliases, and the addresses of the firewall.

    ``elsewhere``: all networks that the file places behind some interface. An address that comes from outside
    (DHCP) cannot be one of those behind another interface: a packet to it would stay on the firewall.
    """

    cfg: Config
    ports: dict[str, Port]
    groups: dict[str, tuple[str, ...]]
    aliases: Aliases
    routed: AddressSpace = NO_ADDRESS
    _elsewhere: dict[str, AddressSpace] = field(default_factory=dict)
    _narrowed: dict[tuple[int, str], tuple[Addresses, Addresses]] = field(default_factory=dict)

    def within(self, side: Addresses, family: str) -> Addresses:
        """The addresses of one family; remembered, for thousands of rules can share one large alias."""
        space = FAMILIES.get(family, FAMILIES[INET46])
        if side == ANY_ADDRESS and space == EVERY_ADDRESS:
            return side
        key = (id(side), family)
        if key not in self._narrowed:
            self._narrowed[key] = (side, side & Addresses.exactly(space))
        return self._narrowed[key][1]

    def own_addresses(self) -> Addresses:
        """Every address of the firewall."""
        known = AddressSpace.union(port.own for port in self.ports.values())
        parts = [self._dynamic(port) for port in self.ports.values() if port.interface.enabled]
        return Addresses.union((Addresses.exactly(known), *parts))

    def networks_of(self, port: Port) -> Addresses:
        """The networks of an interface, ``lan`` in a rule."""
        return Addresses.union((Addresses.exactly(port.networks), self._dynamic(port)))

    def address_of(self, port: Port) -> Addresses:
        """The address of an interface, ``lanip``: pfSense takes the first, OPNsense (pf's parentheses) all of them."""
        if self.cfg.product == OPNSENSE:
            known = port.own
        else:
            firsts = (primary(port, version) for version in (4, 6))
            known = AddressSpace.of(*(address for address in firsts if address is not None))
        return Addresses.union((Addresses.exactly(known), self._dynamic(port)))

    def _dynamic(self, port: Port) -> Addresses:
        if not port.unknown:
            return Addresses.exactly(NO_ADDRESS)
        what = f"the addresses of {port.key} come from outside"
        doubt = Doubt(port.interface.origin, what)
        return Addresses(NO_ADDRESS, port.unknown - self._behind_others(port), (doubt,))

    def _behind_others(self, port: Port) -> AddressSpace:
        if port.key not in self._elsewhere:
            others = (p.networks for p in self.ports.values() if p.key != port.key)
            self._elsewhere[port.key] = AddressSpace.union((self.routed, *others))
        return self._elsewhere[port.key]

    def named(self, name: str, user: Node) -> Addresses:
        """What one word means as a network or an address."""
        if name == "any":
            return ANY_ADDRESS
        if name == SELF:
            return self.own_addresses()
        if name in self.ports and not self.ports[name].is_group:
            return self.networks_of(self.ports[name])
        if name.endswith("ip") and name[:-2] in self.ports:
            return self.address_of(self.ports[name[:-2]])
        if name in self.groups:
            members = [self.ports[key] for key in self.groups[name] if key in self.ports]
            return Addresses.union(self.networks_of(port) for port in members)
        space = space_of(name)
        return Addresses.exactly(space) if space is not None else self.aliases.addresses(name, user)

    def side(
        self, rule: Node, tag: str, path: tuple[str, ...], doubts: list[Doubt]
    ) -> tuple[Addresses, Node | None]:
        """One side of a classic rule with its element; new doubts that are about the rule are added."""
        node = rule.first(tag)
        if node is None or not node.kids:
            return self._unsaid(rule, node, tag, doubts), None
        unfit = self.cfg.check(node, (*path, tag), _SIDE)
        if unfit:  # what is not known here could widen the side or turn it around
            doubts += unfit
            return Addresses.unknown(unfit[0]), node
        return self._negated(node, self._stated(node, doubts), doubts), node

    def _unsaid(self, rule: Node, node: Node | None, tag: str, doubts: list[Doubt]) -> Addresses:
        """A rule without a side: pfSense leaves the rule out, OPNsense takes it as any. Both always write it."""
        if node is not None:
            self.cfg.understood(node)
            if node.text.strip():
                doubts.append(self.cfg.missed(node, f"{tag} holds text instead of elements"))
        if node is None or self.cfg.product != OPNSENSE:
            doubts.append(self.cfg.doubt(rule, f"the rule has no {tag}"))
        return ANY_ADDRESS

    def _stated(self, node: Node, doubts: list[Doubt]) -> Addresses:
        if node.first("any") is not None:
            return ANY_ADDRESS
        words = [node.value("network"), node.value("address")]
        name = words[0] or words[1]
        if name:
            return self.named(name, node)
        if self.cfg.product != OPNSENSE:
            doubts.append(self.cfg.doubt(node, f"{node.tag} names no address"))
        return ANY_ADDRESS

    def _negated(self, node: Node, found: Addresses, doubts: list[Doubt]) -> Addresses:
        said = self.cfg.says(node, "not")
        if said is Said.NO or node.first("any") is not None or found == ANY_ADDRESS:
            return found
        if said is Said.UNSURE:
            what = "whether <not> is set is not clear: releases differ"
            return Addresses.unknown(self.cfg.partly(node.first("not") or node, what))
        if self.cfg.product == OPNSENSE:
            return ~found
        if not found.maybe:
            return found  # pfSense leaves out a rule for a network that has no address
        port = self.ports.get(node.value("network"))
        if port is not None and len(list(port.networks.networks())) > _FAMILIES:
            # filter.inc writes "{ !a !b }" for further networks of virtual addresses, which pf takes as "or".
            doubts.append(self.cfg.doubt(node, "a negation of several networks is not modelled"))
        return ~found

    def several(self, node: Node, side: str) -> Addresses:
        """One side of a rule of OPNsense's model: names with commas between them, and whether they are negated."""
        text, said = node.value(f"{side}_net"), self.cfg.says(node, f"{side}_not")
        words = [word.strip() for word in text.split(",") if word.strip()]
        found = Addresses.union(self.named(word, node) for word in words or ["any"])
        if said is Said.UNSURE:
            child = node.first(f"{side}_not") or node
            return Addresses.unknown(
                self.cfg.partly(child, "whether this side is negated is not clear")
            )
        return ~found if said is Said.YES and found != ANY_ADDRESS else found

    def interfaces(self, words: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
        """Interface keys for the names in a rule, groups resolved; and the names that are none."""
        found: set[str] = set()
        strangers: list[str] = []
        for word in (m for w in words for m in self.groups.get(w, (w,))):
            if word in self.ports and not self.ports[word].is_group:
                found.add(word)
            else:
                strangers.append(word)
        return frozenset(found), tuple(strangers)
