"""Configurations and packets that the tests of this reader share."""

from __future__ import annotations

from pathlib import Path

from firedoor.model.network.facts import NetworkFacts
from firedoor.readers.firewalls.asa.reader import ASA_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading

CASES = Path(__file__).parent.parent / "cases" / "asa"


def text_of(case: str) -> str:
    """The configuration of a case."""
    return (CASES / case / "config.txt").read_text(encoding="utf-8")


def file_of(folder: Path, data: bytes, name: str = "fw.cfg") -> InputFile:
    """A file as the site hands it to readers."""
    path = folder / "input.cfg"
    path.write_bytes(data)
    return InputFile(path, name, len(data), data[:HEAD_BYTES])


def reading_of(folder: Path, text: str) -> Reading:
    """What the reader makes of a text."""
    return ASA_READER.read(file_of(folder, text.encode()), Options())


def facts_of(folder: Path, text: str) -> NetworkFacts:
    """The network facts of a text."""
    network = reading_of(folder, text).network
    assert network is not None
    return network
