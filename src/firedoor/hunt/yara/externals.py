"""What rules may ask of a file beside its content, by the names that the rules for Loki and THOR use.

Meaning as in Neo23x0/Loki (loki.py: ``filepath`` is the whole path, ``extension`` in lower case with its dot) and, for
``filetype``, the names of Neo23x0/signature-base: misc/file-type-signatures.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firedoor.readers.logs.scanning import LogFile

NAMES = ("filename", "filepath", "extension", "filetype", "owner")
UNKNOWN = "UNKNOWN"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "EXE"), (b"\x7fELF", "ELF"), (b"MDMP", "MDMP"), (b"ElfFil", "EVTX"), (b"0\0\0\0LfLe", "EVT"),
    (b"regf", "Registry Hive"), (b"FILE", "NTFS MFT"), (b"L\0\0\0\x01\x14\x02\0", "LNK"),
    (b"PK\x03\x04\x14\0\x06\0", "Office"), (b"PK\x03\x04\x14\0\x08\0", "JAR"), (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "PKZIP"), (b"7z\xbc\xaf\x27\x1c", "7Zip"), (b"Rar!\x1a\x07", "RAR"), (b"MSCF", "CAB"),
    (b"\x1f\x8b\x08", "GZIP"), (b"BZh", "BZip2"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
    (b"{\\rtf1", "RTF"), (b"%PDF", "PDF"), (b"GIF", "GIF"), (b"\xff\xd8\xff", "JPEG"), (b"\xca\xfe\xba\xbe", "Class"),
    (b"<?php", "PHP"), (b"<?xm", "XML"), (b"<?XM", "XML"), (b"<%", "JSP"), (b"#!/", "UNIX SCRIPT"),
    (b"KDM", "VMDK"), (b"conectix", "VHD"), (b"\xd4\xc3\xb2\xa1", "WINPCAP"),
)  # fmt: skip
_BY_LENGTH = tuple(sorted(_MAGIC, key=lambda pair: -len(pair[0])))
_ASKED = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")
_LONGEST = 4_096


@dataclass(frozen=True, slots=True)
class Asked:
    """Those of the names that some rules use: the others need not be told for every file."""

    names: tuple[str, ...] = ()

    @classmethod
    def by(cls, texts: Iterator[str]) -> Asked:
        """Those that stand anywhere in the rules."""
        found = {name for text in texts for name in _ASKED.findall(text)}
        return cls(tuple(name for name in NAMES if name in found))


def externals(file: LogFile) -> Mapping[str, str]:
    """The values for a file. ``owner`` is empty: a copy does not tell it."""
    path = _path(file)
    name = path.rpartition("\\")[2]
    dot = name.rfind(".")
    return {
        "filename": name,
        "filepath": path,
        "extension": name[dot:].lower() if dot > 0 else "",
        "filetype": filetype(file.head),
        "owner": "",
    }


def filetype(head: bytes) -> str:
    """The type of a file by its first bytes."""
    return next((name for magic, name in _BY_LENGTH if head.startswith(magic)), UNKNOWN)


def _path(file: LogFile) -> str:
    r"""Where the file stood, else ``\`` and its name in the evidence; as a text that can be encoded."""
    path = file.place or f"/{file.name}"
    path = path[-_LONGEST:].replace("/", "\\")
    return path.encode("utf-8", "replace").decode()
