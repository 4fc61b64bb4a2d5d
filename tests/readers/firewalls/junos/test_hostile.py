"""Hostile and broken input: a reading or the one error, quickly, whatever stands there."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.network.line_state import LineState
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.junos.recognising import is_junos
from firedoor.readers.interface import Reading
from tests.readers.firewalls.junos.helpers import CASES, facts, only, reading, verdict
from tests.readers.firewalls.network_cases import EXPECTED

SAMPLES = [p.read_bytes() for p in sorted(CASES.rglob("*")) if p.is_file() and p.name != EXPECTED]
POOL = sorted({line for sample in SAMPLES for line in sample.decode().splitlines()})


def _survives(data: bytes) -> None:
    try:
        found = reading(data)
    except InputError as error:
        assert error.problems  # noqa: PT017
        return
    _sums_up(found, data)


def _sums_up(found: Reading, data: bytes) -> None:
    assert found.network is not None
    states = found.network.lines.states
    counted = found.understood + found.partly + found.irrelevant + found.not_understood
    assert found.records == counted == len(states) - states.count(LineState.BLANK)
    assert len(states) <= data.count(b"\n") + 1 or b"\0" in data


@settings(max_examples=120, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    _survives(data)
    _survives(b"set system host-name x\n" + data)


@settings(max_examples=100, deadline=None)
@given(sample=st.sampled_from(SAMPLES), cut=st.floats(0, 1), tail=st.binary(max_size=30))
def test_cut_samples(sample: bytes, cut: float, tail: bytes) -> None:
    _survives(sample[: int(len(sample) * cut)] + tail)


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(
        st.one_of(st.sampled_from(POOL), st.text('{};[]"/*#<> set\\ab1.', max_size=25)), max_size=40
    )
)
def test_lines_in_any_order(lines: list[str]) -> None:
    _survives("\n".join(lines).encode("utf-8", "replace"))


RULE = "set firewall family inet filter F term t{0} from source-address 10.{1}.{2}.0/24"
POLICY = "set security policies from-zone a to-zone b policy p{0} match source-address A{0}"


def _many_terms(count: int) -> str:
    lines = ["set system host-name big"]
    for n in range(count):
        lines.append(RULE.format(n, n // 250 % 250, n % 250))
        lines.append(f"set firewall family inet filter F term t{n} then accept")
    return "\n".join(lines)


def _many_policies(count: int) -> str:
    lines = ["set system host-name big"]
    for n in range(count):
        lines.append(f"set security address-book global address A{n} 10.0.{n % 250}.0/24")
        lines.append(POLICY.format(n))
        lines.append(f"set security policies from-zone a to-zone b policy p{n} then permit")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (_many_terms(10_000), 8),
        (_many_policies(7_000), 8),
        ("set system host-name x\n" + "a {\n" * 20_000, 5),
        ("set system host-name x\nset " + "a " * 20_000, 5),
        ("set apply-groups g\nset groups g x y\n" + ("a b c d e f g h i j " * 9 + "{\n") * 60, 5),
        ("set system host-name x\n" + '"' * 100_000, 5),
        ("set system host-name x\n" + "/*" * 100_000, 5),
        ("set system host-name x\n" + "[" * 50_000 + "]" * 50_000, 5),
        (
            "\n".join(f"set security address-book global address-set S{n} address-set S{n + 1}"
                      for n in range(5_000)) + "\nset security zones security-zone a\n"
            "set security policies global policy p match source-address S0\n",
            8,
        ),
        (
            "\n".join(f"set groups G{n} system apply-groups G{n + 1}" for n in range(300))
            + "\nset apply-groups G0\n",
            8,
        ),
        (
            "\n".join(f"set groups G interfaces <*> unit <*> family inet address 10.0.{n}.1/24"
                      for n in range(60))
            + "\nset apply-groups G\n"
            + "\n".join(f"set interfaces ge-0/0/{n % 48} unit {n} description x" for n in range(1_000)),
            20,
        ),
        ("set firewall filter F term t from tcp-flags \"" + "(" * 90 + "syn" + ")" * 90 + '"', 3),
    ],
    ids=["terms", "policies", "deep", "long", "wide and deep", "quotes", "comments", "brackets", "sets", "groups",
         "wildcards", "flags"],
)  # fmt: skip
def test_large_and_twisted_input_is_read_in_time(text: str, seconds: int) -> None:
    begun = time.process_time()
    reading(text)
    assert time.process_time() - begun < seconds


def test_objects_that_contain_themselves_are_in_doubt_and_named() -> None:
    text = """
set security zones security-zone a
set security zones security-zone b
set security address-book global address-set X address-set Y
set security address-book global address-set Y address-set X
set applications application-set S application-set S
set security policies from-zone a to-zone b policy p match source-address X
set security policies from-zone a to-zone b policy p match destination-address any
set security policies from-zone a to-zone b policy p match application S
set security policies from-zone a to-zone b policy p then permit
"""
    found = reading(text)
    messages = " ".join(problem.message for problem in found.problems)
    assert 'address set "X" contains itself' in messages
    assert 'application set "S" contains itself' in messages
    network = facts(text)
    args = ("from-zone a to-zone b", "10.0.0.1", "10.0.0.2", "tcp/502")
    assert verdict(network, *args) == "unknown"


def test_filters_that_call_each_other_are_in_doubt() -> None:
    text = """
set firewall family inet filter A term x filter B
set firewall family inet filter B term x filter A
"""
    assert verdict(facts(text), "A", "10.0.0.1", "10.0.0.2", "tcp/502") == "unknown"


@pytest.mark.parametrize(
    "foreign",
    [
        "set deviceconfig system hostname fw\nset network interface ethernet ethernet1/1\n",
        "set interfaces ethernet eth0 address 10.0.0.1/24\nset system host-name 'vyos'\n",
        "interfaces {\n    ethernet eth0 {\n        address 10.0.0.1/24\n    }\n}\n",
        "config system global\n    set hostname fw\nend\n",
        "hostname,address\nsystem,10.0.0.1\n",
        "[system]\nname = 'x'\n",
        '{"system": {"host-name": "x"}}\n',
        "<configuration><system><host-name>x</host-name></system></configuration>\n",
        "table inet filter {\n  chain input { type filter hook input priority 0; }\n}\n",
        "user@host> show route\n\ninet.0: 3 destinations, 3 routes (3 active, 0 holddown, 0 hidden)\n",
        "server {\n    listen 80;\n}\n",
        "",
        "set\n",
    ],
)
def test_files_of_others_are_left_to_them(foreign: str) -> None:
    assert not is_junos(foreign)


def test_utf_16_says_the_same() -> None:
    plain = SAMPLES[-1].decode()
    network = reading(plain.encode("utf-16")).network
    assert network is not None
    assert network.devices == facts(plain).devices


def test_text_without_a_statement_is_the_one_error() -> None:
    with pytest.raises(InputError):
        reading("# nothing\n")
    with pytest.raises(InputError):
        reading(b"\0\1\2\3" * 40)


def test_a_cut_file_is_read_and_says_so() -> None:
    text = "system {\n    host-name a;\n}\nfirewall {\n    family inet {\n        filter F {\n"
    found = reading(text)
    assert [(p.line, p.message) for p in found.problems] == [
        (4, "the block that begins here is not closed")
    ]
    assert only(text).doubts
