"""From the tree to devices: one for a file without VDOMs, one for each VDOM else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.fortios.addresses import FEEDS, Book
from firedoor.readers.firewalls.fortios.context import Context, Version
from firedoor.readers.firewalls.fortios.filters import filters_of
from firedoor.readers.firewalls.fortios.interfaces import (
    PATH,
    in_vdom,
    interfaces_of,
    links,
    network_of,
)
from firedoor.readers.firewalls.fortios.names import names_of
from firedoor.readers.firewalls.fortios.objects import Objects
from firedoor.readers.firewalls.fortios.routes import instances_of, routing_of
from firedoor.readers.firewalls.fortios.services import ServiceBook
from firedoor.readers.firewalls.fortios.tree import Scope, Tree
from firedoor.readers.firewalls.fortios.tunnels import tunnels_of
from firedoor.readers.firewalls.fortios.vips import vips_of

PLATFORM, ROOT = "fortios", "root"
_OBJECTS = (
    "firewall address", "firewall address6", "firewall addrgrp", "firewall addrgrp6",
    "firewall multicast-address", "firewall multicast-address6", "firewall service custom",
    "firewall service group", "firewall schedule recurring", "firewall schedule onetime",
    "firewall schedule group", "firewall ippool", "firewall ippool6", FEEDS,
)  # fmt: skip


def devices_of(
    book: LineBook, tree: Tree, version: Version | None, problems: list[Problem]
) -> tuple[Device, ...]:
    """Every device of the file. What is global and not understood is a doubt about each of them."""
    several = bool(tree.vdoms) or tree.global_part is not None
    shared = [s for s in (tree.global_part, tree.plain) if s is not None]
    scopes = _scopes(tree, several=several)
    host = _host(shared, book.file)
    contexts = [
        Context(
            book, version, (scope, *(s for s in shared if s is not scope)), name, several, problems
        )
        for name, scope in scopes.items()
    ]
    name_of = _namer(host, several=several)
    for context in contexts:
        if several and not context.scopes[0].tables and not context.scopes[0].strange:
            what = f"the configuration of VDOM {context.vdom} is not in this file"
            context.doubts.append(context.doubt(context.scopes[0].line, what))
    devices = [_device(context, name_of) for context in contexts]
    for context in contexts:
        _forget_unused(context)
    # Lines that no part took on itself: only now is it known which.
    left = [_left(context, shared, book) for context in contexts]
    return tuple(
        replace(device, doubts=tuple(dict.fromkeys((*device.doubts, *doubts))))
        for device, doubts in zip(devices, left, strict=True)
    )


def _scopes(tree: Tree, *, several: bool) -> dict[str, Scope]:
    if not several:
        return {ROOT: tree.plain}
    scopes = dict(tree.vdoms)
    table = tree.global_part.tables.get(PATH) if tree.global_part is not None else None
    if table is not None:
        for node in table.entries.values():
            name = node.get("vdom", ROOT)
            scopes.setdefault(name, Scope(name, node.line))
    return scopes or {ROOT: Scope(ROOT, 1)}


def _host(shared: list[Scope], file: str) -> str:
    for scope in shared:
        table = scope.tables.get("system global")
        if table is not None and table.own.get("hostname"):
            return table.own.get("hostname")
    return PurePosixPath(file).stem or file


def _namer(host: str, *, several: bool) -> Callable[[str], str]:
    def name_of(vdom: str) -> str:
        return host if vdom == ROOT or not several else f"{host}/{vdom}"

    return name_of


def _forget_unused(context: Context) -> None:
    """Lines inside an object that nothing refers to change nothing, whatever they mean."""
    for path in _OBJECTS:
        for node in context.entries(path).values():
            context.claim_all(node)


def _left(context: Context, shared: list[Scope], book: LineBook) -> Iterator[Doubt]:
    for scope in (*context.scopes[:1], *shared):
        for strange in scope.all_strange():
            if not strange.claimed:
                yield Doubt(book.origin(strange.line), strange.why)


def _device(context: Context, name_of: Callable[[str], str]) -> Device:
    network = network_of(context)
    v4 = Book(context, 4, ("firewall address",), ("firewall addrgrp",), network)
    v6 = Book(context, 6, ("firewall address6",), ("firewall addrgrp6",))
    services = ServiceBook(context)
    tunnels = tunnels_of(context, v4)
    listed = context.table(PATH) is not None
    names = names_of(context, {*in_vdom(context), *tunnels.names()}, listed=listed)
    vips = vips_of(context, names, services)
    objects = Objects(context, v4, v6, services, names, vips)
    interfaces = interfaces_of(context, names, tunnels, links(context, name_of))
    routing = routing_of(context, {4: v4, 6: v6})
    filters = filters_of(context, objects, interfaces)
    interfaces = tuple(
        replace(i, routing_doubts=(*i.routing_doubts, *routing.interface_doubts.get(i.name, ())))
        for i in interfaces
    )
    _settings(context)
    return Device(
        name=name_of(context.vdom),
        platform=PLATFORM,
        origin=context.origin(_first_line(context)),
        interfaces=interfaces,
        instances=instances_of(routing, interfaces, tunnels),
        rule_sets=filters.rule_sets,
        tables=filters.tables,
        pipeline=filters.pipeline,
        lists=filters.lists,
        doubts=tuple(dict.fromkeys(context.doubts)),
        restricting=tuple(context.restricting),
        by_session=filters.by_session,
    )


def _first_line(context: Context) -> int:
    own = context.own("system global").settings.get("hostname")
    return context.scopes[0].line if context.several or own is None else own.line


def _settings(context: Context) -> None:
    """Modes in which a device does other than is modelled."""
    settings = context.own("system settings")
    mode = settings.settings.get("opmode")
    if mode is not None and mode.value != "nat":
        what = "transparent mode is not modelled"
        context.partly(mode.line, what)
        context.doubts.append(context.doubt(mode.line, what))
    _checked(context, "ngfw-mode", {"profile-based", "policy-based"})
    _checked(context, "central-nat", {"enable", "disable"})
    vdoms = {node.get("vdom", ROOT) for node in context.entries(PATH).values()}
    if not context.several and len(vdoms) > 1:
        line = context.table(PATH)
        what = "interfaces belong to several VDOMs, and the file does not show them"
        context.doubts.append(context.doubt(line.line if line is not None else 1, what))
    for path in ("web-proxy explicit", "ftp-proxy explicit"):
        if context.own(path).on("status"):
            what = "what the explicit proxy passes on is not modelled"
            line_ = context.own(path).line_of("status")
            context.partly(line_, what)
            context.doubts.append(context.doubt(line_, what))


def _checked(context: Context, name: str, known: set[str]) -> None:
    setting = context.own("system settings").settings.get(name)
    if setting is not None and setting.value not in known:
        context.doubts.append(context.misread(setting, f"this value of {name} is not known"))
