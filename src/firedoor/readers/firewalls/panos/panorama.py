"""Which devices a file describes: a firewall by itself, or those that Panorama manages.

A managed device gets its settings from the templates of its stack (the first in the list wins) and its rules
and objects from its device group, the groups above that and shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.panos.canonical import FIRST_VSYS, LOCAL, OF_VSYS, canonical, named
from firedoor.readers.firewalls.panos.firewall import Half, Plan, hostname
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.look import (
    Doubts,
    entries,
    odd,
    partly,
    see,
    see_all,
    take,
    value,
    values,
)
from firedoor.readers.firewalls.panos.policy import OWN, POST, PRE, Policy, bases_of
from firedoor.readers.firewalls.panos.tree import Mark, Node

DEEPEST_GROUPS = 16
_OWN_RULES = "rules and settings that the firewall has of its own are not in Panorama's file (export its merged one)"
MOST_DEVICES = 512


@dataclass(slots=True)
class Estate:
    """What a file holds: plans of devices, trees to settle, doubts for all of them."""

    plans: list[Plan] = field(default_factory=list)
    trees: list[Node] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    too_many: bool = False


def estate_of(root: Node, doubts: Doubts, fallback: str) -> Estate:
    """Find the devices in a canonical tree; ``fallback`` is the name of one that has none."""
    estate = Estate(trees=[root])
    _numbers(root)
    manages = any(root.get(word) for word in ("device-group", "template", "template-stack"))
    owns = root.get("network") is not None or root.get("vsys") is not None
    pushed = take(root, "policy", "panorama")
    if owns or pushed is not None or not manages:
        estate.plans.append(_own(root, pushed, doubts, fallback))
    if manages:
        _Panorama(root, estate, doubts, fallback).read()
    return estate


# Kinds of objects that ``readonly`` numbers, beside those of a virtual system.
_NUMBERED = frozenset({"id", "parent-dg", "loc", "max-internal-id", "devices", "shared", "device-group", "template",
                       "template-stack", "log-collector-group", "pre-rulebase", "post-rulebase"})  # fmt: skip


def _numbers(root: Node) -> None:
    """``readonly`` holds numbers of objects, and in one place the hierarchy of device groups."""
    whole = take(root, "readonly")
    for node in (whole, *entries(whole, "devices"), *entries(whole, "device-group")):
        _known(node)
    for device in entries(whole, "devices"):
        for group in entries(device, "device-group"):
            _known(group)
        for kind in device:
            for each in kind.walk() if kind.word != "device-group" else ():
                see(each)


def _known(node: Node | None) -> None:
    """Mark what is known by its word, whole; the hierarchy is read elsewhere."""
    for child in node or ():
        if child.word in {"devices", "device-group"}:
            see(child)
        elif child.word in _NUMBERED or child.word in OF_VSYS:
            see_all(child)


def _own(root: Node, pushed: Node | None, doubts: Doubts, fallback: str) -> Plan:
    shared = take(root, "shared")
    every = entries(root, "vsys")
    nodes = every or [Node(FIRST_VSYS, 1)]
    outer = tuple(n for n in (pushed, shared) if n is not None)
    halves = []
    for node in nodes:
        # What Panorama pushed goes around the firewall's own rules, and so does shared where it holds rules.
        top = [n for n in (shared, pushed) if n is not None]
        bases = (*bases_of(top, PRE), *bases_of([node], OWN), *bases_of(top[::-1], POST))
        halves.append(Half(node, Policy(tuple(bases)), (node, *outer)))
    plan = Plan(hostname(root) or fallback, root, halves, outer)
    if pushed is not None and len(nodes) > 1:
        what = "which virtual system gets the rules that Panorama pushed is not in the file"
        plan.elsewhere.append(doubts.at(pushed, what))
    plan.elsewhere.extend(_managed(root, pushed, doubts))
    return plan


def _managed(root: Node, pushed: Node | None, doubts: Doubts) -> Iterator[Doubt]:
    """A firewall that asks Panorama for rules, in a file that holds none of these."""
    system = take(root, "deviceconfig", "system")
    servers = [*values(system, "panorama-server"), *values(system, "panorama-server-2")]
    for local in (take(system, "panorama", "local-panorama"), take(system, "panorama")):
        for word in ("panorama-server", "panorama-server-2"):
            servers.extend(values(local, word))
    cloud = take(system, "panorama", "cloud-service") if system is not None else None
    if cloud is not None:
        see_all(cloud)
        servers.append(cloud)
    if servers and (pushed is None or not pushed.children):
        what = "the firewall is managed by Panorama, and what that pushed is not in the file (export the merged one)"
        yield doubts.at(servers[0], what)


class _Panorama:
    """Reads templates, stacks and device groups."""

    def __init__(self, root: Node, estate: Estate, doubts: Doubts, fallback: str) -> None:
        self.root, self.estate, self.doubts, self.fallback = root, estate, doubts, fallback
        self.shared = take(root, "shared")
        self.groups = {g.word: g for g in entries(root, "device-group")}
        self.templates = {t.word: t for t in entries(root, "template")}
        self.stacks = entries(root, "template-stack")
        self.parents = dict(self._parents())
        self.names = dict(self._names())
        self.used: set[str] = set()
        self.used_groups: set[str] = set()

    def read(self) -> None:
        """Make a plan for each managed device."""
        stack_of = {d.word: stack for stack in self.stacks for d in entries(stack, "devices")}
        group_of: dict[str, dict[str, Node]] = {}
        for group in self.groups.values():
            set_aside("group", group)
            for device in entries(group, "devices"):
                systems = entries(device, "vsys") or [Node("", device.line)]
                for vsys in systems:
                    group_of.setdefault(device.word, {})[vsys.word] = group
        serials = list(dict.fromkeys((*group_of, *stack_of)))
        for serial in serials[:MOST_DEVICES]:
            self._device(serial, stack_of.get(serial), group_of.get(serial, {}))
        if not serials:
            self._without_devices()
        self.estate.too_many = len(serials) > MOST_DEVICES
        self._unused()

    def _device(self, serial: str, stack: Node | None, groups: dict[str, Node]) -> None:
        top, clashes = self._settings(stack)
        self.estate.trees.append(top)
        halves = []
        for name in dict.fromkeys(g for g in groups if g):
            named(top, "vsys").add(name, groups[name].line)
        for node in entries(top, "vsys") or [Node(FIRST_VSYS, 1)]:
            group = groups.get(node.word) or groups.get("")
            halves.append(self._half(node, group, take(top, "shared")))
        shared = tuple(n for n in (take(top, "shared"), self.shared) if n is not None)
        own = hostname(top)
        name = self.names.get(serial) or own or serial
        plan = Plan(name, top, halves, shared, serial, self._variables(stack, serial))
        plan.elsewhere.extend(clashes)
        place = stack or next(iter(groups.values()), None) or self.root
        plan.elsewhere.append(self.doubts.at(place, _OWN_RULES))
        where = next(iter(groups.values()), None)
        if stack is None and where is not None:
            what = f"device {serial} is in no template stack of this file"
            plan.elsewhere.append(self.doubts.at(where, what))
        self.estate.plans.append(plan)

    def _without_devices(self) -> None:
        """Groups without devices still say what a device would get."""
        for group in self.groups.values():
            node = Node(FIRST_VSYS, group.line)
            top = Node("", group.line)
            shared = (self.shared,) if self.shared is not None else ()
            plan = Plan(f"{self.fallback}/{group.word}", top, [self._half(node, group)], shared)
            plan.elsewhere.append(
                self.doubts.at(group, "the device group has no devices in this file")
            )
            self.estate.plans.append(plan)

    def _half(self, node: Node, group: Node | None, template: Node | None = None) -> Half:
        chain = self._chain(group)
        down = [*([self.shared] if self.shared is not None else []), *reversed(chain)]
        up = [*chain, *([self.shared] if self.shared is not None else [])]
        bases = (*bases_of(down, PRE), *bases_of([node], OWN), *bases_of(up, POST))
        levels = (node, *up, *([template] if template is not None else []))
        return Half(node, Policy(tuple(bases)), levels)

    def _chain(self, group: Node | None) -> list[Node]:
        """A group and those above it."""
        chain: list[Node] = []
        while group is not None and len(chain) < DEEPEST_GROUPS and group not in chain:
            chain.append(group)
            self.used_groups.add(group.word)
            group = self.groups.get(self.parents.get(group.word, ""))
        return chain

    def _settings(self, stack: Node | None) -> tuple[Node, list[Doubt]]:
        """The templates of a stack as one tree: the first one's word goes before that of the others."""
        merged = Node("", stack.line if stack is not None else 1)
        clashes: list[Doubt] = []
        if stack is None:
            return merged, clashes
        names = values(stack, "templates")
        sources: list[Node] = [stack]
        for name in names:
            template = self.templates.get(name.word)
            if template is None:
                odd(name, "no such template in this file")
                clashes.append(self.doubts.at(name, f"template {name.word} is not in the file"))
            else:
                self.used.add(name.word)
                sources.append(template)
        for source in reversed(sources):
            config = take(source, "config")
            if config is not None:
                settings, wrappers = canonical(_copy(config))
                self.estate.trees.extend(wrappers)
                clashes.extend(_overlay(merged, settings, self.doubts))
        return merged, clashes

    def _variables(self, stack: Node | None, serial: str) -> dict[str, Node]:
        """Values of template variables: of the device, else of the stack, else of the first template."""
        if stack is None:
            return {}
        sources = [self.templates.get(n.word) for n in reversed(values(stack, "templates"))]
        found: dict[str, Node] = {}
        device = take(stack, "devices", serial)
        for source in (*sources, stack, device):
            for variable in entries(source, "variable") if source is not None else ():
                types = take(variable, "type")
                for kind in types or ():
                    see(kind)
                    for said in kind:
                        see(said)
                        found[variable.word] = max(kind, key=lambda each: each.touched)
                if (text := take(variable, "description")) is not None:
                    see_all(text)
        return found

    def _parents(self) -> Iterator[tuple[str, str]]:
        """The hierarchy of device groups stands apart, under readonly."""
        for path in (("readonly", "devices", LOCAL, "device-group"), ("readonly", "device-group")):
            for group in take(self.root, *path) or ():
                see(group)
                parent = value(group, "parent-dg")
                if parent is not None:
                    yield group.word, parent.word
        for group in self.groups.values():
            if (parent := value(group, "parent-dg")) is not None:
                yield group.word, parent.word

    def _names(self) -> Iterator[tuple[str, str]]:
        """Host names of managed devices, where the answer to a query about them is in the file."""
        for device in take(self.root, "devices") or ():
            if device.word != LOCAL and (name := value(device, "hostname")) is not None:
                see(device)
                yield device.word, name.word

    def _unused(self) -> None:
        set_aside("panorama", self.root)
        hostname(self.root)
        for name, group in self.groups.items():
            if name not in self.used_groups:
                partly(group, "no device of the file is in this group")
                _everything(group)
        for name, template in self.templates.items():
            if name in self.used:
                config = template.get("config")
                if config is not None:
                    config.mark = Mark.GONE
            else:
                partly(template, "no device of the file uses this template")
                _everything(template)
            self._described(template)
        for stack in self.stacks:
            self._described(stack)
            config = stack.get("config")
            if config is not None:
                config.mark = Mark.GONE

    @staticmethod
    def _described(node: Node) -> None:
        for word in ("description", "settings", "user-group-source", "variable"):
            said = take(node, word)
            if said is not None:
                see_all(said)
        for device in take(node, "devices") or ():
            see_all(device)


