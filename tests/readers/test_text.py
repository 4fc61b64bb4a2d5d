"""Decoding: the encodings that Windows and its tools write, and what is no text at all."""

from __future__ import annotations

import codecs

import pytest

from firedoor.model.problem import InputError
from firedoor.readers.interface import HEAD_BYTES
from firedoor.readers.text import decode, decode_head

TEXT = "Gerät;Adresse\r\nSPS-Überlauf;10.0.0.1\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
    ],
    ids=["utf8", "utf8-bom", "utf16le-bom", "utf16be-bom", "utf16le", "utf16be", "cp1252"],
)
def test_every_usual_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data, "a.csv") == TEXT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"plain text with one\x00NUL byte in the middle of it", "not text"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00", "not text"),
        (bytes(range(1, 32)) * 10, "not text"),
        (codecs.BOM_UTF8 + b"abc\xff\xff", "not valid UTF-8 at byte 3"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "not valid UTF-16-LE"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\x00", "NUL"),
    ],
)
def test_what_is_no_text_is_an_input_error_with_the_file(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "logs/a.log")
    assert str(caught.value).startswith("logs/a.log: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16", "cp1252"])
@pytest.mark.parametrize("shift", range(3))
def test_a_head_cut_inside_a_letter_keeps_its_encoding(encoding: str, shift: int) -> None:
    long = "x" * shift + "ä" * 50 + "\r\n" + TEXT * 4000
    head = long.encode(encoding)[:HEAD_BYTES]
    text = decode_head(head)
    assert long.startswith(text)
    assert len(text) > HEAD_BYTES // 3


def test_the_head_of_a_binary_file_gives_no_text() -> None:
    assert decode_head(b"PK\x03\x04\x14\x00\x06\x00" * 100) == ""
