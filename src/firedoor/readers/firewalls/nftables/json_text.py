"""The JSON of ``nft -j list ruleset`` as lines of nft, each with the line of the file on which its object begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.nftables.json_terms import Term, entry, quoted, statement

_LATER = "metainfo"
# Objects that a rule can name and that decide nothing.
_NAMED = frozenset({"counter", "quota", "limit", "secmark", "synproxy"})


@dataclass(frozen=True, slots=True)
class Written:
    """An object as nft writes it, with its first and last line in the file."""

    text: str
    first: int
    last: int


def objects_of(text: str, file: str) -> Iterator[Written]:
    """The objects of the array "nftables", one after another. Raises ``InputError``."""
    decoder = json.JSONDecoder()
    position = _begin(text, file)
    counted, line = position, text.count("\n", 0, position) + 1
    while True:
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
        if position >= len(text):
            raise _error(file, "ends inside the list of its objects: it is cut off", line)
        if text[position] == "]":
            return
        line += text.count("\n", counted, position)
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise _error(file, f"is not valid JSON here: {error}", line) from error
        last = line + text.count("\n", position, end)
        yield Written(_command(value), line, last)
        counted, line, position = end, last, end


def _begin(text: str, file: str) -> int:
    key = text.find('"nftables"')
    begin = text.find("[", key)
    if key < 0 or begin < 0:
        raise _error(file, 'holds no list "nftables"', 1)
    return begin + 1


def _error(file: str, message: str, line: int) -> InputError:
    return InputError(
        Problem(file, message, line=line, advice="save it again: nft -j list ruleset")
    )


def _command(value: Term) -> str:
    """``{"add": {"rule": ...}}``, or the object alone as ``list`` prints it."""
    if not isinstance(value, dict) or len(value) != 1:
        return "unknown-in-json"
    ((kind, inside),) = value.items()
    if kind in {"add", "create", "insert"} and isinstance(inside, dict) and len(inside) == 1:
        ((kind, inside),) = inside.items()
        verb = next(iter(value))
    else:
        verb = "add"
    if kind == "flush" and inside == {"ruleset": None}:
        return "flush ruleset"
    if kind == _LATER:
        return ""
    writer = _WRITERS.get(kind)
    if writer is None or not isinstance(inside, dict):
        return _other(kind, inside)
    return writer(verb, inside)


def _other(kind: str, inside: Term) -> str:
    if kind in _NAMED and isinstance(inside, dict):
        return f"add {kind} {_place(inside)} {_name(inside)} {{ }}"
    if kind in {"ct helper", "ct timeout", "ct expectation", "flowtable"} and isinstance(
        inside, dict
    ):
        return f"add {kind} {_place(inside)} {_name(inside)} {{ }}"
    return "unknown-in-json"


def _place(of: Term) -> str:
    return f"{of.get('family', 'ip')} {quoted(str(of.get('table', '')))}"


def _name(of: Term) -> str:
    return quoted(str(of.get("name", "")))


def _table(verb: str, of: Term) -> str:
    flags = of.get("flags") or []
    names = flags if isinstance(flags, list) else [flags]
    inside = f"flags {','.join(map(str, names))} ;" if names else ""
    return f"{verb} table {of.get('family', 'ip')} {_name(of)} {{ {inside} }}"


def _chain(verb: str, of: Term) -> str:
    words = []
    if of.get("hook"):
        device = of.get("dev")
        devices = device if isinstance(device, list) else [device] if device else []
        shown = f"devices = {{ {', '.join(quoted(str(d)) for d in devices)} }} ;" if devices else ""
        words = [
            f"type {of.get('type')} hook {of.get('hook')} {shown and ';'} {shown}",
            f"priority {of.get('prio', 0)} ;",
            f"policy {of['policy']} ;" if of.get("policy") else "",
        ]
    return f"{verb} chain {_place(of)} {_name(of)} {{ {' '.join(words)} }}"


def _rule(verb: str, of: Term) -> str:
    statements = of.get("expr")
    shown = (
        [statement(each) for each in statements]
        if isinstance(statements, list)
        else ["unknown-in-json"]
    )
    handle = f" # handle {of['handle']}" if isinstance(of.get("handle"), int) else ""
    chain = quoted(str(of.get("chain", "")))
    return f"{verb} rule {_place(of)} {chain} {' '.join(shown) or 'continue'}{handle}"


def _set(verb: str, of: Term) -> str:
    words = ["type unknown ;"]
    flags = of.get("flags") or []
    names = flags if isinstance(flags, list) else [flags]
    if names:
        words.append(f"flags {', '.join(map(str, names))} ;")
    if of.get("timeout"):
        words.append("timeout 1s ;")
    elements = of.get("elem") or []
    if elements:
        words.append(f"elements = {_elements(elements)} ;")
    return f"{verb} set {_place(of)} {_name(of)} {{ {' '.join(words)} }}"


def _elements(elements: Term) -> str:
    listed = elements if isinstance(elements, list) else [elements]
    return "{ " + ", ".join(entry(each, 0) for each in listed) + " }"


def _element(verb: str, of: Term) -> str:
    return f"{verb} element {_place(of)} {_name(of)} {_elements(of.get('elem') or [])}"


_WRITERS = {
    "table": _table,
    "chain": _chain,
    "rule": _rule,
    "set": _set,
    "map": _set,
    "element": _element,
}
