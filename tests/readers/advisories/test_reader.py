"""What holds for every page: nothing dropped, lines that exist, one clear error, any encoding."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.readers.advisories.reader import MAX_BYTES, AlertReading, read_alert

CASES = Path(__file__).parent / "cases"
ALERT = (CASES / "alert-text" / "input.txt").read_bytes()
SAMPLES = [next(folder.glob("input.*")).read_bytes() for folder in sorted(CASES.iterdir())]
# Pieces that meet in pages: enough of them in a row reach every branch of the splitting.
PIECES = (
    "Update to V1.2 (U.S.) now.", "users should not:", "• ", "\n", "\r\n", "\n\n", "a. ", "Disconnect it",
    "; Block", ": Use", "# Mitigations", "---", "<p>", "</p>", "<a ", "<!--", "&#x41;", '{"document":', "}",
    "e.g.", "No. 5", "\u00a0", "[x](y", "Emergency Directive 21-02 requires", "If you cannot, ", "not ",
    "VPNs may have vulnerabilities", "http://x.y/z?", "?", "…",
)  # fmt: skip


def _check(reading: AlertReading, lines: int) -> None:
    sorted_out = reading.recognised + len(reading.irrelevant) + len(reading.unrecognised)
    assert reading.sentences == sorted_out
    assert reading.recognised <= len(reading.requirements)
    places = [(item.line, item.sentence) for item in reading.requirements]
    places += [(item.line, item.sentence) for item in reading.irrelevant]
    places += [(item.line, item.sentence) for item in reading.unrecognised]
    for line, sentence in places:
        assert 1 <= line <= lines
        assert sentence.strip()


def _read(data: bytes) -> AlertReading | None:
    try:
        return read_alert(data, "page.txt")
    except InputError:
        return None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_mixture_is_sorted_completely_or_refused(pieces: list[str]) -> None:
    text = "".join(pieces)
    reading = _read(text.encode())
    if reading is not None:
        _check(reading, len(re.split(r"\r\n|\r|\n", text)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_sorted_or_refused(data: bytes) -> None:
    _read(data)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_truncated_page_is_sorted_or_refused(sample: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(sample)))
    reading = _read(sample[:cut])
    if reading is not None:
        _check(reading, sample.count(b"\n") + 1)


@pytest.mark.parametrize(
    "encoded",
    [
        ALERT.decode().encode("utf-8-sig"),
        ALERT.decode().encode("utf-16"),
        ALERT.decode().encode("utf-16-be"),
        ALERT.decode().encode("cp1252"),
        ALERT.replace(b"\r\n", b"\n"),
        ALERT.replace(b"\r\n", b"\r"),
    ],
    ids=["utf-8-sig", "utf-16", "utf-16-be", "cp1252", "lf", "cr"],
)
def test_encoding_and_line_ends_change_nothing(encoded: bytes) -> None:
    assert read_alert(encoded, "input.txt") == read_alert(ALERT, "input.txt")


def test_a_sentence_is_found_on_its_line_whatever_stands_before() -> None:
    moved = read_alert(b"\n" * 7 + ALERT, "input.txt")
    here = read_alert(ALERT, "input.txt")
    assert [i.line - 7 for i in moved.requirements] == [i.line for i in here.requirements]


def test_wrapping_does_not_change_what_is_recognised() -> None:
    sentence = (
        "CISA recommends that users locate control networks behind Policy Enforcement Points and isolate "
        "them from the business network, as described in the guidance of the vendor of the firewall."
    )
    at_70 = re.sub(r"(.{55,70}) ", r"\1\n", sentence)
    assert at_70.count("\n") >= 2
    one, wrapped = (read_alert(text.encode(), "a.txt").requirements for text in (sentence, at_70))
    assert wrapped == one
    assert len(one) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * (MAX_BYTES + 1), "larger than 16 MiB"),
        (bytes(range(256)) * 8, "not text"),
        (b"", "no sentence"),
        (b"<html><script>Apply the patch.</script></html>", "no sentence"),
        (b'{"document": ', "not valid JSON"),
        (b'{"document":' + b"[" * 100_000, "nests too deeply"),
        (b'{"document":' + b"1" * 5_000 + b"}", "nests too deeply or holds a number"),
        (b'{"a": 1}', 'without a "document" object'),
        (b"- a\n" * 60_000, "more than 50000 paragraphs"),
        (b"Go. " * 30_000, "more than 20000 sentences"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_input_that_cannot_be_used_gives_one_clear_line(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_alert(data, "page.txt")
    assert said in str(caught.value)
    assert str(caught.value).startswith("page.txt")
    assert len(str(caught.value).splitlines()) == 1


HOSTILE: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "a" * n,
    "one line": lambda n: "update to " * (n // 10),
    "colons": lambda n: ": A" * (n // 3),
    "open tags": lambda n: "<html>" + "<a " * (n // 3),
    "open quotes": lambda n: "<html>" + '<a x="' * (n // 6),
    "comments": lambda n: "<html><p>Go." + "<!--" * (n // 4),
    "nesting": lambda n: "<html>" + "<div>" * (n // 5) + "Go.",
    "long number": lambda n: "<html>&#" + "9" * n,
    "links": lambda n: "# x\n" + "[a](" * (n // 4),
    "brackets": lambda n: "# x\n" + "[a]((" * (n // 5),
    "stars": lambda n: "# x\n" + "*" * n,
    "requests": lambda n: "Update or should not disconnect, if, " * (n // 37),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_ends(kind: str) -> None:
    """Quadratic work over a million characters would not end while anyone waits."""
    reading = _read(HOSTILE[kind](1_000_000).encode())
    if reading is not None:
        _check(reading, 10)


def test_a_sentence_that_is_too_long_is_listed_in_part() -> None:
    reading = read_alert(("Apply the patch " * 2_000).encode(), "page.txt")
    (only,) = reading.unrecognised
    assert (only.reason, only.sentence[-1], reading.requirements) == ("too long", "…", ())
    assert len(only.sentence) <= 4_000


def test_an_id_is_taken_from_the_page_then_from_the_name() -> None:
    body = "Apply the patch."
    assert read_alert(body.encode(), "folder/ICSA-21-005-01.txt").id == "icsa-21-005-01"
    assert read_alert(body.encode(), "ed-21-02.2021-03-03.md").id == "ed-21-02"
    assert read_alert(body.encode(), "My Page (1).txt").id == "my-page-1"
    stated = f"ICS Advisory\n\nGate\n\nAlert Code\nICSA-20-001-01\n\n{body}"
    assert read_alert(stated.encode(), "page.txt").id == "icsa-20-001-01"


def test_a_csaf_sentence_is_found_on_its_line_also_with_escapes() -> None:
    document = {"document": {"notes": [{"text": 'Apply the "März" patch.'}]}}
    text = json.dumps(document, indent=1)
    (requirement,) = read_alert(text.encode(), "a.json").requirements
    assert "M\\u00e4rz" in text.split("\n")[requirement.line - 1]
