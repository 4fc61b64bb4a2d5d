"""From files on disk to the answer: logs of a few days of a server, in the formats that Exchange and Windows write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from tests.hunt.judging.whole_server import FILES, LOGS

BEGIN = datetime(2021, 3, 1, tzinfo=UTC)
HOURS = 4 * 24
ASKED = Asked(BEGIN + timedelta(hours=1), BEGIN + timedelta(hours=HOURS - 1))
_EXCHANGE = "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2176.002\r\n#Log-type: {}\r\n#Fields: {}\r\n"
_COLUMNS = (
    "DateTime,RequestId,Protocol,UrlHost,UrlStem,AuthenticatedUser,AnchorMailbox,UserAgent,ClientIpAddress,"
    "ServerHostName,HttpStatus,Method,ProxyAction"
)
_W3C = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status"


def times() -> Iterator[datetime]:
    for hour in range(HOURS):
        yield BEGIN + timedelta(hours=hour, minutes=12, seconds=3)


def iso(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}.512Z"


def httpproxy(log: str) -> str:
    rows = (
        f"{iso(time)},{number},{log},mail.harbor.example,/{log.lower()}/,HARBOR\\user,Sid~S-1-5-21-1,Probe,127.0.0.1,EXCH01,200,GET,Proxy\r\n"
        for number, time in enumerate(times())
    )
    return _EXCHANGE.format("HttpProxy Logs", _COLUMNS) + "".join(rows)


def ecp(_: str) -> str:
    rows = (f"{iso(time)},EXCH01,Request,S:URL=/ecp/ping\r\n" for time in times())
    return _EXCHANGE.format("ECP Server Log", "TimeStamp,ServerName,EventId,EventData") + "".join(
        rows
    )


def oab(_: str) -> str:
    head = "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2176.002\r\n#Log-type: OABGenerator Log\r\n"
    return head + "".join(f"{iso(time)}: the address book was made\r\n" for time in times())


def iis(log: str) -> str:
    head = f"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Fields: {_W3C}\r\n"
    row = f"192.0.2.10 GET /owa/ - {443 + (log == 'W3SVC2')} - 203.0.113.7 Mozilla/5.0 200"
    return head + "".join(f"{time:%Y-%m-%d %H:%M:%S} {row}\r\n" for time in times())


def events(log: str) -> str:
    return "".join(
        json.dumps(
            {
                "Channel": log, "Provider": "MSExchange ADAccess", "EventID": 2080, "Level": 4,
                "EventRecordID": number,
                "TimeCreated": iso(time), "Computer": "EXCH01.harbor.example", "Data": ["a note"],
            }
        ) + "\n"
        for number, time in enumerate(times(), 1)
    )  # fmt: skip


WRITERS: dict[str, Callable[[str], str]] = {
    "httpproxy": httpproxy, "ecp-server": ecp, "oab-generator": oab, "iis": iis, "event-log": events,
}  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """All that is needed, of four days."""
    for kind, log, pattern in LOGS:
        place = tmp_path / "EXCH01" / pattern.format(day="20210301").replace(".evtx", ".json")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(WRITERS[kind.value](log), encoding="utf-8", newline="")
    for name in FILES:
        place = tmp_path / "EXCH01" / "C" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("<html></html>\n", encoding="utf-8")
    return tmp_path


def judged(root: Path) -> ServerAnswer:
    found = answer(hunt(root, HuntSettings(keep=False, processes=1)), ASKED)
    assert [one.host for one in found.servers] == ["EXCH01"]
    return found.servers[0]


def test_all_that_is_needed_is_recognised_as_that(server: Path) -> None:
    found = judged(server)
    assert found.verdict is HuntVerdict.NO_SIGN, found.reasons


def test_one_probe_that_failed(server: Path) -> None:
    log = next(server.rglob("Ecp/*.LOG"))
    row = log.read_bytes().splitlines(keepends=True)[50]
    probe = row.replace(
        b"Sid~S-1-5-21-1", b"ServerInfo~a]@exch01.harbor.example:444/autodiscover/x?#"
    )
    probe = probe.replace(b"HARBOR\\user", b"").replace(b",200,", b",500,")
    log.write_bytes(log.read_bytes().replace(row, row + probe))
    assert judged(server).verdict is HuntVerdict.ATTEMPTED


def test_hours_that_were_cut_out(server: Path) -> None:
    log = next(server.rglob("Owa/*.LOG"))
    rows = log.read_bytes().splitlines(keepends=True)
    cut = (b"2021-03-03T0", b"2021-03-03T10")
    log.write_bytes(b"".join(row for row in rows if not row.startswith(cut)))
    found = judged(server)
    assert found.verdict is HuntVerdict.UNKNOWN
    wanted = r"copy Logging\HttpProxy\Owa of EXCH01 of 2021-03-03 from 00:00 to 11:00 UTC"
    assert wanted in found.settled_by


def test_a_log_overwritten_with_zeros(server: Path) -> None:
    log = next(server.rglob("W3SVC2/*.log"))
    log.write_bytes(bytes(log.stat().st_size))
    assert judged(server).verdict is HuntVerdict.UNKNOWN


@pytest.mark.parametrize("part", [0.3, 0.7])
def test_a_log_cut_off(server: Path, part: float) -> None:
    log = next(server.rglob("Application.json"))
    data = log.read_bytes()
    log.write_bytes(data[: int(len(data) * part)])
    assert judged(server).verdict is HuntVerdict.UNKNOWN
