"""Output of other tools: what they found is seen, with its line; what they did not find says nothing."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.files.registry import file_rules
from firedoor.hunt.files.tools import ToolRules
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.readers.logs.scanning import LogFile

HEAD = (
    "Microsoft Safety Scanner v1.405, (build 1.405.445.0)\nStarted On Thu Mar 11 13:33:34 2021\n\n"
)
END = "Microsoft Safety Scanner Finished On Thu Mar 11 13:35:58 2021\n\n\nReturn code: 7 (0x7)\n"
FOUND = (
    HEAD
    + """Quick Scan Results:
-------------------
Threat Detected: Backdoor:ASP/Chopper.F!dha, not removed.
    Action: NoAction, Result: 0x00000000
        file://C:\\inetpub\\wwwroot\\aspnet_client\\discover.aspx
            SigSeq: 0x00000555DC2DDDB0
Threat Detected: Virus:DOS/EICAR_Test_File, not removed.
        file://C:\\Windows\\eicar.com

Results Summary:
----------------
Found Backdoor:ASP/Chopper.F!dha, not removed.
"""
    + END
)
NONE = HEAD + "Results Summary:\n----------------\nNo infection found.\n" + END
REPORT = """ProxyLogon Status: Exchange Server EXCH01
  Log age days: Oabgen 1.5 Ecp 20.1 Autod 30.2
  [CVE-2021-26855] Suspicious activity found in Http Proxy log!
  Other suspicious files found: 1
   LsassDump : C:\\Windows\\temp\\lsass.dmp
"""
CLEAN = "ProxyLogon Status: Exchange Server EXCH01\n  Nothing suspicious detected\n"
ROWS = """#TYPE Selected.System.Management.Automation.PSCustomObject
"DateTime","RequestId","ClientIPAddress","UrlHost","UrlStem","RoutingHint","UserAgent","AnchorMailbox","HttpStatus"
"2021-03-03T04:00:00.000Z","1","203.0.113.7","mail.utility.example","/ecp/y.js","X","python","ServerInfo~a]@x/ecp/#","200"
"""
FILES = """"ComputerName","Type","Path","Name","LastWrite"
"EXCH02","SuspiciousArchive","C:\\ProgramData\\it.zip","it.zip","3/3/2021"
"""
CASES = [
    (FOUND, [("tool-msert-shell", 6), ("tool-msert-shell", 8), ("tool-msert-threat", 10), ("tool-msert-threat", 11)]),
    (NONE, [("tool-msert-nothing", 6)]),
    (REPORT, [("tool-proxylogon-activity", 3), ("tool-proxylogon-file", 5)]),
    (CLEAN, [("tool-proxylogon-nothing", 2)]),
    (ROWS, [("tool-proxylogon-activity", 3)]),
    (FILES, [("tool-proxylogon-file", 2)]),
    ("Threat Detected: Backdoor:ASP/Chopper, not removed.\n", []),
]  # fmt: skip


def _met(content: bytes) -> list[Sighting]:
    file = LogFile("out.txt", len(content), content[:65536], "", lambda: io.BytesIO(content))
    return list(ToolRules().meet(file, Source(Kind.FILE), "", io.BytesIO(content)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(("text", "expected"), CASES)
def test_findings(text: str, expected: list[tuple[str, int]], encoding: str) -> None:
    found = _met(text.encode(encoding))
    assert [(one.rule.id, one.origin.line) for one in found] == expected


def test_the_server_and_the_file_are_named() -> None:
    dump = _met(REPORT.encode())[1]
    assert dump.source == Source(Kind.TOOL_OUTPUT, "Test-ProxyLogon", "EXCH01")
    assert ("path", "C:\\Windows\\temp\\lsass.dmp") in dump.fields
    assert _met(FILES.encode())[0].source.host == "EXCH02"


def test_an_output_without_end_is_bounded_and_said() -> None:
    found = _met((HEAD + "Threat Detected: A:B/C, x\n file://x\n" * 60_000).encode())
    assert len(found) < 60_000
    assert found[-1].rule.id == "tool-output-too-long"


def test_what_says_that_it_found_nothing_accuses_nobody_and_acquits_nobody() -> None:
    assert {one.outcome for one in _met(NONE.encode()) + _met(CLEAN.encode())} == {Outcome.CONTEXT}


@given(st.sampled_from([text for text, _ in CASES]), st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes(text: str, noise: bytes, at: int) -> None:
    data = text.encode()
    for one in _met(data[:at] + noise + data[at:]):
        assert one.origin.line


def test_all_rules_are_in_use() -> None:
    assert any(isinstance(one, ToolRules) for one in file_rules())
    assert not file_rules(pack=False)