def _everything(node: Node) -> None:
    for each in node.walk():
        if each.mark is Mark.UNSEEN:
            each.mark = Mark.PARTLY
            each.why = "no device of the file uses it"


def _copy(node: Node) -> Node:
    """A tree of its own, so that several stacks can read one template."""
    top = Node(node.word, node.line, list(node.lines), {}, node.touched)
    todo = [(node, top)]
    while todo:
        old, new = todo.pop()
        for child in old:
            twin = Node(
                child.word, child.line, list(child.lines), {}, child.touched, fault=child.fault
            )
            new.children[child.word] = twin
            todo.append((child, twin))
    return top


def _overlay(base: Node, upper: Node, doubts: Doubts) -> Iterator[Doubt]:
    """Lay one tree over another. Where both give a setting values, and not the same, that is a doubt."""
    todo = [(base, upper)]
    while todo:
        below, above = todo.pop()
        ours = {child.word for child in above if not child.children}
        theirs = {child.word for child in below if not child.children}
        if ours and theirs and ours != theirs and below is not base:
            node = next(child for child in above if child.word in ours)
            yield doubts.at(node, f'two templates give "{below.word}" different values')
        for child in above:
            old = below.children.get(child.word)
            if old is None:
                below.children[child.word] = child
            else:
                old.lines.extend(child.lines)
                todo.append((old, child))
