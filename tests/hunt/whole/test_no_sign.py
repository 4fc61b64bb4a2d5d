"""From files to the answer: "no sign" is said of whole evidence, and not once one file is missing, cut, or changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tools.example_logs import at

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.one_file.building import build
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.verdict import HuntVerdict
from tests.hunt.whole.clean_server import files, write

USUAL = HuntSettings(keep=False, processes=1)
WHOLE = Asked(at("2021-01-01T00:00:00"), at("2021-01-13T00:00:00"))
# Without these the answer stands: they show what came after, and are not needed for "no sign".
NOT_NEEDED = ("Security.xml", "System.xml", "iisstart.htm")
ALL = files()
# Of the logs that have a file a day one in the middle stands for all.
DAILY = [name for name in ALL if "ECPServer" in name and "ECPServer20210106" not in name]
NEEDED = [name for name in ALL if not name.endswith(NOT_NEEDED) and name not in DAILY]
LOGS = [name for name in NEEDED if name.endswith((".LOG", ".log", ".xml"))]
RULES = cache(build)  # they are the same for every case


def answered(root: Path, settings: HuntSettings | None = None) -> HuntAnswer:
    return answer(hunt(root, settings or USUAL, None, RULES), WHOLE)


def test_no_sign_is_said_of_whole_evidence(tmp_path: Path) -> None:
    write(tmp_path)
    found = answered(tmp_path)
    assert found.verdict is HuntVerdict.NO_SIGN, found.reasons
    assert not found.problems
    assert not found.findings


@pytest.mark.parametrize("name", NEEDED)
def test_without_one_needed_file_it_is_not_said(tmp_path: Path, name: str) -> None:
    write(tmp_path, left_out=name)
    found = answered(tmp_path)
    assert found.verdict is HuntVerdict.UNKNOWN
    assert any(server.settled_by for server in found.servers)


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("change", ["half", "no records", "noise in the middle"])
def test_a_needed_log_that_is_damaged_is_not_a_sign_of_nothing(
    tmp_path: Path, name: str, change: str
) -> None:
    write(tmp_path)
    path = tmp_path / name
    data = path.read_bytes()
    changed = {
        "half": data[: len(data) // 2],
        "no records": data[: data.find(b"\n") + 1],
        "noise in the middle": data[: len(data) // 3]
        + bytes(range(256)) * 40
        + data[2 * len(data) // 3 :],
    }[change]
    path.write_bytes(changed)
    assert answered(tmp_path).verdict is HuntVerdict.UNKNOWN


def test_without_our_own_rules_it_is_not_said(tmp_path: Path) -> None:
    write(tmp_path)
    found = answered(tmp_path, HuntSettings(keep=False, processes=1, pack=False))
    assert found.verdict is HuntVerdict.UNKNOWN


def test_a_longer_time_than_the_evidence_has_is_not_covered(tmp_path: Path) -> None:
    write(tmp_path)
    hunted = hunt(tmp_path, USUAL, None, RULES)
    for asked in (
        Asked(at("2020-12-01T00:00:00"), WHOLE.ends),
        Asked(WHOLE.begins, at("2021-01-20T00:00:00")),
        Asked(),
    ):
        assert answer(hunted, asked).verdict is HuntVerdict.UNKNOWN


def test_one_forged_request_in_whole_evidence_is_found(tmp_path: Path) -> None:
    write(tmp_path)
    (path,) = (tmp_path / n for n in ALL if "HttpProxy/Ecp/" in n and n.endswith(".LOG"))
    lines = path.read_bytes().split(b"\r\n")
    row = lines[100].split(b",")
    header = lines[0].lstrip(b"\xef\xbb\xbf").split(b",")
    row[header.index(b"AnchorMailbox")] = b"ServerInfo~a]@exch09:444/ecp/proxyLogon.ecp?#"
    row[header.index(b"AuthenticatedUser")] = b""
    lines[100] = b",".join(row)
    path.write_bytes(b"\r\n".join(lines))
    assert answered(tmp_path).verdict is HuntVerdict.EXPLOITED


def test_a_filter_of_the_user_alone_makes_no_server_clean(tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    write(evidence)
    path = next(evidence / n for n in ALL if n.endswith("W3SVC1/u_ex2101.log"))
    lines = path.read_bytes().split(b"\r\n")
    lines[50] = lines[50].replace(b"GET", b"POST", 1).replace(b"/owa/", b"/aspnet_client/a.aspx", 1)
    assert b"aspnet_client" in lines[50]
    path.write_bytes(b"\r\n".join(lines))
    rules = tmp_path / "filter.yml"
    rules.write_text(
        "title: Ours\nid: 0e95725d-7320-415d-80f7-004da920fc11\nlogsource: {category: webserver}\n"
        "filter:\n  rules: any\n  all: {cs-uri-stem|contains: aspnet_client}\n  condition: not all\n"
    )
    found = answered(evidence, HuntSettings(keep=False, processes=1, sigma=(rules,)))
    assert found.verdict is HuntVerdict.UNKNOWN
    assert any("a filter of yours" in reason for one in found.servers for reason in one.reasons)


def test_a_forged_request_under_another_name_clears_nobody(tmp_path: Path) -> None:
    """Who can write a log can write another machine's name into the row of the attack."""
    write(tmp_path)
    path = next(tmp_path / n for n in ALL if "HttpProxy/Ecp/" in n and n.endswith(".LOG"))
    lines = path.read_bytes().split(b"\r\n")
    row, header = lines[100].split(b","), lines[0].lstrip(b"\xef\xbb\xbf").split(b",")
    row[header.index(b"AnchorMailbox")] = b"ServerInfo~a]@exch09:444/ecp/proxyLogon.ecp?#"
    row[header.index(b"AuthenticatedUser")] = b""
    row[row.index(b"EXCH09")] = b"OTHER01"
    lines[100] = b",".join(row)
    path.write_bytes(b"\r\n".join(lines))
    found = answered(tmp_path)
    assert found.verdict is HuntVerdict.EXPLOITED
    verdicts = {server.host: server.verdict for server in found.servers}
    assert verdicts == {"OTHER01": HuntVerdict.EXPLOITED, "EXCH09": HuntVerdict.UNKNOWN}
