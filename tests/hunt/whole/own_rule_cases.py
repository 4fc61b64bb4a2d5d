"""Cases of ``own_rules/*.yml``: rules of a user, logs, and the records in which the whole hunt sees them.

``rules``, ``yara``, ``indicators``: files by name; ``values``: for placeholders, TOML; ``logs``: text logs by path, or
lists of Windows events, each ``{id, log, time, host, data}``; ``files``: other evidence by path, and "{sha256 path}" in
a list is the hash of one; ``pack``: with our own rules too.

``met``: by id of a rule (of an indicator what it is, "address 192.0.2.1") the places: "file:line" (of an event its
number in the list), "file", of a correlation "file:line=records"; blanks in names as "?". ``says``: by the same, their
"outcome confidence". ``verdicts``: by server. ``unusable``: by file, a part of the reason.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

from firedoor.hunt.correlated import correlated_sightings
from firedoor.hunt.run import Hunted
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.sighting import Sighting

CASES = Path(__file__).with_name("own_rules")
Case = Mapping[str, Any]
_KINDS = ("rules", "yara", "indicators")
_HASH = re.compile(r"\{(md5|sha1|sha256) ([^}]+)\}")
_PROVIDERS = {"Microsoft-Windows-Sysmon/Operational": "Microsoft-Windows-Sysmon"}
_XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event"


def cases() -> Iterator[tuple[str, Case]]:
    """Each case with its name: file and title."""
    for path in sorted(CASES.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield f"{path.stem}: {case['case']}", case


def prepared(case: Case, root: Path, *, otherwise: bool = False, **more: Any) -> HuntSettings:
    """Write the case to a folder; its evidence stands in ``root / "e"``.

    ``otherwise``: text logs in UTF-16 with other line ends, events as XML instead of JSON.
    """
    given = {kind: (root / kind,) if kind in case else () for kind in _KINDS}
    for kind in _KINDS:
        for name, text in case.get(kind, {}).items():
            _write(root / kind / name, _filled(case, text).encode())
    if "values" in case:
        _write(root / "values.toml", case["values"].encode())
    for name, log in case.get("logs", {}).items():
        _write(root / "e" / _name(name, log, otherwise), _bytes(log, otherwise))
    for name, text in case.get("files", {}).items():
        _write(root / "e" / name, text.encode())
    usual: dict[str, Any] = {"processes": 1, "keep": False, "pack": bool(case.get("pack"))}
    return HuntSettings(
        sigma=given["rules"],
        yara=given["yara"],
        indicators=given["indicators"],
        placeholders=root / "values.toml" if "values" in case else None,
        **{**usual, **more},
    )


def places(hunted: Hunted) -> dict[str, list[str]]:
    """Where the rules of the user were met, by id."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in hunted.files:
        for one in file.sightings:
            found[_id(one)].append(_place(one))
    for one in correlated_sightings(hunted)[0]:
        found[one.rule.id].append(f"{_place(one)}={dict(one.fields)['records']}")
    return {rule: sorted(where) for rule, where in found.items()}


def says(hunted: Hunted) -> dict[str, str]:
    """What the rules of the user say of the records that they met, by id."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in hunted.files:
        for one in file.sightings:
            found[_id(one)].add(f"{one.outcome} {one.rule.confidence}")
    return {rule: ", ".join(sorted(said)) for rule, said in found.items()}


def expected(case: Case) -> dict[str, list[str]]:
    """The same as the case says it."""
    return {_filled(case, rule): sorted(where.split()) for rule, where in case["met"].items()}


def _id(one: Sighting) -> str:
    return (
        one.rule.title.removeprefix("On a list: ") if one.rule.kind == "indicator" else one.rule.id
    )


def _place(one: Sighting) -> str:
    file = one.origin.file.removesuffix(".jsonl").removesuffix(".xml").replace(" ", "?")
    at = one.origin.record.removeprefix("record ") or one.origin.line
    return f"{file}:{at}" if at else file


def _filled(case: Case, text: str) -> str:
    def digest(found: re.Match[str]) -> str:
        return hashlib.new(found[1], case["files"][found[2]].encode()).hexdigest()

    return _HASH.sub(digest, text)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _name(name: str, log: object, otherwise: bool) -> str:  # noqa: FBT001
    if isinstance(log, str):
        return name
    return f"{name}.xml" if otherwise else f"{name}.jsonl"


def _bytes(log: str | Sequence[Case], otherwise: bool) -> bytes:  # noqa: FBT001
    if isinstance(log, str):
        return log.replace("\n", "\r\n").encode("utf-16") if otherwise else log.encode()
    made = _xml if otherwise else _json
    return "".join(made(number, event) for number, event in enumerate(log, 1)).encode()


def _json(number: int, event: Case) -> str:
    system = {
        "Provider": {"#attributes": {"Name": _provider(event)}},
        "EventID": event["id"],
        "TimeCreated": {"#attributes": {"SystemTime": _time(event)}},
        "EventRecordID": number,
        "Channel": event.get("log", "Security"),
        "Computer": event.get("host", "EXCH01"),
    }
    data = event.get("data", {})
    inside = data if isinstance(data, dict) else {"Data": {"#text": data}}
    return json.dumps({"Event": {"System": system, "EventData": inside}}) + "\n"


def _xml(number: int, event: Case) -> str:
    data = event.get("data", {})
    pairs = data.items() if isinstance(data, dict) else (("", value) for value in data)
    inside = "".join(
        f"<Data{f' Name={quoteattr(name)}' if name else ''}>{escape(str(value))}</Data>"
        for name, value in pairs
        if value is not None
    )
    return (
        f"<Event xmlns='{_XMLNS}'><System><Provider Name={quoteattr(_provider(event))}/>"
        f"<EventID>{event['id']}</EventID><TimeCreated SystemTime='{_time(event)}'/>"
        f"<EventRecordID>{number}</EventRecordID><Channel>{event.get('log', 'Security')}</Channel>"
        f"<Computer>{event.get('host', 'EXCH01')}</Computer></System>"
        f"<EventData>{inside}</EventData></Event>\n"
    )


def _provider(event: Case) -> str:
    log = event.get("log", "Security")
    return str(event.get("provider") or _PROVIDERS.get(log, "Microsoft-Windows-Security-Auditing"))


def _time(event: Case) -> str:
    return str(event.get("time", "2021-03-01T00:00:00Z"))
