"""Where a sentence ends."""

from __future__ import annotations

import pytest

from firedoor.readers.advisories.page import Block
from firedoor.readers.advisories.sentences import sentences_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("It requires all U.S. federal agencies to act. They must.", None),
        ("Use means, e.g. The Shield, to act. Go.", ["Use means, e.g. The Shield, to act.", "Go."]),
        ("See v1.2 and us-cert.cisa.gov for No. 5 of it. Go.", None),
        ("Made by Example Inc. Users should act.", ["Made by Example Inc.", "Users should act."]),
        ("Made by Example Inc. of Ohio. Act.", ["Made by Example Inc. of Ohio.", "Act."]),
        ("Written by J. Smith. Read it.", ["Written by J. Smith.", "Read it."]),
        ("Do this (now). Then that.", ["Do this (now).", "Then that."]),
        ("Users should: Locate it; Isolate it.", ["Users should:", "Locate it", "Isolate it."]),
        ("Version: Two is out.", ["Version: Two is out."]),
        ("Use measures.NCCIC also has a page.", ["Use measures.", "NCCIC also has a page."]),
        ("Get it from www.Example.Com. Go.", ["Get it from www.Example.Com.", "Go."]),
        ("Is it so? Yes! Go.", ["Is it so?", "Yes!", "Go."]),
        ("No full stop", ["No full stop"]),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str] | None) -> None:
    found = [sentence.text for sentence in sentences_of(Block(((1, text),)))]
    if expected is None:
        assert len(found) == 2
    else:
        assert found == expected


def test_each_sentence_has_the_line_it_begins_on() -> None:
    block = Block(
        ((4, "One begins here and"), (5, "ends here. Two begins"), (7, "and ends. Three."))
    )
    assert [(s.text, s.line) for s in sentences_of(block)] == [
        ("One begins here and ends here.", 4),
        ("Two begins and ends.", 5),
        ("Three.", 7),
    ]
