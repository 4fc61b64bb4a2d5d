"""What other tools found, as sightings: their findings count, their silence does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from firedoor.hunt.files.facts import KIND, beginning
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin
from firedoor.readers.exchange.tool_output import Finding, Tool, findings, text_of, tool_of
from firedoor.readers.logs.scanning import LogFile

_MOST = 1_000
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


@dataclass(frozen=True, slots=True)
class ToolRules:
    """``FileRules`` over the output of other tools. Not more than the first thousand findings of a file."""

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO  # noqa: ARG002
    ) -> Sequence[Sighting]:  # fmt: skip
        """The sightings of a file."""
        tool = tool_of(file.head)
        if tool is None:
            return []
        text = text_of(beginning(data))
        return [_sighting(file, one) for one in islice(findings(tool, text), _MOST)]


def _sighting(file: LogFile, one: Finding) -> Sighting:
    rule = _rule(one)
    source = Source(Kind.TOOL_OUTPUT, one.tool.value, one.server or file.host)
    fields = (("name", one.name), ("path", one.path))
    shown = tuple((name, value) for name, value in fields if value)
    return Sighting(rule, rule.outcome, source, Origin(file.name, one.line, "", one.text), None, shown)  # fmt: skip


def _rule(one: Finding) -> RuleFacts:
    name = one.name.casefold()
    if one.tool is Tool.SCANNER:
        return SHELL if any(word in name for word in _SHELLS) else THREAT
    return ACTIVITY if name.startswith("cve-") else FILE
