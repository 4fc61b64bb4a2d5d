"""What the target of a rule does, and what that makes of its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import islice

from firedoor.model.network.addresses import AddressSpace, Network
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import Rewrite
from firedoor.model.network.rule import Match
from firedoor.readers.firewalls.iptables.draft import Draft
from firedoor.readers.firewalls.iptables.extensions import targets
from firedoor.readers.firewalls.netfilter.chains import Act, Step
from firedoor.readers.firewalls.netfilter.conditions import Condition, each_of
from firedoor.readers.firewalls.netfilter.rewriting import to_address, to_interface

_PLAIN = {"ACCEPT": Act.ACCEPT, "DROP": Act.DROP, "REJECT": Act.DROP, "RETURN": Act.RETURN}
# What a program or the kernel makes of the packet is not in the file (iptables-extensions(8)).
_ELSEWHERE = {
    "NFQUEUE": "a program decides (NFQUEUE)",
    "QUEUE": "a program decides (QUEUE)",
    "TPROXY": "the packet goes to a proxy on the device (TPROXY)",
    "SYNPROXY": "the device answers in place of the server (SYNPROXY)",
}
_TRANSLATIONS = frozenset({"DNAT", "SNAT", "REDIRECT", "MASQUERADE", "NETMAP"})
_BEFORE_ROUTING = frozenset({"PREROUTING", "OUTPUT"})
_AFTER_ROUTING = frozenset({"POSTROUTING", "INPUT"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands. ``chains``: names as people write them to the names that the device uses."""

    table: str
    chain: str
    number: int
    chains: dict[str, str]

    @property
    def name(self) -> str:
        """How people call the rule: its chain and its number (``iptables -L --line-numbers``)."""
        return f"{self.chains.get(self.chain, self.chain)} rule {self.number}"


@dataclass(frozen=True, slots=True)
class Read:
    """A rule and the state of its line. ``unbounded``: it could do more to a packet than decide about it."""

    step: Step
    state: LineState
    why: str = ""
    unbounded: bool = False
    missing_chain: str = ""


def finish(draft: Draft, place: Place) -> Read:
    """The rule that a draft has become."""
    where = draft.doubt("conditions of this rule cannot be joined exactly")
    parts = draft.parts
    if draft.doubts:
        parts = [*parts, (Condition(Match(doubts=tuple(draft.doubts))),)]
    return _Finisher(draft, place, each_of(parts, where)).read()


