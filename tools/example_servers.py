"""What happened on the two fictitious Exchange servers: the story that their logs tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tools.example_logs import (
    EDGE,
    EWS,
    HEALTH,
    PYTHON,
    ZGRAB,
    Request,
    Server,
    at,
    days,
    ecp_log,
    iis_logs,
    moment_on,
    oab_log,
    pick,
    proxy_logs,
)

EXCHANGE = r"C:\Program Files\Microsoft\Exchange Server\V15"
HEALTH_USER = r"RIVERSIDE\HealthMailbox4f1c2aa"
STAFF = tuple(rf"RIVERSIDE\staff-{number:03}" for number in range(1, 13))
# Documentation addresses that stand for staff at home (RFC 5737).
HOMES = ("198.51.100.14", "198.51.100.61", "198.51.100.150", "192.0.2.19")
OFFICE = ("10.10.20.61", "10.10.20.77", "10.10.20.118")
ADMIN = "10.10.20.41"
_WEEKEND = 5


def files() -> dict[str, bytes]:
    """Every log of both servers, by its path below ``exchange/``."""
    found: dict[str, bytes] = {}
    for server, extra in ((EXCH01, _admin_01()), (EXCH02, {})):
        below = {**proxy_logs(server), **iis_logs(server), **extra}
        found |= {f"{server.name}/{name}": data for name, data in below.items()}
    return found


def _busy_days(first: str, last: str, clients: tuple[str, ...]) -> Iterator[Request]:
    """Ordinary use: one visit to a mailbox a day, autodiscover on working days, local probes."""
    for day in days(first, last):
        client = pick(clients, "owa", day)
        user = pick(STAFF, "user", day)
        when = moment_on(day, "owa", *clients)
        yield Request(when, "Owa", "GET", "/owa/", client, EDGE, user=user)
        if day.weekday() < _WEEKEND:
            yield _autodiscover(day, clients)
        if day.toordinal() % 2:
            yield _probe_of_itself(day)


def _autodiscover(day: date, clients: tuple[str, ...]) -> Request:
    agent = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5134; Pro)"
    user = pick(STAFF, "autodiscover", day)
    return Request(
        moment_on(day, "autodiscover", *clients),
        "Autodiscover",
        "POST",
        "/autodiscover/autodiscover.xml",
        pick(clients, "autodiscover", day),
        agent,
        user=user,
        host="autodiscover.riverside-water.example",
    )


def _probe_of_itself(day: date) -> Request:
    """Exchange watches itself: requests from the machine's own address."""
    when = moment_on(day, "probe")
    return Request(
        when, "Ecp", "GET", "/ecp/", "127.0.0.1", HEALTH, user=HEALTH_USER, host="localhost"
    )


def _attempts() -> Iterator[Request]:
    """Probes from outside that got nowhere: the March update was in place from 5 March, 02:10 UTC."""
    target = "ServerInfo~a]@EXCH01.corp.riverside-water.example:444/autodiscover/autodiscover.xml?#"
    bare = {"host": "203.0.113.10"}
    for text in ("2021-03-06T03:41:07.218", "2021-03-06T03:41:08.902"):
        yield Request(
            at(text), "Owa", "GET", "/owa/auth/x.js", "198.51.100.201", ZGRAB, 500,
            anchor="ServerInfo~localhost/ecp/default.flt?~3", **bare,
        )  # fmt: skip
    for text in ("2021-03-09T14:02:11.540", "2021-03-09T14:02:14.077", "2021-03-09T14:02:19.365"):
        yield Request(
            at(text),
            "Ecp",
            "POST",
            "/ecp/y.js",
            "198.51.100.222",
            PYTHON,
            500,
            anchor=target,
            **bare,
        )
    for text in ("2021-03-12T22:18:40.113", "2021-03-12T22:18:41.986"):
        yield Request(
            at(text), "Ecp", "POST", "/ecp/main.css", "192.0.2.166", EWS, 500, anchor=target, **bare
        )
    # Someone looks for a web shell that another intruder may have left.
    for text, stem in (
        ("2021-03-14T05:55:02.004", "/aspnet_client/discover.aspx"),
        ("2021-03-14T05:55:03.411", "/aspnet_client/system_web/shell.aspx"),
        ("2021-04-02T19:30:27.650", "/owa/auth/errorEE.aspx"),
    ):
        # IIS answers by itself: HttpProxy never sees these.
        yield Request(at(text), "", "GET", stem, "203.0.113.199", ZGRAB, 404, **bare)


