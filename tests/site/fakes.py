"""Readers small enough to see through, for tests of what happens around readers."""

from __future__ import annotations

import re

from firedoor.model.claim import Attribute, Claim
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile, Options, Reader, Reading


def _read_lines(file: InputFile, options: Options) -> Reading:
    """``HOST attribute value`` a line; an empty host is written ``-``."""
    claims, problems = [], []
    for number, line in enumerate(file.path.read_text(encoding="utf-8").splitlines(), start=1):
        subject, attribute, value = line.split(" ", 2)
        if attribute == "bad":
            problems.append(Problem(file.name, value, number))
            continue
        value = options.columns.get(value, value)
        claims.append(
            Claim(
                subject.strip("-"),
                Attribute(attribute),
                value,
                Origin(file.name, number, text=line),
            )
        )
    return Reading(
        tuple(claims),
        tuple(problems),
        records=len(claims) + len(problems),
        understood=len(claims),
        not_understood=len(problems),
        note=options.sheet,
    )


def _refuse(file: InputFile, _options: Options) -> Reading:
    raise InputError(
        Problem(file.name, "is broken", 3), Problem(file.name, "is broken here too", 7)
    )


def _vanish(file: InputFile, _options: Options) -> Reading:
    raise PermissionError(13, "Permission denied", str(file.path))


LINES = Reader("lines", lambda file: file.name.endswith(".lines"), _read_lines, max_bytes=1000)
BROKEN = Reader("broken", lambda file: file.head.startswith(b"broken"), _refuse, max_bytes=None)
CLOSED = Reader("closed", lambda file: file.head.startswith(b"closed"), _vanish, max_bytes=None)
ANYTHING = Reader("anything", lambda _file: True, _read_lines, max_bytes=10)


def _names(file: InputFile, _options: Options) -> Reading:
    text = file.path.read_text(encoding="utf-8-sig")
    full = re.findall(r'<S N="Fqdn">([^<]+)', text)
    origin = Origin(file.name)
    return Reading(
        tuple(
            claim
            for name in full
            for claim in (
                Claim(name.split(".")[0], Attribute.FQDN, name, origin),
                Claim(name.split(".")[0], Attribute.LISTED_COMPLETE, "yes", origin),
            )
        )
    )


def _file_version(file: InputFile, _options: Options) -> Reading:
    text = file.path.read_text(encoding="utf-8-sig")
    found = re.findall(r'<S N="FileVersion">([^<]+)', text)
    return Reading(
        tuple(Claim("", Attribute.FILE_VERSION, value, Origin(file.name)) for value in found)
    )


# Just enough of the two CliXml files of the corpus that say which machine and which build.
CLIXML = (
    Reader("servers", lambda file: file.name.endswith("/GetExchangeServer.xml"), _names, None),
    Reader("exsetup", lambda file: "/ExSetup" in file.name, _file_version, None),
)
