"""What if: two networks are compared by the packets that pass, not by the words of their answers."""

from __future__ import annotations

import pytest

from firedoor.model.network.device import Device, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite, Translation, TranslationTable
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import Match
from firedoor.model.origin import Origin
from firedoor.model.zone import RequiredFlow, SiteDeclaration, Zone
from firedoor.reach.answers import Reach
from firedoor.reach.ask import Asked, WhatIf, ask, what_if
from firedoor.reach.service_words import service_words
from firedoor.reach.what_if import Difference
from tests.reach.build import addresses, at, device, interface, rule, rule_set, space

HERE = Origin("site.toml", 1)
OFFICE, PLANT = "10.1.0.0/24", "10.2.0.0/24"


def zone(name: str, level: float, *networks: str) -> Zone:
    return Zone(name, name, level, tuple(space(*networks).networks()), HERE)


SITE = SiteDeclaration(
    "site",
    zones=(zone("office", 4, OFFICE), zone("plant", 2, PLANT)),
    flows=(
        RequiredFlow("F-POLL", OFFICE, "10.2.0.5", "tcp/502", "poll", "", None, HERE),
        RequiredFlow("F-NOBODY", "HISTORIAN", PLANT, "tcp/443", "read", "", None, HERE),
    ),
)


def published(server: str) -> Translation:
    """A server of the plant under an address of the office."""
    outer = space("10.1.0.9/32")
    to_server = Rewrite(one_to_one=(outer, space(f"{server}/32")))
    match = Match(destinations=addresses("10.1.0.9/32"))
    return Translation(match, at("fw", 3, f"publish {server}"), "server", destination=to_server)


def firewall(*lines: str, doubt: str = "", server: str = "") -> Device:
    rules = [rule(n, text, doubt if n == 10 else "") for n, text in enumerate(lines, start=10)]
    tables = [TranslationTable("nat", (published(server),))] if server else []
    return device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set("policy", *rules),
        tables=tables,
        arrival=[Translate("nat")] if server else [],
    )


def compared(old: Device, new: Device, asked: Asked | None = None) -> WhatIf:
    return what_if((SITE, [old]), (SITE, [new]), asked or Asked())


def into_plant(found: WhatIf) -> Difference:
    return next(d for d in found.differences if (d.source, d.target) == ("office", "plant"))


def words(difference: Difference) -> tuple[list[str], list[str]]:
    return (
        list(service_words(difference.gained.services)),
        list(service_words(difference.lost.services)),
    )


def test_the_same_rules_change_nothing() -> None:
    one = "permit 10.1.0.0/24 10.2.0.5/32 tcp/502"
    found = compared(firewall(one), firewall("deny 10.9.0.0/24 any any", one))
    assert not any(difference.changed for difference in found.differences)


def test_an_opened_service_is_gained_with_a_packet_and_its_line() -> None:
    old = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")
    new = firewall(
        "permit 10.1.0.0/24 10.2.0.5/32 tcp/502", "permit 10.1.0.7/32 10.2.0.8/32 tcp/3389"
    )
    difference = into_plant(compared(old, new))
    assert words(difference) == (["tcp/3389"], [])
    gained = difference.gained
    assert (gained.sources, gained.targets) == (("10.1.0.7",), ("10.2.0.8",))
    assert gained.path is not None
    assert 11 in [step.origin.line for hop in gained.path.hops for step in hop.steps]


def test_the_same_service_to_one_more_machine_is_a_change() -> None:
    old = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")
    new = firewall("permit 10.1.0.0/24 10.2.0.4/31 tcp/502")
    difference = into_plant(compared(old, new))
    assert difference.before is not None
    assert difference.after is not None
    assert difference.before.services == difference.after.services
    assert difference.changed
    assert difference.gained.targets == ("10.2.0.4",)


def test_what_is_closed_is_lost() -> None:
    old = firewall("permit 10.1.0.0/24 10.2.0.0/24 tcp/502-503")
    new = firewall("permit 10.1.0.0/24 10.2.0.0/24 tcp/502")
    difference = into_plant(compared(old, new))
    assert words(difference) == ([], ["tcp/503"])
    assert difference.lost.flow is not None
    assert difference.lost.flow.dport == 503


def test_a_translation_that_leads_to_another_machine_is_a_change() -> None:
    """Both machines are reached before and after: only what the published address leads to is another one."""
    rules = "permit 10.1.0.0/24 10.2.0.0/28 tcp/443"
    old, new = firewall(rules, server="10.2.0.4"), firewall(rules, server="10.2.0.5")
    difference = into_plant(compared(old, new))
    assert difference.changed
    assert difference.gained.targets == difference.lost.targets == ("10.1.0.9",)
    assert difference.gained.path is not None
    assert str(difference.gained.path.arrived.dst) == "10.2.0.5"


def test_a_line_that_becomes_doubtful_is_a_change() -> None:
    line = "permit 10.1.0.0/24 10.2.0.5/32 tcp/502"
    difference = into_plant(compared(firewall(line), firewall(line, doubt="a strange word")))
    assert difference.after is not None
    assert difference.after.verdict is Reach.UNKNOWN
    assert words(difference) == ([], [])
    assert list(service_words(difference.doubted.services)) == ["tcp/502"]


