from __future__ import annotations

import re
from dataclasses import replace

import pytest

from firedoor.result import hunt_document as doc
from firedoor.views import hunt_words as say
from firedoor.views.hunt_digest import Fetch
from firedoor.views.hunt_fetching import errands
from firedoor.views.hunt_html import render as html
from firedoor.views.hunt_text import render
from firedoor.views.hunt_text_coverage import bar
from firedoor.views.hunt_text_rules import rules
from firedoor.views.lines import width_of

from . import hunt_sample as sample
from .golden import check

_DOCUMENTS = {
    "rich": sample.rich(),
    "quiet": sample.quiet(),
    "nothing": sample.nothing(),
    "huge": sample.huge(),
    **{f"hostile {n}": sample.hostile(text) for n, text in enumerate(sample.HOSTILE)},
}
_EVERY = pytest.mark.parametrize("document", _DOCUMENTS.values(), ids=_DOCUMENTS)
_ACTIVE = {"\x1b", "\x07", "\u202e", "\r", "\t", "\x00"}


def test_the_answer_reads_as_agreed() -> None:
    check("hunt.txt", render(sample.rich()))


@_EVERY
@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(document: doc.HuntDocument, width: int) -> None:
    for text in (render(document, width=width), rules(document, width=width)):
        assert max(map(width_of, text.splitlines())) <= width


@_EVERY
def test_nothing_of_the_evidence_acts_on_the_terminal(document: doc.HuntDocument) -> None:
    for text in (render(document), rules(document)):
        assert not set(text) & _ACTIVE
        text.encode("utf-8")


def test_colour_adds_to_the_words_and_replaces_none() -> None:
    coloured = render(sample.rich(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(sample.rich())


def test_a_hunt_of_any_size_is_a_page_that_can_be_read_and_says_what_it_leaves_out() -> None:
    text = render(sample.huge())
    assert text.count("\n") < 1_500
    for left_out in ("more servers;", "more chains;", "more rules;", "--format csv", "--rules"):
        assert left_out in text, left_out


def test_the_verdict_stands_before_everything_and_servers_before_the_story() -> None:
    text = render(sample.rich())
    parts = (
        "Yes: EXCH01 was exploited", "SERVERS", "THE STORY IN SHORT", "WHAT TO DO NOW", "WHAT TO FETCH",
        "has the details", "THE STORY (", "WHAT WAS SEEN", "THE EVIDENCE ITSELF",
        "WHAT THE EVIDENCE COVERS", "THE STEPS OF THE DIRECTIVE",
        "FIELDS OF THE INCIDENT REPORT", "RULES", "FILES READ",
    )  # fmt: skip
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (sample.rich(), "Yes: EXCH01 was exploited"),
        (sample.nothing(), "Unknown: nothing of a server could be read"),
        (sample.quiet(), "No sign of exploitation, and the evidence covers the whole time"),
        (sample.huge(), "Yes: 120 of 120 servers were exploited"),
        (
            replace(sample.rich(), verdict="attempted"),
            "Attempted on EXCH02; no record shows that it worked, but the evidence does not cover all",
        ),
        (
            replace(sample.rich(), verdict="attempted", coverage=()),
            "Attempted on EXCH02; no record shows that it worked",
        ),
        (
            replace(sample.rich(), verdict="unknown"),
            "Unknown: the evidence of EXCH03 does not cover what was asked",
        ),
        (
            replace(sample.rich(), verdict="of a newer version"),
            "Unknown: the evidence of EXCH03 does not cover what was asked",
        ),
    ],
)
def test_the_headline_is_never_better_than_the_worst_server(
    document: doc.HuntDocument, said: str
) -> None:
    assert say.headline(document).startswith(said)
    if document.verdict != "no_sign":
        assert "No sign" not in say.headline(document)


def test_a_chain_is_told_in_the_order_of_time_with_every_milestone() -> None:
    story = render(sample.rich()).split("THE STORY (")[1].split("WHERE ATTACK PATHS")[0]
    chain = story.split("Chain 2")[0]
    times = re.findall(r"^  (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)  ", chain, re.MULTILINE)
    assert len(times) > 7
    assert times == sorted(times)
    marks = ("FIRST PROBE", "FIRST SUCCESS", "SHELL WRITTEN", "SHELL USED", "HIDING", "LAST SEEN")
    assert [mark for mark in marks if mark not in chain] == []
    assert "HttpProxy_2021030304-1.LOG:122" in chain
    assert "EXCH01/Security.evtx#48211" in chain


