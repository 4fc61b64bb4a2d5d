"""Source translation: by policy (``set nat enable``), or the central table (``config firewall central-snat-map``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Rule, Verb
from firedoor.model.network.services import ANY_SERVICE, Service, Services
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.objects import Objects, both
from firedoor.readers.firewalls.fortios.policies import Policy, widened
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.fortios.vips import Vip
from firedoor.readers.printable import quoted

# A device takes other source ports than the client's unless fixedport is set.
_OTHER_PORTS = Ranges(((1024, 65535),))
_MOST_PAIRS = 2_000


@dataclass(slots=True)
class Pools:
    """The address pools of a device (``config firewall ippool``, ``ippool6``)."""

    context: Context

    def space(self, names: list[str], line: int) -> tuple[AddressSpace, list[Doubt]]:
        """The addresses of several pools, and why they may be others."""
        spaces: list[AddressSpace] = []
        doubts: list[Doubt] = []
        for name in names:
            found = self._named(name)
            if found is None:
                what = f"address pool {quoted(name)} has no definition in this file"
                doubts.append(self.context.doubt(line, what))
                continue
            node, _ = found
            doubts.extend(self.context.claim_all(node))
            try:
                first, last = ip_address(node.get("startip")), ip_address(node.get("endip"))
                spaces.append(AddressSpace.between(first, last))
            except ValueError:
                for attribute in ("startip", "endip"):
                    if attribute in node.settings:
                        self.context.misread(node.settings[attribute], "this is no address")
                doubts.append(self.context.doubt(node.line, "this is no range of addresses"))
        return AddressSpace.union(spaces), doubts

    def _named(self, name: str) -> tuple[Node, str] | None:
        for path in ("firewall ippool", "firewall ippool6"):
            table = self.context.table(path)
            if table is not None:
                node = table.find(name)
                if node is not None:
                    return node, path
        return None


def by_policy(context: Context, policies: list[Policy], vips: list[Vip]) -> tuple[Translation, ...]:
    """The source translations that policies ask for: the policies again, in their order.

    A policy without translation comes out as an exemption, so that a later one does not translate its packets.
    """
    last = max((i for i, p in enumerate(policies) if p.enabled and _translates(p.node)), default=-1)
    pools, own = Pools(context), _OwnAddresses(vips)
    return tuple(
        translation
        for policy in policies[: last + 1]
        for rule in policy.rules
        if rule.enabled
        for translation in _of_rule(context, pools, own, policy, rule)
    )


def _translates(node: Node) -> bool:
    return node.on("nat") or node.on("natoutbound") or node.on("natinbound")


def _of_rule(
    context: Context, pools: Pools, own: _OwnAddresses, policy: Policy, rule: Rule
) -> Iterator[Translation]:
    node = policy.node
    plain = Translation(rule.match, rule.origin, rule.name)
    if rule.verb is Verb.UNKNOWN or (_translates(node) and not node.on("nat")):
        doubts = rule.match.all_doubts or (context.doubt(node.line, "it is not understood"),)
        yield replace(plain, doubts=doubts)
        return
    if rule.verb is not Verb.PERMIT or not node.on("nat"):
        yield plain
        return
    yield from own.before(context, node, rule)
    ports = None if node.on("fixedport") else _OTHER_PORTS
    names = [*node.all("poolname"), *node.all("poolname6")]
    if node.on("ippool") and names:
        space, why = pools.space(names, node.line_of("poolname"))
        source = Rewrite(pool=space, ports=ports) if space else None
        yield replace(plain, source=source, doubts=tuple(why))
    elif node.on("ippool"):
        yield replace(plain, doubts=(context.doubt(node.line, "it names no address pool"),))
    else:
        yield replace(plain, source=Rewrite(interface=True, ports=ports))


@dataclass(slots=True)
class _OwnAddresses:
    """A server behind a one-to-one virtual IP goes out with the outer address of it, where its policy translates.

    FortiOS administration guide, "Static virtual IPs": the mapping also works outbound, before the interface's
    address; with ``nat-source-vip`` also before a pool.
    """

    vips: list[Vip]
    pairs: int = 0

    def before(self, context: Context, node: Node, rule: Rule) -> Iterator[Translation]:
        """The translations that stand before the policy's own."""
        for vip in self.vips:
            if node.on("ippool") and not vip.force_source:
                continue
            if not vip.one_to_one or not (rule.match.sources.maybe & vip.inner):
                continue
            self.pairs += 1
            if self.pairs > _MOST_PAIRS:
                what = "more virtual IPs meet policies with translation than are modelled"
                yield Translation(
                    rule.match, rule.origin, rule.name, doubts=(context.doubt(node.line, what),)
                )
                return
            yield self._outbound(vip, rule)

    @staticmethod
    def _outbound(vip: Vip, rule: Rule) -> Translation:
        inside = Addresses(
            rule.match.sources.surely & vip.inner,
            rule.match.sources.maybe & vip.inner,
            rule.match.sources.doubts,
        )
        match = replace(rule.match, sources=inside)
        doubts = vip.translation.doubts
        if vip.interface != "any" and not vip.force_source:
            # Only out of its own interface; elsewhere the interface's address is taken.
            ports = vip.translation.match.in_ports
            if match.out_ports is not None and ports is not None and match.out_ports != ports:
                match = replace(match, out_ports=match.out_ports)
                doubts = (
                    *doubts,
                    Doubt(
                        rule.origin, f"whether {quoted(vip.name)} changes the source is not known"
                    ),
                )
            else:
                match = replace(match, out_ports=ports)
        source = Rewrite(one_to_one=(vip.inner, vip.outer)) if vip.outer else None
        same = source is not None and vip.inner.v4.size == vip.outer.v4.size
        return Translation(
            match,
            rule.origin,
            f"{rule.name}, source of {vip.name}",
            source if same else None,
            doubts=doubts,
        )


