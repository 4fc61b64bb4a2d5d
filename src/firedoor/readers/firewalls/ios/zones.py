"""The zone-based firewall as written: zones, zone pairs, class maps, policy maps.

Cisco, "Zone-Based Policy Firewall Design and Application Guide" (document 98628).
"""

from __future__ import annotations

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.ios import names
from firedoor.readers.firewalls.ios.drafts import (
    ActionDraft,
    ClassDraft,
    Clause,
    PairDraft,
    PolicyDraft,
)
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words
from firedoor.readers.firewalls.ios.work import Work

_LAYER_7 = {
    "http", "smtp", "imap", "pop3", "sunrpc", "aol", "msnmsgr", "ymsgr", "winmsgr", "icq", "edonkey", "fasttrack",
    "gnutella", "kazaa2", "h323", "sip", "gtpv0", "gtpv1", "ftp", "urlfilter", "im", "p2p", "avc",
}  # fmt: skip
_BARE = {"tcp", "udp", "icmp"}
_ACTIONS = {"inspect", "pass", "drop"}


def read_zone(work: Work, node: Node) -> None:
    """``zone security NAME`` makes a zone."""
    if len(node.words) < 3:  # noqa: PLR2004
        work.doubts.append(work.missed(node))
        return
    work.zones[node.words[2]] = work.origin(node)
    work.understood(node)
    for child in work.children(node, "zone", work.doubts.append):
        work.doubts.append(work.missed(child))


def read_pair(work: Work, node: Node) -> None:
    """``zone-pair security NAME source A destination B`` with its ``service-policy``."""
    words = Words(node.words, 2)
    try:
        name = words.next()
        words.expect("source")
        source = words.next()
        words.expect("destination")
        pair = PairDraft(name, source, words.next(), work.origin(node))
    except NotUnderstood as why:
        work.doubts.append(work.missed(node, str(why)))
        return
    work.pairs.append(pair)
    work.understood(node)
    for child in work.children(node, "zone", pair.doubts.append):
        if child.starts("service-policy", "type", "inspect") and len(child.words) == 4:  # noqa: PLR2004
            pair.policy = (child.words[3], work.origin(child))
            work.understood(child)
        else:
            pair.doubts.append(work.missed(child))


def read_class_map(work: Work, node: Node) -> None:
    """``class-map type inspect [match-any|match-all] NAME``; without either all clauses must match."""
    words = Words(node.words, 3)
    mode = words.take("match-any", "match-all")
    rest = words.rest()
    if len(rest) != 1:
        _layer_7(work, node)
        return
    draft = work.classes.setdefault(rest[0], ClassDraft(rest[0], work.origin(node)))
    draft.any_of = mode == "match-any"
    work.understood(node)

    def doubt(what: Doubt) -> None:
        draft.clauses.append(Clause("unknown", "", what.origin, doubt=what))

    for child in work.children(node, "class", doubt):
        _clause(work, draft, child)


def _layer_7(work: Work, node: Node) -> None:
    """``class-map type inspect http ...``: used inside an inspection, where it can only stop more."""
    if len(node.low) > 3 and node.low[3] in _LAYER_7:  # noqa: PLR2004
        work.irrelevant(node)
    else:
        work.doubts.append(work.missed(node))


def _clause(work: Work, draft: ClassDraft, node: Node) -> None:
    words, origin = Words(node.words), work.origin(node)
    try:
        words.expect("match")
        negated = bool(words.take("not"))
        kind = words.expect("access-group", "protocol", "class-map")
        if kind == "access-group":
            words.take("name")
        value = words.next()
        draft.clauses.append(Clause(kind, value, origin, negated))
        words.finish()
        work.understood(node)
        if kind == "protocol" and value.lower() not in _BARE and not names.inspected(value):
            work.partly(node, f'the ports of protocol "{value}" are not known')
    except NotUnderstood as why:
        draft.clauses.append(Clause("unknown", "", origin, doubt=work.missed(node, str(why))))


def read_policy_map(work: Work, node: Node) -> None:
    """``policy-map type inspect NAME`` with a class and an action each."""
    if len(node.words) != 4:  # noqa: PLR2004
        _layer_7(work, node)
        return
    draft = work.policies.setdefault(node.words[3], PolicyDraft(node.words[3], work.origin(node)))
    work.understood(node)
    for child in work.children(node, "policy", draft.doubts.append):
        if child.starts("class", "type", "inspect") and len(child.words) == 4:  # noqa: PLR2004
            _action(work, draft, child, child.words[3])
        elif child.low == ("class", "class-default"):
            _action(work, draft, child, "")
        else:
            _lost_class(work, draft, child)


def _lost_class(work: Work, draft: PolicyDraft, node: Node) -> None:
    """A class whose line is not understood takes an unknown part of the traffic."""
    doubt = work.missed(node)
    lost = ActionDraft("?", work.origin(node), doubts=[doubt])
    draft.actions.append(lost)
    for child in node.children:
        work.missed(child)


def _action(work: Work, draft: PolicyDraft, node: Node, name: str) -> None:
    action = ActionDraft(name, work.origin(node))
    draft.actions.append(action)
    work.understood(node)
    for child in work.children(node, "action", action.doubts.append):
        word = child.low[0]
        if word in _ACTIONS and not (word == "drop" and child.low[1:] not in {(), ("log",)}):
            if action.action and action.action != word:
                action.doubts.append(Doubt(work.origin(child), "the class has two actions"))
            action.action = word
            work.understood(child)
        else:
            action.doubts.append(work.missed(child))


def read_port_map(work: Work, node: Node) -> None:
    """``ip port-map NAME port ...``: the ports of an application are others than those of the table."""
    if len(node.words) > 2:  # noqa: PLR2004
        work.port_maps[node.low[2]] = work.origin(node)
        work.partly(node, "ports of an application are changed")
    else:
        work.doubts.append(work.missed(node))
