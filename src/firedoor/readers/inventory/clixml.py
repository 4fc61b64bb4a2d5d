"""PowerShell CliXml, as ``Export-Clixml`` and HealthChecker write it (MS-PSRP 2.2.5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from firedoor.model.claim import Attribute, Claim
from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import HEAD_BYTES, MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.clixml_decode import Document, decode_values, first_type
from firedoor.readers.inventory.clixml_exchange import (
    exchange_server,
    file_version_info,
    program_file,
)
from firedoor.readers.inventory.clixml_facts import Facts, Made
from firedoor.readers.inventory.clixml_healthchecker import health_checker
from firedoor.readers.inventory.clixml_node import NIL, OBJECT, Node, plain_type
from firedoor.readers.inventory.clixml_types import (
    CUSTOM,
    is_irrelevant,
    is_irrelevant_type,
    wmi_class,
)
from firedoor.readers.inventory.clixml_windows import (
    adapter_configuration,
    computer_system,
    hot_fix,
    installed_software,
    ip_configuration,
    operating_system,
)
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.printable import printable
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"
_PIPED = "#< CLIXML"  # stands before the XML where powershell.exe wrote to a pipe
_ROOT = re.compile(r"<Objs[\s/>]")
_ROOT_WITHIN = 2048
_SHOWN_TYPES = 5

_Extract = Callable[[Node, Facts], object]
_SERVER_TYPE = "Microsoft.Exchange.Data.Directory.Management.ExchangeServer"
_BY_TYPE: Mapping[str, _Extract] = {
    _SERVER_TYPE: exchange_server,
    "Microsoft.Exchange.Data.Directory.Management.MailboxServer": exchange_server,
    "System.Diagnostics.FileVersionInfo": file_version_info,
    "HealthChecker.AnalyzedInformation": health_checker,
    "HealthChecker.HealthCheckerExchangeServer": health_checker,
    "HealthChecker.HealthExchangeServerObject": health_checker,
    "NetIPConfiguration": ip_configuration,
    "System.IO.FileInfo": program_file,
    "System.Management.Automation.ApplicationInfo": program_file,
}
_BY_CLASS: Mapping[str, _Extract] = {
    "win32_operatingsystem": operating_system,
    "win32_computersystem": computer_system,
    "win32_networkadapterconfiguration": adapter_configuration,
    "msft_netipaddress": adapter_configuration,
    "win32_quickfixengineering": hot_fix,
}
# Objects without a type of their own, by properties that show what they are.
_BY_SHAPE: tuple[tuple[frozenset[str], _Extract], ...] = (
    (frozenset({"HealthCheckerExchangeServer"}), health_checker),
    (frozenset({"ServerName", "ExchangeInformation"}), health_checker),
    (frozenset({"Name", "AdminDisplayVersion", "ServerRole"}), exchange_server),
    (frozenset({"DisplayName", "DisplayVersion"}), installed_software),
)
# One of these words stands in every file that could hold an object of the tables above.
_MARKS = (
    *_BY_TYPE,
    *_BY_CLASS,
    "healthcheckerexchangeserver",
    "exchangeinformation",
    "displayversion",
)


def recognises(file: InputFile) -> bool:
    """XML whose root is Objs, with the namespace of PowerShell's serialisation near the beginning."""
    text = decode_head(file.head[: _ROOT_WITHIN * 4])[:_ROOT_WITHIN]
    start = text.removeprefix(_PIPED).lstrip()
    return start.startswith("<") and _ROOT.search(start) is not None and _NAMESPACE in start


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Claims of every object of a known type. A file that breaks off is read up to there."""
    text = decode(bytes_of(file, MAX_BYTES), file.name).removeprefix(_PIPED)
    irrelevant = _irrelevant_by_head(text, file.name)
    if irrelevant:
        note = f"holds {irrelevant}, which says nothing of identity or build; not read further"
        return Reading(unit="objects", records=1, irrelevant=1, note=note)
    document = decode_values(text, file.name, _wanted)
    if document.problem and not document.values:
        raise InputError(document.problem)
    facts = _all_facts(document.values, file.name)
    claims = tuple(claim for each in facts for claim in each.claims) + _listed(document, facts)
    return _reading(document, facts, claims, file.name)


CLIXML_READER = Reader("clixml", recognises, read, MAX_BYTES)


def _irrelevant_by_head(text: str, file: str) -> str:
    """The type of a large file that begins with an irrelevant one and names no relevant one at all."""
    if len(text) <= HEAD_BYTES:
        return ""
    lower = text.casefold()
    if any(mark.casefold() in lower for mark in _MARKS):
        return ""
    first = first_type(text[:HEAD_BYTES], file)
    return first if is_irrelevant_type(first) else ""


def _wanted(types: tuple[str, ...]) -> bool:
    """Whether to keep an object's content. Objects without a type of their own show by their content."""
    return not types or plain_type(types[0]) in CUSTOM or _by_types(types) is not None


