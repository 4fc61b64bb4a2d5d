"""The alert that the project began with, and 2,035 real advisories."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from firedoor.readers.advisories.reader import AlertReading, read_alert

pytestmark = pytest.mark.corpus
EXPECTED: dict[str, Any] = json.loads(
    Path(__file__).with_name("ics-alert-21-063-01.expected.json").read_text(encoding="utf-8")
)

# Phrase as the corpus study counted it, and the title under which the reader must report it.
PHRASES: dict[str, tuple[str, str]] = {
    "defense in depth": (r"defense.in.depth", "Apply Defense-in-Depth strategies"),
    "tip": (r"ics-tip-12-146-01b", "Apply targeted-intrusion detection and mitigation (ICS-TIP-12-146-01B)"),
    "impact analysis": (
        r"impact analysis and risk assessment",
        "Do an impact analysis and a risk assessment before deploying defensive measures",
    ),
    "remote access": (
        r"when remote access is required",
        "Use secure methods, such as a VPN, where remote access is required",
    ),
    "current vpn": (r"vpns may have vulnerabilities", "Keep the VPN at its most current version"),
    "connected devices": (r"only as secure as", "Secure the devices that connect through the VPN"),
    "behind firewalls": (
        r"behind (?:a )?firewall",
        "Put control networks and remote devices behind policy enforcement points (firewalls)",
    ),
    "business network": (
        r"from (?:the |their )?business network",
        "Isolate control networks from the business network and other networks",
    ),
    "exposure": (
        r"minimiz\w+ network exposure",
        "Keep control systems off the Internet and minimise their network exposure",
    ),
    "report": (r"suspected malicious activity", "Report suspected malicious activity"),
    "social engineering": (r"from social engineering attacks", "Protect people against social engineering"),
    "test": (
        r"test(?:ing)? and development environment|prior validation of",
        "Test the update in an environment that reflects production before installing it",
    ),
}  # fmt: skip
# Sentences of the alert that no other wording has: found only where the phrase stands.
EXACT = ("defense in depth", "tip", "report", "connected devices")


@cache
def _advisories(corpora: Path) -> tuple[tuple[str, str, AlertReading], ...]:
    """Every fourth advisory: name, its notes and remediations in small letters, what was read."""
    files = sorted((corpora / "csaf-ot").rglob("*.json"))[::4]
    assert len(files) > 500
    return tuple(
        (path.name, _text(path), read_alert(path.read_bytes(), path.name)) for path in files
    )


def _text(path: Path) -> str:
    document = json.loads(path.read_text(encoding="utf-8"))
    return " ".join(" ".join(_texts(document)).lower().split())


def _texts(document: dict[str, Any]) -> Iterator[str]:
    for note in document["document"].get("notes", []):
        yield note.get("text", "")
    for vulnerability in document.get("vulnerabilities", []):
        for remediation in vulnerability.get("remediations", []):
            yield remediation.get("details", "")


def _titles(reading: AlertReading) -> set[str]:
    return {item.title for item in reading.requirements}


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_of_the_alert_is_recognised_wherever_it_stands(corpora: Path, name: str) -> None:
    pattern, title = PHRASES[name]
    present = [
        (file, _titles(r)) for file, text, r in _advisories(corpora) if re.search(pattern, text)
    ]
    assert present
    assert [file for file, titles in present if title not in titles] == []


@pytest.mark.parametrize("name", EXACT)
def test_a_requirement_is_not_found_without_its_phrase(corpora: Path, name: str) -> None:
    pattern, title = PHRASES[name]
    without = [
        f
        for f, text, r in _advisories(corpora)
        if title in _titles(r) and not re.search(pattern, text)
    ]
    assert without == []


def test_every_sentence_of_every_advisory_is_sorted(corpora: Path) -> None:
    sentences = unrecognised = 0
    for name, _, reading in _advisories(corpora):
        sorted_out = reading.recognised + len(reading.irrelevant) + len(reading.unrecognised)
        assert sorted_out == reading.sentences, name
        assert reading.id == name.removesuffix(".json")
        sentences += reading.sentences
        unrecognised += len(reading.unrecognised)
    # The page of this reader has the number and the command.
    assert unrecognised / sentences < 0.06


# Where a sentence with a word of duty may rightly be put aside: it introduces a list, sends the reader to
# another page, is a legal notice or a question, or says what an attacker must do.
MAY_HOLD_DUTY = {"heading", "impact", "lead_in", "notification", "question", "reference", "title"}


def test_no_sentence_with_a_word_of_duty_is_put_aside(corpora: Path) -> None:
    """A plain search, against the one fault that nobody would see: a demand filed as irrelevant."""
    duty = re.compile(r"\b(?:should|must|shall|urges?)\b", re.IGNORECASE)
    put_aside = [
        (name, item)
        for name, _, reading in _advisories(corpora)
        for item in reading.irrelevant
        if duty.search(item.sentence)
    ]
    assert len(put_aside) > 100
    assert [(n, i) for n, i in put_aside if i.family not in MAY_HOLD_DUTY] == []


def test_nothing_is_asked_for_that_the_advisory_denies(corpora: Path) -> None:
    """Independent of the reader's own grammar: a plain denial right before the verb."""
    denial = re.compile(
        r"\b(?:should|must|do|does|need) not (?:recommend )?(?:to )?(\w+)", re.IGNORECASE
    )
    verbs: dict[str, str] = {
        "disconnect": "disconnect",
        "disable": "disable_service",
        "update": "patch",
    }
    seen = 0
    for name, _, reading in _advisories(corpora):
        for item in reading.requirements:
            for verb in denial.findall(item.sentence):
                seen += 1
                assert item.kind != verbs.get(verb.lower()), (name, item.sentence)
    assert seen > 50


