"""Conditions on connections, marks, kinds of addresses and bridge ports."""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.addresses import V6
from firedoor.model.network.rule import Match, State
from firedoor.model.network.services import Service
from firedoor.readers.firewalls.iptables import values
from firedoor.readers.firewalls.iptables.draft import Draft, Handler, Option, Said
from firedoor.readers.firewalls.netfilter.address_kinds import KINDS, of_kinds, of_kinds_v6
from firedoor.readers.firewalls.netfilter.conditions import (
    EVERY_STATE,
    TRACKED,
    Condition,
    MarkTest,
    doubted,
    services,
    states,
    varying,
)

_LATER = frozenset({State.ESTABLISHED, State.RELATED})
_FIRST = frozenset({State.NEW, State.INVALID})
# What a connection is only once more than its first packet was seen (iptables-extensions(8), conntrack, --ctstatus).
_STATUS_LATER = frozenset({"EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED", "SNAT"})


def _state(draft: Draft, said: Said) -> tuple[Condition, ...]:
    names = frozenset(said.words[0].upper().split(","))
    plain = frozenset(name.lower() for name in names) & EVERY_STATE
    strange = names - {name.upper() for name in EVERY_STATE} - {"SNAT", "DNAT"}
    if strange:
        raise ValueError(f"{min(strange)} is no state of a connection")
    translated = names & {"SNAT", "DNAT"}
    if said.negated:
        return _not_state(draft, plain, translated)
    found = [states(plain)] if plain else []
    found += [Condition(translated=True)] if "DNAT" in names else []
    found += _later(draft, "SNAT", negated=False) if "SNAT" in names else []
    return tuple(found)


def _not_state(
    draft: Draft, plain: frozenset[str], translated: frozenset[str]
) -> tuple[Condition, ...]:
    found = states(EVERY_STATE - plain)
    if "DNAT" in translated:
        found = replace(found, translated=False)
    if "SNAT" in translated and found.match.states is not None:
        firm = replace(found, match=replace(found.match, states=found.match.states & _FIRST))
        unsure = replace(found.match, doubts=(draft.doubt("whether its source was translated"),))
        return (firm, replace(found, match=unsure))
    return (found,)


def _later(draft: Draft, word: str, *, negated: bool) -> list[Condition]:
    """Something that no first packet of a connection is: it holds for later ones, perhaps."""
    doubt = draft.doubt(f"whether the connection is {word} is not known")
    unsure = Condition(Match(states=_LATER, doubts=(doubt,)), untracked=False)
    return [states(frozenset({"new"})), unsure] if negated else [unsure]


def _status(draft: Draft, said: Said) -> tuple[Condition, ...]:
    names = frozenset(said.words[0].upper().split(","))
    if names == {"DNAT"}:
        return (Condition(translated=not said.negated),)
    if names <= _STATUS_LATER:
        return tuple(_later(draft, ",".join(sorted(names)), negated=said.negated))
    return (doubted(draft.doubt(f"--ctstatus {said.words[0]} is not modelled")),)


def _direction(draft: Draft, said: Said) -> tuple[Condition, ...]:
    word = said.words[0].upper()
    if word not in {"ORIGINAL", "REPLY"}:
        raise ValueError(f"{word} is no direction")
    reply = (word == "REPLY") != said.negated
    return tuple(_later(draft, "in reply", negated=not reply))


def _ct_protocol(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
    found = values.protocols(said.words[0])
    return (services(Service(values.not_protocols(found) if said.negated else found)),)


def _not_modelled(what: str) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
        return (doubted(draft.doubt(f"{what} is not modelled")),)

    return handle


def _expires(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
    return (varying(f"connection expires in {said.words[0]}"),)


def _of_connection(handle: Handler) -> Handler:
    """What is asked of a connection: a packet without one never passes, also with ``!`` (conntrack_mt, connmark_mt)."""

    def handle_tracked(draft: Draft, said: Said) -> tuple[Condition, ...] | None:
        draft.parts.append((TRACKED,))
        return handle(draft, said)

    return handle_tracked


def _mark(*, connection: bool) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:
        doubt = draft.doubt(f"whether the mark is {said.words[0]} is not known")
        test = MarkTest(connection, values.passes_unset(said.words[0]) != said.negated, doubt)
        return (Condition(marks=(test,)),)

    return handle


def _kind(*, source: bool) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:
        kinds = frozenset(said.words[0].lower().split(","))
        if not kinds <= KINDS:
            return (doubted(draft.doubt(f"which addresses are {said.words[0]} is not known")),)
        judge = of_kinds_v6 if draft.family == V6 else of_kinds
        return judge(kinds, source=source, negated=said.negated, doubt=draft.doubt)

    return handle


def _bridged(draft: Draft, said: Said) -> tuple[Condition, ...] | None:  # noqa: ARG001
    """A packet that is routed is not bridged: xt_physdev asks for one that stays on its bridge."""
    return None if said.negated else ()


MODULES = {
    "conntrack": {
        "--ctstate": Option(1, _state),
        "--ctstatus": Option(1, _of_connection(_status)),
        "--ctdir": Option(1, _of_connection(_direction)),
        "--ctproto": Option(1, _of_connection(_ct_protocol)),
        "--ctexpire": Option(1, _of_connection(_expires)),
        **{
            option: Option(1, _of_connection(_not_modelled(option)))
            for option in (
                "--ctorigsrc", "--ctorigdst", "--ctreplsrc", "--ctrepldst", "--ctorigsrcport",
                "--ctorigdstport", "--ctreplsrcport", "--ctrepldstport",
            )
        },
    },
    "state": {"--state": Option(1, _state)},
    "mark": {"--mark": Option(1, _mark(connection=False))},
    "connmark": {"--mark": Option(1, _of_connection(_mark(connection=True)))},
    "addrtype": {
        "--src-type": Option(1, _kind(source=True)),
        "--dst-type": Option(1, _kind(source=False)),
        "--limit-iface-in": Option(0, _not_modelled("--limit-iface-in")),
        "--limit-iface-out": Option(0, _not_modelled("--limit-iface-out")),
    },
    "physdev": {
        "--physdev-is-bridged": Option(0, _bridged),
        "--physdev-in": Option(1, _not_modelled("--physdev-in")),
        "--physdev-out": Option(1, _not_modelled("--physdev-out")),
        "--physdev-is-in": Option(0, _not_modelled("--physdev-is-in")),
        "--physdev-is-out": Option(0, _not_modelled("--physdev-is-out")),
    },
    "realm": {"--realm": Option(1, _not_modelled("--realm"))},
    "devgroup": {
        "--src-group": Option(1, _not_modelled("--src-group")),
        "--dst-group": Option(1, _not_modelled("--dst-group")),
    },
    "connlabel": {
        "--label": Option(1, _of_connection(_not_modelled("--label"))),
        "--set": Option(0, _not_modelled("--set")),
    },
    "geoip": {
        "--source-country": Option(1, _not_modelled("--source-country")),
        "--src-cc": Option(1, _not_modelled("--src-cc")),
        "--destination-country": Option(1, _not_modelled("--destination-country")),
        "--dst-cc": Option(1, _not_modelled("--dst-cc")),
    },
}  # fmt: skip
