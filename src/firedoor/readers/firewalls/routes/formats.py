"""The formats of this reader, narrow ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from firedoor.readers.firewalls.routes import (
    coded,
    coded_lines,
    eos_json,
    junos_text,
    junos_tree,
    linux_addr,
    linux_route,
    netstat,
    nxos,
    panos,
    panos_fib,
)
from firedoor.readers.firewalls.routes.sheet import LONGEST_LINE, Sheet

MOST_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of output is told from others and read."""

    name: str
    fits: Callable[[Sequence[str]], bool]
    read: Callable[[Sheet], None]


FORMATS = (
    Format("junos-json", junos_tree.fits_json, junos_tree.read_json),
    Format("junos-xml", junos_tree.fits_xml, junos_tree.read_xml),
    Format("eos-json", eos_json.fits, eos_json.read),
    Format("junos-text", junos_text.fits, junos_text.read),
    Format("panos", panos.fits, panos.read),
    Format("panos-fib", panos_fib.fits, panos_fib.read),
    Format("nxos", nxos.fits, nxos.read),
    Format("coded", coded_lines.fits, coded.read),
    Format("netstat", netstat.fits, netstat.read),
    Format("linux-addr", linux_addr.fits, linux_addr.read),
    Format("linux-route", linux_route.fits, linux_route.read),
)


_CODED = next(form for form in FORMATS if form.name == "coded")


def format_of(lines: Sequence[str], *, a_table: bool = False) -> Format | None:
    """The format of an output, by its first lines. ``a_table``: the command is known to print a routing table."""
    shown = [line[:LONGEST_LINE] for line in lines[:MOST_LOOKED_AT]]
    found = next((form for form in FORMATS if form.fits(shown)), None)
    return _CODED if found is None and a_table and coded_lines.has_rows(shown) else found
