"""EVTX files decoded by Firedoor and by python-evtx: are there as many records, and do their fields agree?

``python -m tools.evtx_second_opinion FOLDER ...`` compares every record of every log and prints how many fields differ
and for which reason. Exit code 1 if a difference has none. python-evtx shares no code with the decoder that Firedoor
uses: it is written in Python, and gives XML, which is read here by the reader for exported XML.
"""

from __future__ import annotations

import base64
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from Evtx.Evtx import Evtx

from firedoor.model.hunt.event import Event, Value
from firedoor.readers.logs.events.evtx import EVTX_READER
from firedoor.readers.logs.events.exports import EVENTS_XML_READER
from firedoor.readers.logs.events.times import time_of
from firedoor.readers.logs.scanning import LogFile, LogReader

_HEAD = 65536
# It computes times with floating point.
_ROUNDING = timedelta(microseconds=2)
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_KEPT = 20


@dataclass
class Tally:
    """What agrees and what does not. ``unexplained``: (file, record, field, theirs, ours)."""

    files: int = 0
    ours: int = 0
    theirs: int = 0
    compared: int = 0
    fields: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unexplained: list[tuple[str, str, str, str, str]] = field(default_factory=list)


def compared(paths: Sequence[Path]) -> Tally:
    """All records of some logs by both decoders."""
    tally = Tally()
    for path in paths:
        tally.files += 1
        _compare_file(path, tally)
    return tally


def _compare_file(path: Path, tally: Tally) -> None:
    ours, theirs = list(_events(EVTX_READER, path.read_bytes(), path.name)), list(_theirs(path))
    tally.ours += len(ours)
    tally.theirs += len(theirs)
    if len(ours) != len(theirs):
        counts = (str(len(theirs)), str(len(ours)))
        tally.unexplained.append((path.name, "", "number of records", *counts))
        return
    # In the order of the file. Of the wrong pair the record's number would be a difference without a reason.
    for event, xml in zip(ours, theirs, strict=True):
        if xml.startswith("<"):
            _compare_record(path.name, xml, event, tally)
        else:
            tally.failed[xml] += 1


def _theirs(path: Path) -> Iterator[str]:
    """The XML of each record; the name of the error in place of XML that cannot be made."""
    with Evtx(str(path)) as log:
        for record in log.records():
            try:
                yield record.xml()
            # It fails on some kinds of values, in many ways.
            except Exception as error:  # noqa: BLE001
                yield type(error).__name__


def _compare_record(name: str, xml: str, ours: Event, tally: Tally) -> None:
    read = list(_events(EVENTS_XML_READER, xml.encode("utf-8", "surrogatepass"), name))
    if len(read) != 1:
        tally.failed["its XML is not well-formed"] += 1
        return
    (theirs,) = read
    tally.compared += 1
    record = ours.origin.record
    if theirs.source != ours.source:
        tally.unexplained.append((name, record, "source", str(theirs.source), str(ours.source)))
    for key in {**theirs.fields, **ours.fields}:
        tally.fields += 1
        one, other = theirs.fields.get(key), ours.fields.get(key)
        if one == other:
            continue
        reason = why(one, other)
        if reason:
            tally.reasons[reason] += 1
        else:
            tally.unexplained.append((name, record, key, repr(one), repr(other)))


def why(theirs: Value, ours: Value) -> str:
    """The first reason that makes two values the same; "" if none does."""
    one, other = _text(theirs), _text(ours)
    reason = _time_reason(one, other)
    if reason:
        return reason
    if _from_base64(one) == other != "":
        return "bytes as base64, not hexadecimal"
    for reason, plain in REASONS:
        one, other = plain(one), plain(other)
        if one == other:
            return reason
    return ""


def _time_reason(theirs: str, ours: str) -> str:
    one, other = time_of(theirs), time_of(ours)
    if one is None or other is None:
        return ""
    if one == other:
        return "time written in another form"
    return "time rounded by less than 2 microseconds" if abs(one - other) <= _ROUNDING else ""


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).hex().upper()
    except ValueError:
        return ""


def _text(value: Value) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return "\n".join("" if part is None else str(part) for part in parts)


def _numbers(text: str) -> str:
    return re.sub(r"0x0*([0-9a-fA-F]+)", lambda found: "0x" + found[1].lower(), text)


def _guids(text: str) -> str:
    return _GUID.sub(lambda found: found[0].strip("{}").lower(), text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str) -> str:
    return "".join("\n" if ord(char) > 0xFF and ord(char) % 0x100 == 0 else char for char in text)  # noqa: PLR2004


def _elements(text: str) -> str:
    return re.sub(r"</?string>", "", text)


# Each is applied on top of those before it.
REASONS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("nothing, as an empty text or not at all", lambda text: text),
    ("hexadecimal numbers padded with zeros", _numbers),
    ("GUID in braces or capitals", _guids),
    ("line ends, which XML makes one character", _lines),
    ("list of texts as <string> elements", _elements),
    ("characters that XML has not", lambda text: re.sub(r"[\x00-\x08\x0b-\x1f\ufffd]", "", text)),
    ("blanks around a text", lambda text: " ".join(text.split())),
    (
        "list of texts split at a letter whose lower byte is 0",
        lambda text: " ".join(_split(text).split()),
    ),
)


def _events(reader: LogReader, data: bytes, name: str) -> Iterator[Event]:
    file = LogFile(name, len(data), data[:_HEAD], "", lambda: io.BytesIO(data))
    for seen in reader.scan(file).records(None):
        yield seen.event


def main(names: Sequence[str]) -> int:
    """Print the counts."""
    tally = compared([path for name in names for path in sorted(Path(name).rglob("*.evtx"))])
    print(f"{tally.files} files, {tally.ours} records; python-evtx: {tally.theirs} records")
    for error, count in tally.failed.most_common():
        print(f"{count:6} records that python-evtx cannot decode: {error}")
    differing = tally.reasons.total() + len(tally.unexplained)
    print(f"{tally.compared:6} records compared, {tally.fields} fields, {differing} differ:")
    for reason, count in tally.reasons.most_common():
        print(f"{count:6} {reason}")
    print(f"{len(tally.unexplained):6} without a reason")
    for one in tally.unexplained[:_KEPT]:
        print("      ", *(ascii(part)[:120] for part in one))
    return 1 if tally.unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
