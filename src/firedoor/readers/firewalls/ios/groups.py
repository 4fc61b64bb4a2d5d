"""Object groups: networks and services, nested (Cisco IOS Security Configuration Guide, "Object Groups for ACLs")."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Network, IPv6Network

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.services import Services
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.groups import Meaning, NestedGroups
from firedoor.readers.firewalls.ios.drafts import V4, GroupDraft
from firedoor.readers.firewalls.ios.services import group_service
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words, is_v4, v4, v6
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.masks import netmask_length

_KINDS = {
    "network": "network",
    "v6-network": "network",
    "service": "service",
    "v6-service": "service",
}
# Groups of a kind that no packet header shows: who uses one gets a doubt.
_OPAQUE = {"security", "fqdn", "geo"}


def read_group(work: Work, node: Node) -> None:
    """``object-group network|service NAME`` with its members."""
    if node.starts("object-group", "ip") and len(node.low) > 3:  # noqa: PLR2004
        kind, name = {"port": "port", "address": "network"}.get(node.low[2], ""), node.words[3]
    else:
        kind = _KINDS.get(node.low[1], "") if len(node.low) > 2 else ""  # noqa: PLR2004
        name = node.words[2] if kind else ""
    if len(node.low) > 2 and node.low[1] in _OPAQUE:  # noqa: PLR2004
        _opaque(work, node)
        return
    if not kind:
        work.doubts.append(work.missed(node))
        return
    _members(work, node, kind, name)


def _opaque(work: Work, node: Node) -> None:
    why = "what this group holds does not show in a packet's header"
    work.partly(node, why)
    for child in node.children:
        work.partly(child, why)


def _members(work: Work, node: Node, kind: str, name: str) -> None:
    origin = work.origin(node)
    if (kind, name) in work.groups:
        work.problem(
            origin, f'object group "{name}" is defined twice; its members were put together'
        )
    group = work.groups.setdefault((kind, name), GroupDraft(name, origin))
    work.understood(node)

    def doubt(what: Doubt) -> None:
        group.networks.append(Addresses.unknown(what))
        group.services.append(Services.unknown(what))

    for child in work.children(node, "group", doubt):
        try:
            _member(work, group, kind, child)
            work.understood(child)
        except NotUnderstood as why:
            doubt(work.missed(child, str(why)))


def _member(work: Work, group: GroupDraft, kind: str, node: Node) -> None:
    words, origin = Words(node.words), work.origin(node)
    if words.take("group-object"):
        group.members.append((words.next(), origin))
    elif kind == "network":
        group.networks.append(_network(words, origin))
    else:
        group.services.append(group_service(words, bare_ports=kind == "port"))
    words.finish()


def _network(words: Words, origin: Origin) -> Addresses:
    """``host A``, ``any``, ``range A B``, ``A/len``, ``A /len`` or an address with a netmask (not a wildcard)."""
    words.take("network-object")
    if words.take("any"):
        return Addresses.exactly(EVERY_V4 | EVERY_V6)
    if words.take("host"):
        word = words.next()
        if not is_v4(word) and ":" not in word:
            return Addresses.unknown(
                Doubt(origin, f'the address of the host name "{word}" is not known')
            )
        return Addresses.exactly(AddressSpace.of(v6(word) if ":" in word else v4(word)))
    if words.take("range"):
        first, last = v4(words.next()), v4(words.next())
        if last < first:
            raise NotUnderstood("the range ends before it begins")
        return Addresses.exactly(AddressSpace.between(first, last))
    return Addresses.exactly(_prefix(words))


def _prefix(words: Words) -> AddressSpace:
    word = words.next()
    if words.peek().startswith("/"):
        word += words.next()
    try:
        if ":" in word:
            return AddressSpace.of(IPv6Network(word, strict=False))
        if "/" in word:
            return AddressSpace.of(IPv4Network(word, strict=False))
        return _masked(word, words.next())
    except NotUnderstood:
        raise
    except ValueError:
        raise NotUnderstood("this is no address with a netmask") from None


def _masked(word: str, mask: str) -> AddressSpace:
    address, length = v4(word), netmask_length(mask)
    if not length and int(address):
        raise NotUnderstood("the mask 0.0.0.0 could mean one host or everything")
    return AddressSpace.of(IPv4Network((str(address), length), strict=False))


@dataclass(slots=True)
class Groups:
    """Looks groups up, each once; what is missing or names itself is in doubt."""

    work: Work
    networks: NestedGroups[Addresses] = field(default_factory=NestedGroups)
    services: dict[str, NestedGroups[Services]] = field(default_factory=dict)

    def network(self, name: str, family: int, origin: Origin) -> Addresses:
        """The addresses of a group in one family."""
        if ("network", name) not in self.work.groups:
            return Addresses.unknown(_missing(name, origin)) & _family(family)
        held = partial(self._held, "network")
        return self.networks.meaning(name, held, self._network) & _family(family)

    def service(self, name: str, origin: Origin, kind: str = "service") -> Services:
        """The services of a group."""
        if (kind, name) not in self.work.groups:
            return Services.unknown(_missing(name, origin))
        groups = self.services.setdefault(kind, NestedGroups())
        return groups.meaning(name, partial(self._held, kind), partial(self._service, kind))

    def _held(self, kind: str, name: str) -> list[str]:
        group = self.work.groups[(kind, name)]
        return [member for member, _ in group.members if (kind, member) in self.work.groups]

    def _network(self, name: str) -> Addresses:
        group = self.work.groups[("network", name)]
        nested = (
            self.networks.part(member)
            or Addresses.unknown(self._astray(self.networks, "network", member, at))
            for member, at in group.members
        )
        return Addresses.union([*group.networks, *nested])

    def _service(self, kind: str, name: str) -> Services:
        group, known = self.work.groups[(kind, name)], self.services[kind]
        nested = (
            known.part(member) or Services.unknown(self._astray(known, kind, member, at))
            for member, at in group.members
        )
        return Services.union([*group.services, *nested])

    def _astray(
        self, known: NestedGroups[Meaning], kind: str, member: str, origin: Origin
    ) -> Doubt:
        if (kind, member) not in self.work.groups:
            return _missing(member, origin)
        return Doubt(origin, f'object group "{member}" {known.fault(member)}')


def _missing(name: str, origin: Origin) -> Doubt:
    return Doubt(origin, f'object group "{name}" has no definition in this file')


def _family(family: int) -> Addresses:
    return Addresses.exactly(EVERY_V4 if family == V4 else EVERY_V6)