# -- the central table -----------------------------------------------------------------------------


def central(context: Context, objects: Objects) -> tuple[Translation, ...]:
    """The central source translation table, first match first."""
    table = context.table("firewall central-snat-map")
    if table is None:
        return ()
    pools = Pools(context)
    found = [_central(context, objects, pools, node) for node in table.entries.values()]
    if table.strange:
        doubts = context.claim(table.strange)
        found.insert(0, Translation(Match(), context.origin(table.line), doubts=doubts))
    return tuple(found)


def _central(context: Context, objects: Objects, pools: Pools, node: Node) -> Translation:
    doubts = list(context.claim_all(node))
    ways = [
        objects.names.way(node.all(side) or ["any"], node.line_of(side))
        for side in ("srcintf", "dstintf")
    ]
    for way in ways:
        doubts.extend(way.doubts)
    if node.on("nat46") or node.on("nat64"):
        doubts.append(context.doubt(node.line, "translation between IPv4 and IPv6 is not modelled"))
    match = Match(
        sources=_side(objects, node, "orig-addr"),
        destinations=_side(objects, node, "dst-addr"),
        services=_services(context, node, doubts),
        in_ports=ways[0].ports,
        out_ports=ways[1].ports,
    )
    if node.strange:
        match = replace(widened(match, doubts), destinations=ANY_ADDRESS)
    source = None
    names = [*node.all("nat-ippool"), *node.all("nat-ippool6")]
    if node.get("nat", "enable") != "disable":
        source = Rewrite(interface=True, ports=_OTHER_PORTS)
        if names:
            space, more = pools.space(names, node.line_of("nat-ippool"))
            doubts.extend(more)
            source = Rewrite(pool=space, ports=_OTHER_PORTS) if space else None
    return Translation(
        match,
        context.origin(node.line),
        f"central SNAT {node.key}",
        source,
        enabled=node.get("status", "enable") != "disable",
        doubts=tuple(doubts),
    )


def _side(objects: Objects, node: Node, attribute: str) -> Addresses:
    found = both(
        (objects.addresses(node, attribute, 4), objects.addresses(node, f"{attribute}6", 6))
    )
    if found is not None:
        return found
    return Addresses.exactly(EVERY_V6 if node.get("type") == "ipv6" else EVERY_V4)


def _services(context: Context, node: Node, doubts: list[Doubt]) -> Services:
    text = node.get("protocol", "0")
    if not text.isascii() or not text.isdigit() or int(text) > 255:  # noqa: PLR2004
        doubts.append(context.misread(node.settings["protocol"], "this is no protocol number"))
        return ANY_SERVICE
    protocols = Ranges.single(int(text)) if int(text) else Ranges(((0, 255),))
    asked = [
        name
        for name in ("orig-port", "dst-port")
        if node.get(name, "0") not in {"0", "", "0-65535", "1-65535"}
    ]
    if asked:
        for name in asked:
            what = "ports of the central table are not modelled"
            context.partly(node.line_of(name), what)
            doubts.append(context.doubt(node.line_of(name), what))
    if protocols == Ranges(((0, 255),)):
        return ANY_SERVICE
    return Services.exactly(Service(protocols))
