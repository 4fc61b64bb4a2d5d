"""The neutral rule table: told from inventories, damaged, hostile, and always honest about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.network.facts import NetworkFacts
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Verb
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.readers.firewalls.table.reader import TABLE_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading
from tests.readers.firewalls.network_cases import cases, configuration, decided, expectation

CASES = cases(Path(__file__).parent.parent / "cases" / "table")
TEXTS = {case.name: configuration(case).path.read_text(encoding="utf-8") for case in CASES}
QUESTIONS = {case.name: expectation(case).get("decide", []) for case in CASES}
WORD = re.compile(r"[\w.:/-]{2,}")


def written(folder: Path, data: bytes, name: str = "rules.csv") -> InputFile:
    path = folder / name
    path.write_bytes(data)
    return InputFile(path, name, len(data), data[:HEAD_BYTES])


def reading(folder: Path, text: str) -> Reading | None:
    try:
        return TABLE_READER.read(written(folder, text.encode()), Options())
    except InputError as error:
        assert {problem.file for problem in error.problems} == {"rules.csv"}  # noqa: PT017
        return None


def verdicts(network: NetworkFacts, name: str) -> list[str]:
    """The answers to the questions of a case; unknown where the device, or an interface, is in doubt."""
    found = []
    for test in QUESTIONS[name]:
        device = next((d for d in network.devices if d.name == test["device"]), None)
        doubted = device is None or device.doubts or any(i.doubts for i in device.interfaces)
        found.append("unknown" if doubted else decided(network, test).verdict)
    return found


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_garbled_word_never_turns_an_answer_into_its_opposite(tmp_path: Path, name: str) -> None:
    before = [test["expect"] for test in QUESTIONS[name]]
    turned = []
    for found in WORD.finditer(TEXTS[name]):
        text = f"{TEXTS[name][: found.start()]}xq9{TEXTS[name][found.end() :]}"
        made = reading(tmp_path, text)
        if made is None or made.network is None or made.problems == ():
            continue
        after = verdicts(made.network, name)
        turned += [
            (found.group(), old, new)
            for old, new in zip(before, after, strict=True)
            if new not in {old, "unknown"} and old != "unknown"
        ]
    assert turned == []


@pytest.mark.parametrize(
    "text",
    [
        "host,ip,product\nEXCH01,192.0.2.5,Exchange\n",
        "firedoor-rules-of-thumb\nhost;ip\nA;192.0.2.1\n",
        "[firedoor]\nsomething = 1\n",
        "[[zone]]\nname = 'x'\n",
        "",
    ],
)
def test_other_files_are_not_taken(tmp_path: Path, text: str) -> None:
    assert not TABLE_READER.recognises(written(tmp_path, text.encode()))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_other_reader_of_network_files_takes_a_table(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, TEXTS[name].encode())
    takers = [reader.name for reader in NETWORK_READERS if reader.recognises(file)]
    assert takers[0] == "table"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_as_spreadsheets_save_it(tmp_path: Path, encoding: str) -> None:
    text = TEXTS["csv-mguard"].replace("\n", "\r\n")
    file = written(tmp_path, text.encode(encoding))
    assert TABLE_READER.recognises(file)
    made = TABLE_READER.read(file, Options())
    assert made.problems == ()
    assert made.not_understood == 0


def test_every_fault_is_a_problem_with_its_line(tmp_path: Path) -> None:
    made = reading(tmp_path, TEXTS["csv-faults"])
    assert made is not None
    assert {problem.line for problem in made.problems} == {8, 12, 13, 14, 15, 16}


def test_without_a_default_the_rest_is_unknown(tmp_path: Path) -> None:
    text = TEXTS["csv-faults"].replace("default,drop\n", "")
    made = reading(tmp_path, text)
    assert made is not None
    assert made.network is not None
    assert any("default is missing" in problem.message for problem in made.problems)
    assert made.network.devices[0].rule_set("rules").default == "unknown"


def test_groups_in_a_circle_are_a_problem(tmp_path: Path) -> None:
    text = (
        "firedoor-rules,1\n[device]\nname,d\ndefault,drop\n[addresses]\nname,members\nA,B\nB,A\n"
        "[rules]\naction,source\naccept,A\n"
    )
    made = reading(tmp_path, text)
    assert made is not None
    assert any("contains itself" in problem.message for problem in made.problems)


def test_groups_that_hold_each_other_many_times_are_read_once(tmp_path: Path) -> None:
    """Forty short lines would stand for three to the power of forty words."""
    groups = "".join(f"G{n},G{n + 1} G{n + 1} G{n + 1}\n" for n in range(40))
    services = "".join(f"S{n},S{n + 1} S{n + 1} S{n + 1}\n" for n in range(40))
    made = reading(
        tmp_path,
        f"firedoor-rules,1\n[device]\nname,d\ndefault,drop\n[addresses]\nname,members\n{groups}G40,192.0.2.1\n"
        f"[services]\nname,members\n{services}S40,tcp/502\n[rules]\naction,source,service\naccept,G0,S0\n",
    )
    assert made is not None
    assert made.network is not None
    match = made.network.devices[0].rule_set("rules").rules[-1].match
    assert [str(network) for network in match.sources.surely.networks()] == ["192.0.2.1/32"]
    assert [str(service.dports) for service in match.services.surely] == [str(Ranges.single(502))]


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from(sorted(TEXTS.values())),
    cut=st.floats(0, 1),
    tail=st.text(max_size=40),
    again=st.integers(0, 40),
)
def test_cut_and_shuffled_tables_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, cut: float, tail: str, again: int
) -> None:
    lines = text.split("\n")
    mixed = "\n".join([*lines, *lines[again:]])[: int(len(text) * 2 * cut)] + tail
    folder = tmp_path_factory.mktemp("cut")
    file = written(folder, mixed.encode("utf-8", "replace"))
    TABLE_READER.recognises(file)
    made = reading(folder, mixed.encode("utf-8", "replace").decode())
    if made is not None:
        sorted_out = made.understood + made.partly + made.irrelevant + made.not_understood
        assert sorted_out == made.records


def test_a_long_table_is_read_soon(tmp_path: Path) -> None:
    rules = "".join(
        f"accept,any,any,10.0.{n >> 8 & 255}.{n & 255},10.9.0.9,tcp/80\n" for n in range(20_000)
    )
    head = "firedoor-rules,1\n[device]\nname,d\ndefault,drop\n[rules]\n"
    made = reading(tmp_path, f"{head}action,from,to,source,destination,service\n{rules}")
    assert made is not None
    assert made.network is not None
    assert len(made.network.devices[0].rule_set("rules").rules) == 20_001


COLUMNS_AND_PAIRS = """firedoor-rules;1
[device]
{device}
[interfaces]
name;address
out;192.0.2.2/24
[rules]
action;from;to
"""


def device_of(folder: Path, properties: str) -> Reading:
    made = reading(folder, COLUMNS_AND_PAIRS.format(device=properties))
    assert made is not None
    assert made.network is not None
    return made


def test_a_device_may_be_typed_in_columns_like_every_other_section(tmp_path: Path) -> None:
    pairs = device_of(tmp_path, "name;cell-3\ndefault;drop\ndevice default;drop")
    columns = device_of(tmp_path, "name;default;device default\ncell-3;drop;drop")
    for made in (pairs, columns):
        assert made.problems == ()
        assert made.network is not None
        (device,) = made.network.devices
        assert (device.name, device.doubts) == ("cell-3", ())
        assert {each.default for each in device.rule_sets} == {Verb.DENY}


def test_a_second_row_of_values_is_no_device_that_goes_unseen(tmp_path: Path) -> None:
    made = device_of(tmp_path, "name;default;device default\ncell-3;drop;drop\ncell-4;accept;drop")
    assert [problem.advice for problem in made.problems] == ["a new [device] begins the next box"]
    assert made.network is not None
    assert all(device.doubts for device in made.network.devices)


PAGE = Path(__file__).parents[4] / "docs" / "readers" / "table.md"
BOX = """firedoor-rules;1
[device]
name;box
default;drop
device default;drop
[interfaces]
name;address
{interfaces}
[rules]
order;action;from;to;source;destination;service;condition
{rules}
[nat]
kind;from;to;source;destination;service;translated;translated port
{nat}
"""


def of_the_page(title: str) -> Iterator[tuple[str, bool]]:
    """The rows for the table in a section of the page, and whether they are translations."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n### {title}")[1].split("\n#")[0]
    for line in section.splitlines():
        for row in re.findall(r"`([^`]+)`", line) if line.startswith("| ") else ():
            if row.count(";") > 1:
                yield row, "`[nat]`" in line


@pytest.mark.parametrize("title", ["Hirschmann", "Siemens", "Phoenix Contact", "Moxa"])
def test_the_worked_rows_of_the_page_are_understood(tmp_path: Path, title: str) -> None:
    several = list(of_the_page(title))
    names = {cell for row, nat in several for cell in row.split(";")[1 if nat else 2 :][:2]}
    made = reading(
        tmp_path,
        BOX.format(
            interfaces="\n".join(
                f"{n};10.9.{i}.1/24" for i, n in enumerate(sorted(names - {"", "device"}))
            ),
            rules="\n".join(row for row, nat in several if not nat),
            nat="\n".join(row for row, nat in several if nat),
        ),
    )
    assert len(several) > 1
    assert made is not None
    assert made.problems == ()