def test_the_alert(corpora: Path) -> None:
    path = corpora / "directives" / "ics-alert-21-063-01.txt"
    reading = read_alert(path.read_bytes(), path.name)
    assert {"id": reading.id, "title": reading.title, "issuer": reading.issuer} == EXPECTED["page"]
    assert str(reading.issued) == EXPECTED["issued"]
    found = [[i.line, i.kind, i.title, _begin(i.sentence)] for i in reading.requirements]
    assert found == EXPECTED["requirements"]
    assert [[i.line, _begin(i.sentence)] for i in reading.unrecognised] == EXPECTED["unrecognised"]
    assert [[i.line, i.family, _begin(i.sentence)] for i in reading.irrelevant] == EXPECTED[
        "irrelevant"
    ]


def test_the_sentences_of_the_alert_are_its_own_words(corpora: Path) -> None:
    path = corpora / "directives" / "ics-alert-21-063-01.txt"
    lines = path.read_text(encoding="utf-8").split("\n")
    for item in read_alert(path.read_bytes(), path.name).requirements:
        assert item.sentence in " ".join(lines[item.line - 1].split())


def _begin(sentence: str) -> str:
    return " ".join(sentence.split()[:3])


def _kinds(corpora: Path, name: str) -> set[str]:
    path = corpora / "directives" / name
    return {item.kind for item in read_alert(path.read_bytes(), path.name).requirements}


DIRECTIVES: dict[str, set[str]] = {
    "ed-21-02.2021-03-03.md": {
        "collect_artefacts", "analyse", "image", "patch", "disconnect", "rejoin_gate",
        "remove_persistence", "report_incident", "report_status",
    },
    "ed-21-02.2021-03-31.md": {
        "run_tool", "firewall", "update_current", "supported", "review", "least_privilege", "retain",
        "attack_path", "malware_protection", "monitor",
    },
    "ed-21-02.2021-04-13.md": {"patch", "disconnect", "gate", "report_status", "report_incident"},
    "ed-21-03.md": {
        "enumerate", "run_tool", "isolation", "report_incident", "patch", "update_current", "report_status",
    },
    "ed-20-03.md": {"patch", "report_status"},
}  # fmt: skip


@pytest.mark.parametrize("name", DIRECTIVES)
def test_the_actions_of_a_directive_page_are_found(corpora: Path, name: str) -> None:
    assert _kinds(corpora, name) >= DIRECTIVES[name]


def _forms() -> list[Callable[[str], bytes]]:
    def as_html(text: str) -> bytes:
        body = "".join(f"<p>{line.strip()}</p>\n" for line in text.split("\n") if line.strip())
        return f"<html><body><main>{body}</main></body></html>".encode()

    def as_csaf(text: str) -> bytes:
        note = {"title": "Recommended Practices", "text": text}
        return json.dumps({"document": {"notes": [note]}}, indent=1).encode()

    return [as_html, as_csaf]


@pytest.mark.parametrize("form", _forms(), ids=["html", "csaf"])
def test_the_form_of_the_alert_changes_nothing(corpora: Path, form: Callable[[str], bytes]) -> None:
    path = corpora / "directives" / "ics-alert-21-063-01.txt"
    text = path.read_text(encoding="utf-8")
    plain = {(i.kind, i.title) for i in read_alert(path.read_bytes(), path.name).requirements}
    formed = {(i.kind, i.title) for i in read_alert(form(text), path.name).requirements}
    assert formed == plain
