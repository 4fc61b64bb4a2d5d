"""Two passes over the blocks of one device: definitions first, then what uses them, in any order of the file."""

from __future__ import annotations

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.asa.addresses import AddressBook
from firedoor.readers.firewalls.asa.assemble import assembled
from firedoor.readers.firewalls.asa.commands import BLOCKS, LINES, strays
from firedoor.readers.firewalls.asa.entries import EntryReader
from firedoor.readers.firewalls.asa.interfaces import take_interface
from firedoor.readers.firewalls.asa.irrelevant import LISTED
from firedoor.readers.firewalls.asa.lines import Block, Segment
from firedoor.readers.firewalls.asa.lists import Lists
from firedoor.readers.firewalls.asa.nat_rules import NatReader
from firedoor.readers.firewalls.asa.objects import Objects, take_group, take_object
from firedoor.readers.firewalls.asa.parts import Parts
from firedoor.readers.firewalls.asa.services import ServiceBook
from firedoor.readers.firewalls.asa.times import Times
from firedoor.readers.firewalls.asa.work import Work


def read_device(book: LineBook, segment: Segment, name: str) -> tuple[Device, list[Problem]]:
    """Return the device of a segment and what a person should know."""
    work = Work(book, segment, name)
    objects, times = Objects(), Times()
    later = _definitions(work, objects, times)
    addresses, services = AddressBook(work, objects), ServiceBook(work, objects)
    nat = NatReader(work, addresses, services)
    lists = Lists(work, EntryReader(work, addresses, services, times))
    parts = Parts(work, addresses, lists, nat)
    parts.nat_rules.extend(nat.of_object(name, line) for name, line in objects.nat)
    for block in later:
        _use(parts, block)
    return assembled(parts), work.problems


def _definitions(work: Work, objects: Objects, times: Times) -> list[Block]:
    """Read what others refer to; return the other blocks."""
    for block in work.segment.blocks:
        words = block.head.words
        if words[0] == "name" and len(words) > 2:  # noqa: PLR2004
            work.names[words[2]] = words[1]
            work.understood(block.head)
    return [b for b in work.segment.blocks if not _definition(work, objects, times, b)]


def _definition(work: Work, objects: Objects, times: Times, block: Block) -> bool:
    words = block.head.words
    if words[0] == "name" and len(words) > 2:  # noqa: PLR2004
        strays(work, block.body)
        return True
    if words[0] == "interface":
        return take_interface(work, block)
    if words[0] == "object":
        return take_object(work, objects, block)
    if words[0] == "object-group":
        return take_group(work, objects, block)
    if words[0] == "time-range":
        return times.take(work, block)
    if words[:2] == ("ipv6", "access-list"):
        work.old_v6_lists = True
    if words[0] in {"static", "global"}:
        work.old_syntax = True
    return False


def _use(parts: Parts, block: Block) -> None:
    """Give a block to the command that knows it; else it is listed as irrelevant, or not understood."""
    head, work = block.head, parts.work
    whole = BLOCKS.get(head.words[0])
    if whole is not None and whole(parts, block):
        return
    single = LINES.get(head.words[0])
    if single is not None and single(parts, head):
        strays(work, block.body)
    elif LISTED["top"].reason(head.words):
        for line in block.lines:
            work.irrelevant(line)
    else:
        strays(work, block.lines)
