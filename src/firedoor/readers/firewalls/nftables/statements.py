"""Statements of a rule: verdicts, and what decides nothing (nft(8), "STATEMENTS")."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firedoor.readers.firewalls.netfilter.chains import Act
from firedoor.readers.firewalls.netfilter.conditions import varying
from firedoor.readers.firewalls.nftables.draft import Draft, Outcome
from firedoor.readers.firewalls.nftables.naming import Named
from firedoor.readers.firewalls.nftables.tokens import SIGN, STRING, WORD, Cursor

_LOG_WORDS = frozenset({"prefix", "level", "group", "snaplen", "queue-threshold"})
_UNITS = frozenset({"bytes", "kbytes", "mbytes", "gbytes", "packets"})
# What can be set of a packet without a change to where it goes or who takes it.
_HARMLESS = frozenset({
    ("meta", "nftrace"), ("meta", "priority"), ("meta", "pkttype"), ("ip", "dscp"), ("ip", "ecn"), ("ip", "ttl"),
    ("ip", "checksum"), ("ip6", "dscp"), ("ip6", "ecn"), ("ip6", "hoplimit"), ("ip6", "flowlabel"), ("tcp", "option"),
    ("ct", "helper"), ("ct", "timeout"), ("ct", "expectation"), ("ct", "event"), ("ct", "label"), ("ct", "zone"),
})  # fmt: skip


def verdict(draft: Draft, cursor: Cursor) -> Outcome | None:
    """Take a verdict, if one comes. Raises ``ValueError`` for a jump that leads nowhere."""
    word = cursor.peek().text
    if cursor.peek().kind != WORD or word not in _VERDICTS:
        return None
    cursor.take()
    if word in {"jump", "goto"}:
        name = cursor.name()
        target = draft.around.chains.get(name)
        if target is None:
            raise ValueError(f"chain {name} is not there")
        return Outcome(_VERDICTS[word], target)
    return Outcome(_VERDICTS[word])


_VERDICTS = {
    "accept": Act.ACCEPT,
    "drop": Act.DROP,
    "return": Act.RETURN,
    "continue": Act.PASS,
    "jump": Act.JUMP,
    "goto": Act.GOTO,
}


def _reject(draft: Draft) -> None:
    cursor = draft.cursor
    if cursor.accept("with"):
        while cursor.peek().kind == WORD and not cursor.sees("comment"):
            cursor.take()
    draft.outcomes.append(Outcome(Act.DROP))


def _log(draft: Draft) -> None:
    cursor = draft.cursor
    draft.passes += 1
    while True:
        if cursor.peek().kind == WORD and cursor.peek().text in _LOG_WORDS:
            cursor.take()
            cursor.name()
        elif cursor.accept("flags"):
            _flags_of_log(cursor)
        else:
            return


def _flags_of_log(cursor: Cursor) -> None:
    """``flags all``, ``flags tcp sequence,options``, ``flags skuid``."""
    cursor.name()
    while cursor.accept(","):
        cursor.name()
    while cursor.peek().text in {"sequence", "options"}:
        cursor.take()
        cursor.accept(",")


def _counter(draft: Draft) -> None:
    cursor = draft.cursor
    draft.passes += 1
    if cursor.accept("name"):
        cursor.name()
        return
    for word in ("packets", "bytes"):
        if cursor.accept(word):
            cursor.name()


def _limit(draft: Draft) -> None:
    """``limit rate over 10/second burst 5 packets``: packets are on either side of a rate."""
    cursor = draft.cursor
    words = ["limit"]
    if cursor.accept("name"):
        words.append(cursor.name())
    else:
        cursor.expect("rate")
        words += ["over"] * cursor.accept("over")
        words.append(_amount(cursor))
        if cursor.accept("burst"):
            _amount(cursor)
    draft.add(varying(" ".join(words)))


def _amount(cursor: Cursor) -> str:
    """``10/second``, ``10 mbytes/second``, ``5 packets``."""
    words = [cursor.name()]
    if cursor.accept("/"):
        words.append(cursor.name())
    if cursor.peek().text.split("/")[0] in _UNITS:
        words.append(cursor.take().text)
        if cursor.accept("/"):
            words.append(cursor.name())
    return " ".join(words)


def _quota(draft: Draft) -> None:
    cursor = draft.cursor
    if cursor.accept("name"):
        cursor.name()
    else:
        if not cursor.accept("over"):
            cursor.accept("until")
        _amount(cursor)
        if cursor.accept("used"):
            _amount(cursor)
    draft.add(varying("quota"))


def _count_of_connections(draft: Draft) -> None:
    draft.cursor.accept("over")
    number = draft.cursor.name()
    draft.add(varying(f"ct count {number}"))


def _comment(draft: Draft) -> None:
    draft.cursor.take()
    draft.passes += 1


def _last(draft: Draft) -> None:
    """``last used 3s ago``."""
    draft.passes += 1
    if draft.cursor.accept("used"):
        draft.cursor.name()
        draft.cursor.accept("ago")


def _notrack(draft: Draft) -> None:
    draft.untracks = True


def _queue(draft: Draft) -> None:
    _unknown(draft, "a program decides (queue)")


def _tproxy(draft: Draft) -> None:
    _unknown(draft, "the packet goes to a proxy on the device (tproxy)")


def _synproxy(draft: Draft) -> None:
    _unknown(draft, "the device answers in place of the server (synproxy)")


def _unknown(draft: Draft, what: str) -> None:
    """Nothing after it is read: who decides is not in the file."""
    draft.cursor.position = len(draft.cursor.tokens)
    draft.partly = what
    draft.outcomes.append(Outcome(Act.UNKNOWN))


def _forwarded(draft: Draft) -> None:
    draft.unbounded = True
    raise ValueError("fwd sends the packet out of another device, which is not modelled")


def _duplicate(draft: Draft) -> None:
    """``dup to ADDRESS device NAME``: a copy goes elsewhere, the packet goes on."""
    cursor = draft.cursor
    if cursor.accept("to"):
        cursor.name()
    if cursor.accept("device"):
        cursor.name()
    draft.passes += 1


def _flow(draft: Draft) -> None:
    cursor = draft.cursor
    if not (cursor.accept("add") or cursor.accept("offload")):
        raise ValueError("flow is not understood")
    cursor.accept("@")
    cursor.name()
    draft.partly = "offloaded packets pass no chain after the first ones"
    draft.passes += 1


def _change_set(draft: Draft) -> None:
    """``add @blocked { ip saddr timeout 1h limit rate 5/second }``."""
    cursor = draft.cursor
    cursor.expect("@")
    draft.changed_sets.add(cursor.name())
    body, closed = cursor.block()
    if not closed:
        raise ValueError("a bracket is not closed")
    draft.passes += 1
    # An element that does not go in ends the rule: the set is full, or the packet has no such field (nft_dynset_eval).
    rated = any(token.kind == WORD and token.text in {"limit", "quota", "count"} for token in body)
    draft.add(varying("a rate in a set" if rated else "whether the set takes what is put in"))


def _meter(draft: Draft) -> None:
    """``meter name size 65535 { ip saddr limit rate 5/second }``."""
    cursor = draft.cursor
    while cursor.more() and not cursor.sees("{"):
        cursor.take()
    cursor.block()
    draft.add(varying("a rate in a meter"))


STATEMENTS: Mapping[str, Callable[[Draft], None]] = {
    "reject": _reject,
    "log": _log,
    "counter": _counter,
    "limit": _limit,
    "quota": _quota,
    "comment": _comment,
    "last": _last,
    "notrack": _notrack,
    "queue": _queue,
    "tproxy": _tproxy,
    "synproxy": _synproxy,
    "fwd": _forwarded,
    "dup": _duplicate,
    "flow": _flow,
    "add": _change_set,
    "update": _change_set,
    "delete": _change_set,
    "meter": _meter,
}


def count_of_connections(draft: Draft) -> bool:
    """``ct count over 20`` is a statement, not an expression."""
    if not draft.cursor.accept("ct", "count"):
        return False
    _count_of_connections(draft)
    return True


def assign(draft: Draft, named: Named) -> None:
    """``meta mark set 1``, after ``set``. Raises ``ValueError`` where it could change where the packet goes."""
    begin = draft.cursor.position
    _expression(draft.cursor)
    if any(
        token.text in _LOOKED_UP for token in draft.cursor.tokens[begin : draft.cursor.position]
    ):
        # Where there is no such value, the rule ends: no entry of the map, no connection.
        draft.add(varying("whether there is a value to set"))
    if named.key == ("meta", "mark"):
        draft.marks = True
    elif named.key == ("ct", "mark"):
        draft.connection_marks = True
    elif named.key not in _HARMLESS:
        draft.unbounded = True
        raise ValueError(f"{' '.join(named.key)} is changed, which is not modelled")
    else:
        draft.passes += 1


_JOINING = frozenset({"and", "or", "xor", "&", "|", "^", "<<", ">>"})
_OF_TWO_WORDS = frozenset(
    {"ct", "meta", "ip", "ip6", "tcp", "udp", "th", "icmp", "socket", "rt", "ether", "vlan"}
)
_LOOKED_UP = _OF_TWO_WORDS - {"meta"} | {"map"}


def _expression(cursor: Cursor) -> None:
    """Go over an expression that gives a value."""
    while True:
        _term(cursor)
        if cursor.accept("map"):
            if cursor.accept("@"):
                cursor.name()
            else:
                cursor.block()
        if cursor.peek().kind in {SIGN, WORD} and cursor.peek().text in _JOINING | {",", ":"}:
            cursor.take()
            continue
        return


def _term(cursor: Cursor) -> None:
    if cursor.accept("("):
        while cursor.more() and not cursor.accept(")"):
            cursor.take()
        return
    token = cursor.take()
    if token.kind not in {WORD, STRING}:
        raise ValueError(f"a value is expected, not {token.text!r}")
    if token.text in _OF_TWO_WORDS:
        cursor.name()
    elif token.text in {"numgen", "jhash", "symhash"}:
        while cursor.more() and not cursor.accept("mod"):
            cursor.take()
        cursor.name()
        while cursor.peek().text in {"seed", "offset"}:
            cursor.take()
            cursor.name()
