"""Formats without a last line of their own: where such a file breaks off inside a line, more may have followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.problem import Problem


def broken_off(
    book: LineBook, devices: Iterable[Device], *, ended: bool
) -> tuple[tuple[Device, ...], tuple[Problem, ...]]:
    """The devices, in doubt if the last line has no end (``ended``) and is not understood, and then the problem.

    To be asked when every line has its state. A last line that is understood without a line break is no sign: many
    editors save files so.
    """
    several = tuple(devices)
    last = len(book.lines)
    if ended or not last or book.state(last) < LineState.PARTLY:
        return several, ()
    what = "the file breaks off inside this line: more may have followed"
    problem = Problem(book.file, what, line=last, advice="export the whole configuration again")
    doubt = Doubt(book.origin(last), what)
    return tuple(replace(one, doubts=(*one.doubts, doubt)) for one in several), (problem,)
