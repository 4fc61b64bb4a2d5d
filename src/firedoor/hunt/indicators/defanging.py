"""Values that were written so that nobody opens them by mistake: ``hxxp``, ``[.]``, ``(dot)``."""

from __future__ import annotations

import re

_DOTS = re.compile(
    r"\s?(?:\[\.\]|\(\.\)|\{\.\}|\[\.|\.\]|\[dot\]|\(dot\)|\{dot\})\s?", re.IGNORECASE
)
_COLONS = re.compile(r"\[:\]|\[:|:\]")
_SCHEME = re.compile(r"^(?:hxxp|h\*\*p|httx|htxp|meow)(s?)(?=\[?:|__)", re.IGNORECASE)
_SLASHES = re.compile(r"^(https?|ftp)(?:\[:\]//|:\[//\]|\[://\]|__|:\\\\)", re.IGNORECASE)
# What is surely not defanged; most values of large lists are so.
_PLAIN = re.compile(r"(?:https?://)?[0-9a-z][0-9a-z.-]*(?:/[\w./-]*)?", re.ASCII)


def refanged(text: str) -> str:
    """The value itself. What was not defanged stays as it is; paths of Windows are not touched."""
    text = text.strip()
    if _PLAIN.fullmatch(text) or not _is_network(text):
        return text
    text = _SCHEME.sub(r"http\1", text)
    text = _SLASHES.sub(r"\1://", text)
    text = _DOTS.sub(".", text)
    return _COLONS.sub(":", text) if "://" in text or re.fullmatch(r"[\d.\[\]:]+", text) else text


def _is_network(text: str) -> bool:
    return not re.match(r"[A-Za-z]:[\\/]|\\\\|%\w+%", text)
