"""Remote access as it is written: pools, group policies, tunnel groups, users, where tunnels end.

Source: ASA VPN CLI guide, "Connection Profiles, Group Policies, and Users": a group policy inherits from
DfltGrpPolicy; its pools come before those of the tunnel group; user attributes come before both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Interface

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.asa.irrelevant import mark_listed
from firedoor.readers.firewalls.asa.lines import Block, Line
from firedoor.readers.firewalls.asa.literals import number_of
from firedoor.readers.firewalls.asa.work import Work

DEFAULT_POLICY = "DfltGrpPolicy"
_SERVER_CHOOSES = ["authentication-server-group", "authorization-server-group"]
_ACCESS_RECORD = frozenset(
    {"user-message", "priority", "action", "description", "webvpn", "url-list", "file-browsing"}
    | {"file-entry", "http-proxy", "url-entry", "port-forward", "svc", "always-on-vpn"}
)
_LOCAL = frozenset({"LOCAL", "NONE"})


@dataclass(slots=True)
class GroupPolicy:
    """One group policy. ``filter`` None: inherited; empty: none. ``pools`` None: inherited."""

    name: str
    head: Line
    filter: str | None = None
    pools: tuple[str, ...] | None = None
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class TunnelGroup:
    """One connection profile. ``servers``: AAA server groups that log its users on."""

    name: str
    head: Line
    kind: str = "remote-access"
    policy: str = DEFAULT_POLICY
    pools: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class User:
    """Attributes of a local user that say which group policy or list holds."""

    name: str
    policy: str = ""
    filter: str = ""


@dataclass(slots=True)
class RemoteAccess:
    """Everything about remote access on one device."""

    pools: dict[str, tuple[Line, AddressSpace]] = field(default_factory=dict)
    policies: dict[str, GroupPolicy] = field(default_factory=dict)
    groups: dict[str, TunnelGroup] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    extra_filters: list[tuple[str, Line]] = field(default_factory=list)  # dynamic access policies
    server_kinds: dict[str, str] = field(default_factory=dict)  # server group -> radius, ldap ...
    maps_lists: bool = False  # an LDAP attribute map names access lists
    mapped_servers: set[str] = field(default_factory=set)  # LDAP with an attribute map
    ends: dict[str, Line] = field(default_factory=dict)  # interfaces where clients connect

    def take_pool(self, work: Work, line: Line) -> bool:
        """``ip local pool NAME FIRST-LAST [mask M]`` and ``ipv6 local pool NAME PREFIX COUNT``."""
        words = line.words
        try:
            space = _v4_pool(words) if words[0] == "ip" else _v6_pool(words)
        except (IndexError, ValueError):
            return False
        former = self.pools.get(words[3])
        if former is not None:
            space = former[1] | space
        self.pools[words[3]] = (line, space)
        work.understood(line)
        return True

    def take_policy(self, work: Work, block: Block) -> bool:
        """``group-policy NAME internal|external|attributes``."""
        words = block.head.words
        if len(words) < 3 or words[2] not in {"internal", "external", "attributes"}:  # noqa: PLR2004
            return False
        policy = self.policies.setdefault(words[1], GroupPolicy(words[1], block.head))
        work.understood(block.head)
        if words[2] == "external":
            what = f"group policy {words[1]} is kept on a AAA server"
            policy.doubts.append(work.partly(block.head, what))
        for line in mark_listed(work.book, "group-policy", block.body):
            if line.words[0] == "ipv6-vpn-filter":
                what = "a vpn-filter for IPv6 alone is not modelled"
                policy.doubts.append(work.partly(line, what))
            elif self._policy_line(policy, line):
                work.understood(line)
            else:
                what = f"{line.text!r} of group policy {policy.name} is not understood"
                policy.doubts.append(work.missed(line, what))
        return True

    @staticmethod
    def _policy_line(policy: GroupPolicy, line: Line) -> bool:
        words = line.words
        if words[0] == "vpn-filter":
            if words[1:] == ("none",):
                policy.filter = ""
                return True
            if len(words) == 3 and words[1] == "value":  # noqa: PLR2004
                policy.filter = words[2]
                return True
        elif words[0] in {"address-pools", "ipv6-address-pools"} and words[1:2] == ("value",):
            policy.pools = (*(policy.pools or ()), *words[2:])
            return True
        return False

    def take_group(self, work: Work, block: Block) -> bool:
        """``tunnel-group NAME type KIND`` and its attributes."""
        words = block.head.words
        if len(words) < 3:  # noqa: PLR2004
            return False
        group = self.groups.setdefault(words[1], TunnelGroup(words[1], block.head))
        if words[2] == "type" and len(words) == 4:  # noqa: PLR2004
            group.kind = words[3]
        elif not words[2].endswith("-attributes"):
            return False
        if words[1] == "DefaultL2LGroup":
            group.kind = "ipsec-l2l"
        work.understood(block.head)
        for line in mark_listed(work.book, "tunnel-group", block.body):
            if self._group_line(work, group, line):
                work.understood(line)
            else:
                what = f"{line.text!r} of tunnel group {group.name} is not understood"
                group.doubts.append(work.missed(line, what))
        return True

    @staticmethod
    def _group_line(work: Work, group: TunnelGroup, line: Line) -> bool:
        words = [word for word in line.words if not word.startswith("(")]
        if words[0] in {"address-pool", "ipv6-address-pool"} and len(words) > 1:
            group.pools = (*group.pools, *words[1:])
        elif words[0] == "default-group-policy" and len(words) == 2:  # noqa: PLR2004
            group.policy = words[1]
        elif words[0] in _SERVER_CHOOSES and len(words) > 1:
            group.servers = (*group.servers, *(w for w in words[1:] if w not in _LOCAL))
        elif words[0] in {"dhcp-server", "dhcp-link-selection"}:
            what = "the addresses of these VPN clients come from a DHCP server"
            group.doubts.append(work.partly(line, what))
        else:
            return False
        return True

    def take_user(self, work: Work, block: Block) -> None:
        """``username NAME attributes``: the group policy and the list of a local user."""
        name = block.head.words[1] if len(block.head.words) > 1 else ""
        user = self.users.setdefault(name, User(name))
        work.irrelevant(block.head)
        for line in mark_listed(work.book, "username", block.body):
            words = line.words
            if words[0] == "vpn-group-policy" and len(words) == 2:  # noqa: PLR2004
                user.policy = words[1]
            elif words[0] == "vpn-filter" and words[1:2] == ("value",) and len(words) == 3:  # noqa: PLR2004
                user.filter = words[2]
            elif words[0] != "vpn-filter" or words[1:] != ("none",):
                what = f"{line.text!r} of user {name} is not understood"
                work.doubts.append(work.missed(line, what))
                continue
            work.understood(line)

    def take_access_record(self, work: Work, block: Block) -> None:
        """``dynamic-access-policy-record``: a list in it comes before that of the group policy."""
        work.understood(block.head)
        for line in block.body:
            if line.words[0] == "network-acl" and len(line.words) == 2:  # noqa: PLR2004
                self.extra_filters.append((line.words[1], line))
                work.understood(line)
            elif line.words[0] in _ACCESS_RECORD:
                work.irrelevant(line)
            else:
                what = f"{line.text!r} of a dynamic access policy is not understood"
                work.doubts.append(work.missed(line, what))

    def take_attribute_map(self, work: Work, block: Block) -> bool:
        """``ldap attribute-map``: attributes of the directory as group policy or access list of a user."""
        if block.head.words[1:2] != ("attribute-map",):
            return False
        for line in block.lines:
            text = line.text.lower()
            self.maps_lists = self.maps_lists or "filter" in text or "acl" in text
            work.irrelevant(line)
        return True

    def take_servers(self, work: Work, block: Block) -> None:
        """``aaa-server``: which groups can send lists or choose the group policy."""
        words = block.head.words
        if len(words) == 4 and words[2] == "protocol":  # noqa: PLR2004
            self.server_kinds[words[1]] = words[3].lower()
        if any(line.words[0] == "ldap-attribute-map" for line in block.body) and len(words) > 1:
            self.mapped_servers.add(words[1])
        for line in block.lines:
            work.irrelevant(line)


def _v4_pool(words: tuple[str, ...]) -> AddressSpace:
    first, _, last = words[4].partition("-")
    if words[5:6] not in {(), ("mask",)}:
        raise ValueError(words)
    return AddressSpace.between(IPv4Address(first), IPv4Address(last or first))


def _v6_pool(words: tuple[str, ...]) -> AddressSpace:
    first = IPv6Interface(words[4]).ip
    count = number_of(words[5]) or 1
    return AddressSpace.between(first, first + max(count - 1, 0))