def _by_types(types: tuple[str, ...]) -> _Extract | None:
    for name in map(plain_type, types):
        found = _BY_TYPE.get(name) or _BY_CLASS.get(wmi_class(name))
        if found:
            return found
    return None


def _extractor(node: Node) -> _Extract | None:
    if node.kind != OBJECT:
        return None
    typed = _by_types(node.types)
    if typed is not None or node.type_name not in CUSTOM:
        return typed
    names = {name for name, _ in node.entries}
    return next((extract for shape, extract in _BY_SHAPE if shape <= names), None)


def _all_facts(values: tuple[Node, ...], file: str) -> list[Facts]:
    """One collection for each value; a reference that repeats a whole object adds nothing."""
    seen: set[int] = set()
    made = []
    for number, node in enumerate(values, start=1):
        facts = Facts(file, f"Obj {number}", refused=Made.IRRELEVANT)
        made.append(facts if id(node) in seen else _facts(node, file, number))
        seen.add(id(node))
    return made


def _facts(node: Node, file: str, number: int) -> Facts:
    facts = Facts(file, f"Obj {number}")
    extract = _extractor(node)
    if extract is not None:
        extract(node, facts)
    elif node.kind == NIL or is_irrelevant(node):
        facts.refused = Made.IRRELEVANT
    else:
        facts.refused = Made.NOT_UNDERSTOOD
    return facts


def _listed(document: Document, facts: list[Facts]) -> tuple[Claim, ...]:
    """Two or more servers in one whole file: the directory was listed.

    One server alone may have been asked for by name, as HealthChecker does, and a damaged file may
    have held more.
    """
    if document.problem or document.dangling:
        return ()
    named: dict[str, Claim] = {}
    for node, each in zip(document.values, facts, strict=True):
        if node.type_name == _SERVER_TYPE and each.claims:
            named.setdefault(each.claims[0].subject, each.claims[0])
    if len(named) < len(("one", "another")):
        return ()
    value = f"{len(named)} servers"
    return tuple(
        replace(claim, attribute=Attribute.LISTED_COMPLETE, value=value) for claim in named.values()
    )


def _reading(
    document: Document, facts: list[Facts], claims: tuple[Claim, ...], file: str
) -> Reading:
    made = Counter(each.made for each in facts)
    broken = 1 if document.problem else 0  # the object that the file breaks off in
    return Reading(
        claims=claims,
        problems=_problems(document, facts, file),
        unit="objects",
        records=len(facts) + broken,
        understood=made[Made.UNDERSTOOD],
        partly=made[Made.PARTLY],
        irrelevant=made[Made.IRRELEVANT],
        not_understood=made[Made.NOT_UNDERSTOOD] + broken,
        note=_note(document, facts),
    )


def _problems(document: Document, facts: list[Facts], file: str) -> tuple[Problem, ...]:
    found = [
        Problem(file, printable(text), line=node.line, place=each.record)
        for node, each in zip(document.values, facts, strict=True)
        for text in each.complaints
    ]
    if document.dangling:
        found.append(
            Problem(file, f"{document.dangling} references point to objects that are not there")
        )
    return (*found, document.problem) if document.problem else tuple(found)


def _note(document: Document, facts: list[Facts]) -> str:
    """Which types were not understood, most frequent first."""
    types = Counter(
        printable(_described(node)[:100])
        for node, each in zip(document.values, facts, strict=True)
        if each.made is Made.NOT_UNDERSTOOD
    )
    named = [f"{name} ({count})" for name, count in types.most_common(_SHOWN_TYPES)]
    more = f" and {len(types) - _SHOWN_TYPES} more types" if len(types) > _SHOWN_TYPES else ""
    return f"not understood: {', '.join(named)}{more}" if named else ""


def _described(node: Node) -> str:
    """The type, the names of the properties of an object without one, or "a bare value"."""
    if node.kind != OBJECT:
        return f"a bare value <{node.kind}>"
    names = [name for name, _ in node.entries if name][:3]
    if node.type_name in CUSTOM and names:
        return f"an object with {', '.join(names)}"
    return node.type_name or "an object without a type"
