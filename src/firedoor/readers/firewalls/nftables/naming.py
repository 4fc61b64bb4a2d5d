"""Which expression some words name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.netfilter.conditions import OWN, TRACKED
from firedoor.readers.firewalls.nftables import fields, metadata
from firedoor.readers.firewalls.nftables.draft import Draft
from firedoor.readers.firewalls.nftables.selectors import Selector, Unknown, Varies
from firedoor.readers.firewalls.nftables.tokens import SIGN

_PAYLOADS = frozenset(
    {
        "ip",
        "ip6",
        "tcp",
        "udp",
        "sctp",
        "dccp",
        "udplite",
        "th",
        "icmp",
        "icmpv6",
        "ah",
        "esp",
        "comp",
        "gre",
    }
)
_EXTENSIONS = frozenset({"frag", "dst", "hbh", "mh", "rt0", "rt2", "rt4", "srh"})
_ROUTING = frozenset({"classid", "nexthop", "mtu", "ipsec"})
_FIB_RESULTS = frozenset({"type", "oif", "oifname"})
_HASH_END = frozenset({"seed", "offset"})


@dataclass(frozen=True, slots=True)
class Named:
    """A selector, with the words that named it: ``("tcp", "dport")``."""

    key: tuple[str, str]
    selector: Selector


def selector_of(draft: Draft) -> Named:
    """Take the words of an expression. Raises ``ValueError`` for one that is not known."""
    cursor = draft.cursor
    token = cursor.take()
    word = token.text
    if token.kind == SIGN and word == "@":
        return _raw(draft)
    if word in _PAYLOADS:
        return _payload(draft, word)
    if word == "meta":
        name = cursor.name()
        return Named(("meta", name), metadata.meta(name, _not_known(draft, f"meta {name}")))
    if word in metadata.META_WORDS:
        return Named(("meta", word), metadata.meta(word, _not_known(draft, f"meta {word}")))
    handler = _OTHERS.get(word)
    if handler is None:
        raise ValueError(f"{word!r} is not known here")
    return handler(draft)


def _not_known(draft: Draft, what: str) -> Doubt:
    return draft.doubt(f"{what} is not modelled")


def _payload(draft: Draft, protocol: str) -> Named:
    cursor = draft.cursor
    name = cursor.name()
    doubt = _not_known(draft, f"{protocol} {name}")
    if name in {"option", "chunk"}:
        words = [protocol, name, cursor.name()]
        if cursor.peek().kind == "word" and cursor.peek().text not in {"exists", "missing", "set"}:
            words.append(cursor.take().text)
        return Named((protocol, name), Varies(" ".join(words)))
    return Named((protocol, name), fields.field(protocol, name, doubt))


def _connection(draft: Draft) -> Named:
    cursor = draft.cursor
    if cursor.peek().text in {"original", "reply"}:
        words = [cursor.take().text, cursor.name()]
        if words[1] in {"ip", "ip6"}:
            words.append(cursor.name())
        text = f"ct {' '.join(words)}"
        return Named(("ct", words[0]), Unknown(_not_known(draft, text), (TRACKED,)))
    name = cursor.name()
    doubt = _not_known(draft, f"ct {name}")
    return Named(("ct", name), metadata.connection(name, doubt))


def _fib(draft: Draft) -> Named:
    cursor = draft.cursor
    keys = [cursor.name()]
    while cursor.accept("."):
        keys.append(cursor.name())
    result = cursor.name()
    if result not in _FIB_RESULTS:
        raise ValueError(f"fib {result} is not known")
    what = OWN if result == "type" else f"fib {' . '.join(keys)} {result} is not modelled"
    return Named(("fib", result), metadata.fib(keys, result, draft.doubt(what)))


def _ether(draft: Draft) -> Named:
    name = draft.cursor.name()
    if name == "type":
        return Named(("ether", name), metadata.ethertype())
    return Named(("ether", name), Varies(f"ether {name}"))


def _extension(word: str) -> Callable[[Draft], Named]:
    def read(draft: Draft) -> Named:
        name = draft.cursor.name()
        return Named((word, name), Varies(f"{word} {name}"))

    return read


def _routing(draft: Draft) -> Named:
    name = draft.cursor.name()
    if name in {"ip", "ip6"}:
        name = draft.cursor.name()
    if name in _ROUTING:
        return Named(("rt", name), Unknown(_not_known(draft, f"rt {name}")))
    return Named(("rt", name), Varies(f"rt {name}"))


def _exthdr(draft: Draft) -> Named:
    return Named(("exthdr", draft.cursor.name()), Varies("exthdr"))


def _numgen(draft: Draft) -> Named:
    """``numgen inc mod 2 offset 1``."""
    cursor = draft.cursor
    kind = cursor.name()
    cursor.expect("mod")
    cursor.name()
    _offset(draft)
    return Named(("numgen", kind), Varies("numgen"))


def _hash(draft: Draft) -> Named:
    """``jhash ip saddr . tcp sport mod 2 seed 0xdeadbeef``, ``symhash mod 2``."""
    cursor = draft.cursor
    while cursor.more() and not cursor.sees("mod"):
        cursor.take()
    cursor.expect("mod")
    cursor.name()
    _offset(draft)
    return Named(("hash", "mod"), Varies("hash"))


def _offset(draft: Draft) -> None:
    while draft.cursor.peek().text in _HASH_END:
        draft.cursor.take()
        draft.cursor.name()


def _socket(draft: Draft) -> Named:
    cursor = draft.cursor
    name = cursor.name()
    if cursor.accept("level"):
        cursor.name()
    return Named(("socket", name), Varies(f"socket {name}"))


def _fingerprint(draft: Draft) -> Named:
    cursor = draft.cursor
    if cursor.accept("ttl"):
        cursor.name()
    return Named(("osf", cursor.name()), Varies("operating system by fingerprint"))


def _ipsec(draft: Draft) -> Named:
    cursor = draft.cursor
    cursor.name()
    if cursor.accept("spnum"):
        cursor.name()
    name = cursor.name()
    if name in {"ip", "ip6"}:
        name = cursor.name()
    return Named(("ipsec", name), Varies(f"ipsec {name}"))


def _raw(draft: Draft) -> Named:
    """``@th,16,16``: bytes of a header by their place. A sender can choose them as it likes."""
    cursor = draft.cursor
    words = [cursor.name()]
    for _ in range(2):
        cursor.expect(",")
        words.append(cursor.name())
    return Named(("raw", words[0]), Varies(f"@{','.join(words)}"))


_OTHERS: Mapping[str, Callable[[Draft], Named]] = {
    "ct": _connection,
    "fib": _fib,
    "ether": _ether,
    "rt": _routing,
    "exthdr": _exthdr,
    "numgen": _numgen,
    "jhash": _hash,
    "symhash": _hash,
    "socket": _socket,
    "osf": _fingerprint,
    "ipsec": _ipsec,
    **{word: _extension(word) for word in _EXTENSIONS},
}
