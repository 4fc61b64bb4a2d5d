"""What other tools found, as sightings: their findings count, their silence does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from firedoor.hunt.files.facts import KIND, beginning
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin
from firedoor.readers.exchange.tool_output import (
    MOST_ROWS,
    NOTHING,
    Finding,
    Tool,
    findings,
    text_of,
    tool_of,
)
from firedoor.readers.logs.scanning import LogFile

_MOST_BYTES = 64 << 20
_SCANNER = "https://learn.microsoft.com/en-us/defender-endpoint/safety-scanner-download"
_SCRIPT = "https://github.com/microsoft/CSS-Exchange/blob/f88378b/Security/src/Test-ProxyLogon.ps1"
# Names of the Safety Scanner for what the attacks left: web shells and the exploit itself.
_SHELLS = ("backdoor:", "exploit:", "chopper", "webshell", "dumroc", "cve-2021-")


def _facts(id_: str, title: str, outcome: Outcome, confidence: Confidence, why: str) -> RuleFacts:
    reference = _SCANNER if id_.startswith("tool-msert") else _SCRIPT
    return RuleFacts(
        id_,
        title,
        KIND,
        Severity.HIGH,
        confidence,
        outcome,
        Stage.NONE,
        author="Firedoor",
        references=(reference,),
        why=why,
    )


SHELL = _facts(
    "tool-msert-shell",
    "The Microsoft Safety Scanner found a backdoor or exploit",
    Outcome.EXPLOITED,
    Confidence.MEDIUM,
    "The scanner names what it found as a way in; see the file that it names, which it may have removed.",
)
THREAT = _facts(
    "tool-msert-threat",
    "The Microsoft Safety Scanner found something",
    Outcome.SUSPICIOUS,
    Confidence.MEDIUM,
    "What it found is not named as a way in; see the file that it names.",
)
ACTIVITY = _facts(
    "tool-proxylogon-activity",
    "Test-ProxyLogon found suspicious activity",
    Outcome.SUSPICIOUS,
    Confidence.MEDIUM,
    "It does not tell attempts that failed from those that worked: the log that it read says which.",
)
FILE = _facts(
    "tool-proxylogon-file",
    "Test-ProxyLogon listed a memory dump or an archive",
    Outcome.SUSPICIOUS,
    Confidence.LOW,
    "It lists every archive under ProgramData; a memory dump of lsass is more.",
)
NOTHING_MSERT = _facts(
    "tool-msert-nothing",
    "The Microsoft Safety Scanner says that it found nothing",
    Outcome.CONTEXT,
    Confidence.LOW,
    "It knows files, not requests: what it does not know, or what was deleted before, it does not find.",
)
NOTHING_PROXYLOGON = _facts(
    "tool-proxylogon-nothing",
    "Test-ProxyLogon says that it found nothing",
    Outcome.CONTEXT,
    Confidence.LOW,
    "It reads only logs that are still there, and drops probes for autodiscover and of the server itself.",
)
TOO_LONG = _facts(
    "tool-output-too-long",
    "The output of a tool is longer than any tool writes; its end was not read",
    Outcome.SUSPICIOUS,
    Confidence.LOW,
    "Nobody needs so long a report: read its end yourself.",
)


@dataclass(frozen=True, slots=True)
class ToolRules:
    """``FileRules`` over the output of other tools."""

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO  # noqa: ARG002
    ) -> Sequence[Sighting]:  # fmt: skip
        """The sightings of a file."""
        tool = tool_of(file.head)
        if tool is None:
            return []
        bytes_ = beginning(data, _MOST_BYTES)
        text = text_of(bytes_)
        found = [_sighting(file, one) for one in findings(tool, text)]
        if len(bytes_) == _MOST_BYTES or text.count("\n") > MOST_ROWS:
            source_ = Source(Kind.TOOL_OUTPUT, tool.value, file.host)
            found.append(
                Sighting(TOO_LONG, TOO_LONG.outcome, source_, Origin(file.name, MOST_ROWS))
            )
        return found


def _sighting(file: LogFile, one: Finding) -> Sighting:
    rule = _rule(one)
    source = Source(Kind.TOOL_OUTPUT, one.tool.value, one.server or file.host)
    fields = (("name", one.name), ("path", one.path))
    shown = tuple((name, value) for name, value in fields if value)
    return Sighting(rule, rule.outcome, source, Origin(file.name, one.line, "", one.text), None, shown)  # fmt: skip


def _rule(one: Finding) -> RuleFacts:
    if one.name == NOTHING:
        return NOTHING_MSERT if one.tool is Tool.SCANNER else NOTHING_PROXYLOGON
    name = one.name.casefold()
    if one.tool is Tool.SCANNER:
        return SHELL if any(word in name for word in _SHELLS) else THREAT
    return ACTIVITY if name.startswith("cve-") else FILE
