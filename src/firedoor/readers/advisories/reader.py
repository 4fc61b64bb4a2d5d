"""An alert as published, in any form, to requirements by recognising its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.alert_reading import (
    AlertReading,
    Irrelevant,
    ReadSentence,
    Unrecognised,
)
from firedoor.model.problem import InputError, Problem
from firedoor.readers.advisories.csaf import looks_like_json, read_csaf
from firedoor.readers.advisories.families import HEADINGS
from firedoor.readers.advisories.html_page import looks_like_html, read_html
from firedoor.readers.advisories.identity import page_date, page_id, page_issuer, page_title
from firedoor.readers.advisories.markdown import looks_like_markdown, read_markdown
from firedoor.readers.advisories.mood import Mood
from firedoor.readers.advisories.page import MAX_BYTES, Block, Page, Role
from firedoor.readers.advisories.plain import heading_key, read_plain
from firedoor.readers.advisories.recognise import Context, lead_in_mood, recognise
from firedoor.readers.advisories.references import directives_in
from firedoor.readers.advisories.sentences import Sentence, sentences_of
from firedoor.readers.advisories.to_directive import to_directive
from firedoor.readers.text import decode

__all__ = [
    "MAX_BYTES",
    "AlertReading",
    "Irrelevant",
    "ReadSentence",
    "Unrecognised",
    "read_alert",
    "to_directive",
]

# The longest advisory known holds 21,000 words; a hostile page must not take minutes.
MAX_SENTENCES = 20_000
MAX_PAGE_WORDS = 150_000
_WITHOUT_WORDS = {
    Role.HEADING: "heading",
    Role.FURNITURE: "page_furniture",
    Role.FRONT_MATTER: "front_matter",
}


def read_alert(data: bytes, name: str) -> AlertReading:
    """Read an alert, advisory or directive page: text, HTML, Markdown or CSAF JSON.

    ``name`` is the file's name, for messages and for an id where the page has none. Raises
    ``InputError`` for a file that is too large, no text, broken JSON or without any sentence.
    """
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024 // 1024} MiB"
        raise InputError(Problem(name, message, advice="give the page of one alert"))
    page = _page(decode(data, name), name)
    id_ = page_id(page, name)
    title, title_block = page_title(page)
    sorter = _Sorter(id_, name)
    for block in page.blocks:
        sorter.take(block, is_title=block is title_block)
    if not sorter.seen:
        advice = "copy the text of the page, or save it as HTML"
        raise InputError(Problem(name, "holds no sentence", advice=advice))
    return sorter.reading(page, title)


def _page(text: str, name: str) -> Page:
    if looks_like_json(text):
        return read_csaf(text, name)
    if looks_like_html(text):
        return read_html(text, name)
    return read_markdown(text, name) if looks_like_markdown(text) else read_plain(text, name)


class _Sorter:
    """Goes over the blocks of one page and keeps section and lead-in."""

    def __init__(self, id_: str, file: str) -> None:
        self._id, self._file = id_, file
        self._section = ""
        self._lead_in = Mood()
        self._requirements: list[ReadSentence] = []
        self._unrecognised: list[Unrecognised] = []
        self._irrelevant: list[Irrelevant] = []
        self.seen: set[str] = set()
        self._count = self._recognised = self._repeated = self._words = 0

    def take(self, block: Block, *, is_title: bool) -> None:
        """Sort every sentence of a block."""
        if block.role is Role.HEADING:
            self._section = HEADINGS.get(heading_key(block.text), self._section)
        if block.role is not Role.ITEM:
            self._lead_in = Mood()
        family = "title" if is_title else _WITHOUT_WORDS.get(block.role, "")
        for sentence in sentences_of(block):
            if not self._counts(sentence, block):
                continue
            if family:
                self._irrelevant.append(Irrelevant(family, sentence.text, sentence.line))
            else:
                self._sort(sentence, block.section or self._section)

    def _counts(self, sentence: Sentence, block: Block) -> bool:
        """Count a sentence; one of a CSAF file that came before, word for word, is not sorted again."""
        if block.section and sentence.text in self.seen:
            self._repeated += 1
            return False
        self.seen.add(sentence.text)
        self._count += 1
        self._words += sentence.text.count(" ") + 1
        if self._count > MAX_SENTENCES or self._words > MAX_PAGE_WORDS:
            message = f"holds more than {MAX_SENTENCES} sentences or {MAX_PAGE_WORDS} words"
            advice = "give the page of one alert"
            raise InputError(Problem(self._file, message, line=sentence.line, advice=advice))
        return True

    def _sort(self, sentence: Sentence, section: str) -> None:
        if not sentence.whole:
            self._unrecognised.append(Unrecognised(sentence.text, sentence.line, "too long"))
            return
        found = recognise(sentence.text, Context(section, self._lead_in, self._id))
        if sentence.text.endswith(":"):
            self._lead_in = lead_in_mood(sentence.text)
        self._requirements += [
            ReadSentence(kind, title, sentence.text, sentence.line) for kind, title in found.asks
        ]
        self._recognised += bool(found.asks)
        if found.irrelevant:
            if found.irrelevant == "notification":
                self._section = "page_furniture"  # what follows the notice is the foot of the page
            self._irrelevant.append(Irrelevant(found.irrelevant, sentence.text, sentence.line))
        elif found.reason:
            self._unrecognised.append(Unrecognised(sentence.text, sentence.line, found.reason))

    def reading(self, page: Page, title: str) -> AlertReading:
        """All that was sorted, with what the page says of itself."""
        return AlertReading(
            title=title,
            id=self._id,
            requirements=tuple(self._requirements),
            unrecognised=tuple(self._unrecognised),
            irrelevant=tuple(self._irrelevant),
            sentences=self._count,
            recognised=self._recognised,
            repeated=self._repeated,
            references=tuple(self._references(page)),
            issuer=page_issuer(page),
            url=page.url,
            issued=page_date(page, self._id),
            form=page.form,
        )

    def _references(self, page: Page) -> Iterator[str]:
        mentioned = (one.id for block in page.blocks for one in directives_in(block.text))
        return (id_ for id_ in dict.fromkeys(mentioned) if not self._id.startswith(id_))
