r"""The page that a file of ``Temporary ASP.NET Files`` was made of, by what stands in it and by its name.

``Temporary ASP.NET Files\<application>\<hash>\<hash>`` holds for each page that was opened an XML file
``<page>.<hash>.compiled`` whose ``virtualPath`` names the page, and a library ``App_Web_<page>.<hash>.<random>.dll``
(``App_Web_<random>.dll`` for several pages at once), in which each page sets ``AppRelativeVirtualPath`` to
"~/auth/x.aspx" and is of the type ``ASP.auth_x_aspx``. The hash in the names is that of the page's folder: both as in
.NET's reference source, System.Web, ``BuildManager.GetCacheKeyFromVirtualPath`` and ``StringUtil.GetStringHashCode``.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator
from functools import cache
from itertools import islice

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
_LIBRARY = re.compile(r"/app_web_[^/]{1,250}\.dll(?:\.delete)?$")
# "~/auth/x.aspx" in UTF-16, as texts stand in a library.
_RELATIVE = re.compile(
    rb"~\0/\0(?:[ !#-~]\0){1,200}?\.\0(?:a\0s\0(?:p\0x\0|h\0x\0|m\0x\0|c\0x\0|p\0)|s\0v\0c\0)", re.IGNORECASE
)  # fmt: skip
_NO_NAME = re.compile(r"[^a-z0-9_]")
_NO_PAGE = "/global.asax"
_MOST_BYTES = 4 * 1024 * 1024
_MOST_PAGES, _MOST_TEXTS = 500, 5_000


def bytes_needed(place: str) -> int:
    """How many bytes of a file are to be read to tell its pages; 0 for one that has none."""
    place = _plain(place)
    if _TEMPORARY in place:
        return _MOST_BYTES
    return _MOST_BYTES if place.endswith(".compiled") and "/bin/" not in place else 0


def pages_of(place: str, content: bytes) -> tuple[str, ...]:
    """The pages, by virtual path in lower case, that a file of the temporary folder was made of; none for others.

    ``content``: its first bytes, as many as are needed.
    """
    if not bytes_needed(place):
        return ()
    place = _plain(place)
    said: list[str] = []
    if place.endswith(".compiled"):
        said = [html.unescape(path) for path in _VIRTUAL.findall(_text(content))]
    elif _LIBRARY.search(place):
        said = list(_in_library(place, content))
    pages = (_virtual(path) for path in said or _by_name(place))
    kept = (page for page in pages if is_page(page) and not page.endswith(_NO_PAGE))
    return tuple(dict.fromkeys(kept))[:_MOST_PAGES]


def _in_library(place: str, content: bytes) -> Iterator[str]:
    """The pages that a library says it was made of: those whose type it holds too, so that links do not count."""
    top = _top(place)
    first = islice(_RELATIVE.finditer(content), _MOST_TEXTS)
    found = dict.fromkeys(match[0] for match in first)
    for path in (one.decode("utf-16-le").lower() for one in found):
        name = _NO_NAME.sub("_", path[2:])
        name = f"_{name}" if name[0].isdigit() else name
        if top is not None and name.encode() + b"\0" in content:
            yield top + path[1:]


def _by_name(place: str) -> Iterator[str]:
    """The page by the names of the file and of its application's folder, where the hash is that of a known folder."""
    found = _NAMED.fullmatch(place.rpartition("/")[2])
    folder = _folders().get(found["hash"]) if found else None
    top = _top(place)
    if found and folder is not None and top is not None:
        yield "/".join(filter(None, (top, folder, found["page"])))


def _top(place: str) -> str | None:
    """The virtual path of the application in whose folder a file stands; "" at the top of a site, None if not told."""
    _, temporary, below = place.rpartition(_TEMPORARY)
    application = below.partition("/")[0]
    if not temporary or not application:
        return None
    return "" if application == "root" else f"/{application}"


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


def _plain(place: str) -> str:
    return f"/{place}".replace("\\", "/").casefold()


def _virtual(path: str) -> str:
    """``/owa/auth/x.aspx`` in lower case, without what leads nowhere."""
    parts = path.replace("\\", "/").casefold().lstrip("~").split("/")
    return "/" + "/".join(part for part in parts if part not in {"", "."})


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
