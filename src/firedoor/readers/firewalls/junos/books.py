"""Address books of an SRX: addresses and address sets, global, of a zone, or attached to zones.

Juniper, "Address Books and Address Sets": a name is looked up in the book of the zone, then in the global book.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Addresses,
    AddressSpace,
)
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.junos import values
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
        self._scopes: dict[str, _Scope] = {}
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
            self.address(node)
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
        scope = self._scopes.get(zone)
        if scope is None:
            scope = self._scopes[zone] = _Scope(self, self._books(zone))
        return scope.meaning(name) if scope.defines(name) else self._missing(name, user)

    def _missing(self, name: str, user: Node) -> Addresses:
        what = f"address {quoted(name)} has no definition here"
        self._sheet.problem(user.line, what, "give the whole configuration of the device")
        return Addresses.unknown(self._sheet.doubt(user, what))

    def undefined(self, member: Node) -> Addresses:
        """What a member of a set adds that no book defines."""
        what = f"address {quoted(member.word)} has no definition here"
        return Addresses.unknown(self._sheet.doubt(member, what))

    def astray(self, node: Node, what: str) -> Addresses:
        """What a member of a set adds that may not be used, with the reason."""
        self._sheet.problem(node.line, what)
        return Addresses.unknown(self._sheet.doubt(node, what))

    def _books(self, zone: str) -> tuple[Book, ...]:
        return (*self._of_zone.get(zone, ()), self._global)

    def unknown_members(self, node: Node) -> Addresses:
        """The lines of a set that are not understood, any of which could be a member; found once."""
        known = self._direct.get(id(node))
        if known is None:
            doubts = self._sheet.leftovers(node)
            known = Addresses.union(Addresses.unknown(doubt) for doubt in doubts)
            self._direct[id(node)] = known
        return known

    def address(self, node: Node) -> Addresses:
        """What an address means, read once."""
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


class _Scope:
    """The names that policies of one zone can use. ``books``: in the order in which a name is looked up."""

    def __init__(self, owner: Books, books: tuple[Book, ...]) -> None:
        self._owner = owner
        self._books = books
        self._known: NestedGroups[Addresses] = NestedGroups()

    def defines(self, name: str) -> bool:
        """Whether a book of the scope has an address or a set of this name."""
        return self._find(name) != (None, None)

    def meaning(self, name: str) -> Addresses:
        """The addresses behind a name that is defined."""
        return self._known.meaning(name, self._held, self._made)

    def _find(self, name: str) -> tuple[Node | None, Node | None]:
        for book in self._books:
            if name in book.addresses or name in book.sets:
                return book.addresses.get(name), book.sets.get(name)
        return None, None

    def _held(self, name: str) -> list[str]:
        return [m.word for m in _members(self._find(name)[1]) if self.defines(m.word)]

    def _made(self, name: str) -> Addresses:
        address, set_ = self._find(name)
        parts = [self._owner.address(address)] if address is not None else []
        if set_ is not None:
            parts += [self._member(member) for member in _members(set_)]
            parts.append(self._owner.unknown_members(set_))
        return Addresses.union(parts)

    def _member(self, member: Node) -> Addresses:
        name = member.word
        if not self.defines(name):
            return self._owner.undefined(member)
        part = self._known.part(name)
        if part is not None:
            return part
        return self._owner.astray(
            self._find(name)[1] or member, f"address set {quoted(name)} {self._known.fault(name)}"
        )


def _members(node: Node | None) -> list[Node]:
    return [m for kind in _SET_KINDS for m in node.members(kind)] if node is not None else []
