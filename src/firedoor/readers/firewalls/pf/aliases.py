"""Aliases: named lists of addresses or ports, of both products, nested with memory and without endless circles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import EVERY_ADDRESS, NO_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import ALL_PORTS
from firedoor.readers.firewalls.block_lists import listed
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.pf.config import Config, Said, Shape
from firedoor.readers.firewalls.pf.literals import port_range, space_of
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_STATIC = frozenset({"host", "network", "networkgroup", "port", "internal"})
# Lists that are fetched or kept outside: tables by URL, countries, networks of providers, what programs put in. Not
# names, hardware addresses or users: those are about single hosts.
_LISTS = frozenset({"url", "urltable", "urljson", "geoip", "asn", "external"})
_CLASSIC = Shape.of("name type address url updatefreq", many="aliasurl")
_MVC = Shape.of("enabled name type proto interface content updatefreq counters path_expression")


@dataclass(frozen=True, slots=True)
class Alias:
    """One alias as written. ``doubts``: parts of its definition that are not understood."""

    name: str
    kind: str
    words: tuple[str, ...]
    node: Node
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class PortSet:
    """Ports surely meant and ports that could be."""

    surely: Ranges
    maybe: Ranges
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def unknown(cls, doubt: Doubt) -> PortSet:
        """Ports of which nothing is known."""
        return cls(Ranges(), ALL_PORTS, (doubt,))


@dataclass(slots=True)
class Aliases:
    """All aliases of a backup, and what they come to. ``networks`` holds the products' own ``__lan_network`` names."""

    cfg: Config
    by_name: dict[str, Alias] = field(default_factory=dict)
    networks: dict[str, Addresses] = field(default_factory=dict)
    _addresses: NestedGroups[Addresses] = field(default_factory=NestedGroups)
    _ports: NestedGroups[PortSet] = field(default_factory=NestedGroups)

    def addresses(self, name: str, user: Node) -> Addresses:
        """The addresses of an alias that an element uses."""
        if name in self.networks:
            return self.networks[name]
        if name not in self.by_name:
            return Addresses.unknown(
                self.cfg.doubt(user, f"alias {quoted(name)} has no definition in this file")
            )
        return self._addresses.meaning(name, self._held, self._addresses_of)

    def ports(self, name: str, user: Node) -> PortSet:
        """The ports of an alias that an element uses."""
        if name not in self.by_name:
            what = f"{quoted(name)} is no port, and no alias of that name is in this file"
            return PortSet.unknown(self.cfg.doubt(user, what))
        return self._ports.meaning(name, self._held, self._ports_of)

    def _held(self, name: str) -> Iterator[str]:
        """The aliases among the words of one."""
        return (word for word in self.by_name[name].words if word in self.by_name)

    def _astray(self, name: str, why: str) -> Doubt:
        """A member that may not be used: it contains the alias in turn, say."""
        return self.cfg.doubt(self.by_name[name].node, f"alias {quoted(name)} {why}")

    def _addresses_of(self, name: str) -> Addresses:
        alias = self.by_name[name]
        if alias.kind not in _STATIC or alias.kind == "port":
            what = (
                f"the content of alias {quoted(alias.name)} ({alias.kind[:20]}) is not in this file"
            )
            name_of_list = alias.name if alias.kind in _LISTS else ""
            unknown = listed(self.cfg.origin(alias.node), what, name_of_list)
            return replace(unknown, doubts=(*unknown.doubts, *alias.doubts))
        doubts = list(alias.doubts)
        if not alias.words:
            doubts.append(self.cfg.doubt(alias.node, f"alias {quoted(alias.name)} holds nothing"))
        literal: list[AddressSpace] = []
        parts: list[Addresses] = []
        without: list[AddressSpace] = []
        for word in alias.words:
            space = space_of(word.lstrip("!"))
            if space is not None:
                (without if word.startswith("!") else literal).append(space)
            else:
                parts.append(self._word(word, alias))
        found = Addresses.union((Addresses.exactly(AddressSpace.union(literal)), *parts))
        if without:
            found = self._less(found, literal, AddressSpace.union(without), alias)
        if doubts:
            found = Addresses(NO_ADDRESS, EVERY_ADDRESS, (*found.doubts, *doubts))
        return found

    def _less(
        self, found: Addresses, literal: list[AddressSpace], without: AddressSpace, alias: Alias
    ) -> Addresses:
        """Without the members with an exclamation mark. A member inside such a one counts again in pf's tables."""
        rest = found - Addresses.exactly(without)
        inside = AddressSpace.union(space for space in literal if not space - without)
        if not inside:
            return rest
        what = f"members of alias {quoted(alias.name)} lie inside members that it leaves out"
        doubt = self.cfg.doubt(alias.node, what)
        return Addresses(rest.surely, rest.maybe | inside, (*rest.doubts, doubt))

    def _word(self, word: str, alias: Alias) -> Addresses:
        if word in self.networks:
            return self.networks[word]
        if word in self.by_name:
            part = self._addresses.part(word)
            return part or Addresses.unknown(self._astray(word, self._addresses.fault(word)))
        what = f"{quoted(word)} in alias {quoted(alias.name)} is a name that is resolved elsewhere"
        return Addresses.unknown(self.cfg.doubt(alias.node, what))

    def _ports_of(self, name: str) -> PortSet:
        alias = self.by_name[name]
        if alias.kind != "port":
            what = f"alias {quoted(alias.name)} ({alias.kind[:20]}) holds no ports that are in this file"
            unknown = PortSet.unknown(self.cfg.doubt(alias.node, what))
            return replace(unknown, doubts=(*unknown.doubts, *alias.doubts))
        literal: list[tuple[int, int]] = []
        doubts = list(alias.doubts)
        if not alias.words:
            doubts.append(self.cfg.doubt(alias.node, f"alias {quoted(alias.name)} holds nothing"))
        parts: list[PortSet] = [PortSet.unknown(doubt) for doubt in doubts]
        for word in alias.words:
            found = None if word in self.by_name else port_range(word)
            if found is not None:
                literal.append(found)
            else:
                parts.append(self._port_word(word, alias))
        ranges = Ranges.of(literal)
        surely = Ranges.of(r for s in (ranges, *(p.surely for p in parts)) for r in s)
        maybe = Ranges.of(r for s in (ranges, *(p.maybe for p in parts)) for r in s)
        return PortSet(surely, maybe, tuple(d for part in parts for d in part.doubts))

    def _port_word(self, word: str, alias: Alias) -> PortSet:
        if word not in self.by_name:
            return self.ports(word, alias.node)
        part = self._ports.part(word)
        return part or PortSet.unknown(self._astray(word, self._ports.fault(word)))