def test_what_excludes_a_hit_is_shown_as_such() -> None:
    text = render(sample.rich())
    assert "known exception: ProxyLogon: what excludes a hit" in text
    assert "note: the anchor is ServerInfo~localhost" in text


def test_the_story_in_short_has_ten_lines_at_most_and_the_worst_chain_first() -> None:
    short = render(sample.rich()).split("THE STORY IN SHORT")[1].split("WHAT TO DO NOW")[0]
    lines = re.findall(r"^  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  (.{13})", short, re.MULTILINE)
    assert lines == [
        "first probe  ", "first success", "shell written", "shell used   ", "follow-up    ",
        "hiding       ", "last seen    ", "first probe  ",
    ]  # fmt: skip
    assert short.index("EXCH01: exploited, from 203.0.113.77") < short.index("EXCH02: attempted")
    huge = render(sample.huge()).split("THE STORY IN SHORT")[1].split("WHAT TO DO NOW")[0]
    assert len(re.findall(r"^  \d{4}-", huge, re.MULTILINE)) <= 10
    assert "more chains; the story below has them" in huge


def test_the_first_screen_is_short_and_says_where_the_rest_is() -> None:
    brief = render(sample.rich()).split("THE STORY (")[0]
    assert brief.count("\n") < 60
    assert "--format html -o hunt.html" in brief
    many = replace(sample.rich(), follow_up=sample.rich().follow_up * 5)
    assert "and 7 more steps; each stands in full below" in render(many)


def test_who_gave_nothing_is_told_what_to_give() -> None:
    for text in (render(sample.nothing()), html(sample.nothing())):
        assert "exchange/README.txt" in text
    assert "exchange/README.txt" not in render(sample.rich())


def test_of_many_servers_those_that_were_attacked_say_why_and_none_is_left_out() -> None:
    def server(number: int, verdict: str, seen: int) -> doc.HuntedServer:
        reasons = (f"reason of {number}", "another")
        return doc.HuntedServer(f"HOST{number}", verdict, reasons, (), {"suspicious": seen})

    servers = (
        server(1, "exploited", 3), server(2, "unknown", 1), *(server(n, "unknown", 0) for n in range(3, 12)),
        server(12, "no_sign", 0),
    )  # fmt: skip
    text = render(replace(sample.rich(), servers=servers)).split("THE STORY IN SHORT")[0]
    assert "reason of 1\n" in text
    assert "reason of 2" not in text
    assert "9 servers UNKNOWN, nothing was seen: HOST3, HOST4" in text
    assert "1 server NO SIGN, nothing was seen: HOST12" in text
    assert all(f"HOST{n}" in text for n in range(1, 13))
    assert "--format html has the reasons for each" in text


def test_what_is_to_be_copied_for_the_same_time_stands_together() -> None:
    days = "from 2021-01-01 to 2021-02-14 and from 2021-03-10 to 2021-03-31"
    needed = (
        f"copy Logging\\ECP\\Server of EXCH01 {days}", "copy FrontEnd\\HttpProxy of EXCH01",
        "copy Logging\\HttpProxy\\Owa of EXCH01 of 2021-03-02", f"copy Logging\\HttpProxy\\Ecp of EXCH01 {days}",
        "copy the inetpub of EXCH01 once more", "ask who cleared logs of EXCH01", "copy x of EXCH011 from 2021-01-01",
    )  # fmt: skip
    found = errands(Fetch("EXCH01", needed, ()))
    assert found.copies == (
        (days, ("Logging\\ECP\\Server", "Logging\\HttpProxy\\Ecp")),
        ("of 2021-03-02", ("Logging\\HttpProxy\\Owa",)),
        ("as a whole", ("FrontEnd\\HttpProxy",)),
    )
    assert found.others == (needed[4], needed[5], needed[6])


def test_a_text_is_cut_at_a_blank_and_never_says_how_much_is_gone() -> None:
    text = "word " * 100
    assert say.clipped(text, 18) == "word word word ..."
    assert say.clipped("x" * 30, 18) == "x" * 18 + " ..."
    assert say.clipped("short", 18) == "short"
    long = replace(
        sample.rich().servers[0], reasons=("a person has to look: " + "A title; " * 200,)
    )
    assert "more characters" not in render(replace(sample.rich(), servers=(long,)))


# --- coverage


def _covered(*parts: tuple[str, str]) -> doc.SourceAnswer:
    return sample.source("EXCH01", "iis", "W3SVC1", *parts)


