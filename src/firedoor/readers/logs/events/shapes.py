r"""The layouts in which tools write events as JSON, brought into the one that ``flat`` understands.

- ``evtx_dump`` (omerbenamram/evtx): ``{"Event": {"#attributes": ..., "System": ..., "EventData": ...}}``
- Velociraptor, ``parse_evtx``: ``{"System": {"EventID": {"Value": 1}, ...}, "EventData": ...}``
- EvtxECmd (EricZimmerman/evtx), KAPE: ``{"EventId": 1, "Provider": ..., "Payload": "{\"EventData\": ...}", ...}``
- Winlogbeat: ``{"winlog": {"event_id": 1, "channel": ..., "event_data": {...}}}``
- ``Get-WinEvent | ConvertTo-Json``: ``{"Id": 1, "LogName": ..., "Properties": [{"Value": ...}], "Message": ...}``
- flat objects: ``{"EventID": 1, "Channel": ..., "Image": ...}``
"""

from __future__ import annotations

from typing import Any

import orjson

_SYSTEM_NAMES = {
    "EventID": ("EventID", "EventId", "Id", "event_id", "event_identifier"),
    "Channel": ("Channel", "LogName", "channel"),
    "Computer": ("Computer", "MachineName", "Hostname", "computer_name"),
    "EventRecordID": ("EventRecordID", "EventRecordId", "RecordId", "RecordNumber", "record_id"),
    "Level": ("Level", "level"),
    "Task": ("Task", "task"),
    "Opcode": ("Opcode", "opcode"),
    "Version": ("Version", "version"),
    "Keywords": ("Keywords", "keywords"),
}
_PROVIDERS = ("Provider", "ProviderName", "Provider_Name", "SourceName", "provider_name")
_TIMES = ("TimeCreated", "SystemTime", "@timestamp", "EventTime")
# What a flat object must have two of to be an event.
_SIGNS = (_SYSTEM_NAMES["EventID"], _SYSTEM_NAMES["Channel"], _PROVIDERS)


def canonical(found: Any) -> dict[str, Any] | None:  # noqa: ANN401 (what JSON holds)
    """The same event in the layout of ``flat``; None for what is no event of Windows."""
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("Event"), dict):
        found = found["Event"]
    if isinstance(found.get("System"), dict):
        return _with_system(found)
    if isinstance(found.get("winlog"), dict):
        return _winlogbeat(found, found["winlog"])
    if sum(any(name in found for name in names) for names in _SIGNS) < 2:  # noqa: PLR2004
        return None
    return _without_system(found)


def _winlogbeat(found: dict[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
    data = inner.get("event_data") or inner.get("user_data")
    return _flat({**found, **inner}, data if isinstance(data, dict) else {})


def _without_system(found: dict[str, Any]) -> dict[str, Any]:
    if "Payload" in found and "EventId" in found:
        return _evtxecmd(found)
    if isinstance(found.get("Properties"), list):
        values = [
            item.get("Value") if isinstance(item, dict) else item for item in found["Properties"]
        ]
        return _flat(found, {"Data": {"#text": values}, "Message": found.get("Message")})
    known = {name for names in _SYSTEM_NAMES.values() for name in names} | {*_PROVIDERS, *_TIMES}
    return _flat(found, {name: value for name, value in found.items() if name not in known})


def _with_system(event: dict[str, Any]) -> dict[str, Any]:
    """``evtx_dump`` as it is; Velociraptor's parts, whose attributes stand as plain names."""
    system = dict(event["System"])
    for name in ("Provider", "TimeCreated", "Execution", "Correlation", "Security"):
        part = system.get(name)
        if isinstance(part, dict) and "#attributes" not in part:
            system[name] = {"#attributes": part}
    # evtx_dump can be told to write attributes beside their element.
    for name in [name for name in system if name.endswith("_attributes")]:
        text = system.get(name.removesuffix("_attributes"))
        system[name.removesuffix("_attributes")] = {"#attributes": system.pop(name), "#text": text}
    identifier = system.get("EventID")
    if isinstance(identifier, dict) and "Value" in identifier:
        system["EventID"] = identifier["Value"]
    more = (
        {"RenderingInfo": {"Message": event["Message"]}}
        if isinstance(event.get("Message"), str)
        else {}
    )
    return {"Event": {**event, **more, "System": system}}


def _flat(found: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    system: dict[str, Any] = {}
    for name, others in _SYSTEM_NAMES.items():
        written = next((found[other] for other in others if found.get(other) is not None), None)
        if written is not None:
            system[name] = written
    provider = next((found[name] for name in _PROVIDERS if found.get(name)), None)
    system["Provider"] = {"#attributes": {"Name": provider}}
    time = next((found[name] for name in _TIMES if found.get(name)), None)
    system["TimeCreated"] = {"#attributes": {"SystemTime": time}}
    return {"Event": {"System": system, "EventData": data}}


def _evtxecmd(found: dict[str, Any]) -> dict[str, Any]:
    """The event's own data stand in ``Payload``, as JSON in a text; what the tool's maps made of them is left out."""
    made = _flat(found, {})
    event = made["Event"]
    execution = {"ProcessID": found.get("ProcessId"), "ThreadID": found.get("ThreadId")}
    event["System"]["Execution"] = {"#attributes": execution}
    event["System"]["Security"] = {"#attributes": {"UserID": found.get("UserId")}}
    try:
        payload = (
            orjson.loads(found["Payload"])
            if isinstance(found["Payload"], str)
            else found["Payload"]
        )
    except orjson.JSONDecodeError:
        payload = {"EventData": {"Data": found["Payload"]}}
    for part, value in payload.items() if isinstance(payload, dict) else ():
        event[part] = _named(value)
    rest = (
        {n: v for n, v in found.items() if n.startswith("PayloadData")}
        if not event.get("EventData")
        else {}
    )
    if rest and len(event) == 2:  # noqa: PLR2004 (System and the empty EventData)
        event["EventData"] = rest
    return made


def _named(value: Any, depth: int = 0) -> Any:  # noqa: ANN401
    """Attributes that stand as ``@Name`` beside ``#text``, as ``#attributes``."""
    if depth > 16:  # noqa: PLR2004 (deeper than any event)
        return str(value)
    if isinstance(value, list):
        return [_named(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    attributes = {name[1:]: item for name, item in value.items() if name.startswith("@")}
    rest = {
        name: _named(item, depth + 1) for name, item in value.items() if not name.startswith("@")
    }
    return {"#attributes": attributes, **rest} if attributes else rest
