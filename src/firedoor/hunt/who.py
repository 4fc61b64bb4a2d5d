"""Who a record speaks of: client, account, session and other machines, by the names that stand in ``who.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from typing import Any

from firedoor.hunt.sigma.meaning import written
from firedoor.hunt.sigma.sources import event_id, log_of
from firedoor.model.hunt.event import Event, Value
from firedoor.model.hunt.source import Kind

LONGEST = 500
_MOST_TARGETS = 8
_SEARCHED = 4096  # characters of a value in which something is looked for
_NOBODY = frozenset({"", "-", "::", "0.0.0.0", "local", "<empty>", "(null)", "n/a"})  # noqa: S104 - what logs write for none
_LONGEST_NOBODY = max(map(len, _NOBODY))
_LISTED = re.compile(r"(.+)\[(\d{1,2})\]")
Reading = Callable[[Mapping[str, Value]], str]


@dataclass(frozen=True, slots=True)
class Who:
    """Empty where the record does not say. ``targets``: other machines that it names, each once."""

    client: str = ""
    account: str = ""
    session: str = ""
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Where records of a log say it. ``ids``: of which events; none: of any."""

    kind: Kind
    log: str
    ids: frozenset[int]
    client: tuple[Reading, ...]
    forwarded: tuple[Reading, ...]
    account: tuple[Reading, ...]
    session: tuple[Reading, ...]
    targets: tuple[Reading, ...]
    shown: tuple[tuple[str, Reading], ...]


_NOTHING = Names(Kind.FILE, "", frozenset(), (), (), (), (), (), ())


def who_of(event: Event, names: Names) -> Who:
    """Those of a record, as it writes them (hostile). ``names``: those of such records, by ``names_of``."""
    fields = event.fields
    client = _first(names.client, fields)
    if names.forwarded and _is_private(client):
        client = _believed(_first(names.forwarded, fields)) or client
    found = dict.fromkeys(value for one in names.targets if (value := one(fields)))
    targets = tuple(found)[:_MOST_TARGETS]
    return Who(client, _first(names.account, fields), _first(names.session, fields), targets)


def names_of(event: Event) -> Names:
    """Where such a record says who it speaks of, and what else of it is worth telling."""
    kind, log, number = event.source.kind, log_of(event), event_id(event)
    for names in _known():
        if names.kind is kind and names.log in ("", log) and (not names.ids or number in names.ids):
            return names
    return _NOTHING


def _first(readings: Iterable[Reading], fields: Mapping[str, Value]) -> str:
    return next((value for one in readings if (value := one(fields))), "")


def _is_private(text: str) -> bool:
    try:
        return ip_address(text.partition("%")[0]).is_private
    except ValueError:
        return False


def _believed(text: str) -> str:
    """The last address of a list: each proxy adds the one it was asked by; the first can be the client's own lie."""
    last = text.replace("+", " ").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return ""


@cache
def _known() -> tuple[Names, ...]:
    text = files("firedoor.hunt").joinpath("who.toml").read_text(encoding="utf-8")
    return tuple(_names(entry) for entry in tomllib.loads(text)["log"])


def _names(entry: Mapping[str, Any]) -> Names:
    def readings(what: str) -> tuple[Reading, ...]:
        return tuple(_reading(one) for one in entry.get(what, ()))

    return Names(
        Kind(entry["kind"]),
        entry.get("log", "").casefold(),
        frozenset(entry.get("ids", ())),
        readings("client"),
        readings("forwarded"),
        readings("account"),
        readings("session"),
        readings("targets"),
        tuple((name, _reading(name)) for name in entry.get("shown", ())),
    )


def _reading(entry: str | Mapping[str, Any]) -> Reading:
    if isinstance(entry, str):
        if "\\" in entry:
            return _both(*entry.split("\\"))
        listed = _LISTED.fullmatch(entry)
        return _listed(listed[1], int(listed[2])) if listed else _plain(entry)
    read = _plain(entry["field"])
    if "find" in entry:
        read = _found(entry["field"], re.compile(entry["find"]))
    return _when(entry["when"], read) if "when" in entry else read


def _plain(name: str) -> Reading:
    return lambda fields: _said(fields.get(name))


def _both(domain: str, name: str) -> Reading:
    def read(fields: Mapping[str, Value]) -> str:
        first, second = _said(fields.get(domain)), _said(fields.get(name))
        return f"{first}\\{second}" if first and second else ""

    return read


def _listed(name: str, place: int) -> Reading:
    def read(fields: Mapping[str, Value]) -> str:
        values = fields.get(name)
        return _said(values[place]) if isinstance(values, tuple) and place < len(values) else ""

    return read


def _found(name: str, pattern: re.Pattern[str]) -> Reading:
    def read(fields: Mapping[str, Value]) -> str:
        value = fields.get(name)
        for one in value if isinstance(value, tuple) else (value,):
            found = pattern.search(written(one)[:_SEARCHED])
            if found is not None:
                return _said(found[1])
        return ""

    return read


def _when(conditions: Mapping[str, str], then: Reading) -> Reading:
    def read(fields: Mapping[str, Value]) -> str:
        for name, wanted in conditions.items():
            if _said(fields.get(name)).casefold() != wanted:
                return ""
        return then(fields)

    return read


def _said(value: Value) -> str:
    """The first of the values that says something, short enough to be told."""
    if type(value) is str:
        return value[:LONGEST] if len(value) > _LONGEST_NOBODY or not _is_nobody(value) else ""
    if value is None:
        return ""
    texts = [written(one)[:LONGEST] for one in (value if isinstance(value, tuple) else (value,))]
    return next((text for text in texts if not _is_nobody(text)), "")


def _is_nobody(text: str) -> bool:
    return text.casefold() in _NOBODY
