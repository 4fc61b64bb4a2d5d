"""The reader of the neutral rule table, for boxes whose own format nobody publishes. Page: docs/readers/table.md."""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineBook
from firedoor.model.network.rule import Verb
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.breaking_off import broken_off
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.firewalls.table.csv_form import is_csv_form, read_csv_form
from firedoor.readers.firewalls.table.device import build
from firedoor.readers.firewalls.table.rows import Sheet
from firedoor.readers.firewalls.table.rules import RULES
from firedoor.readers.firewalls.table.toml_form import is_toml_form, read_toml_form
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_BEGINNING = 16 * 1024
_MOST_PROBLEMS = 200


def recognises(file: InputFile) -> bool:
    """A first line ``firedoor-rules``, or TOML with ``rules = 1`` in ``[firedoor]``."""
    text = decode_head(file.head[:_BEGINNING])
    return is_csv_form(text) or is_toml_form(text)


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Every device of the table; each fault is a problem with its line, and a doubt in the model."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    book = LineBook(file.name, lines[:-1] if lines[-1] == "" else lines)
    sheet = Sheet(file.name, book)
    if is_csv_form(text):
        read_csv_form(sheet, text)
    else:
        read_toml_form(sheet, text)
    if not sheet.devices:
        message = "holds no device"
        advice = "begin with [device] (CSV) or [[device]] (TOML)"
        raise InputError(
            *sheet.problems[:_MOST_PROBLEMS], Problem(file.name, message, advice=advice)
        )
    taken: set[str] = set()
    devices = tuple(
        _with_rules(sheet, number, build(sheet, rows, taken))
        for number, rows in enumerate(sheet.devices)
    )
    shared = tuple(dict.fromkeys(sheet.doubts))
    devices = tuple(replace(device, doubts=(*shared, *device.doubts)) for device in devices)
    devices, cut = broken_off(book, devices, ended=lines[-1] == "", typed=not is_csv_form(text))
    problems = tuple(dict.fromkeys((*cut, *sheet.problems)))
    return network_reading(book, devices, problems=problems[:_MOST_PROBLEMS])


def _with_rules(sheet: Sheet, number: int, device: Device) -> Device:
    """A table that ends before its rules must not look as if there were none."""
    if number in sheet.ruled or device.rule_set(RULES).default is Verb.PERMIT:
        return device
    advice = "a box without rules has an empty [rules] (CSV) or rule = [] (TOML)"
    line = sheet.devices[number][0].line
    doubt = sheet.fault(line, f"the rules of {device.name} are missing", advice)
    return replace(device, doubts=(*device.doubts, doubt))


TABLE_READER = Reader("table", recognises, read, MAX_BYTES)
