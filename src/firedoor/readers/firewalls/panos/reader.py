"""The reader of PAN-OS configurations: firewalls and Panorama, in XML, set and brace form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.breaking_off import broken_off
from firedoor.readers.firewalls.panos.canonical import canonical
from firedoor.readers.firewalls.panos.firewall import device_of, see_hidden
from firedoor.readers.firewalls.panos.look import Doubts, limited, settle
from firedoor.readers.firewalls.panos.panorama import MOST_DEVICES, Estate, estate_of
from firedoor.readers.firewalls.panos.parse import parse, recognises
from firedoor.readers.firewalls.panos.tree import Tree
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.printable import printable

MAX_BYTES = 64 * MEBIBYTE
_MOST_PROBLEMS = 20
_NOISE = "what a terminal prints around a configuration"


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Every device that the file describes."""
    tree = parse(bytes_of(file, MAX_BYTES), file.name)
    book = LineBook(file.name, tree.lines)
    doubts = Doubts(book)
    root, wrappers = canonical(tree.root)
    estate = estate_of(root, doubts, PurePosixPath(file.name).stem or file.name)
    devices = [device_of(plan, doubts) for plan in estate.plans]
    for plan in estate.plans:
        see_hidden(plan)
    found = _common(tree, estate, doubts)
    devices = _named(_doubted(device, found) for device in devices)
    settle(book, (*estate.trees, *wrappers, *tree.deleted))
    book.mark_all(tree.blank, LineState.BLANK)
    book.mark_all(tree.noise, LineState.IRRELEVANT, _NOISE)
    for number, why in tree.faults:
        book.mark(number, LineState.NOT_UNDERSTOOD, why)
    several, cut = broken_off(book, devices, ended=tree.ended)
    return network_reading(book, several, problems=(*cut, *_problems(tree, estate, file.name)))


PANOS_READER = Reader("panos", recognises, read, MAX_BYTES)


def _common(tree: Tree, estate: Estate, doubts: Doubts) -> tuple[Doubt, ...]:
    """What is not bounded to one place in one device."""
    book = doubts.book
    found = [Doubt(book.origin(number), why) for number, why in tree.faults]
    if tree.cut is not None:
        number, why = tree.cut
        found.append(Doubt(book.origin(number), f"{why}: more may have followed"))
    for each in estate.trees:
        for child in each:
            found.extend(doubts.left(child, fresh=True))
    return limited((*found, *estate.doubts))


def _doubted(device: Device, found: tuple[Doubt, ...]) -> Device:
    return replace(device, doubts=limited((*found, *device.doubts))) if found else device


def _named(devices: object) -> list[Device]:
    """Devices with names of their own: those of one name get a number."""
    named: list[Device] = []
    seen: dict[str, int] = {}
    for device in devices:  # type: ignore[attr-defined]
        count = seen[device.name] = seen.get(device.name, 0) + 1
        named.append(device if count == 1 else replace(device, name=f"{device.name} ({count})"))
    return named


def _problems(tree: Tree, estate: Estate, file: str) -> list[Problem]:
    found = [
        Problem(file, printable(why), line=number, advice="export the configuration again")
        for number, why in tree.faults[:_MOST_PROBLEMS]
    ]
    if tree.cut is not None:
        number, why = tree.cut
        advice = "export the whole configuration; what stands before is used, with doubts"
        found.append(Problem(file, printable(why), line=number, advice=advice))
    if estate.too_many:
        found.append(
            Problem(file, f"describes more than {MOST_DEVICES} devices; the rest is left out")
        )
    return found
