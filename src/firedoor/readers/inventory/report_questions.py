"""The questions of the ED 21-02 report templates, known by words of their labels.

The facts come from the templates themselves (cisagov/cyber.dhs.gov, assets/report, versions 1.0, 3.0
and 4.0). Cells move when people edit a template, labels stay: so no cell number stands here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What may stand in the cell of an answer."""

    YES_NO = "Yes, No"
    SCAN = "Yes with no indications found, Yes with indications found, No"
    TEXT = "free text"
    COUNT = "a whole number"
    DATE = "a date"
    ADDRESS = "IP addresses"
    HOST = "a host name"
    FQDN = "a full host name"
    PRODUCT_VERSION = "an Exchange version"
    SYSTEM = "an operating system"


@dataclass(frozen=True, slots=True)
class Question:
    """``key`` is our answer key; empty for what describes the machine. All of ``words`` must occur."""

    key: str
    words: str
    answer: Answer = Answer.YES_NO


_DESCRIBED = (
    Question("", "operating system version", Answer.SYSTEM),
    Question("", "microsoft exchange version", Answer.PRODUCT_VERSION),
    Question("", "microsoft exchange server version", Answer.PRODUCT_VERSION),
)
_ONCE_MORE = (
    ("owa", "run outlook web access"),
    ("ecp", "run exchange control panel"),
    ("internet", "accessible from the internet"),
    ("web_disabled", "services been disabled"),
    ("disconnected", "disconnected from the network"),
    ("updated", "instance been updated"),
)

V1 = (
    Question("", "instance ip address", Answer.ADDRESS),
    *_DESCRIBED,
    *(Question(f"v1.{key}", words) for key, words in _ONCE_MORE),
    Question("v1.expertise", "have the expertise"),
    Question("v1.a1_collected", "forensically triage"),
    Question("v1.a1_examined", "examine the artifacts"),
    Question("v1.a1_found", "did you find any anomalous"),
    Question("v1.a2_imaged", "forensically image system memory"),
    Question("v1.a2_analysed", "analysis of the system memory"),
    Question("v1.a2_network", "analyze stored network traffic"),
    Question("v1.a2_hunted", "hunt the network"),
    Question("v1.a3_ticket", "cisa ticket number", Answer.TEXT),
    Question("v1.a3_removed", "remove any threat actor"),
)

V3 = (
    Question("", "internal ip address", Answer.ADDRESS),
    Question("", "external ip address", Answer.ADDRESS),
    Question("", "hostname internal", Answer.HOST),
    Question("", "hostname public", Answer.FQDN),
    Question("v3.msert", "msert full scan completed", Answer.SCAN),
    Question("v3.test_proxylogon", "test proxylogon ps1 script scan completed", Answer.SCAN),
    Question("v3.notes", "notes for each no", Answer.TEXT),
    Question("v3.h1a", "deny by default"),
    Question("v3.h1b", "rfc compliance"),
    Question("v3.h2", "current cumulative updates"),
    Question("v3.h3", "supported by the manufacturer"),
    Question("v3.h4a", "accounts and groups"),
    Question("v3.h4b", "highly privileged groups"),
    Question("v3.h4c", "sensitive roles"),
    Question("v3.h4d", "principle enforced"),
    Question("v3.h4d", "least privilege"),
    Question("v3.h4e", "domain admin group"),
    Question("v3.h4f", "administrative permissions in m365"),
    Question("v3.h4tool", "attack path analysis tool"),
    Question("v3.h5", "logs actively monitored"),
    Question("v3.h6", "anti malware installed"),
    Question("v3.h7", "visible to cdm"),
    Question("v3.comments", "comments for each no", Answer.TEXT),
    *_DESCRIBED,
    *(Question(f"v3.{key}", words) for key, words in _ONCE_MORE),
)

V4 = (
    Question("v4.total", "number of hosted microsoft exchange servers", Answer.COUNT),
    Question("v4.n2013", "microsoft exchange servers 2013", Answer.COUNT),
    Question("v4.n2016", "microsoft exchange servers 2016", Answer.COUNT),
    Question("v4.n2019", "microsoft exchange servers 2019", Answer.COUNT),
    Question("v4.updated", "number of updated servers", Answer.COUNT),
    Question("v4.disconnected", "number of disconnected servers", Answer.COUNT),
    Question("v4.justification", "provide justification", Answer.TEXT),
    Question("v4.completion", "completion date and time", Answer.DATE),
    Question("v4.controls", "newly provisioned", Answer.TEXT),
    Question("v4.comments", "additional comments", Answer.TEXT),
)

# What a filled template says beside answers, and no check asks for.
TITLE = "ed 21 02"
REPORT_ANSWERS: Mapping[str, Answer] = {q.key: q.answer for q in (*V1, *V3, *V4) if q.key}

_NOT_WORD = re.compile(r"[\W_]+")


def plain(label: str) -> str:
    """A label in lower case with one blank between words and nothing else."""
    return _NOT_WORD.sub(" ", label[:1000].casefold()).strip()


def asked(label: str, questions: tuple[Question, ...]) -> Question | None:
    """The question that a label asks; None for any other text."""
    words = plain(label)
    return next((question for question in questions if question.words in words), None)