@pytest.mark.parametrize(
    ("parts", "share", "strip"),
    [
        ((), "none", "..........."),
        ((("2021-01-01", "2021-04-21"),), "all", "###########"),
        ((("2021-01-01", "2021-04-20"),), "99 %", "##########+"),
        ((("2021-01-11", "2021-01-21"),), "9 %", ".#........."),
        ((("2021-01-16", "2021-01-26"),), "9 %", ".++........"),
    ],
)
def test_a_bar_is_full_only_where_all_is_covered(
    parts: tuple[tuple[str, str], ...], share: str, strip: str
) -> None:
    assert say.covered(_covered(*parts), sample.WINDOW) == share
    assert bar(_covered(*parts), sample.WINDOW, 11) == strip


@pytest.mark.parametrize(
    ("missing", "records", "share", "said"),
    [
        ((), 1, "there", "(files have no time)       there        1 file"),
        ((), 5, "there", "(files have no time)       there       5 files"),
        (
            ("2021-01-01T00:00:00Z", "2021-04-21T00:00:00Z"), 2, "in part",
            "(files have no time)     in part       2 files",
        ),
    ],
)  # fmt: skip
def test_files_cover_no_time_and_are_not_called_missing(
    missing: tuple[str, ...], records: int, share: str, said: str
) -> None:
    parts = (doc.PartAnswer(*missing),) if missing else ()
    blank = sample.source("EXCH01", "web-file", "FrontEnd")
    one = replace(blank, from_="", to="", records=records, missing=parts, covered=())
    assert say.covered(one, sample.WINDOW) == share
    text = render(replace(sample.rich(), coverage=(one,)))
    assert said in text
    assert "missing: " not in text.split("WHAT THE EVIDENCE COVERS")[1].split("THE STEPS")[0]
    assert say.covered(replace(one, source="event-log"), sample.WINDOW) == "none"


@pytest.mark.parametrize(
    ("records", "said"),
    [(999_999, "999,999 rec."), (1_234_567, "1.2 M rec."), (9_876_543_210, "9,876.5 M rec.")],
)
def test_a_row_of_the_coverage_fits_however_many_records_there_are(records: int, said: str) -> None:
    one = replace(sample.source("EXCH01", "iis", "W3SVC1"), records=records)
    assert said in render(replace(sample.rich(), coverage=(one,)))


def test_a_second_that_is_missing_is_not_rounded_away() -> None:
    part = doc.PartAnswer("2021-01-01T00:00:00Z", "2021-04-20T23:59:59Z")
    gone = doc.PartAnswer("2021-04-20T23:59:59Z", "2021-04-21T00:00:00Z")
    one = replace(_covered(), covered=(part,), missing=(gone,))
    assert say.covered(one, sample.WINDOW) == "99 %"
    one = replace(one, covered=(gone,), missing=(part,))
    assert say.covered(one, sample.WINDOW) == "< 1 %"


def test_what_was_not_given_at_all_is_named_and_a_cleared_log_too() -> None:
    text = render(sample.rich())
    exch03 = text.split("EXCH03\n", 1)[1]
    assert "nothing of: HttpProxy Ecp" in exch03
    assert "cleared by somebody" in text
    assert "copy from 2021-01-01: Logging\\HttpProxy" in text


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        ("2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z", "2021-01-01"),
        ("2021-01-01T00:00:00Z", "2021-01-03T00:00:00Z", "2021-01-01 to 2021-01-02"),
        ("2021-01-01T00:00:00Z", "2021-01-02T06:30:00Z", "2021-01-01 00:00 to 2021-01-02 06:30"),
        ("", "2021-01-02T06:30:00Z", "? to 2021-01-02T06:30:00Z"),
    ],
)
def test_a_part_of_time_ends_before_its_end(begin: str, end: str, said: str) -> None:
    assert say.period(doc.PartAnswer(begin, end)) == said


# --- rules


def test_why_rules_cannot_be_used_is_counted_by_reason() -> None:
    text = render(sample.rich())
    assert "3 rules could not be used (--rules lists each)" in text
    assert "2 x the placeholder ... has no value; give --sigma-values" in text
    assert render(sample.huge()).count("not YAML") == 1


def test_the_list_of_rules_names_each_with_its_own_reason() -> None:
    text = rules(sample.rich())
    for part in ("Rule A", "Rule B", "Rule C", "%servers%", "%admins%", "sigma/rules/b.yml (id-2)"):
        assert part in text
    assert rules(sample.huge()).count("rules/") == 3000


def test_without_rules_nothing_is_called_seen() -> None:
    assert "No rule was used: nothing could be seen." in render(sample.nothing())


def test_evidence_that_changed_is_said() -> None:
    assert "The evidence changed" in render(replace(sample.rich(), unchanged=False))
    assert "The evidence changed" not in render(sample.rich())
