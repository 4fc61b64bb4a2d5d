"""Cisco ASA and FTD (LINA) configurations: ``show running-config``, ``more system:running-config``, backups."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.asa.device import read_device
from firedoor.readers.firewalls.asa.lines import Segment, segments
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_VERSION = re.compile(r"^(?::[ \t]*)?(?:ASA|NGFW|PIX|FWSM) Version \S+", re.MULTILINE)
# Commands that no other product writes so.
_COMMANDS = (
    re.compile(
        r"^access-list \S+ (?:line \d+ )?(?:extended|advanced) (?:permit|deny|trust) ", re.MULTILINE
    ),
    re.compile(r"^access-list \S+ standard (?:permit|deny) ", re.MULTILINE),
    re.compile(r"^[ \t]+nameif \S+[ \t\r]*$", re.MULTILINE),
    re.compile(r"^access-group \S+ (?:(?:in|out) interface \S+|global)", re.MULTILINE),
    re.compile(r"^nat \([^\s,()]+,[^\s,()]+\) ", re.MULTILINE),
    re.compile(r"^ nat \([^\s,()]+,[^\s,()]+\) (?:static|dynamic) ", re.MULTILINE),
    re.compile(r"^object-group service \S+ (?:tcp|udp|tcp-udp)[ \t\r]*$", re.MULTILINE),
)
# IOS has wildcards where this product has masks.
_WILDCARD = re.compile(r"^access-list .* 0\.(?:\d{1,3}\.){2}255(?:\s|$)", re.MULTILINE)
# Outputs of commands that look alike.
_OUTPUT = re.compile(r"\(hitcnt=|^access-list \S+; \d+ elements", re.MULTILINE)


def recognises(file: InputFile) -> bool:
    """A version line of the product at the margin, or commands that only this family has."""
    text = decode_head(file.head)
    if not text or _OUTPUT.search(text) or (not _VERSION.search(text) and _WILDCARD.search(text)):
        return False
    return bool(_VERSION.search(text)) or any(command.search(text) for command in _COMMANDS)


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The devices of a configuration; each context with its own version line is one."""
    book = LineBook(file.name, decode(bytes_of(file, MAX_BYTES), file.name).splitlines())
    if not any(line.strip() for line in book.lines):
        raise InputError(Problem(file.name, "is empty", advice="fetch the configuration again"))
    problems: list[Problem] = []
    devices: dict[str, Device] = {}
    starts: dict[str, int] = {}
    for segment in segments(book):
        if not segment.blocks:
            continue
        name = _name(segment, file, devices)
        device, found = read_device(book, segment, name)
        problems.extend(found)
        devices[name], starts[name] = device, segment.version_line or segment.first
    _check_ends(book, devices, starts, problems)
    return network_reading(book, tuple(devices.values()), problems=tuple(dict.fromkeys(problems)))


ASA_READER = Reader("asa", recognises, read, MAX_BYTES)


def _name(segment: Segment, file: InputFile, taken: dict[str, Device]) -> str:
    stated = [
        block.head.words[1]
        for block in segment.blocks
        if block.head.words[0] == "hostname" and len(block.head.words) > 1
    ]
    name = (stated or [segment.prompt or PurePosixPath(file.name).stem or "asa"])[-1]
    unique, count = name, 2
    while unique in taken:
        unique, count = f"{name}/{count}", count + 1
    return unique


def _check_ends(
    book: LineBook, devices: dict[str, Device], starts: dict[str, int], problems: list[Problem]
) -> None:
    """What begins as the device prints it (``: Saved``) ends with ``: end``, or it was cut."""
    texts = [line.strip() for line in book.lines]
    begun = [number for number, text in enumerate(texts, start=1) if text == ": Saved"]
    for first, after in pairwise((*begun, len(texts) + 1)):
        part = range(first, after)
        if any(texts[n - 1] == ": end" or texts[n - 1].startswith("Cryptochecksum:") for n in part):
            continue
        last = max(number for number in part if texts[number - 1])
        what = "the configuration ends here without its last line (: end)"
        advice = "fetch the whole configuration"
        problems.append(Problem(book.file, what, line=last, advice=advice))
        doubt = Doubt(book.origin(last), "the configuration is cut off after this line")
        for name, start in starts.items():
            if start in part or len(starts) == 1:
                device = devices[name]
                devices[name] = replace(device, doubts=(*device.doubts, doubt))
