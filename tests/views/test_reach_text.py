from __future__ import annotations

from dataclasses import replace

import pytest

from firedoor.result import network_document as doc
from firedoor.result.reach_findings import findings
from firedoor.views import reach_diff_text
from firedoor.views.lines import width_of
from firedoor.views.reach_text import coverage, render
from firedoor.views.reach_words import headline, witness

from . import reach_sample as sample
from .golden import check

_NETWORKS = {
    "small": sample.network(),
    "one": sample.one_answer(sample.reachable("office", "scada", "tcp/3389")),
    "blocked": sample.one_answer(sample.blocked("office", "cell")),
    "no zones": sample.no_zones(),
    "large": sample.large(60),
    "hostile": sample.hostile(),
}
_EVERY = pytest.mark.parametrize("network", _NETWORKS.values(), ids=_NETWORKS)


def test_the_answers_read_as_agreed() -> None:
    check("reach.txt", render(sample.network()))


def test_one_answer_shows_every_hop_with_its_lines() -> None:
    stops = (
        doc.StopAnswer("network/plant.cfg", 90, "deny ip any any log", ""),
        doc.StopAnswer("network/edge.cfg", 12, "route outside 0 0 198.51.100.1", ""),
    )
    several = (
        sample.reachable("office", "scada", "tcp/3389", "icmp"),
        sample.blocked("office", "cell", *stops),
        sample.unknown("cell", "scada"),
    )
    pages = [render(sample.one_answer(answer)) for answer in several]
    check("reach-answers.txt", "\n=====\n\n".join(pages))


def test_the_difference_reads_as_agreed() -> None:
    check("reach-diff.txt", reach_diff_text.render(sample.difference()))


def test_coverage_names_each_line_in_doubt() -> None:
    check("reach-coverage.txt", coverage(sample.network()))


@_EVERY
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(network: doc.NetworkAnswer, width: int) -> None:
    for text in (render(network, width=width), coverage(network, width=width)):
        assert max(map(width_of, text.splitlines())) <= width


def test_no_line_of_a_difference_is_wider_than_the_terminal() -> None:
    text = reach_diff_text.render(sample.difference(), width=60)
    assert max(map(width_of, text.splitlines())) <= 60


@_EVERY
def test_nothing_of_the_evidence_acts_on_the_terminal(network: doc.NetworkAnswer) -> None:
    for text in (render(network), coverage(network)):
        assert not set(text) & {"\x1b", "\x07", "\u202e", "\r"}


def test_colour_adds_to_the_words_and_replaces_none() -> None:
    import re  # noqa: PLC0415

    plain = render(sample.network())
    coloured = render(sample.network(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_without_zones_nothing_is_called_safe() -> None:
    text = render(sample.no_zones())
    assert "NOT JUDGED" in text
    assert "No way into the control network" not in text
    assert "None: no control zone" not in text


def test_a_site_without_business_zones_says_nothing_of_isolation() -> None:
    network = sample.network()
    places = tuple(p for p in network.places if p.kind != "business")
    text = render(replace(network, places=places, beyond=(), answers=()))
    assert "BUSINESS TO CONTROL" not in text
    assert "FROM THE INTERNET" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "1 way into the control network beyond what is required, 1 possible way"),
        ({"beyond": (), "flows": ()}, "1 possible way into it that the files do not decide."),
        (
            {"beyond": (), "flows": (), "answers": ()},
            "No way into the control network beyond what is required, over the model",
        ),
    ],
)
def test_the_headline_is_never_better_than_the_answers(
    change: dict[str, tuple[()]], said: str
) -> None:
    network = replace(sample.network(), **change)  # type: ignore[arg-type]
    assert said in headline(network, findings(network))


def test_the_table_marks_ways_in_and_counts_services_that_do_not_fit() -> None:
    rows = {
        line.split()[1]: line
        for line in _table(render(sample.network(), width=76)).splitlines()[1:]
        if line[:1].isdigit() and len(line.split()) > 1
    }
    assert "!tcp/3389" in rows["office"] or "!1 svc" in rows["office"]
    assert "4 svc" in rows["dmz"]
    assert "!?" in rows["internet"]


def test_a_large_table_is_cut_into_blocks_that_show_every_pair() -> None:
    text = render(sample.large(60), width=80)
    table = _table(text)
    assert table.count("internet") > 1
    cells = sum(
        row.count("x") + row.count("?") + row.count("-") + row.count(".")
        for row in table.splitlines()
        if row[:2].strip().isdigit()
    )
    names = table.count("zone-number")  # each of them has two strokes
    assert cells - 2 * names >= 60 * 60


def test_a_pair_that_may_pass_more_is_not_shown_as_closed() -> None:
    text = render(sample.network())
    assert "could pass too: udp/53" in text
    assert "+?" in _table(text)


def _table(text: str) -> str:
    """The table of who can reach whom, without what stands before and after it."""
    return text.split("WHO CAN REACH WHOM")[1].split("WHAT PASSES", maxsplit=1)[0]


def test_what_an_attacker_reaches_stands_before_everything_else() -> None:
    machine = doc.MachineAnswer("PLC-7", "10.4.0.5")
    network = sample.network()
    found = tuple(replace(answer, machines=(machine,)) for answer in network.beyond)
    text = render(replace(network, beyond=found))
    assert text.index("FROM THE INTERNET") < text.index("PLC-7") < text.index("WHO CAN REACH WHOM")


def test_a_witness_says_where_it_arrives_and_at_which_machine() -> None:
    answer = replace(
        sample.network().beyond[0],
        flow=doc.FlowAnswer("10.1.0.5", "203.0.113.9", "tcp", 49152, 3389, ""),
        machines=(doc.MachineAnswer("PLC-8", "10.4.0.50"), doc.MachineAnswer("PLC-7", "10.4.0.5")),
    )
    sent = "tcp 10.1.0.5:49152 -> 203.0.113.9:3389"
    assert witness(answer) == f"{sent}, arrives at 10.4.0.5:3389 (PLC-7)"


def test_a_line_that_could_change_many_answers_is_told_once() -> None:
    text = render(sample.network())
    assert text.count("> frobnicate all") == 1
    assert "could change 3 answers" in text


def test_the_name_that_people_gave_a_rule_stands_beside_its_number() -> None:
    named = replace(
        sample.network().beyond[0].path[3], text="edit 1", note='policy: permit, policy 1 "support"'
    )
    way = replace(sample.network().beyond[0], path=(named,))
    assert 'plant (policy 1 "support")' in render(replace(sample.network(), beyond=(way,)))