class _Finisher:
    def __init__(self, draft: Draft, place: Place, conditions: tuple[Condition, ...]) -> None:
        self._draft = draft
        self._place = place
        self._conditions = conditions

    def read(self) -> Read:
        target = self._draft.target
        if not target:
            return self._without_target()
        if target in _PLAIN and not self._draft.goto:
            return self._plain(_PLAIN[target])
        if target in self._place.chains:
            act = Act.GOTO if self._draft.goto else Act.JUMP
            return self._plain(act, target=self._place.chains[target])
        if target in _TRANSLATIONS:
            return self._translation()
        return self._other()

    def _step(self, act: Act, **more: object) -> Step:
        return Step(act, self._draft.origin, self._place.name, self._conditions, **more)  # type: ignore[arg-type]

    def _understood(self, step: Step) -> Read:
        doubts = [d for c in step.conditions for d in c.match.all_doubts]
        if doubts:
            return Read(step, LineState.PARTLY, doubts[0].what)
        return Read(step, LineState.UNDERSTOOD)

    def _plain(self, act: Act, target: str = "") -> Read:
        return self._understood(self._step(act, target=target))

    def _without_target(self) -> Read:
        """A rule that only counts; but a word that is not known may have been its target."""
        if self._draft.doubts:
            return self._unknown(self._draft.doubts[0].what)
        return Read(self._step(Act.PASS), LineState.IRRELEVANT)

    def _unknown(self, what: str, *, unbounded: bool = False, missing_chain: str = "") -> Read:
        step = self._step(Act.UNKNOWN, doubts=(self._draft.doubt(what),))
        return Read(step, LineState.NOT_UNDERSTOOD, what, unbounded, missing_chain)

    def _other(self) -> Read:
        target, options = self._draft.target, self._draft.target_options
        if target in _ELSEWHERE:
            step = self._step(Act.UNKNOWN, doubts=(self._draft.doubt(_ELSEWHERE[target]),))
            return Read(step, LineState.PARTLY, _ELSEWHERE[target])
        if target == "NOTRACK" or (target == "CT" and "--notrack" in options):
            return self._understood(self._step(Act.UNTRACK))
        if target in {"CT", "SET"}:
            return self._understood(self._step(Act.PASS, marks="--map-mark" in options))
        if target == "CONNMARK":
            more = {"marks" if "--restore-mark" in options else "connection_marks": True}
            return self._understood(self._step(Act.PASS, **more))
        return self._listed()

    def _listed(self) -> Read:
        """A target of the data file: it lets the walk go on."""
        target = self._draft.target
        listed = targets().get(target)
        if listed is None:
            what = f"{target} is no chain of this table and no target that is known"
            return self._unknown(what, unbounded=True, missing_chain=target)
        step = self._step(Act.PASS, marks=listed.marks)
        if listed.marks or self._draft.doubts:
            return self._understood(step)
        return Read(step, LineState.IRRELEVANT)

    def _translation(self) -> Read:
        if self._place.table != "nat":
            return self._unknown(f"{self._draft.target} outside the table nat")
        try:
            found = tuple(self._rewrites())
        except ValueError as error:
            return self._unknown(str(error))
        conditions = tuple(c for condition, _, _ in found for c in condition)
        if len(found) == 1:
            self._conditions = conditions
            _, source, destination = found[0]
            return self._understood(
                self._step(Act.TRANSLATE, source=source, destination=destination)
            )
        return self._unknown("NETMAP of several networks is not modelled")

    def _rewrites(
        self,
    ) -> Iterator[tuple[tuple[Condition, ...], Rewrite | None, Rewrite | None]]:
        target, options = self._draft.target, self._draft.target_options
        random_port = "--random" in options or "--random-fully" in options
        ports = (options.get("--to-ports") or options.get("--to-port") or (None,))[0]
        if target == "DNAT":
            yield self._conditions, None, to_address(_value(options, "--to-destination"))
        elif target == "SNAT":
            word = _value(options, "--to-source")
            yield self._conditions, to_address(word, random_port=random_port), None
        elif target == "REDIRECT":
            yield self._conditions, None, to_interface(ports)
        elif target == "MASQUERADE":
            yield self._conditions, to_interface(ports, random_port=random_port), None
        else:
            yield self._netmap(ip_network(_value(options, "--to"), strict=False))

    def _netmap(
        self, after: Network
    ) -> tuple[tuple[Condition, ...], Rewrite | None, Rewrite | None]:
        """Map a network to another one of the same size, host by host."""
        to_destination = self._place.chain in _BEFORE_ROUTING
        if not to_destination and self._place.chain not in _AFTER_ROUTING:
            raise ValueError("NETMAP in a chain of which it is not clear which side it maps")
        before = _only_network(self._conditions, source=not to_destination)
        if before is None or before.prefixlen < after.prefixlen:
            rewrite = Rewrite(pool=AddressSpace.of(after))
        else:
            rewrite = Rewrite(
                one_to_one=(AddressSpace.of(before), AddressSpace.of(_part(before, after)))
            )
        return self._conditions, *((None, rewrite) if to_destination else (rewrite, None))


def _value(options: dict[str, tuple[str, ...]], name: str) -> str:
    words = options.get(name) or ("",)
    if not words[0]:
        raise ValueError(f"{name} lacks its value")
    return words[0]


def _only_network(conditions: tuple[Condition, ...], *, source: bool) -> Network | None:
    """The network that the rule is for, if it is one."""
    if len(conditions) != 1:
        return None
    match = conditions[0].match
    asked = match.sources if source else match.destinations
    pieces = list(islice(asked.maybe.networks(), 2))
    return pieces[0] if len(pieces) == 1 else None


def _part(before: Network, after: Network) -> Network:
    """The part of a network that a smaller one maps to: the prefix is replaced, the other bits stay."""
    host_bits = before.max_prefixlen - after.prefixlen
    kept = int(before.network_address) & ((1 << host_bits) - 1)
    address = int(after.network_address) | kept
    kind = IPv4Network if isinstance(after, IPv4Network) else IPv6Network
    return kind((address, before.prefixlen))
