"""Which files are looked at, how far, and what is told of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from firedoor.hunt.rules import InPart
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.yara.blocks import Bounds
from firedoor.hunt.yara.compiling import Compiled, compiled
from firedoor.hunt.yara.reading import arranged
from firedoor.hunt.yara.registry import yara_rules
from firedoor.hunt.yara.rules import TimeLimit, YaraRules
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.problem import InputError
from tests.hunt.yara.looking import log_file, look

BOTH = b"""
rule EXPL_LOG_Row { strings: $a = "/ecp/y.js" condition: $a }
rule Shell { strings: $a = "eval(Request" condition: $a }
rule Tagged : LOG { strings: $a = "/ecp/y.js" condition: $a }
rule Scoped { meta: firedoor_scope = "logs" strings: $a = "/ecp/y.js" condition: $a }
rule Catalogue { strings: $a = "/ecp/y.js" condition: $a }
"""
OTHER = b'rule Plain { strings: $a = "/ecp/y.js" condition: $a }'
SLOW = b"""
rule slow {
    condition: for all i in (0..filesize-1) : (for all j in (0..filesize-1) : (uint8(i) + uint8(j) >= 0))
}
"""
ROW = b"2021-03-03 POST /ecp/y.js eval(Request\n"


def _rules(*contents: bytes) -> Compiled:
    return compiled("the rules", [arranged((f"{n}.yar", data) for n, data in enumerate(contents))])


def _ids(rules: YaraRules, name: str, kind: Kind, place: str = "") -> set[str]:
    found, problems = look(rules, log_file(ROW, name, place), Source(kind, ""))
    assert not problems
    return {one.rule.id for one in found}


OF_LOGS = {"EXPL_LOG_Row", "Tagged", "Scoped"}
ALL = OF_LOGS | {"Shell", "Catalogue", "Plain"}


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Logging/HttpProxy/Ecp/HttpProxy_1.LOG", Kind.HTTPPROXY, OF_LOGS),
        ("inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", Kind.IIS, OF_LOGS),
        ("Logs/Application.evtx", Kind.EVENT_LOG, OF_LOGS),
        # What begins as a log and stands where, or is called as, what a web server executes.
        ("inetpub/wwwroot/aspnet_client/a.log", Kind.IIS, ALL),
        ("copied/x.aspx", Kind.IIS, ALL),
        ("copied/x.log.asp", Kind.HTTPPROXY, ALL),
        ("copied/noending", Kind.HTTPPROXY, ALL),
        ("Windows/Temp/a.log", Kind.FILE, ALL),
        ("applicationHost.config", Kind.IIS_CONFIGURATION, ALL),
        ("owa/auth/x.aspx", Kind.WEB_FILE, ALL),
    ],
)
def test_logs_that_are_read_as_logs_are_seen_by_rules_about_logs(
    name: str, kind: Kind, expected: set[str]
) -> None:
    assert _ids(YaraRules(_rules(BOTH, OTHER)), name, kind) == expected


def test_the_place_counts_more_than_the_name_of_the_copy() -> None:
    rules = YaraRules(_rules(BOTH, OTHER))
    assert _ids(rules, "a.log", Kind.IIS, "C:/inetpub/wwwroot/a.log") == ALL


def test_without_rules_about_logs_a_log_is_not_read_at_all() -> None:
    class Unreadable(io.RawIOBase):
        pass

    rules = YaraRules(_rules(OTHER))
    assert rules.meet(log_file(ROW, "a.log"), Source(Kind.IIS), "", Unreadable()) == ()  # type: ignore[arg-type]


def test_a_rule_that_takes_too_long_costs_no_more_than_its_time() -> None:
    rules = YaraRules(_rules(SLOW, OTHER), _rules(OTHER), TimeLimit(1, 0))
    hostile = log_file(ROW + b"x" * 300_000, "a.aspx")
    with pytest.raises(InPart) as caught:
        rules.meet(hostile, Source(Kind.WEB_FILE), "", hostile.open_())
    assert not caught.value.whole
    assert [one.rule.id for one in caught.value.sightings] == ["Plain"]
    assert "took more than 1 seconds" in caught.value.problems[0].message
    found, problems = look(rules, log_file(b"/ecp/y.js"))
    assert {one.rule.id for one in found} == {"slow", "Plain"}
    assert not problems


def test_rules_that_are_late_for_file_after_file_rest_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("firedoor.hunt.yara.rules._PATIENCE", 1)
    rules = YaraRules(_rules(SLOW, OTHER), _rules(OTHER), TimeLimit(0, 0))
    hostile, quick = log_file(ROW + b"x" * 300_000, "a.aspx"), log_file(b"/ecp/y.js", "b.aspx")
    assert "took more than" in look(rules, hostile)[1][0].message
    found, [problem] = look(rules, quick)
    assert "was not looked at by" in problem.message
    assert [one.rule.id for one in found] == ["Plain"]
    found, problems = look(rules, quick)  # tried again, and in time: from now on for each file
    assert {one.rule.id for one in found} == {"slow", "Plain"}
    assert not problems
    assert not look(rules, quick)[1]


def test_a_large_file_is_looked_at_in_parts_and_that_is_told() -> None:
    rules = YaraRules(_rules(OTHER), bounds=Bounds(1_000, 50))
    data = b"\0" * 990 + b"/ecp/y.js" + b"\0" * 5_000 + b"/ecp/y.js"
    found, [problem] = look(rules, log_file(data, "a.edb"))
    [one] = found
    assert one.origin.record == "byte 990"
    assert "too large" in one.note
    assert "in parts" in problem.message
    log = log_file(data, "a.log")
    assert look(YaraRules(_rules(BOTH), bounds=Bounds(1_000, 50)), log, Source(Kind.IIS))[1] == ()


def test_no_part_of_a_large_file_looks_like_a_small_one() -> None:
    small = b'rule small { strings: $a = "x" condition: filesize < 999 and $a }'
    rules = YaraRules(_rules(small), bounds=Bounds(1_000, 50))
    assert not look(rules, log_file(b"x" * 2_100, "a"))[0]


def test_what_is_read_no_further_keeps_what_was_seen() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 500:
                raise OSError(5, "Input/output error")
            return super().read(size)

    data = ROW + b" " * 5_000
    rules = YaraRules(_rules(OTHER), bounds=Bounds(1_000, 50))
    with pytest.raises(InPart) as caught:
        rules.meet(log_file(data, "a"), Source(Kind.FILE), "", Broken(data))
    assert not caught.value.whole
    assert len(caught.value.sightings) == 1
    assert any("not looked at to its end" in one.message for one in caught.value.problems)
    with pytest.raises(OSError, match="output"):
        rules.meet(log_file(b" " * 5_000), Source(Kind.FILE), "", Broken(b" " * 5_000))


def test_large_archives_are_left_to_their_members() -> None:
    rules = YaraRules(_rules(OTHER), bounds=Bounds(100, 10))
    assert look(rules, log_file(b"PK\x03\x04" + ROW * 20, "a.zip")) == ((), ())
    assert look(rules, log_file(b"PK\x03\x04[Content_Types].xml" + ROW * 20, "a.docx"))[0]
    assert look(rules, log_file(b"PK\x03\x04" + ROW, "small.zip"))[0]


def test_where_it_stands_is_shown_as_it_stands_there() -> None:
    rules = YaraRules(
        _rules(b'rule a { strings: $x = "<script>" $y = "=cmd" wide condition: any of them }')
    )
    page = b"\r\nab\r\n<b>\x1b[31m<script>alert(1)</script>\r\n"
    [one] = look(rules, log_file(page, "owa/auth/x.aspx"))[0]
    assert (one.origin.line, one.origin.text) == (3, "<b>\x1b[31m<script>alert(1)</script>")
    assert dict(one.fields)["$x"] == "at 14: <script>"
    [wide] = look(rules, log_file("MZ\0=cmd".encode("utf-16-le"), "x.dll"))[0]
    assert (wide.origin.line, wide.origin.record) == (None, "byte 6")
    assert dict(wide.fields)["$y"] == "at 6: =cmd"


def test_a_rule_that_is_included_twice_is_one_sighting() -> None:
    files = (("a.yar", b'include "c.yar"'), ("b.yar", b'include "c.yar"'), ("c.yar", OTHER))
    rules = YaraRules(compiled("the rules", [arranged(files)]))
    assert len(look(rules, log_file(ROW))[0]) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        yara_rules(HuntSettings(yara=(tmp_path / "none",)))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_page_in_an_encoding_that_dot_net_reads(encoding: str) -> None:
    page = '\ufeff<%@ Page %>\r\n<%eval(Request["é"])%>'.removeprefix(
        "\ufeff" if encoding[-2:] != "be" else ""
    )
    rules = YaraRules(_rules(BOTH))
    [one] = look(rules, log_file(page.encode(encoding), "x.aspx"))[0]
    assert one.rule.id == "Shell"
    assert (one.origin.line, one.origin.text) == (2, '<%eval(Request["é"])%>')
    assert "not written in UTF-8" in one.note
    without_mark = page.removeprefix("\ufeff").encode("utf-16-le")
    assert not look(rules, log_file(without_mark, "x.aspx"))[0]
