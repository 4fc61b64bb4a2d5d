"""How the field that a rule names is found in an event: other names, joined fields, spellings that differ.

The names stand in ``sources.toml``. A name that the event itself has is always taken first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from firedoor.hunt.sigma.plan import And, Matcher, Node, Not, Or, SigmaRule, Test, Text, Wild
from firedoor.hunt.sigma.sources import aliases_of, event_id, facts, routes
from firedoor.model.hunt.event import Event, Scalar, Value
from firedoor.model.hunt.source import Kind

WEB_KINDS = frozenset(route.kind for route in facts().web)
_NAMES = facts().web_names
_URIS = _NAMES.queries | _NAMES.uris
_STEM, _QUERY_OF_IIS = "cs-uri-stem", "cs-uri-query"
# Letters, digits and "-._~" need no escape in a URL (RFC 3986, 2.3): who writes one hides a word, once or twice.
_NEEDLESS = (*b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~",)
_HIDDEN = re.compile(f"%(?:25)?({'|'.join(f'{code:02x}' for code in _NEEDLESS)})", re.IGNORECASE)
# What stands in every record in which a letter is hidden so.
ESCAPES = tuple(f"{mark}{code:02x}" for code in _NEEDLESS for mark in ("%", "%25"))
_DATA = "Data"


def look(event: Event, name: str) -> tuple[Scalar, ...] | None:
    """The values that a rule may meet under a name; None if the event has no such field.

    Several for a field of several values and where one can be spelled in several ways: a rule is met by any.
    """
    found = _own(event, name)
    if event.source.kind not in WEB_KINDS:
        return found
    lower = name.casefold()
    if lower in _NAMES.agents and found is not None:
        return _distinct([*(_unplussed(value) for value in found), *found])
    if lower in _URIS:
        return _shown(_uri(event, found))
    return _shown(found) if lower in _NAMES.paths else found


def present(event: Event, name: str) -> tuple[Scalar, ...] | None:
    """The values of the field itself, for null and exists, which ask about it and not what it may mean."""
    return _own(event, name)


def _own(event: Event, name: str) -> tuple[Scalar, ...] | None:  # noqa: PLR0911 (one a way)
    if name in event.fields:
        return _several(event.fields[name])
    for other in aliases_of(event).get(name, ()):
        if "+" in other:
            joined = _joined(event, other.split("+"))
            if joined is not None:
                return joined
        elif other in event.fields:
            return _several(event.fields[other])
    spaced = _unspaced(tuple(event.fields)).get(name)
    if spaced is not None:
        return _several(event.fields[spaced])
    if name == "EventID":
        number = event_id(event)
        return None if number is None else (number,)
    if name == _DATA and event.source.kind is Kind.EVENT_LOG:
        return event.texts or None
    return None


@lru_cache(maxsize=4096)
def _unspaced(names: tuple[str, ...]) -> Mapping[str, str]:
    """Names that hold blanks, by what they are without: so the specification has rules spell them."""
    return {name.replace(" ", ""): name for name in names if " " in name}


def _joined(event: Event, names: list[str]) -> tuple[Scalar, ...] | None:
    values = [event.fields[name] for name in names if name in event.fields]
    return ("\\".join(str(value) for value in values),) if len(values) == len(names) else None


def _several(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _shown(values: tuple[Scalar, ...] | None) -> tuple[Scalar, ...] | None:
    """The values, and what they are without escapes that nobody needs."""
    if values is None or not any("%" in value for value in values if isinstance(value, str)):
        return values
    plain = [_HIDDEN.sub(_letter, value) for value in values if isinstance(value, str)]
    return _distinct([*values, *plain])


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _distinct(values: list[Scalar]) -> tuple[Scalar, ...]:
    return tuple(dict.fromkeys(values))


def _unplussed(value: Scalar) -> Scalar:
    return value.replace("+", " ") if isinstance(value, str) else value


def _uri(event: Event, own: tuple[Scalar, ...] | None) -> tuple[Scalar, ...] | None:
    """The query, the stem, and both as they stood in the request."""
    stems = _own(event, _STEM) or ()
    queries = own or _own(event, _QUERY_OF_IIS) or ()
    both = [
        f"{stem}?{str(query).removeprefix('?')}"
        for stem in stems
        for query in queries
        if stem and query not in (None, "", "-")
    ]
    return _distinct([*queries, *stems, *both]) or None


def fitted(rule: SigmaRule) -> SigmaRule:
    """The rule with its texts for user agents spelled as ``look`` gives them: with blanks.

    Keywords of rules for web logs are looked for with "+" as well, as IIS writes the blanks within a cell.
    """
    web = any(route.kind in WEB_KINDS for route in routes(rule.logsource))
    condition = _fitted(rule.condition, web=web)
    return rule if condition is rule.condition else replace(rule, condition=condition)


def _fitted(node: Node, *, web: bool) -> Node:
    if isinstance(node, Not):
        part = _fitted(node.part, web=web)
        return node if part is node.part else Not(part)
    if isinstance(node, And | Or):
        parts = tuple(_fitted(part, web=web) for part in node.parts)
        same = all(new is old for new, old in zip(parts, node.parts, strict=True))
        return node if same else type(node)(parts)
    if node.name is None:
        return _with_pluses(node) if web else node
    if node.name.casefold() not in _NAMES.agents:
        return node
    values = tuple(
        replace(value, parts=tuple(_blank(value))) if isinstance(value, Text) else value
        for value in node.values
    )
    return node if values == node.values else Test(node.name, values, node.every)


def _with_pluses(node: Test) -> Node:
    """Each keyword that holds blanks, or the same with "+"."""
    groups = [(value, *_plussed(value)) for value in node.values]
    if all(set(group) <= set(node.values) for group in groups):
        return node
    if node.every:
        return And(tuple(Test(None, group) for group in groups))
    more = tuple(other for group in groups for other in group[1:] if other not in node.values)
    return Test(None, (*node.values, *more))


def _plussed(value: Matcher) -> Iterator[Matcher]:
    if isinstance(value, Text):
        parts = tuple(
            part if isinstance(part, Wild) else part.replace(" ", "+") for part in value.parts
        )
        if parts != value.parts:
            yield replace(value, parts=parts)


def _blank(text: Text) -> Iterator[str | Wild]:
    for part in text.parts:
        yield part if isinstance(part, Wild) else part.replace("+", " ")