def _administration() -> Iterator[Request]:
    for text in ("2021-02-24T15:11:52.006", "2021-03-04T14:20:31.447", "2021-04-13T18:05:12.730"):
        yield Request(
            at(text), "Ecp", "GET", "/ecp/default.aspx", ADMIN, EDGE, user=r"RIVERSIDE\adm-exchange"
        )


def _quiet_days(first: str, last: str) -> Iterator[Request]:
    """EXCH02 has no users: its own probes, and EXCH01, which asks it every day."""
    for day in days(first, last):
        yield _probe_of_itself(day)
        when = moment_on(day, "from EXCH01")
        yield Request(
            when, "Autodiscover", "POST", "/autodiscover/autodiscover.xml", "10.10.10.21",
            "ASAutoDiscover/CrossSite/EXCH01", user=r"RIVERSIDE\EXCH01$",
            host="exch02.corp.riverside-water.example",
        )  # fmt: skip


def _after_disconnection() -> Iterator[Request]:
    """EXCH02 was declared off the network on 16 April, 04:00 UTC; its own probes may go on."""
    for day in days("2021-04-16", "2021-04-18"):
        yield _probe_of_itself(day)
    when = at("2021-04-17T13:05:44.310")
    for step, client in enumerate(("10.15.10.40", "10.10.10.21")):
        yield Request(
            when + timedelta(minutes=7 * step), "Owa", "GET", "/owa/", client, EDGE,
            user=r"RIVERSIDE\adm-exchange", host="exch02.corp.riverside-water.example",
        )  # fmt: skip


def _admin_01() -> dict[str, bytes]:
    set_url = "/ecp/DDI/DDIService.svc/SetObject?schema=OWAVirtualDirectory"
    get_list = "/ecp/DDI/DDIService.svc/GetList?schema=VirtualDirectoryService"
    owa = "https://mail.riverside-water.example/owa"
    commands = (
        (at("2021-02-24T15:12:04.871"), "Get-OwaVirtualDirectory.ADPropertiesOnly=$true", get_list),
        # A change that an administrator made: the command alone accuses nobody.
        (at("2021-02-24T15:12:38.190"), f"Set-OwaVirtualDirectory.ExternalUrl='{owa}'", set_url),
        (at("2021-03-04T14:20:44.302"), "Get-ExchangeServer", "/ecp/DDI/DDIService.svc/GetList"),
        (at("2021-04-13T18:05:25.115"), "Get-ExchangeServer", "/ecp/DDI/DDIService.svc/GetList"),
        (at("2021-04-13T18:06:02.664"), "Get-OabVirtualDirectory", get_list),
    )
    temporary = rf"{EXCHANGE}\ClientAccess\OAB\Temp\0d6b6c1a-lzx.tmp"
    rows = [
        (at(f"{day}T05:00:0{step}.120"), "DebugTrace", message)
        for day in days("2021-02-15", "2021-04-19")
        if day.weekday() == 0
        for step, message in enumerate(("OAB generation started.", "OAB generation finished."))
    ]
    # An ordinary failure: the file lies where the generator keeps its files.
    failed = f"Download failed and temporary file '{temporary}' needs to be removed"
    rows.append((at("2021-03-22T05:00:02.008"), "DebugTrace", failed))
    return {**ecp_log(EXCH01, commands), **oab_log("oabgen20210215-1.LOG", sorted(rows))}


EXCH01 = Server(
    "EXCH01",
    "10.10.10.21",
    (
        (at("2021-02-15T00:00:00"), 2176, 2),
        (at("2021-03-05T02:10:00"), 2176, 9),
        (at("2021-04-15T02:30:00"), 2176, 12),
    ),
    tuple(
        sorted(
            (
                *_busy_days("2021-02-15", "2021-04-19", HOMES + OFFICE),
                *_attempts(),
                *_administration(),
            ),
            key=lambda request: request.when,
        )
    ),
)
EXCH02 = Server(
    "EXCH02",
    "10.15.10.21",
    ((at("2021-02-20T00:00:00"), 2106, 2), (at("2021-03-09T00:00:00"), 2106, 2)),
    tuple(
        sorted(
            (
                *_quiet_days("2021-02-20", "2021-02-28"),
                # From 1 to 8 March nothing was kept: the disk was full.
                *_quiet_days("2021-03-09", "2021-04-15"),
                *_after_disconnection(),
            ),
            key=lambda request: request.when,
        )
    ),
)
