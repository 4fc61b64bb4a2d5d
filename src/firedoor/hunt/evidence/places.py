"""Where a file stood on its machine, and which machine that was, from the names of its folders.

Layouts: Velociraptor stores what it collects below ``uploads/<accessor>/`` with the drive as ``C%3A`` or
``%5C%5C.%5CC%3A`` and each other unusual byte of a name as ``%XX`` (Velocidex/velociraptor: utils/sanitize.go), in an
archive that is called ``Collection-HOST-TIME.zip`` unless its user says otherwise; KAPE below a folder for each drive
(``C``); a site keeps ``exchange/HOST/``.
"""

from __future__ import annotations

import re

_COLLECTION = re.compile(
    r"collection-(?P<host>.+?)-\d{4}-\d\d-\d\d[t_ ]?\d\d[_%:.-]?(?:3a)?\d\d.*", re.IGNORECASE
)
_KAPE_ARCHIVE = re.compile(
    r"\d{4}-\d\d-\d\dT\d{6,}_(?P<host>[A-Za-z0-9][\w.-]*?)(?:\.zip)?", re.ASCII
)
_DRIVE = re.compile(r"(?:\\\\[.?]\\)?(?P<drive>[A-Za-z]):?")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9_-]{1,63}){0,10}")
_SITE_FOLDER, _SITE_DEPTH = (
    "exchange",
    2,
)  # below the folder that was given, or its test environment
# What stands at the top of a drive or of a copy of Exchange's folders: the folder above may be called after a machine.
_TOPS = frozenset(
    {
        "inetpub", "program files", "program files (x86)", "programdata", "windows", "users", "logging", "httpproxy",
        "ecp", "oabgeneratorlog", "logfiles", "w3svc1", "w3svc2", "httperr", "winevt", "frontend", "clientaccess",
        "aspnet_client", "wwwroot", "temporary asp.net files", "uploads", "results", "logs", "iis", "evtx", "eventlogs",
        "event logs", "oab", "exchange server", "v15", "transportroles",
    }
)  # fmt: skip
_TOPS_OF_DRIVES = frozenset(
    {
        "inetpub", "program files", "program files (x86)", "programdata", "windows", "users", "exchange", "$extend",
        "$recycle.bin", "root", "temp", "perflogs",
    }
)  # fmt: skip
# Folders that no machine is called after.
_NO_HOSTS = _TOPS | frozenset(
    {
        "auto", "ntfs", "lazy_ntfs", "ntfs_vss", "mft", "file", "files", "triage", "kape", "evidence", "collection",
        "collections", "targets", "tout", "mout", "output", "copy", "backup", "export", "exports", "server", "servers",
        "exchange", "microsoft", "microsoft.net", "system32", "config", "owa", "auth", "activity",
        "monitoring", "log", "data", "msert", "site", "test-environment", "records", "network", "inventory",
        "downloads", "desktop", "documents", "temp", "tmp", "new folder", "volume", "c", "d", "e",
    }
)  # fmt: skip


def original_place(name: str) -> str:
    """Where the file stood, ``C:/inetpub/a.log``; "" where no folder of its name is a drive."""
    parts = name.split("/")
    for number in range(len(parts) - 2, -1, -1):
        drive = _drive(parts[number], parts[number + 1])
        if drive:
            return "/".join((f"{drive}:", *(_decoded(one) for one in parts[number + 1 :])))
    return ""


def stood_at(name: str) -> str:
    """Where the file stood; its name in the evidence where that is not known."""
    return original_place(name) or name


def host_of(name: str) -> str:
    """The machine that the folders of a file name, as written; "" if none does.

    It is a guess: what the records of a log say of their own machine counts more.
    """
    parts = name.split("/")[:-1]
    return _of_site(parts) or _of_collection(parts) or _above_top(parts)


def _of_site(parts: list[str]) -> str:
    """``exchange/HOST/``, also in the test environment."""
    for number, part in enumerate(parts[:-1]):
        if (
            part.casefold() == _SITE_FOLDER
            and number <= _SITE_DEPTH
            and _is_host(parts[number + 1])
        ):
            return _bare(parts[number + 1])
    return ""


def _of_collection(parts: list[str]) -> str:
    """The name of the archive or folder that a collector made: the innermost that tells."""
    for part in reversed(parts):
        found = _COLLECTION.fullmatch(part) or _KAPE_ARCHIVE.fullmatch(part)
        if found:
            return found["host"]
    return ""


def _above_top(parts: list[str]) -> str:
    """The folder in which a drive or a well-known folder stands."""
    for number, part in enumerate(parts[1:], 1):
        if _drive(part, "".join(parts[number + 1 : number + 2])) or part.casefold() in _TOPS:
            return _bare(parts[number - 1]) if _is_host(parts[number - 1]) else ""
    return ""


def _is_host(part: str) -> bool:
    bare = _bare(part)
    return bool(_HOST.fullmatch(bare)) and bare.casefold() not in _NO_HOSTS and not bare.isdigit()


def _bare(part: str) -> str:
    return part[:-4] if part.lower().endswith(".zip") else part


def _drive(part: str, below: str) -> str:
    """The letter of a drive; a letter alone counts if what stands ``below`` is found at the top of drives."""
    found = _DRIVE.fullmatch(_decoded(part))
    if found is None or (len(part) == 1 and below.casefold() not in _TOPS_OF_DRIVES):
        return ""
    return found["drive"].upper()


def _decoded(part: str) -> str:
    """A component with the escapes of a collection undone, once; bytes that are no UTF-8 stay shown as they are."""
    if "%" not in part:
        return part
    raw = _ENCODED.sub(lambda match: chr(int(match[1], 16)), part)
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return raw
