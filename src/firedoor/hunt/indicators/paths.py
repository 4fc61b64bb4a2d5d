r"""Paths of Windows in one spelling: lower case, ``\``, without drive or machine, so that they begin with ``\``."""

from __future__ import annotations

import re

_DRIVE = re.compile(r"^(?:\\\\\?\\)?(?:[a-z]:|\\\\[^\\]+\\[a-z]\$)(?=\\|$)")
_MACHINE = re.compile(r"^\\\\[^\\]+(?=\\)")
_VARIABLES = {
    "%systemroot%": r"\windows",
    "%windir%": r"\windows",
    "%programdata%": r"\programdata",
    "%allusersprofile%": r"\programdata",
    "%programfiles%": r"\program files",
    "%programfiles(x86)%": r"\program files (x86)",
    "%public%": r"\users\public",
    "%appdata%": r"\appdata\roaming",
    "%localappdata%": r"\appdata\local",
    "%temp%": r"\temp",
    "%tmp%": r"\temp",
    "%systemdrive%": "",
    "%homedrive%": "",
    "%userprofile%": "",
    "%exchangeinstallpath%": "",
}
_VARIABLE = re.compile(r"^%[^%\\]{1,40}%")
_SITES = (
    # Where IIS and Exchange serve a folder: its place and the path of its URL.
    (re.compile(r"\\inetpub\\wwwroot(\\.+)"), ""),
    (re.compile(r"\\frontend\\httpproxy(\\(?:owa|ecp|oab|ews|mapi|rpc|autodiscover|powershell)\\.+)"), ""),
    (re.compile(r"\\clientaccess(\\(?:owa|ecp|oab|autodiscover)\\.+)"), ""),
)  # fmt: skip


def tail(path: str) -> str:
    r"""The path without what differs between machines: drive, UNC machine, variables. Begins with ``\``."""
    text = flat(path.strip().strip("\"'"), doubled=not path.strip().startswith("\\\\"))
    found = _VARIABLE.match(text)
    if found:
        text = _VARIABLES.get(found[0], "") + text[found.end() :]
    text = _MACHINE.sub("", _DRIVE.sub("", text))
    return "\\" + text.lstrip("\\")


def flat(text: str, *, doubled: bool = True) -> str:
    r"""In lower case with ``\``; ``doubled``: escaped backslashes become single."""
    text = text.lower().replace("/", "\\")
    if doubled:
        while "\\\\" in text:
            text = text.replace("\\\\", "\\")
    return text


def name_of(path: str) -> str:
    r"""The last part of a path with ``\``."""
    return path.rpartition("\\")[2]


def served_as(path: str) -> str:
    """The path of the URL under which a page at a ``tail`` is asked for, in lower case; "" if it is in no web root."""
    for pattern, before in _SITES:
        found = pattern.search(path)
        if found:
            return before + found[1].replace("\\", "/")
    return ""
