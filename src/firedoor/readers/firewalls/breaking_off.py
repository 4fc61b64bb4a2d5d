"""Formats without a last line of their own: where such a file breaks off inside a line, more may have followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem


def broken_off(
    book: LineBook, devices: Iterable[Device], *, ended: bool, typed: bool = False
) -> tuple[tuple[Device, ...], tuple[Problem, ...]]:
    """The devices, in doubt if the last line has no line break (``ended``), and then the problem.

    To be asked when every line has its state. A device ends every line that it prints; what people type (``typed``) may
    lack the last line break, and is in doubt only where that line is not understood.
    """
    several = tuple(devices)
    last = len(book.lines)
    if ended or not last or (typed and book.state(last) < LineState.PARTLY):
        return several, ()
    what = "the file ends without a line break: it may be cut off inside this line"
    advice = "export it again; if it is whole, end its last line with a line break"
    problem = Problem(book.file, what, line=last, advice=advice)
    doubt = Doubt(book.origin(last), what)
    return tuple(replace(one, doubts=(*one.doubts, doubt)) for one in several), (problem,)
