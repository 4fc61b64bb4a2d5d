"""One answer of a report template as facts, or why it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firedoor.model.claim import Attribute
from firedoor.readers.inventory.report_questions import Answer, Question, plain
from firedoor.readers.inventory.values import (
    MAX_VALUE,
    Meaning,
    addresses,
    host,
    moment,
    tidy,
    unusable,
    versions,
)

_MAX_TEXT = 200
_MAX_DIGITS = 9


def facts_of(question: Question, text: str) -> Meaning:
    """What the text of an answer says. A value outside the allowed ones is a complaint, no fact."""
    written = tidy(text) if question.answer in _NAMES_THINGS else " ".join(text.split())
    if not written:
        return Meaning()
    complaint = unusable(written[:MAX_VALUE] if question.answer is Answer.TEXT else written)
    if complaint:
        return Meaning(complaint=complaint)
    return _READ[question.answer](question, written)


def scan_answer(text: str) -> str:
    """``clean``, ``found`` or ``no``; empty where it is none of the three allowed answers."""
    words = plain(text)
    if words == "no" or words.startswith("no must"):
        return "no"
    clean = words.startswith(("yes no indications", "yes no indicators"))
    found = words.startswith(("yes indications", "yes indicators"))
    return "clean" if clean else "found" if found else ""


def _yes_no(question: Question, text: str) -> Meaning:
    word = text.casefold().rstrip(".")
    return _reported(question, word if word in {"yes", "no"} else "", text)


def _scan(question: Question, text: str) -> Meaning:
    return _reported(question, scan_answer(text), text)


def _count(question: Question, text: str) -> Meaning:
    number = (
        str(int(text)) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else ""
    )
    return _reported(question, number, text)


def _date(question: Question, text: str) -> Meaning:
    when = moment(text)
    return _reported(question, when.text.casefold() if when else "", text)


def _text(question: Question, text: str) -> Meaning:
    return _reported(question, text.casefold()[:_MAX_TEXT], text)


def _reported(question: Question, value: str, text: str) -> Meaning:
    if not value:
        return Meaning(complaint=f"{text[:60]!r} is not an allowed answer ({question.answer})")
    return Meaning(((Attribute.REPORTED, f"{question.key}={value}"),))


_READ: Mapping[Answer, Callable[[Question, str], Meaning]] = {
    Answer.YES_NO: _yes_no,
    Answer.SCAN: _scan,
    Answer.TEXT: _text,
    Answer.COUNT: _count,
    Answer.DATE: _date,
    Answer.ADDRESS: lambda _, text: addresses(text),
    Answer.HOST: lambda _, text: host(text),
    Answer.FQDN: lambda _, text: Meaning(((Attribute.FQDN, text),)),
    Answer.PRODUCT_VERSION: lambda _, text: versions(text),
    Answer.SYSTEM: lambda _, text: Meaning(((Attribute.OPERATING_SYSTEM, text),)),
}
_NAMES_THINGS = frozenset(
    {Answer.ADDRESS, Answer.HOST, Answer.FQDN, Answer.PRODUCT_VERSION, Answer.SYSTEM}
)
