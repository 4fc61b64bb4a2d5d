"""VPN clients as interfaces: where packets of a pool come in, and which lists filter them.

Source: ASA VPN CLI guide: ``vpn-filter`` holds for decrypted traffic and ends with an implicit deny; command
reference, ``sysopt connection permit-vpn``: decrypted traffic passes interface lists by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.asa.lists import Lists, said
from firedoor.readers.firewalls.asa.vpn_policies import (
    DEFAULT_POLICY,
    GroupPolicy,
    RemoteAccess,
    TunnelGroup,
)
from firedoor.readers.firewalls.asa.work import Work

VPN_FILTERS = "VPN filters"
# Servers of these kinds log users on and send no access list.
_SEND_NOTHING = frozenset({"ldap", "kerberos", "nt", "sdi", "http-form", "tacacs+"})
_SITE_TO_SITE = frozenset({"ipsec-l2l"})


def port_name(pool: str) -> str:
    """The interface at which the clients of a pool come in."""
    return f"vpn {pool}"


class Clients:
    """Which group policies can hold for the clients of a pool, and so which lists."""

    def __init__(self, work: Work, access: RemoteAccess, lists: Lists) -> None:
        self._work, self._access, self._lists = work, access, lists
        self._groups = [g for g in access.groups.values() if g.kind not in _SITE_TO_SITE]
        self._used = self._assigned()
        self._free = self._named_by_servers()

    def _assigned(self) -> dict[str, dict[str, list[Doubt]]]:
        """Pool -> the group policies of its clients, with what is in doubt of each."""
        used: dict[str, dict[str, list[Doubt]]] = {}
        for group in self._groups:
            for name in self._policies(group):
                policy = self._policy(name)
                pools = self._pools(policy) or group.pools
                if not pools:
                    # Where its clients would come in is not known; nor what the lines not understood say.
                    lost = (*group.doubts, *(policy.doubts if policy else ()))
                    self._work.doubts.extend(lost)
                for pool in pools:
                    doubts = used.setdefault(pool, {}).setdefault(name, [])
                    doubts.extend((*group.doubts, *(policy.doubts if policy else ())))
        return used

    def _named_by_servers(self) -> frozenset[str]:
        """Pools that no group names: a RADIUS server can."""
        sending = [g for g in self._groups if any(self._sends(s) for s in g.servers)]
        free = frozenset(p for p in self._access.pools if p not in self._used)
        for group in sending:
            for pool in sorted(free):
                self._used.setdefault(pool, {}).update({n: [] for n in self._policies(group)})
        return free if sending else frozenset()

    def _policies(self, group: TunnelGroup) -> tuple[str, ...]:
        """The policy of the group, those of local users, and all where a server chooses."""
        names = [group.policy, *(u.policy for u in self._access.users.values() if u.policy)]
        if self._server_chooses(group):
            names.extend(self._access.policies)
        return tuple(dict.fromkeys(names))

    def _server_chooses(self, group: TunnelGroup) -> bool:
        return any(
            self._sends(server) or server in self._access.mapped_servers for server in group.servers
        )

    def _sends(self, server: str) -> bool:
        """Whether a server group can send access lists: RADIUS, LDAP with such a map, or an unknown kind."""
        if self._access.maps_lists and server in self._access.mapped_servers:
            return True
        return self._access.server_kinds.get(server) not in _SEND_NOTHING

    def _policy(self, name: str) -> GroupPolicy | None:
        return self._access.policies.get(name)

    def _pools(self, policy: GroupPolicy | None) -> tuple[str, ...]:
        default = self._policy(DEFAULT_POLICY)
        for each in (policy, default):
            if each is not None and each.pools is not None:
                return each.pools
        return ()

    def _filter(self, name: str) -> str:
        """The list of a policy, its own or the inherited one; empty for none."""
        for each in (self._policy(name), self._policy(DEFAULT_POLICY)):
            if each is not None and each.filter is not None:
                return each.filter
        return ""

    def interfaces(self) -> tuple[Interface, ...]:
        """One interface for each pool that clients can get."""
        return tuple(self._interface(pool) for pool in self._used)

    def _interface(self, pool: str) -> Interface:
        line, space = self._access.pools.get(pool, (None, AddressSpace()))
        origin = self._work.origin(line) if line else self._work.origin(self._work.segment.first)
        doubts = [d for each in self._used[pool].values() for d in each]
        if line is None:
            doubts.append(Doubt(origin, f"address pool {pool} has no definition in this file"))
        return Interface(
            name=port_name(pool),
            origin=origin,
            kind=InterfaceKind.CLIENTS,
            aliases=frozenset(self._access.ends),
            clients=space,
            doubts=tuple(dict.fromkeys(doubts)),
            place_unknown=line is None,
        )

    def spaces(self) -> AddressSpace:
        """All addresses of clients."""
        return AddressSpace.union(
            self._access.pools[pool][1] for pool in self._used if pool in self._access.pools
        )

    def rules(self) -> Iterator[tuple[Rule, tuple[RuleSet, ...]]]:
        """Rules of the VPN filter stage, with the rule sets that they need."""
        for pool, policies in self._used.items():
            filters = {name: self._filter(name) for name in policies}
            extra = [(n, u.filter) for n, u in self._access.users.items() if u.filter]
            extra += [(line.text, name) for name, line in self._access.extra_filters]
            yield from self._pool_rules(pool, filters, extra)

    def _pool_rules(
        self, pool: str, filters: dict[str, str], extra: list[tuple[str, str]]
    ) -> Iterator[tuple[Rule, tuple[RuleSet, ...]]]:
        inward = Ports.of(port_name(pool))
        origin = self._interface(pool).origin
        missing = [name for name in filters if not self._known(name)]
        if missing:
            what = f"group policy {missing[0]} has no definition in this file"
            doubt = Doubt(origin, what)
            rule = Rule(Verb.UNKNOWN, Match(in_ports=inward, doubts=(doubt,)), doubt.origin)
            yield rule, ()
        yield from self._sent_lists(pool, inward)
        names = [(f'group policy "{n}"', f) for n, f in filters.items() if n not in missing]
        if any(not list_name for _, list_name in names):
            text = f"no vpn-filter for some clients of pool {pool}"
            yield Rule(Verb.PERMIT, Match(in_ports=inward), said(origin, text)), ()
            return
        names += [(f"{who}", f) for who, f in extra]
        lists = {list_name: who for who, list_name in names}
        if len(lists) == 1:
            yield self._call(next(iter(lists)), inward, origin)
            return
        for list_name, who in lists.items():
            yield self._union_part(list_name, who, inward, origin)
        text = f"no vpn-filter of pool {pool} permits"
        yield Rule(Verb.DENY, Match(in_ports=inward), said(origin, text)), ()

    def _known(self, name: str) -> bool:
        return name == DEFAULT_POLICY or name in self._access.policies

    def _sent_lists(self, pool: str, inward: Ports) -> Iterator[tuple[Rule, tuple[RuleSet, ...]]]:
        """A RADIUS server can send a list of its own for each user."""
        for group in self._groups:
            sends = [server for server in group.servers if self._sends(server)]
            own = (self._pools(self._policy(n)) or group.pools for n in self._policies(group))
            if sends and (pool in self._free or any(pool in pools for pools in own)):
                what = f"RADIUS server group {sends[0]} can send an access list for each user"
                doubt = self._work.doubt(group.head, what)
                match = Match(in_ports=inward, doubts=(doubt,))
                yield Rule(Verb.UNKNOWN, match, doubt.origin), ()
                return

    def _call(
        self, list_name: str, inward: Ports, origin: Origin
    ) -> tuple[Rule, tuple[RuleSet, ...]]:
        if list_name in self._lists.lists:
            return Rule(Verb.CALL, Match(in_ports=inward), origin, target=list_name), ()
        doubt = Doubt(origin, f"access list {list_name} has no line in this file")
        return Rule(Verb.UNKNOWN, Match(in_ports=inward, doubts=(doubt,)), origin), ()

    def _union_part(
        self, list_name: str, who: str, inward: Ports, origin: Origin
    ) -> tuple[Rule, tuple[RuleSet, ...]]:
        """A list of which only the permits count: what it denies another group may permit."""
        entry = self._lists.lists.get(list_name)
        if entry is None:
            return self._call(list_name, inward, origin)
        alias = f"{list_name} (one of several vpn-filters)"
        rules = tuple(_permits(entry.rules, who))
        part = RuleSet(alias, rules, Verb.RETURN, self._work.origin(entry.head))
        return Rule(Verb.CALL, Match(in_ports=inward), origin, target=alias), (part,)


def _permits(rules: Iterable[Rule], who: str) -> Iterator[Rule]:
    for rule in rules:
        if rule.verb is Verb.DENY:
            yield replace(rule, verb=Verb.RETURN)
        elif rule.verb is Verb.PERMIT:
            match = replace(rule.match, varying=(*rule.match.varying, who))
            yield replace(rule, match=match)
        else:
            yield rule
