"""What a value is, where nothing says so: by its form alone."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from firedoor.hunt.indicators.values import IndicatorKind as Kind

_HASHES = {32: Kind.MD5, 40: Kind.SHA1, 64: Kind.SHA256, 128: Kind.SHA512}
_HEX = re.compile(r"[0-9a-f]+", re.IGNORECASE | re.ASCII)
_URL = re.compile(r"(?:https?|ftps?|wss?|tcp|ldaps?)://\S+", re.IGNORECASE)
_PATH = re.compile(r"[A-Z]:[\\/]|\\\\\S|%[\w()]+%[\\/]|\\\w", re.IGNORECASE)
_REGISTRY = re.compile(
    r"(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT|CURRENT_CONFIG)|HK(?:LM|CU|U|CR|CC)|\\REGISTRY)[\\:]",
    re.IGNORECASE,
)
_AGENT = re.compile(r"[A-Za-z][\w .!-]{0,40}/v?\d[\w.]*(?:$|[ +;(])")
_LABEL = r"(?!-)[\w-]{1,63}(?<!-)"
_DOMAIN = re.compile(
    rf"(?:\*\.)?(?:{_LABEL}\.)+(?:[^\W\d_]{{2,24}}|xn--[a-z0-9-]{{2,59}})\.?", re.IGNORECASE
)
_NAME = re.compile(r"[^\\/:\"<>|\s][^\\/:\"<>|\r\n\t]{0,200}\.(?!\d+$)[A-Za-z0-9*?_]{1,12}")
# Ends of names of files that are also, or look like, top-level domains; a ".com" is taken for a domain.
_ENDINGS_TEXT = (
    "aspx asp ashx asmx asax ascx asa cer php php5 phtml jsp jspx cfm shtml master soap svc config compiled "
    "exe dll sys scr bat cmd ps1 psm1 psd1 vbs vbe js jse wsf hta lnk msi cab zip rar gz tar iso img dmp tmp "
    "log txt dat bin ini xml json html htm css gif png jpg ico doc docx xls xlsx ppt pptx pdf rtf chm reg py "
    "pl sh rb jar war class ocx cpl drv inf mof pst ost eml msg evtx etl db sqlite bak old"
)
_ENDINGS = frozenset(_ENDINGS_TEXT.split())


def kind_of(value: str) -> Kind | None:  # noqa: PLR0911 (one a form)
    """The kind of a value that is not defanged; None if it has the form of none."""
    if len(value) in _HASHES and _HEX.fullmatch(value):
        return _HASHES[len(value)]
    number = _number(value)
    if number is not None:
        return number
    if _URL.match(value):
        return Kind.URL
    if _REGISTRY.match(value):
        return Kind.REGISTRY
    if _PATH.match(value):
        return Kind.PATH
    if _AGENT.match(value) and not value.lower().startswith("www."):
        return Kind.AGENT
    if value.startswith("/"):
        return Kind.URI
    return _named(value)


def _named(value: str) -> Kind | None:
    host, slash, _ = value.partition("/")
    if slash and " " not in value and (_DOMAIN.fullmatch(host.partition(":")[0]) or _number(host)):
        return Kind.URL
    ending = value.rpartition(".")[2].lower()
    if _DOMAIN.fullmatch(value) and ending not in _ENDINGS:
        return Kind.DOMAIN
    if "\\" in value and _NAME.fullmatch(value.rpartition("\\")[2]):
        return Kind.PATH
    return Kind.NAME if _NAME.fullmatch(value) and "@" not in value else None


def _number(value: str) -> Kind | None:
    if len(value) > 64:  # noqa: PLR2004 - no address is that long
        return None
    try:
        ip_address(value.strip("[]"))
    except ValueError:
        pass
    else:
        return Kind.ADDRESS
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}", value, re.ASCII):
        return Kind.ADDRESS
    try:
        ip_network(value, strict=False)
    except ValueError:
        return None
    return Kind.NETWORK


def is_domain(value: str) -> bool:
    """Whether a value can be the name of a machine with its domain."""
    return bool(_DOMAIN.fullmatch(value))
