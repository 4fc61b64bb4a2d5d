"""Junos configurations: MX, EX, QFX and SRX, in brace form and in set form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.breaking_off import broken_off
from firedoor.readers.firewalls.junos.assembling import Shared, device, linked
from firedoor.readers.firewalls.junos.groups import inherit, spread_ranges
from firedoor.readers.firewalls.junos.irrelevant import mark_irrelevant, mark_macros
from firedoor.readers.firewalls.junos.parsing import Parsed, parse
from firedoor.readers.firewalls.junos.recognising import is_junos
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.printable import printable
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_MOST_SYSTEMS = 256


def recognises(file: InputFile) -> bool:
    """A configuration in either form, by its statements."""
    return is_junos(decode_head(file.head))


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Every device of the file: the main system and its logical systems."""
    if file.size > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // MEBIBYTE} MiB"
        raise InputError(Problem(file.name, message, advice="give the configuration alone"))
    try:
        raw = file.path.read_bytes()
    except OSError as error:
        raise InputError(Problem(file.name, f"cannot be read: {error.strerror}")) from error
    lines = tuple(line.rstrip("\r") for line in decode(raw, file.name).split("\n"))
    parsed = parse(lines)
    if not parsed.statements:
        advice = "give the output of: show configuration | display set"
        raise InputError(Problem(file.name, "holds no Junos statement", advice=advice))
    sheet = Sheet(LineBook(file.name, lines), parsed)
    devices = _devices(sheet, file)
    sheet.finish()
    # The brace form shows by its brackets whether it is whole.
    ended = not lines[-1] or lines[-1].rstrip().endswith(("}", ";", "*/"))
    several, cut = broken_off(sheet.book, devices, ended=ended)
    return network_reading(sheet.book, several, problems=(*cut, *sheet.problems))


JUNOS_READER = Reader("junos", recognises, read, MAX_BYTES)


def _devices(sheet: Sheet, file: InputFile) -> list[Device]:
    root = sheet.parsed.root
    doubts = (*_breaks(sheet), *_inherited(sheet, sheet.parsed))
    systems = list(_systems(root))[:_MOST_SYSTEMS]
    mark_macros(root)
    for scope in (root, *(node for _, node in systems)):
        mark_irrelevant(scope)
    name = _name(sheet, root, file)
    shared = Shared()
    main = device(sheet, root, name, shared, doubts)
    found = [main]
    taken = {name}
    for label, node in systems:
        own = _unique(f"{name}/{printable(label)}", taken)
        found.append(device(sheet, node, own, Shared(shared.lists, shared.applications), doubts))
    return linked(found, _peers(root, systems))


def _unique(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "+"
    taken.add(name)
    return name


def _systems(root: Node) -> Iterator[tuple[str, Node]]:
    for word in ("logical-systems", "tenants"):
        for node in root.members(word):
            yield node.word, node


def _breaks(sheet: Sheet) -> tuple[Doubt, ...]:
    """Where the file is cut, something may be missing."""
    for line, why in sheet.parsed.breaks:
        sheet.problem(line, why, "the file may be cut; fetch it again")
    return tuple(Doubt(sheet.book.origin(line), why) for line, why in sheet.parsed.breaks[:5])


def _inherited(sheet: Sheet, parsed: Parsed) -> tuple[Doubt, ...]:
    root = parsed.root
    doubts: list[Doubt] = []
    if parsed.applies or "groups" in root.children:
        state = inherit(root)
        what = "a group holds under a condition only"
        doubts += [sheet.missed(node, what) for node in state.conditional]
        if state.full:
            doubts.append(sheet.doubt(root, "groups add more statements than are read"))
    for scope in (root, *(node for _, node in _systems(root))):
        interfaces = scope.child("interfaces")
        if interfaces is not None:
            spread_ranges(interfaces)
    return tuple(doubts)


def _name(sheet: Sheet, root: Node, file: InputFile) -> str:
    host = root.value("system", "host-name")
    if host is not None and host.word.strip():
        return printable(host.word)
    if sheet.parsed.hosts:
        return printable(sheet.parsed.hosts[0])
    return printable(PurePosixPath(file.name).stem or file.name)


def _peers(root: Node, systems: list[tuple[str, Node]]) -> dict[str, str]:
    """The peer units of logical tunnels, over all systems of the box."""
    found: dict[str, str] = {}
    for scope in (root, *(node for _, node in systems)):
        for physical in scope.members("interfaces"):
            for unit in physical.members("unit"):
                peer = unit.value("peer-unit")
                if peer is not None:
                    found[f"{physical.word}.{unit.word}"] = f"{physical.word}.{peer.word}"
    return found
