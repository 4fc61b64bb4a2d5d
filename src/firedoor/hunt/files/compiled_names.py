r"""The page that a file of ``Temporary ASP.NET Files`` was made of, by what stands in it and by its name.

``Temporary ASP.NET Files\<application>\<hash>\<hash>`` holds for each page that was opened an XML file
``<page>.<hash>.compiled`` whose ``virtualPath`` names the page, and a library ``App_Web_<page>.<hash>.<random>.dll``
(``App_Web_<random>.dll`` for several pages at once). The hash in the names is that of the page's folder: both as in
.NET's reference source, System.Web, ``BuildManager.GetCacheKeyFromVirtualPath`` and ``StringUtil.GetStringHashCode``.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator
from functools import cache

from firedoor.hunt.one_file.kinds import is_page

_TEMPORARY = "/temporary asp.net files/"
_VIRTUAL = re.compile(
    r"""<preserve\b[^<>]{0,2000}?\bvirtualPath\s{0,8}=\s{0,8}["']([^"'<>\r\n]{1,400})["']""", re.IGNORECASE
)  # fmt: skip
_NAMED = re.compile(
    r"(?:app_web_)?(?P<page>[^/]{1,200}\.(?:aspx|ashx|asmx|ascx|asp|svc|master|soap|cshtml))"
    r"\.(?P<hash>[0-9a-f]{1,8})(?:\.[a-z0-9_-]{8})?\.(?:compiled|dll)(?:\.delete)?"
)
# Folders of applications whose hash is tried, from the places in which shells were found.
_FOLDERS = (
    "", "auth", "aspnet_client", "aspnet_client/system_web", "auth/current", "auth/current/scripts",
    "auth/current/themes", "auth/current/themes/resources", "auth/15.1", "themes", "scripts", "ddi", "oab", "owa/auth",
    "ecp/auth", "owa", "ecp", "bin",
)  # fmt: skip
_NO_PAGE = "/global.asax"


def pages_of(place: str, head: bytes) -> tuple[str, ...]:
    """The pages, by virtual path in lower case, that a file of the temporary folder was made of; none for others."""
    place = f"/{place}".replace("\\", "/").casefold()
    temporary = _TEMPORARY in place
    if not temporary and (not place.endswith(".compiled") or "/bin/" in place):
        return ()
    said = _VIRTUAL.findall(_text(head)) if place.endswith(".compiled") else []
    pages = (_virtual(html.unescape(path)) for path in said or _by_name(place))
    return tuple(
        dict.fromkeys(page for page in pages if is_page(page) and not page.endswith(_NO_PAGE))
    )


def _by_name(place: str) -> Iterator[str]:
    """The page by the names of the file and of its application's folder, where the hash is that of a known folder."""
    found = _NAMED.fullmatch(place.rpartition("/")[2])
    application = place.rpartition(_TEMPORARY)[2].partition("/")[0] if _TEMPORARY in place else ""
    folder = _folders().get(found["hash"]) if found else None
    if found and folder is not None and application:
        top = "" if application == "root" else f"/{application}"
        yield "/".join(filter(None, (top, folder, found["page"])))


@cache
def _folders() -> dict[str, str]:
    return {hash_of(f"~/{folder}".rstrip("/")): folder for folder in _FOLDERS}


def hash_of(text: str) -> str:
    """What .NET makes of the folder of a page, as it stands in file names."""
    data = text.encode("utf-16-le") + b"\0" * 8
    first = second = 0x15051505
    for at in range(0, len(text), 4):
        one, two = struct.unpack_from("<II", data, at * 2)
        first = _turned(first) ^ one
        if len(text) - at <= 2:  # noqa: PLR2004 - two characters are one number
            break
        second = _turned(second) ^ two
    return f"{(first + second * 1566083941) & 0xFFFFFFFF:x}"


def _turned(value: int) -> int:
    """A step of the hash; the shift to the right is that of a signed number."""
    signed = value - (1 << 32) if value >> 31 else value
    return ((value << 5) + value + (signed >> 27)) & 0xFFFFFFFF


def _virtual(path: str) -> str:
    """``/owa/auth/x.aspx`` in lower case, without what leads nowhere."""
    parts = path.replace("\\", "/").casefold().lstrip("~").split("/")
    return "/" + "/".join(part for part in parts if part not in {"", "."})


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
