"""The reader ``ios``: running and startup configurations of Cisco IOS and IOS XE."""

from __future__ import annotations

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.ios.assembling import device
from firedoor.readers.firewalls.ios.recognising import recognises
from firedoor.readers.firewalls.ios.top import read_all
from firedoor.readers.firewalls.ios.tree import LONGEST_LINE, Tree, parse
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.text import decode

MAX_BYTES = 64 * MEBIBYTE
MOST_NAMED = 20


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The device of a configuration, with the state of every line."""
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise InputError(Problem(file.name, f"cannot be read: {error.strerror}")) from error
    book = LineBook(file.name, decode(data, file.name).split("\n"))
    tree = parse(book)
    if not tree.nodes:
        raise InputError(Problem(file.name, "holds no line of an IOS configuration"))
    work = Work(book)
    _whole(work, tree)
    read_all(work, tree)
    _several(work)
    work.leftovers()
    found = device(work)
    return network_reading(book, (found,), problems=tuple(dict.fromkeys(work.problems)))


IOS_READER = Reader("ios", recognises, read, MAX_BYTES)


def _whole(work: Work, tree: Tree) -> None:
    """Whether something is missing: the end of the file, the end of a banner, the rest of a long line."""
    for number in tree.bad_banners:
        _missing(work, number, "this banner has no end, or swallows lines of the configuration")
    for number in tree.too_long[:MOST_NAMED]:
        _missing(
            work,
            number,
            f"this line is longer than {LONGEST_LINE} characters; the rest was left out",
        )
    begun = tree.headed or any(node.low[0] in {"version", "hostname"} for node in tree.nodes)
    if begun and not tree.ended:
        last = tree.nodes[-1]
        last.torn = last.torn or last.last
        _missing(
            work, last.last, 'the file stops without "end"; lines may be missing after this one'
        )


def _missing(work: Work, number: int, what: str) -> None:
    origin = work.book.origin(number)
    work.problem(origin, what, "take a new copy of the whole configuration")
    work.doubts.append(Doubt(origin, what))


def _several(work: Work) -> None:
    """Two host names: two configurations in one file, whose lines cannot be told apart."""
    names = {name for name, _ in work.hosts}
    if len(names) > 1:
        origin = work.hosts[1][1]
        what = "a second host name: the file seems to hold more than one configuration"
        work.problem(origin, what, "put each configuration into a file of its own")
        work.doubts.append(Doubt(origin, what))
