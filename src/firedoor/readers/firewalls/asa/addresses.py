"""Address words, network objects and network groups as sets of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.literals import NotReadError
from firedoor.readers.firewalls.asa.objects import Entry, Objects, groups_in
from firedoor.readers.firewalls.asa.work import Work
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.masks import masked_space

_PAIR = 2
MOST_PIECES = 4096


class AddressBook:
    """Resolves addresses of one device; every object and group is resolved once."""

    def __init__(self, work: Work, objects: Objects) -> None:
        self._work = work
        self._objects = objects
        self._networks = {name: self._object(entry) for name, entry in objects.networks.items()}
        self._entries = {n: e for n, e in objects.groups.items() if e.kind == "network"}
        self._groups: NestedGroups[Addresses] = NestedGroups()
        for name in self._entries:
            self._read_group(name)

    def known_group(self, name: str) -> bool:
        """Whether there is a network group of this name."""
        return name in self._entries

    def known_object(self, name: str) -> bool:
        """Whether there is a network object of this name."""
        return name in self._networks

    def object(self, name: str, line: Line) -> Addresses:
        """The addresses of a network object."""
        found = self._networks.get(name)
        return found if found is not None else self._absent("object", name, line)

    def group(self, name: str, line: Line) -> Addresses:
        """The addresses of a network group."""
        if name not in self._entries:
            return self._absent("object group", name, line)
        return self._read_group(name)

    def _absent(self, kind: str, name: str, line: Line) -> Addresses:
        what = f"{kind} {name} has no definition of addresses in this file"
        doubt = self._work.partly(line, what)
        self._work.problem(line, what, "add the whole configuration")
        return Addresses.unknown(doubt)

    def literal(self, word: str, mask: str = "") -> AddressSpace:
        """A host, an address with a mask, or a prefix; names of the ``name`` table count as addresses."""
        if "/" in word:
            return AddressSpace.of(self._prefix(word))
        address = self.host(word)
        if not mask:
            return AddressSpace.of(address)
        try:
            return masked_space(str(address), "0.0.0.0" if mask == "0" else mask)  # noqa: S104
        except ValueError as error:
            raise NotReadError(f"{word} {mask} is not an address with a mask") from error

    def _prefix(self, word: str) -> IPv6Network:
        name, _, length = word.partition("/")
        try:
            network = ip_network(f"{self.host(name)}/{length}", strict=False)
        except ValueError as error:
            raise NotReadError(f"{word} is not a prefix") from error
        if not isinstance(network, IPv6Network):
            raise NotReadError(f"{word} is not an IPv6 prefix")
        return network

    def host(self, word: str) -> IPv4Address | IPv6Address:
        """One address, written out or by a name of the ``name`` table."""
        text = self._work.names.get(word, word)
        try:
            return ip_address("0.0.0.0" if text == "0" else text)  # noqa: S104
        except ValueError as error:
            raise NotReadError(f"{word} is neither an address nor a known name") from error

    def _object(self, entry: Entry) -> Addresses:
        parts = [self._value(entry, line) for line in entry.lines]
        if not parts:
            doubt = self._work.partly(entry.head, f"object {entry.name} has no value")
            return Addresses.unknown(doubt)
        joined = Addresses.union(parts)
        # Of two values only the last is in force on the device.
        return _doubted(joined, entry.doubts) if entry.doubts else joined

    def _value(self, entry: Entry, line: Line) -> Addresses:
        words = line.words
        try:
            found = self._written(entry, line, words)
        except NotReadError as error:
            return Addresses.unknown(self._work.missed(line, str(error)))
        self._work.understood(line)
        return found

    def _written(self, entry: Entry, line: Line, words: tuple[str, ...]) -> Addresses:
        kind, rest = words[0], words[1:]
        if kind == "host" and len(rest) == 1:
            return Addresses.exactly(self.literal(rest[0]))
        if kind == "subnet" and len(rest) == 1 and "/" in rest[0]:
            return Addresses.exactly(self.literal(rest[0]))
        if kind == "subnet" and len(rest) == _PAIR:
            return Addresses.exactly(self.literal(*rest))
        if kind == "range" and len(rest) == _PAIR:
            return Addresses.exactly(self.between(*rest))
        if kind == "fqdn" and rest:
            what = f"object {entry.name} is a name that DNS answers"
            return self._fqdn(self._work.doubt(line, what), rest)
        raise NotReadError(f"{line.text!r} is no value of a network object")

    def between(self, first: str, last: str) -> AddressSpace:
        """All addresses from the first to the last."""
        try:
            return AddressSpace.between(self.host(first), self.host(last))
        except ValueError as error:
            raise NotReadError(f"{first} {last} is not a range") from error

    @staticmethod
    def _fqdn(doubt: Doubt, rest: tuple[str, ...]) -> Addresses:
        within = {"v4": EVERY_V4, "v6": EVERY_V6}.get(rest[0])
        unknown = Addresses.unknown(doubt)
        return unknown if within is None else Addresses(unknown.surely, within, (doubt,))

    def _read_group(self, name: str) -> Addresses:
        return self._groups.meaning(name, partial(groups_in, self._entries), self._made)

    def _made(self, name: str) -> Addresses:
        entry = self._entries[name]
        members = [self._member(line) for line in entry.lines]
        if not members:
            # The device lets no list use an empty group: its members are missing here.
            doubt = self._work.partly(entry.head, f"object group {name} has no members")
            members = [Addresses.unknown(doubt)]
        joined = Addresses.union(members)
        return _doubted(joined, entry.doubts) if entry.doubts else joined

    def _member(self, line: Line) -> Addresses:
        words = line.words
        try:
            if words[0] == "group-object" and len(words) == _PAIR:
                return self._nested(line)
            found = self._network_member(line, words)
        except NotReadError as error:
            return Addresses.unknown(self._work.missed(line, str(error)))
        self._work.understood(line)
        return found

    def _nested(self, line: Line) -> Addresses:
        child = line.words[1]
        if child not in self._entries:
            self._work.understood(line)
            return self._absent("object group", child, line)
        part = self._groups.part(child)
        if part is None:
            what = f"object group {child} {self._groups.fault(child)}"
            self._work.problem(line, what)
            return Addresses.unknown(self._work.partly(line, what))
        self._work.understood(line)
        return part

    def _network_member(self, line: Line, words: tuple[str, ...]) -> Addresses:
        rest = words[1:] if words[0] == "network-object" else ()
        if len(rest) == _PAIR and rest[0] == "object":
            return self.object(rest[1], line)
        if len(rest) == _PAIR and rest[0] == "host":
            return Addresses.exactly(self.literal(rest[1]))
        if len(rest) == 1 and "/" in rest[0]:
            return Addresses.exactly(self.literal(rest[0]))
        if len(rest) == _PAIR:
            return Addresses.exactly(self.literal(*rest))
        raise NotReadError(f"{line.text!r} is no member of a network group")

    def any_address(self) -> Addresses:
        """What ``any`` means: both families, and IPv4 only before lists were unified."""
        return ANY_ADDRESS if self._work.unified else Addresses.exactly(EVERY_V4)

    def pieces(self, name: str) -> tuple[AddressSpace, ...]:
        """The members of an object or group in the order of the file, for translations member by member.

        Empty if they are too many, or nested in a circle.
        """
        found: list[AddressSpace] = []
        pending = [name]
        for _ in range(MOST_PIECES):
            if not pending:
                return tuple(found)
            current = pending.pop()
            entry = self._objects.groups.get(current)
            if entry is None or entry.kind != "network":
                found.append(
                    self._networks[current].maybe if current in self._networks else AddressSpace()
                )
                continue
            pending.extend(reversed(list(self._members(entry))))
        return ()

    def _members(self, entry: Entry) -> Iterator[str]:
        """Names that a group holds; a literal member gets a name of its own on the way."""
        for line in entry.lines:
            words = line.words
            if words[0] == "group-object" and len(words) == _PAIR:
                yield words[1]
            elif len(words) > _PAIR and words[1] == "object":
                yield words[2]
            else:
                key = f"\0{line.number}"
                if key not in self._networks:
                    self._networks[key] = self._member(line)
                yield key


def _doubted(addresses: Addresses, doubts: list[Doubt]) -> Addresses:
    return Addresses(AddressSpace(), addresses.maybe, (*addresses.doubts, *doubts))
