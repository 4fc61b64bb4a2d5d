"""Expressions and statements of ``nft -j`` written as nft writes them (libnftables-json(5)).

So there is one meaning for both forms. What is not known becomes a word that no rule takes, and so a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Term = Any  # what json gives
DEEPEST = 40
_UNKNOWN = "unknown-in-json"
_JOINED = frozenset({"|", "&", "^", "<<", ">>"})


def term(value: Term, depth: int = 0) -> str:
    """An expression as text."""
    if depth > DEEPEST:
        return _UNKNOWN
    if isinstance(value, list):
        return ", ".join(term(each, depth + 1) for each in value)
    return _composed(value, depth) if isinstance(value, dict) else _simple(value)


def _simple(value: Term) -> str:
    if isinstance(value, bool):
        return "exists" if value else "missing"
    if isinstance(value, int):
        return str(value)
    return _word(value) if isinstance(value, str) else _UNKNOWN


def _composed(value: Mapping[str, Term], depth: int) -> str:
    if len(value) == 1:
        ((kind, inside),) = value.items()
        writer = _TERMS.get(kind)
        if writer is not None:
            return writer(inside, depth + 1)
        if kind in _JOINED and isinstance(inside, list):
            return f" {kind} ".join(_operand(each, depth + 1) for each in inside)
    return _UNKNOWN


def _word(text: str) -> str:
    if text.startswith("@"):
        return "@ " + quoted(text[1:])
    return text if text == "*" else quoted(text)


def quoted(text: str) -> str:
    """A name or a value in quotes; one that holds quotes itself is none that nft could print."""
    return _UNKNOWN if '"' in text or "\n" in text else f'"{text}"'


def _operand(value: Term, depth: int) -> str:
    """One side of a bit operation; several flags are joined by ``|``."""
    if isinstance(value, list):
        return "(" + " | ".join(term(each, depth) for each in value) + ")"
    if isinstance(value, dict) and "|" in value:
        return f"({term(value, depth)})"
    return term(value, depth)


def _field(of: Mapping[str, Term], name: str) -> Term:
    return of.get(name) if isinstance(of, dict) else None


def _plain(value: Term) -> str:
    """A keyword, which must not be quoted."""
    text = str(value)
    return text if text.replace("-", "").replace(" ", "").replace("_", "").isalnum() else _UNKNOWN


def _prefix(of: Term, depth: int) -> str:  # noqa: ARG001 - writers have one signature
    address, length = _field(of, "addr"), _field(of, "len")
    return quoted(f"{address}/{length}") if isinstance(address, str) else _UNKNOWN


def _range(of: Term, depth: int) -> str:
    return "-".join(term(each, depth) for each in of) if isinstance(of, list) else _UNKNOWN


def _concat(of: Term, depth: int) -> str:
    return " . ".join(term(each, depth) for each in of) if isinstance(of, list) else _UNKNOWN


def _set(of: Term, depth: int) -> str:
    entries = of if isinstance(of, list) else [of]
    return "{ " + ", ".join(entry(each, depth) for each in entries) + " }"


def entry(value: Term, depth: int) -> str:
    """An entry of a set; of a map, a pair."""
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 - key, data
        return f"{term(value[0], depth)} : {statement(value[1], depth)}"
    return term(value, depth)


def _map(of: Term, depth: int) -> str:
    return f"{term(_field(of, 'key'), depth)} map {term(_field(of, 'data'), depth)}"


def _payload(of: Term, depth: int) -> str:  # noqa: ARG001
    if _field(of, "base") is not None:
        return f"@{_plain(of['base'])},{_field(of, 'offset')},{_field(of, 'len')}"
    return f"{_plain(_field(of, 'protocol'))} {_plain(_field(of, 'field'))}"


def _option(kind: str) -> Callable[[Term, int], str]:
    def write(of: Term, depth: int) -> str:  # noqa: ARG001
        field = _field(of, "field")
        return f"{kind} {_plain(_field(of, 'name'))}" + (f" {_plain(field)}" if field else "")

    return write


def _extension(of: Term, depth: int) -> str:  # noqa: ARG001
    """``frag id``; without a field, whether the header is there."""
    name, field = _plain(_field(of, "name")), _field(of, "field")
    return f"{name} {_plain(field)}" if field else f"exthdr {name}"


def _keyed(kind: str) -> Callable[[Term, int], str]:
    def write(of: Term, depth: int) -> str:  # noqa: ARG001
        words = [_plain(_field(of, name)) for name in ("dir", "family") if _field(of, name)]
        return " ".join((kind, *words, _plain(_field(of, "key"))))

    return write


def _ipsec(of: Term, depth: int) -> str:  # noqa: ARG001
    words = [_plain(_field(of, name)) for name in ("family", "key") if _field(of, name)]
    return " ".join(("ipsec", _plain(_field(of, "dir")), *words))


def _fib(of: Term, depth: int) -> str:  # noqa: ARG001
    flags = _field(of, "flags")
    names = flags if isinstance(flags, list) else [flags]
    return f"fib {' . '.join(_plain(name) for name in names)} {_plain(_field(of, 'result'))}"


def _numgen(of: Term, depth: int) -> str:  # noqa: ARG001
    return f"numgen {_plain(_field(of, 'mode'))} mod {_field(of, 'mod')}"


def _hash(of: Term, depth: int) -> str:  # noqa: ARG001
    return f"symhash mod {_field(of, 'mod')}"


def _element(of: Term, depth: int) -> str:
    words = [term(_field(of, "val"), depth)]
    words += ["timeout", f"{of['timeout']}s"] if _field(of, "timeout") else []
    return " ".join(words)


_TERMS: Mapping[str, Callable[[Term, int], str]] = {
    "concat": _concat,
    "set": _set,
    "map": _map,
    "prefix": _prefix,
    "range": _range,
    "payload": _payload,
    "exthdr": _extension,
    "tcp option": _option("tcp option"),
    "ip option": _option("ip option"),
    "sctp chunk": _option("sctp chunk"),
    "meta": _keyed("meta"),
    "ct": _keyed("ct"),
    "rt": _keyed("rt"),
    "socket": _keyed("socket"),
    "osf": _keyed("osf"),
    "ipsec": _ipsec,
    "fib": _fib,
    "numgen": _numgen,
    "jhash": _hash,
    "symhash": _hash,
    "elem": _element,
}


def statement(value: Term, depth: int = 0) -> str:
    """A statement or a verdict as text."""
    if not isinstance(value, dict) or len(value) != 1:
        return term(value, depth)
    ((kind, inside),) = value.items()
    writer = STATEMENTS.get(kind)
    return writer(inside, depth + 1) if writer is not None else term(value, depth)


def _match(of: Term, depth: int) -> str:
    """``in`` is what the text leaves out: membership in a set, or any of some flags."""
    left, right, operator = _field(of, "left"), _field(of, "right"), _field(of, "op")
    masked = isinstance(left, dict) and "&" in left
    shown = _operand(right, depth) if masked else term(right, depth)
    if operator not in {"==", "!=", "<", ">", "<=", ">=", "in", "!"}:
        return _UNKNOWN
    return f"{term(left, depth)} {'' if operator == 'in' else operator} {shown}"


def _verdict(word: str) -> Callable[[Term, int], str]:
    def write(of: Term, depth: int) -> str:  # noqa: ARG001
        return word

    return write


def _jump(word: str) -> Callable[[Term, int], str]:
    def write(of: Term, depth: int) -> str:  # noqa: ARG001
        return f"{word} {quoted(str(_field(of, 'target')))}"

    return write


def _vmap(of: Term, depth: int) -> str:
    return f"{term(_field(of, 'key'), depth)} vmap {term(_field(of, 'data'), depth)}"


def _counter(of: Term, depth: int) -> str:  # noqa: ARG001
    return f"counter name {quoted(of)}" if isinstance(of, str) else "counter"


def _limit(of: Term, depth: int) -> str:  # noqa: ARG001
    if isinstance(of, str):
        return f"limit name {quoted(of)}"
    over = "over " if _field(of, "inv") else ""
    return f"limit rate {over}{_field(of, 'rate')} / {_plain(_field(of, 'per') or 'second')}"


def _quota(of: Term, depth: int) -> str:  # noqa: ARG001
    return f"quota name {quoted(of)}" if isinstance(of, str) else "quota 1 bytes"


def _mangle(of: Term, depth: int) -> str:
    return f"{term(_field(of, 'key'), depth)} set {_operand(_field(of, 'value'), depth)}"


def _change_set(of: Term, depth: int) -> str:
    element = term(_field(of, "elem"), depth)
    return f"{_plain(_field(of, 'op'))} {term(_field(of, 'set'), depth)} {{ {element} }}"


def _count(of: Term, depth: int) -> str:  # noqa: ARG001
    return f"ct count {'over ' if _field(of, 'inv') else ''}{_field(of, 'val')}"


def _object(kind: str) -> Callable[[Term, int], str]:
    def write(of: Term, depth: int) -> str:
        return f"{kind} set {term(of, depth)}"

    return write


def _nat(word: str) -> Callable[[Term, int], str]:
    def write(of: Term, depth: int) -> str:
        address, port = _field(of, "addr"), _field(of, "port")
        family = _plain(of["family"]) if _field(of, "family") else ""
        if _field(of, "type_flags"):
            family += " prefix"
        words = [word, family] if address is not None else [word]
        target = "" if address is None else term(address, depth)
        if isinstance(address, str) and ":" in address and port is not None:
            target = f"[ {target} ]"
        target += "" if port is None else f" : {term(port, depth)}"
        flags = _field(of, "flags") or []
        names = [
            flag for flag in (flags if isinstance(flags, list) else [flags]) if flag != "netmap"
        ]
        return " ".join((*words, "to" if target else "", target, *(_plain(flag) for flag in names)))

    return write


STATEMENTS: Mapping[str, Callable[[Term, int], str]] = {
    "match": _match,
    "accept": _verdict("accept"),
    "drop": _verdict("drop"),
    "continue": _verdict("continue"),
    "return": _verdict("return"),
    "reject": _verdict("reject"),
    "notrack": _verdict("notrack"),
    "log": _verdict("log"),
    "last": _verdict("last"),
    "queue": _verdict("queue"),
    "tproxy": _verdict("tproxy"),
    "synproxy": _verdict("synproxy"),
    "fwd": _verdict("fwd"),
    "dup": _verdict("dup"),
    "meter": _verdict("meter x { }"),
    "flow": _verdict("flow add @ft"),
    "jump": _jump("jump"),
    "goto": _jump("goto"),
    "vmap": _vmap,
    "counter": _counter,
    "limit": _limit,
    "quota": _quota,
    "mangle": _mangle,
    "set": _change_set,
    "ct count": _count,
    "ct helper": _object("ct helper"),
    "ct timeout": _object("ct timeout"),
    "ct expectation": _object("ct expectation"),
    "snat": _nat("snat"),
    "dnat": _nat("dnat"),
    "masquerade": _nat("masquerade"),
    "redirect": _nat("redirect"),
}
