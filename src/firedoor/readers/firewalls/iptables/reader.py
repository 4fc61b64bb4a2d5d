"""Rules of iptables and ip6tables as ``iptables-save`` and ``iptables -S`` print them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.iptables.assembling import Assembler
from firedoor.readers.firewalls.iptables.statements import Sorter, looks_like_v6
from firedoor.readers.firewalls.netfilter.families import merged, only
from firedoor.readers.firewalls.netfilter.host_names import host_name
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_TABLE = re.compile(r"^\*(filter|nat|mangle|raw|security)\s*$", re.MULTILINE)
_IN_TABLE = re.compile(r"^(:\S+ \S+|(\[\d+:\d+\] )?-[ANI] \S+|COMMIT)", re.MULTILINE)
_LISTED = re.compile(
    r"^-P (INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING) (ACCEPT|DROP)\s*$", re.MULTILINE
)
_V6_NAME = re.compile(r"(ip6|ipv6|v6)", re.IGNORECASE)


def recognises(file: InputFile) -> bool:
    """A table of iptables-save with chains, rules or its COMMIT; or a policy as ``iptables -S`` prints it."""
    text = decode_head(file.head)
    table = _TABLE.search(text)
    if table is not None and _IN_TABLE.search(text, table.end()):
        return True
    return _LISTED.search(text) is not None


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The host whose rules the file holds: one device, also where both address families stand in it."""
    text = decode(file.path.read_bytes(), file.name)
    book = LineBook(file.name, text.splitlines())
    v6 = looks_like_v6(book.lines) or bool(_V6_NAME.search(PurePosixPath(file.name).name))
    written = Sorter(book, 6 if v6 else 4).sort()
    if not any(family.tables for family in written.families.values()):
        raise InputError(Problem(file.name, "holds no table of iptables"))
    problems = list(written.problems)
    devices: list[Device] = []
    for family, found in sorted(written.families.items()):
        if found.tables or found.strange:
            assembler = Assembler(book, written, family)
            device = assembler.device(host_name(file.name))
            devices.append(only(device, family))
            problems += assembler.problems
    device = devices[0] if len(devices) == 1 else merged(devices[0], devices[1])
    return network_reading(book, (device,), problems=tuple(problems))


IPTABLES_READER = Reader("iptables", recognises, read, MAX_BYTES)
