r"""What Test-ProxyLogon.ps1 finds, our pack finds too: its conditions written down once more, over generated rows.

Conditions: microsoft/CSS-Exchange, Security/src/Test-ProxyLogon.ps1 at f88378b (MIT). It takes 27065 only from files
below ``HttpProxy\Ecp``; our rules do not ask for the folder. Where our answer differs it is never silence: a probe for
test.com, which it counts, is shown as a known false alarm; a failed request, which it counts, is an attempt.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Outcome
from tests.hunt.pack.evaluating import hits, pack_rules, records_in

HEADER = (
    "DateTime",
    "RequestId",
    "Protocol",
    "UrlStem",
    "AuthenticatedUser",
    "AnchorMailbox",
    "HttpStatus",
    "BackEndStatus",
    "ProxyAction",
)
OWN_FOLDER = "c:\\program files\\microsoft\\exchange server\\v15\\clientaccess\\oab"
ECP_SIGN = re.compile(
    r"Set-.+VirtualDirectory.+?(?=Url).+<\w+.*>(.*?)<\/\w+>.+?(?=VirtualDirectory)", re.IGNORECASE
)
OAB_SIGN = re.compile(
    r"Download failed and temporary file '([^']*)' needs to be removed", re.IGNORECASE
)
ACCUSING = {Outcome.EXPLOITED, Outcome.ATTEMPTED}
SHOWN = {*ACCUSING, Outcome.SUSPICIOUS}

ANCHORS = st.lists(
    st.sampled_from(
        [
            "ServerInfo~",
            "serverinfo~",
            "localhost",
            "a]@",
            "10.0.0.5",
            ":444",
            "/",
            "autodiscover",
            "/autodiscover",
            "#",
            "ecp/x.js",
            "?",
            "@test.com/owa/",
            "DDI/DDIService.svc/SetObject",
            "schema=Reset",
            "OABVirtualDirectory#",
            "Sid~S-1",
        ]
    ),
    max_size=7,
).map("".join)
ROWS = st.tuples(
    st.sampled_from(["Ecp", "Owa"]),
    st.sampled_from(["", "-", "UTILITY\\user01", "UTILITY\\EXCH01$"]),
    ANCHORS | ANCHORS.map(lambda text: f"ServerInfo~{text}"),
    st.sampled_from(["200", "241", "302", "401", "404", "500", "503", ""]),
    st.sampled_from(["", "200", "404", "500"]),
)
ECP_DATA = st.lists(
    st.sampled_from(
        [
            "S:CMD=Set-",
            "set-",
            "Oab",
            "VirtualDirectory",
            "virtualdirectory",
            ".External",
            "Url",
            "='",
            "<script>",
            "<b>",
            "x",
            "</b>",
            "</script>",
            "'",
            ";",
            " ",
            "<%",
            "http://f/",
        ]
    ),
    max_size=14,
).map("".join)
PATHS = st.lists(
    st.sampled_from(
        [
            "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\",
            "c:\\program files\\microsoft\\exchange server\\v15\\",
            "ClientAccess\\OAB\\",
            "Temp\\",
            "..\\",
            "D:\\Exchange\\",
            "inetpub\\wwwroot\\",
            "x.aspx",
            "oab.tmp",
            "\\\\127.0.0.1\\C$\\",
        ]
    ),
    max_size=5,
).map("".join)


def _like(text: str, *between: str) -> bool:
    """PowerShell's -like with ``*`` between the parts and at its end, without regard to case."""
    pattern = ".*".join(re.escape(part) for part in between)
    return re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) is not None


def css_26855(anchor: str) -> bool:
    """Its test of HttpProxy rows for CVE-2021-26855."""
    return (
        _like(anchor, "ServerInfo~", "/", "")
        and not _like(anchor, "ServerInfo~", "/autodiscover", "")
        and not _like(anchor, "ServerInfo~localhost", "/", "")
    )


def css_27065(anchor: str, status: str) -> bool:
    """Its test of HttpProxy rows for CVE-2021-27065."""
    return _like(anchor, "ServerInfo~", "/", "Reset", "VirtualDirectory#") and status == "200"


def _proxy_event(row: tuple[str, str, str, str, str]) -> Event:
    protocol, user, anchor, status, back_end = row
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerow(
        [
            "2021-03-03T04:00:00.000Z",
            "1",
            protocol,
            "/ecp/q",
            user,
            anchor,
            status,
            back_end,
            "Proxy",
        ]
    )
    return _only("a.log", text.getvalue())


def _only(name: str, text: str) -> Event:
    (event,) = records_in(name, text.encode())
    return event


def _outcomes(event: Event, names: Iterable[str] = ()) -> set[Outcome]:
    return {
        rule.rule.facts.outcome
        for rule in pack_rules()
        if (not names or rule.stem in names) and hits(rule, event)
    }


@given(ROWS)
def test_rows_of_the_proxy(row: tuple[str, str, str, str, str]) -> None:
    _, _, anchor, status, _ = row
    found = _outcomes(_proxy_event(row))
    if css_26855(anchor):
        scanner = re.match(r"serverinfo~[\[\]\w.-]*@test\.com/owa/", anchor, re.IGNORECASE)
        assert found & ACCUSING or (scanner and Outcome.EXCLUDED in found)
    if css_27065(anchor, status):
        assert Outcome.EXPLOITED in found


@given(ROWS)
def test_nothing_forged_passes_in_silence(row: tuple[str, str, str, str, str]) -> None:
    """Also what it leaves out (autodiscover, localhost) is shown; an ordinary anchor accuses nobody."""
    anchor = row[2]
    found = _outcomes(_proxy_event(row))
    if _like(anchor, "ServerInfo~", "/", ""):
        assert found
    if "serverinfo~" not in anchor.casefold():
        assert not found & SHOWN


@given(ECP_DATA)
def test_rows_of_ecp(data: str) -> None:
    header = "#Fields: TimeStamp,ServerName,EventId,EventData\n"
    line = f"2021-03-03T04:00:00.000Z,EXCH01,ECP.Request,{data}"
    found = _outcomes(_only("ECP/Server/a.log", f"{header}{line}\n"))
    if ECP_SIGN.search(line):
        assert Outcome.EXPLOITED in found


@given(PATHS)
def test_lines_of_the_address_book(path: str) -> None:
    line = f"2021-03-03T04:00:00.000Z,4,Download failed and temporary file '{path}' needs to be removed"
    found = _outcomes(_only("OABGeneratorLog/a.log", f"#Log-type: OABGenerator Log\n{line}\n"))
    match = OAB_SIGN.search(line)
    assert match
    if not match[1].casefold().startswith(OWN_FOLDER):
        assert found & SHOWN
    assert found, "even a file in its own folder is shown, as excluded"
