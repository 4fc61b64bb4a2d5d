"""What shells print of Exchange's own files and registry: ExSetup.exe, the Setup key, updates."""

from __future__ import annotations

from firedoor.readers.interface import InputFile, Reader
from firedoor.readers.inventory.format_list import MAX_BYTES, read
from firedoor.readers.inventory.shell_facts import extractor_of
from firedoor.readers.inventory.shell_text import parse
from firedoor.readers.text import decode_head

_WORDS = ("exsetup", "msibuildmajor", "kb")


def recognises(file: InputFile) -> bool:
    """Text in whose beginning ExSetup.exe, the Setup key or an update of Exchange shows."""
    text = decode_head(file.head)
    lower = text.casefold()
    named = f"{file.name.casefold()} {lower}"
    if text.lstrip().startswith("<") or not any(word in named for word in _WORDS):
        return False
    return any(extractor_of(printed, named) for printed in parse(text).objects)


# The same text may hold the output of both commands: whichever reader comes first reads all of it.
EXSETUP_TEXT_READER = Reader("exsetup", recognises, read, MAX_BYTES)
