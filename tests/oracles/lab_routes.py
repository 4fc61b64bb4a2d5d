"""Connected and static routes of lab devices: as our configurations give them, and as the devices printed them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from firedoor.model.network.device import Device
from firedoor.model.network.route import CONNECTED, STATIC, NextHop
from firedoor.reach.rib import ribs_of
from tests.oracles.files import devices, evidence

STATED = frozenset({CONNECTED, STATIC})


def stated(device: Device, *, doubted: bool) -> Iterator[str]:
    """The routes of a configuration, one text each: instance, protocol, prefix, where it leads.

    ``doubted``: only those of which the configuration alone does not say whether they are in use, or only the others.
    """
    for name, rib in ribs_of(device).items():
        for entry in rib.entries:
            if entry.protocol in STATED and bool(entry.doubts) is doubted:
                for hop in entry.next_hops:
                    yield f"{name or 'main'} {entry.protocol} {entry.prefix} {_where(hop, entry.protocol)}"


def printed(lab: Path, device: str) -> Iterator[str]:
    """The same of the tables that the device printed."""
    for path in sorted((lab / "show" / device).glob("*route*")):
        for _, facts in evidence(path).facts:
            for table in facts.route_tables:
                for route in table.routes:
                    if route.protocol in STATED:
                        for hop in route.next_hops:
                            where = _where(hop, route.protocol)
                            yield f"{table.instance or 'main'} {route.protocol} {route.prefix} {where}"


def _where(hop: NextHop, protocol: str) -> str:
    if hop.discard:
        return "discard"
    # Tables of some devices name the neighbour only, others the interface as well.
    return str(hop.address) if protocol == STATIC and hop.address is not None else hop.interface


def compared(lab: Path) -> Iterator[tuple[Device, frozenset[str]]]:
    """Each device of a lab that has a configuration which we read and a table: with what it printed."""
    by_folder: dict[str, Device] = {}
    for device in devices(lab / "configs").values():
        folder = device.origin.file.partition("/")[0]
        by_folder.setdefault(folder.removesuffix(".cfg"), device)
    for folder in sorted(path.name for path in (lab / "show").iterdir() if path.is_dir()):
        theirs = frozenset(printed(lab, folder))
        if theirs and folder in by_folder:
            yield by_folder[folder], theirs
