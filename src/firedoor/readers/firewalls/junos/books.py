"""Address books of an SRX: addresses and address sets, global, of a zone, or attached to zones.

Juniper, "Address Books and Address Sets": a name is looked up in the book of the zone, then in the global book.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Addresses,
    AddressSpace,
)
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.resolving import Resolver
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

ANY = {
    "any": ANY_ADDRESS,
    "any-ipv4": Addresses.exactly(EVERY_V4),
    "any-ipv6": Addresses.exactly(EVERY_V6),
}
_COSMETIC = frozenset({"description"})
_SET_KINDS = ("address", "address-set")


@dataclass(slots=True)
class Book:
    """One address book. Nodes of addresses and of sets stand in one name space, as on the device."""

    addresses: dict[str, Node] = field(default_factory=dict)
    sets: dict[str, Node] = field(default_factory=dict)


class Books:
    """Every address book of one device."""

    def __init__(self, sheet: Sheet, security: Node | None) -> None:
        self._sheet = sheet
        self._global = Book()
        self._of_zone: dict[str, list[Book]] = {}
        self._resolvers: dict[str, Resolver[Addresses]] = {}
        self._direct: dict[int, Addresses] = {}
        if security is not None:
            self._read(security)
        for book in (self._global, *(b for books in self._of_zone.values() for b in books)):
            self._know(book)

    def _read(self, security: Node) -> None:
        for node in security.members("address-book"):
            book = self._global if node.word == "global" else Book()
            self._fill(book, node)
            for zone in node.members("attach", "zone"):
                zone.know()
                self._of_zone.setdefault(zone.word, []).append(book)
        for zone in security.members("zones", "security-zone"):
            own = zone.child("address-book")
            if own is not None:
                book = Book()
                self._fill(book, own)
                self._of_zone.setdefault(zone.word, []).append(book)

    def _fill(self, book: Book, node: Node) -> None:
        node.flag("description")
        for text in node.members("description"):
            text.know()
        book.addresses |= {child.word: child for child in node.members("address")}
        book.sets |= {child.word: child for child in node.members("address-set")}

    def _know(self, book: Book) -> None:
        """Read every address, whether a rule uses it or not, so that each line gets its state."""
        for node in book.addresses.values():
            self._address(node)
        for node in book.sets.values():
            node.enter()
            for kind in _SET_KINDS:
                for member in node.members(kind):
                    member.know()
            for text in node.members("description"):
                text.know()

    def named(self, zone: str, name: str, user: Node) -> Addresses:
        """What a name means in a policy of a zone; the empty zone means the global book alone."""
        if name in ANY:
            return ANY[name]
        if zone not in self._resolvers:
            self._resolvers[zone] = self._resolver(zone)
        books = self._books(zone)
        if not any(name in book.addresses or name in book.sets for book in books):
            return self._missing(name, user)
        return self._resolvers[zone].value(name)

    def _missing(self, name: str, user: Node) -> Addresses:
        what = f"address {quoted(name)} has no definition here"
        self._sheet.problem(user.line, what, "give the whole configuration of the device")
        return Addresses.unknown(self._sheet.doubt(user, what))

    def _books(self, zone: str) -> tuple[Book, ...]:
        return (*self._of_zone.get(zone, ()), self._global)

    def _resolver(self, zone: str) -> Resolver[Addresses]:
        books = self._books(zone)

        def found(name: str) -> tuple[Node | None, Node | None]:
            for book in books:
                if name in book.addresses or name in book.sets:
                    return book.addresses.get(name), book.sets.get(name)
            return None, None

        def members(name: str) -> list[str]:
            set_ = found(name)[1]
            return [m.word for kind in _SET_KINDS for m in set_.members(kind)] if set_ else []

        def made(name: str, known: Callable[[str], Addresses]) -> Addresses:
            address, set_ = found(name)
            parts = [self._address(address)] if address is not None else []
            if set_ is not None:
                parts += [known(member) for member in members(name)]
                # A line in the set that is not understood could be a member.
                parts.append(self._unknown_members(set_))
            if address is None and set_ is None:
                what = f"address {quoted(name)} has no definition here"
                line = next((s for b in books for s in b.sets.values()), None)
                return Addresses.unknown(self._sheet.doubt(line or Node("", 1), what))
            return Addresses.union(parts)

        def circular(name: str) -> Addresses:
            node = found(name)[1] or Node("", 1)
            what = f"address set {quoted(name)} contains itself"
            self._sheet.problem(node.line, what)
            return Addresses.unknown(self._sheet.doubt(node, what))

        return Resolver(members, made, circular)

    def _unknown_members(self, node: Node) -> Addresses:
        """The lines of a set that are not understood, found once."""
        known = self._direct.get(id(node))
        if known is None:
            doubts = self._sheet.leftovers(node)
            known = Addresses.union(Addresses.unknown(doubt) for doubt in doubts)
            self._direct[id(node)] = known
        return known

    def _address(self, node: Node) -> Addresses:
        known = self._direct.get(id(node))
        if known is None:
            known = self._direct[id(node)] = self._read_address(node)
        return known

    def _read_address(self, node: Node) -> Addresses:
        parts: list[Addresses] = []
        node.enter()
        for child in node.each():
            part = self._one(child)
            if part is not None:
                parts.append(part)
        doubts = self._sheet.leftovers(node)
        if not parts and not doubts:
            doubts = (self._sheet.doubt(node, f"address {quoted(node.word)} has no value"),)
        return Addresses.union([*parts, *(Addresses.unknown(doubt) for doubt in doubts)])

    def _one(self, child: Node) -> Addresses | None:
        """What one word below an address says; None for what says nothing of the addresses meant."""
        if child.word in _COSMETIC:
            child.know_all()
            return None
        if child.word == "dns-name":
            child.know_all()
            name = child.each()[0].word if child.each() else ""
            doubt = self._sheet.doubt(child, f"the addresses of {quoted(name)} come from DNS")
            return Addresses.unknown(doubt)
        if child.word == "range-address":
            return self._range(child)
        if child.word == "wildcard-address":
            return self._wildcard(child)
        found = values.network(child.word)
        if found is None:
            return None
        child.know()
        return Addresses.exactly(AddressSpace.of(found))

    def _range(self, child: Node) -> Addresses | None:
        child.enter()
        spaces = []
        for first in child.members():
            for last in first.members("to"):
                space = values.between(first.word, last.word)
                if space is not None:
                    last.know()
                    spaces.append(space)
        return Addresses.exactly(AddressSpace.union(spaces)) if spaces else None

    def _wildcard(self, child: Node) -> Addresses | None:
        spaces = []
        for word in child.members():
            space = values.space(word.word)
            if space is not None:
                word.know()
                spaces.append(space[0])
        return Addresses.exactly(AddressSpace.union(spaces)) if spaces else None
