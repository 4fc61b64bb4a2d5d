"""HttpProxy-shaped logs of any size for measurements: 74 columns, 1 KB a row, a row of an attack now and then."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firedoor.readers.logs.httpproxy_columns import HTTPPROXY_HEADER

FILE_BYTES = 10_000_000
WORDS = (
    "ServerInfo~",
    "Reset&VirtualDirectory",
    "X-Rps-CAT",
    "autodiscover.json?@",
    "/ecp/y.js",
    "/ecp/main.css",
    "/ecp/default.flt",
    "/owa/auth/w.js",
    "/owa/auth/x.js",
    "RulesEditor/InboxRules.svc/NewObject",
    "SecurityToken=",
    "mastermailbox",
    "/aspnet_client/",
    "antSword",
    "ExchangeServicesClient/0.0.0.0",
)
_PLANTED_EVERY = 150_000  # rows
_KINDS = 4096  # of rows, which come again with other times
_BEGIN = datetime(2021, 3, 1, tzinfo=UTC)
_INFO = tuple(f"S:WLM.Step{number:02}" for number in range(12))
_AGENTS = (
    '"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"',
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.4266; Pro) Mozilla",
)


def row(number: int, chance: random.Random, *, planted: bool = False) -> str:
    """A row as Exchange writes it, without its time; or one of an attack."""
    cells = ["" for _ in HTTPPROXY_HEADER.names]
    hexa = f"{chance.getrandbits(128):032x}"
    ssrf = "ServerInfo~a]@exch01.riverside.example:444/ecp/y.js?#"
    sid = f"Sid~S-1-5-21-{number % 977}-1004336348-1177238915-{number % 9973}"
    info = ";".join(f"{name}={hexa[place : place + 20]}" for place, name in enumerate(_INFO))
    known = {
        "RequestId": f"{hexa[:8]}-{hexa[8:12]}-{hexa[12:16]}-{hexa[16:20]}-{hexa[20:]}",
        "Protocol": "Owa",
        "UrlHost": "mail.riverside.example",
        "UrlStem": f"/owa/service.svc/{hexa[:6]}",
        "AuthenticatedUser": f"RIVERSIDE\\user{number % 400}",
        "AnchorMailbox": ssrf if planted else sid,
        "UserAgent": _AGENTS[number % len(_AGENTS)],
        "ClientIpAddress": f"10.{number % 250}.{number % 240}.{number % 230}",
        "ServerHostName": "EXCH01",
        "HttpStatus": "200",
        "BackEndCookie": f"Database~{hexa}~~2021-03-30T{number % 24:02}:00:00~riverside.example~1",
        "GenericInfo": f"BeginRequest={number};CorrelationID=<empty>;ProxyState-Run=None;{info}",
        "RoutingStatus": "CafeV1",
    }
    for name, place in HTTPPROXY_HEADER.at.items():
        number_of = str(number % 97) if "Latency" in name else cells[place]
        cells[place] = known.get(name, number_of)
    return ",".join(cells[1:])


def write(folder: Path, megabytes: int, fewest: int = 2) -> list[Path]:
    """Files of 10 MB each, five rows a second."""
    chance = random.Random(26855)  # noqa: S311 (the same bytes each time)
    kinds = [row(number, chance) for number in range(_KINDS)]
    attack = row(0, chance, planted=True)
    header = ",".join(HTTPPROXY_HEADER.names)
    head = (
        header,
        "#Software: Microsoft Exchange Server",
        "#Log-type: HttpProxy Logs",
        f"#Fields: {header}",
    )
    number, made = 0, list[Path]()
    for index in range(max(megabytes * 1_000_000 // FILE_BYTES, fewest)):
        lines, size = list(head), 0
        while size < FILE_BYTES:
            planted = number % _PLANTED_EVERY == _PLANTED_EVERY // 2
            lines.append(f"{_time(number)},{attack if planted else kinds[number % _KINDS]}")
            size += len(lines[-1]) + 2
            number += 1
        path = folder / f"HttpProxy_{index:04}-1.LOG"
        path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
        made.append(path)
    return made


def _time(number: int) -> str:
    when = _BEGIN + timedelta(milliseconds=200 * number)
    return f"{when.isoformat(timespec='milliseconds')[:23]}Z"