def test_what_may_pass_still_is_never_called_lost() -> None:
    old = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502-503")
    new = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502", doubt="a strange word")
    difference = into_plant(compared(old, new))
    assert words(difference) == ([], ["tcp/503"])
    assert list(service_words(difference.doubted.services)) == ["tcp/502"]
    doubtful = device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set("policy", rule(10, "deny any any any")),
        doubts=(Doubt(at("fw", 9), "not understood"),),
    )
    assert words(into_plant(compared(old, doubtful)))[1] == []


@pytest.mark.parametrize(
    ("old", "new", "verdicts"),
    [
        (
            "permit 10.1.0.0/24 any tcp/502",
            "permit 10.1.0.0/24 any tcp/80",
            ("reachable", "blocked"),
        ),
        (
            "permit 10.1.0.0/24 any tcp/80",
            "permit 10.1.0.0/24 any tcp/502",
            ("blocked", "reachable"),
        ),
    ],
)
def test_required_flows_break_and_heal(old: str, new: str, verdicts: tuple[str, str]) -> None:
    found = compared(firewall(old), firewall(new))
    assert tuple(side.flows[0].answer.verdict for side in (found.before, found.after)) == verdicts


def test_where_an_end_is_not_connected_any_more_nothing_is_called_lost() -> None:
    old = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")
    new = device(
        "fw", [interface("out", "10.2.0.1/24")], rule_set("policy", rule(10, "permit any any any"))
    )
    difference = into_plant(compared(old, new))
    assert difference.after is not None
    assert difference.after.verdict is Reach.UNKNOWN
    assert words(difference)[1] == []
    assert list(service_words(difference.doubted.services)) == ["tcp/502"]


def test_where_memory_runs_out_nothing_is_called_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("firedoor.reach.spread.Spreader.spread", exhausted)
    one = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")
    difference = into_plant(compared(one, one))
    assert difference.changed
    assert difference.after is not None
    assert difference.after.verdict is Reach.UNKNOWN


def test_a_question_is_compared_for_its_ends_and_service_only() -> None:
    old = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")
    new = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/80")
    asked = Asked("office", "10.2.0.5", "tcp/443")
    assert not any(d.changed for d in compared(old, new, asked).differences)
    changed = compared(old, new, Asked("office", "10.2.0.5", "tcp/80")).differences
    assert [(d.source, d.target, d.changed) for d in changed] == [("office", "10.2.0.5", True)]


def test_gained_packets_pass_after_and_not_before() -> None:
    old = firewall("deny 10.1.0.0/25 10.2.0.5/32 any", "permit 10.1.0.0/24 10.2.0.0/24 tcp")
    new = firewall("permit 10.1.0.0/24 10.2.0.0/24 tcp")
    flow = into_plant(compared(old, new)).gained.flow
    assert isinstance(flow, Packet)
    assert flow.src in space("10.1.0.0/25")
    assert str(flow.dst) == "10.2.0.5"


# --- what the question of a whole site holds beside


def test_a_flow_whose_end_has_no_address_is_unknown_not_left_out() -> None:
    flows = ask(SITE, [firewall("permit any any any")], Asked()).flows
    assert [(f.flow.id, f.answer.verdict.value) for f in flows] == [
        ("F-POLL", "reachable"),
        ("F-NOBODY", "unknown"),
    ]
    assert "HISTORIAN" in flows[1].answer.reasons[0]


def test_what_may_pass_beside_what_surely_does_is_said() -> None:
    fw = firewall(
        "permit any 10.2.0.5/32 tcp/80", "permit any 10.2.0.5/32 tcp/502", doubt="strange"
    )
    (answer,) = (a for a in ask(SITE, [fw], Asked()).answers if a.target == "plant")
    assert answer.verdict is Reach.REACHABLE
    assert list(service_words(answer.services)) == ["tcp/502"]
    assert list(service_words(answer.perhaps)) == ["tcp/80"]
    assert [doubt.what for doubt in answer.doubts] == ["strange"]


def test_only_what_no_flow_asks_for_is_beyond_the_flows() -> None:
    needed = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502")
    more = firewall("permit 10.1.0.0/24 10.2.0.5/32 tcp/502-503")
    (first,) = ask(SITE, [needed], Asked()).beyond
    assert first.verdict is Reach.BLOCKED
    (second,) = ask(SITE, [more], Asked()).beyond
    assert list(service_words(second.services)) == ["tcp/503"]


def test_blocked_pairs_name_the_lines_that_stop() -> None:
    (answer,) = (
        a for a in ask(SITE, [firewall("deny any any any")], Asked()).answers if a.target == "plant"
    )
    assert [origin.line for origin in answer.stops] == [10]


def test_devices_are_named_with_the_zones_they_stand_in() -> None:
    (standing,) = ask(SITE, [firewall("deny any any any")], Asked()).standing
    assert standing.enforces
    assert standing.places == ("office", "plant")
