"""NAT lines up to 8.2: ``static``, ``nat`` with ``global``, ``nat 0``.

Source: ASA 8.2 CLI guide, "Configuring NAT", order: exemption (``nat 0 access-list``), static NAT and PAT, policy
dynamic NAT, regular dynamic NAT by the best match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Verb
from firedoor.model.network.services import TCP, UDP, Services, port_service
from firedoor.readers.firewalls.asa.addresses import AddressBook
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.lists import Lists
from firedoor.readers.firewalls.asa.literals import NotReadError, number_of, port
from firedoor.readers.firewalls.asa.work import Work

_TRANSPORTS = {"tcp": TCP, "udp": UDP}
_SPREAD = Ranges(((1, 65535),))
_HOST = "255.255.255.255"


@dataclass(slots=True)
class _Static:
    line: Line
    real_port: str
    mapped_port: str
    mapped: AddressSpace
    real: AddressSpace
    transport: int | None = None
    mapped_number: int = 0
    real_number: int = 0


@dataclass(slots=True)
class OldNat:
    """The old NAT lines of one device, in the order of the file."""

    statics: list[_Static] = field(default_factory=list)
    dynamics: list[tuple[Line, str, str, AddressSpace]] = field(default_factory=list)
    by_list: list[tuple[Line, str, str, str]] = field(default_factory=list)
    pools: dict[str, list[tuple[str, AddressSpace | None]]] = field(default_factory=dict)
    unread: list[Translation] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.statics or self.dynamics or self.by_list or self.pools or self.unread)

    def take(self, work: Work, book: AddressBook, line: Line) -> None:
        """``static (real,mapped) ...``, ``nat (port) N ...``, ``global (port) N ...``."""
        work.old_syntax = True
        try:
            {"static": self._static, "nat": self._nat, "global": self._global}[line.words[0]](
                work, book, line
            )
        except (NotReadError, ValueError, IndexError) as error:
            doubt = work.missed(line, f"NAT: {error}")
            self.unread.append(Translation(Match(), doubt.origin, doubts=(doubt,)))
        else:
            work.understood(line)

    def _static(self, work: Work, book: AddressBook, line: Line) -> None:
        real_port, mapped_port = line.words[1].strip("()").split(",")
        rest = list(line.words[2:])
        transport = _TRANSPORTS.get(rest[0])
        numbers = (0, 0)
        if transport is not None:
            rest.pop(0)
            mapped, number, real, other = rest[:4]
            numbers, rest = (port(number), port(other)), rest[4:]
        else:
            mapped, real, rest = rest[0], rest[1], rest[2:]
        if real == "access-list":
            raise NotReadError("policy static NAT is not modelled")
        mask = rest[1] if rest[:1] == ["netmask"] else _HOST
        left = rest[2:] if rest[:1] == ["netmask"] else rest
        if any(
            number_of(word) is None and word not in {"dns", "tcp", "udp", "norandomseq"}
            for word in left
        ):
            raise NotReadError(f"{' '.join(left)!r} is not understood")
        ports = work.port_name(real_port), work.port_name(mapped_port)
        space = self._own(work, ports[1]) if mapped == "interface" else book.literal(mapped, mask)
        if space.v4.size != book.literal(real, mask).v4.size:
            raise NotReadError("the two sides are not of the same size")
        found = _Static(line, *ports, space, book.literal(real, mask), transport, *numbers)
        self.statics.append(found)

    @staticmethod
    def _own(work: Work, name: str) -> AddressSpace:
        known = work.ports.get(name)
        if known is None or known.dynamic or not known.addresses:
            raise NotReadError(f"the address of interface {name} is not known")
        return AddressSpace(known.own_space().v4)

    def _nat(self, work: Work, book: AddressBook, line: Line) -> None:
        name = work.port_name(line.words[1].strip("()"))
        number, rest = line.words[2], line.words[3:]
        if number_of(number) is None:
            raise NotReadError(f"{number} is no NAT number")
        if rest[0] == "access-list":
            self.by_list.append((line, name, number, rest[1]))
        else:
            space = book.literal(rest[0], rest[1] if len(rest) > 1 else _HOST)
            self.dynamics.append((line, name, number, space))

    def _global(self, work: Work, book: AddressBook, line: Line) -> None:
        name = work.port_name(line.words[1].strip("()"))
        number, what = line.words[2], line.words[3]
        space = None
        if what != "interface":
            first, _, last = what.partition("-")
            space = AddressSpace.between(book.host(first), book.host(last or first))
        self.pools.setdefault(number, []).append((name, space))

    def arriving(self, work: Work) -> Iterator[Translation]:
        """Static translations back to the real address."""
        yield from self.unread
        for each in self.statics:
            match = Match(
                destinations=Addresses.exactly(each.mapped),
                in_ports=Ports.of(each.mapped_port),
            )
            rewrite = Rewrite(one_to_one=(each.mapped, each.real))
            if each.transport is not None:
                numbers = (each.mapped_number,) * 2, (each.real_number,) * 2
                service = port_service(each.transport, Ranges.single(each.mapped_number))
                match = _with(match, Services.exactly(service))
                rewrite = Rewrite(one_to_one=(each.mapped, each.real), ports_one_to_one=numbers)
            name = f"static in line {each.line.number}"
            origin = work.origin(each.line)
            yield Translation(match, origin, name, None, rewrite, each.real_port)

    def leaving(self, work: Work, lists: Lists) -> Iterator[Translation]:
        """Sources in the order of the device."""
        yield from self.unread
        for use in self.by_list:
            if use[2] == "0":
                yield from self._listed(work, lists, use)
        for each in self.statics:
            match = Match(
                sources=Addresses.exactly(each.real),
                in_ports=Ports.of(each.real_port),
                out_ports=Ports.of(each.mapped_port),
            )
            rewrite = Rewrite(one_to_one=(each.real, each.mapped))
            if each.transport is not None:
                numbers = (each.real_number,) * 2, (each.mapped_number,) * 2
                service = port_service(each.transport, sports=Ranges.single(each.real_number))
                match = _with(match, Services.exactly(service))
                rewrite = Rewrite(one_to_one=(each.real, each.mapped), ports_one_to_one=numbers)
            origin = work.origin(each.line)
            yield Translation(match, origin, f"static in line {each.line.number}", rewrite)
        for use in self.by_list:
            if use[2] != "0":
                yield from self._listed(work, lists, use)
        for line, name, number, space in sorted(
            self.dynamics, key=lambda d: d[3].v4.size + d[3].v6.size
        ):
            match = Match(sources=Addresses.exactly(space), in_ports=Ports.of(name))
            yield from self._dynamic(work, line, match, number)

    def _listed(
        self, work: Work, lists: Lists, use: tuple[Line, str, str, str]
    ) -> Iterator[Translation]:
        line, name, number, list_name = use
        entry = lists.lists.get(list_name)
        rules = entry.rules if entry else []
        if entry is None or any(rule.verb is not Verb.PERMIT for rule in rules):
            what = f"access list {list_name} is missing or does more than permit"
            doubt = work.partly(line, what)
            match = Match(in_ports=Ports.of(name))
            yield Translation(match, work.origin(line), doubts=(doubt,))
            return
        for rule in rules:
            match = Match(
                sources=rule.match.sources,
                destinations=rule.match.destinations,
                services=rule.match.services,
                in_ports=Ports.of(name),
                varying=rule.match.varying,
                doubts=rule.match.doubts,
            )
            if rule.enabled:
                yield from self._dynamic(work, line, match, number)

    def _dynamic(self, work: Work, line: Line, match: Match, number: str) -> Iterator[Translation]:
        origin, name = work.origin(line), f"nat {number} in line {line.number}"
        if number == "0":
            yield Translation(match, origin, name)
            return
        for port_name, space in self.pools.get(number, []):
            way = _with(match, match.services, Ports.of(port_name))
            rewrite = Rewrite(interface=True, ports=_SPREAD)
            if space is not None:
                rewrite = Rewrite(pool=space, ports=_SPREAD)
            yield Translation(way, origin, name, rewrite)


def _with(match: Match, services: Services, out_ports: Ports | None = None) -> Match:
    return Match(
        sources=match.sources,
        destinations=match.destinations or ANY_ADDRESS,
        services=services,
        in_ports=match.in_ports,
        out_ports=out_ports or match.out_ports,
        varying=match.varying,
        doubts=match.doubts,
    )
