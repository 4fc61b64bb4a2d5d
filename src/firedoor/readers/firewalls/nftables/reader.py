"""Rules of nftables: what ``nft list ruleset`` prints, scripts as /etc/nftables.conf, and JSON of ``nft -j``."""

from __future__ import annotations

import re

from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.netfilter.host_names import host_name
from firedoor.readers.firewalls.nftables.assembling import Assembler
from firedoor.readers.firewalls.nftables.json_text import objects_of
from firedoor.readers.firewalls.nftables.marking import Lines
from firedoor.readers.firewalls.nftables.parsing import Parser
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_TABLE = re.compile(
    r"^[ \t]*(add[ \t]+)?table[ \t]+((ip|ip6|inet|arp|bridge|netdev)[ \t]+)?[\w./-]+[ \t]*(\{|;|$)",
    re.MULTILINE,
)
_JSON = re.compile(r'\s*\{\s*"nftables"\s*:\s*\[')
_INSIDE = re.compile(
    r"^[ \t]*(add[ \t]+)?(chain|set|map)[ \t]+([\w./-]+[ \t]+){0,2}[\w./-]+[ \t]*\{", re.MULTILINE
)


def recognises(file: InputFile) -> bool:
    """A table of nft with a chain, a set or a map in it."""
    text = decode_head(file.head)
    if _JSON.match(text):
        return True
    table = _TABLE.search(text)
    return table is not None and _INSIDE.search(text, table.start()) is not None


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The host whose rules the file holds."""
    text = decode(file.path.read_bytes(), file.name)
    book = LineBook(file.name, text.splitlines())
    json = objects_of(text, file.name) if _JSON.match(text) else None
    lines = Lines(book, json)
    parser = Parser(lines)
    ruleset = parser.parse()
    if not ruleset.tables and not ruleset.strange:
        raise InputError(Problem(file.name, "holds no table of nft"))
    device = Assembler(lines, ruleset).device(host_name(file.name))
    return network_reading(book, (device,), problems=tuple(parser.problems))


NFTABLES_READER = Reader("nftables", recognises, read, MAX_BYTES)