def read_aliases(cfg: Config) -> Aliases:
    """Every alias of the backup, classic and (OPNsense since 18.7) of the model ``OPNsense/Firewall/Alias``."""
    found = Aliases(cfg)
    block = cfg.root.first("aliases")
    if block is not None:
        cfg.understood(block)
        for node in block.all("alias"):
            _add(found, _classic(cfg, node))
    mvc = cfg.root.find("OPNsense", "Firewall", "Alias")
    inner = mvc.first("aliases") if mvc is not None else None
    if mvc is not None and inner is not None:
        cfg.understood(mvc)
        cfg.understood(inner)
        for node in inner.all("alias"):
            _add(found, _mvc(cfg, node))
    return found


def _add(found: Aliases, alias: Alias) -> None:
    earlier = found.by_name.get(alias.name)
    if earlier is not None:
        doubt = found.cfg.missed(alias.node, f"alias {quoted(alias.name)} is defined twice")
        alias = Alias(alias.name, alias.kind, alias.words, alias.node, (*alias.doubts, doubt))
    found.by_name[alias.name] = alias


def _classic(cfg: Config, node: Node) -> Alias:
    doubts = cfg.check(node, ("aliases", "alias"), _CLASSIC)
    words = tuple(node.value("address").split())
    return Alias(node.value("name"), node.value("type").lower(), words, node, doubts)


def _mvc(cfg: Config, node: Node) -> Alias:
    """Members stand one a line. ``proto`` limits what resolvers and lists give, not what is written out."""
    path = ("OPNsense", "Firewall", "Alias", "aliases", "alias")
    doubts = list(cfg.check(node, path, _MVC))
    if node.first("enabled") is not None and cfg.says(node, "enabled") is not Said.YES:
        doubts.append(cfg.doubt(node, f"alias {quoted(node.value('name'))} is switched off"))
    words = tuple(word.strip() for word in node.value("content").split("\n") if word.strip())
    kind = node.value("type").lower()
    return Alias(node.value("name"), kind, words, node, tuple(doubts))
