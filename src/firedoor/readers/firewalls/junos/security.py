"""The security features of an SRX: what they add to a device."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from firedoor.model.network.device import Filter, Stage, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.rule import RuleSet
from firedoor.readers.firewalls.junos.applications import Applications
from firedoor.readers.firewalls.junos.books import Books
from firedoor.readers.firewalls.junos.host_inbound import INBOUND, inbound_set, moved_ports
from firedoor.readers.firewalls.junos.nat import AFTER, BEFORE, NatReader
from firedoor.readers.firewalls.junos.policies import PolicyReader
from firedoor.readers.firewalls.junos.policy_sets import (
    POLICIES,
    TO_HOST,
    FlowMode,
    host_sets,
    policy_sets,
)
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.firewalls.junos.vpn import read_tunnels, with_tunnels
from firedoor.readers.firewalls.junos.zones import read_zones

# Without one of these a device does not keep sessions: it is a router with filters.
_FLOW = ("zones", "policies", "nat")
_CLIENTS = ("dynamic-vpn", "remote-access")


@dataclass(slots=True)
class Security:
    """Rule sets and tables with the stages that use them, in the order of the packet."""

    interfaces: tuple[Interface, ...]
    sets: list[RuleSet] = field(default_factory=list)
    tables: tuple[TranslationTable, ...] = ()
    lists: list[str] = field(default_factory=list)
    arrival: tuple[Stage, ...] = ()
    forward: tuple[Stage, ...] = ()
    local: tuple[Stage, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


def read_security(
    sheet: Sheet,
    scope: Node,
    interfaces: tuple[Interface, ...],
    configured: set[str],
    applications: Applications,
) -> Security:
    """Read ``security`` of a device."""
    node = scope.child("security")
    if node is None:
        return Security(interfaces)
    books = Books(sheet, node)
    tunnels = read_tunnels(node, scope.child("access"))
    got = Security(tuple(with_tunnels(i, tunnels) for i in interfaces))
    for word in _CLIENTS:
        if (clients := node.child(word)) is not None:
            why = "of VPN clients only what policies and st0 interfaces say is modelled"
            clients.know_all(LineState.PARTLY, why)
    if any(word in node.children and not node.children[word].inactive for word in _FLOW):
        zones = read_zones(sheet, node, configured)
        got.interfaces = tuple(replace(i, zone=zones.of.get(i.name, "")) for i in got.interfaces)
        got.doubts += zones.doubts
        flow = FlowMode(sheet.origin(node), *_bypass(sheet, node))
        if not zones.nodes:
            got.doubts.append(Doubt(flow.origin, "security zones are missing in this file"))
        more = moved_ports(scope)
        got.sets.append(inbound_set(sheet, zones, got.interfaces, more, flow.origin))
        policies = PolicyReader(sheet, books, applications, zones.nodes).read(node)
        got.sets += [*policy_sets(policies, flow), *host_sets(policies, flow)]
        got.lists = policies.lists
        nat = NatReader(sheet, books, applications, got.interfaces, set(zones.nodes)).read(node)
        _stages(got, nat.tables())
    return got


def _stages(got: Security, tables: tuple[TranslationTable, TranslationTable]) -> None:
    before, after = tables
    got.tables = tables
    got.arrival = (Translate(BEFORE),) if before.translations else ()
    policies = Filter(POLICIES)
    got.forward = (policies, Translate(AFTER)) if after.translations else (policies,)
    got.local = (Filter(INBOUND), Filter(TO_HOST))


def _bypass(sheet: Sheet, security: Node) -> tuple[tuple[Doubt, ...], tuple[Doubt, ...]]:
    """``forwarding-options`` can take packets past the policies: all of them, and those of IPv6 only.

    Juniper, "Packet-Based Forwarding": MPLS in packet mode takes the whole device out of flow mode; ISO is not IP.
    """
    doubts: dict[str, list[Doubt]] = {"": [], "inet6": [], "iso": []}
    for family in security.members("forwarding-options", "family"):
        family.know()
        mode = family.value("mode")
        if mode is not None and mode.word != "flow-based":
            what = f"family {family.word} in mode {mode.word}: policies may not be asked"
            if family.word != "iso" or mode.word != "packet-based":
                sheet.partly(mode, what)
            doubts.get(family.word, doubts[""]).append(sheet.doubt(mode, what))
    left = sheet.leftovers(security.child("forwarding-options"))
    return (*doubts[""], *left), tuple(doubts["inet6"])
