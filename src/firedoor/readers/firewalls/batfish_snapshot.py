"""Files of a Batfish snapshot that say something about the whole of it: cables, interfaces out of service, providers.

None of them is modelled. They are recognised, so that nobody takes them for evidence that was used; what could
change an answer is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.facts import RouteTable
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.firewalls.routes.json_tree import json_tree
from firedoor.readers.firewalls.routes.tree import Node
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_BRACKETS = re.compile(r"[\s{}\[\],]+")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: how it begins, words that it holds, and what its not being modelled means."""

    begins: re.Pattern[str]
    words: tuple[str, ...]
    state: LineState
    why: str
    advice: str


_OBJECT = re.compile(r"\s*\{")
# A list of nothing but pairs of these two fields.
_PAIR = r'\s*"(?:hostname|interface)"\s*:\s*"[^"]*"\s*'
_PAIRS = re.compile(rf"\s*\[\s*\{{{_PAIR},{_PAIR}\}}\s*[,\]]")
_KINDS = (
    _Kind(
        _OBJECT, ('"edges"', '"node1"', '"interfaceName"'), LineState.PARTLY,
        "cables are not modelled: interfaces meet where their networks do",
        "an interface without an address meets nobody: declare its network in site.toml",
    ),
    _Kind(
        _PAIRS, ('"hostname"', '"interface"'), LineState.NOT_UNDERSTOOD,
        "an interface that this list takes out of service is still taken as the configuration says",
        "write `shutdown` into a copy of the configuration instead",
    ),
    _Kind(
        _OBJECT, ('"borderInterfaces"', '"hostname"'), LineState.PARTLY,
        "providers are not made up: what lies outside is what site.toml declares",
        "declare the zone of the Internet in site.toml",
    ),
    _Kind(
        _OBJECT, ('"Announcements"', '"network"', '"dstNode"'), LineState.PARTLY,
        "announced routes are not used: what a protocol learns is unknown without a routing table",
        "put the output of `show ip route` beside the configurations",
    ),
)  # fmt: skip


def recognises(file: InputFile) -> bool:
    """JSON with the fields of one of these files."""
    return _kind(decode_head(file.head)) is not None


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The states of the lines; for interfaces out of service a doubt about the routing of each device."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    book = LineBook(file.name, [line.rstrip("\r") for line in text.split("\n")])
    kind = _kind(text)
    if kind is None:
        return network_reading(book)
    for number, line in enumerate(book.lines, start=1):
        blank = not line.strip() or _BRACKETS.fullmatch(line) is not None
        book.mark(number, LineState.BLANK if blank else kind.state, "" if blank else kind.why)
    tables = tuple(_out_of_service(book, text, kind)) if kind.begins is _PAIRS else ()
    problem = Problem(file.name, kind.why, line=1, advice=kind.advice)
    return network_reading(book, (), tables, problems=(problem,))


BATFISH_SNAPSHOT_READER = Reader("batfish-snapshot", recognises, read, MAX_BYTES)


def _kind(text: str) -> _Kind | None:
    return next(
        (k for k in _KINDS if k.begins.match(text) and all(word in text for word in k.words)), None
    )


def _out_of_service(book: LineBook, text: str, kind: _Kind) -> Iterator[RouteTable]:
    """A table without routes and with a doubt for each device named: where it sends packets is then in doubt."""
    nodes: Sequence[Node] = json_tree(text, 1).root.members
    named: dict[str, Node] = {}
    for node in nodes:
        named.setdefault(node.value("hostname"), node)
    for device, node in named.items():
        if device:
            origin = book.origin(node.line)
            yield RouteTable(device, "", (), origin, (Doubt(origin, kind.why),))
