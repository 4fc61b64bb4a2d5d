"""What ``Get-ExchangeServer`` prints: Format-List, Format-Table, transcripts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from firedoor.model.claim import Attribute, Claim
from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.clixml_facts import Made
from firedoor.readers.inventory.shell_facts import Said, extractor_of, is_irrelevant, is_server
from firedoor.readers.inventory.shell_text import MAX_OBJECTS, Page, Printed, parse
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.printable import printable
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 8 * MEBIBYTE
_LISTING = re.compile(r"get-exchangeserver\b(.*)", re.IGNORECASE)
# What may follow the cmdlet without leaving a server out.
_WHOLE = re.compile(
    r"\s*(-Status\s*)?(\|\s*(fl|ft|format-|select|sort|export-|out-).*)?$", re.IGNORECASE
)
_FILTERS = re.compile(r"\|\s*(where|\?)|-(first|last|skip|unique|index)\b", re.IGNORECASE)
_SHOWN = 5


def recognises(file: InputFile) -> bool:
    """Text in whose beginning a server is listed, with its display version or its role."""
    text = decode_head(file.head)
    if "AdminDisplayVersion" not in text and "ServerRole" not in text:
        return False
    return any(is_server(printed) for printed in parse(text).objects)


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Claims of every object that says something of an Exchange server, of whichever cmdlet."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    page = parse(text)
    hint = f"{file.name} {text}".casefold()
    _without_doubtful_hosts(page, hint)
    said = [_said(printed, file.name, page, hint) for printed in page.objects]
    if not said:
        raise InputError(Problem(file.name, "holds no list and no table that could be read"))
    return _reading(file.name, page, said)


FORMAT_LIST_READER = Reader("format-list", recognises, read, MAX_BYTES)


def _without_doubtful_hosts(page: Page, hint: str) -> None:
    """Where commands were sent to other machines, the shell's own name says nothing of the output."""
    if "invoke-command" in hint or "-computername" in hint or "-session" in hint:
        page.objects[:] = [replace(printed, host="") for printed in page.objects]


def _said(printed: Printed, file: str, page: Page, hint: str) -> Said:
    said = Said(file, printed, page.started)
    extract = extractor_of(printed, hint)
    if extract is not None:
        extract(said)
    else:
        said.made = Made.IRRELEVANT if is_irrelevant(printed) else Made.NOT_UNDERSTOOD
    return said


def _reading(file: str, page: Page, said: list[Said]) -> Reading:
    made = Counter(each.made for each in said)
    return Reading(
        claims=tuple(claim for each in said for claim in each.claims) + _listed(page, said),
        problems=_problems(file, page, said),
        unit="objects",
        records=len(said),
        understood=made[Made.UNDERSTOOD],
        partly=made[Made.PARTLY],
        irrelevant=made[Made.IRRELEVANT],
        not_understood=made[Made.NOT_UNDERSTOOD],
        note=_note(page, said),
    )


def _listed(page: Page, said: list[Said]) -> tuple[Claim, ...]:
    """Whether all servers were asked for: by the command where it shows, else two or more."""
    named: dict[str, Claim] = {}
    for each in said:
        if each.claims and is_server(each.printed):
            named.setdefault(each.claims[0].subject, each.claims[0])
    asked = [found[1] for _, line in page.commands if (found := _LISTING.search(line))]
    whole = any(_WHOLE.match(rest) and not _FILTERS.search(rest) for rest in asked)
    if not named or page.full or not (whole if asked else len(named) > 1):
        return ()
    value = f"{len(named)} servers"
    return tuple(
        replace(c, attribute=Attribute.LISTED_COMPLETE, value=value) for c in named.values()
    )


def _problems(file: str, page: Page, said: list[Said]) -> tuple[Problem, ...]:
    found = [
        Problem(file, printable(text), line=line) for each in said for line, text in each.complaints
    ]
    if page.too_long:
        message = f"{len(page.too_long)} lines are too long to be read, the first here"
        found.append(Problem(file, message, line=page.too_long[0]))
    if page.full:
        found.append(
            Problem(
                file, f"holds more objects than are read ({MAX_OBJECTS}); the rest was left out"
            )
        )
    return tuple(found)


def _note(page: Page, said: list[Said]) -> str:
    kinds = Counter(
        "an object with " + ", ".join([f.name for f in each.printed.fields.values() if f.name][:3])
        for each in said
        if each.made is Made.NOT_UNDERSTOOD
    )
    parts = [f"{kind} ({count})" for kind, count in kinds.most_common(_SHOWN)]
    parts = [f"not understood: {'; '.join(parts)}"] if parts else []
    if page.loose:
        lines = "1 line belongs" if page.loose == 1 else f"{page.loose} lines belong"
        parts.append(f"{lines} to no list and no table")
    return printable("; ".join(parts))
