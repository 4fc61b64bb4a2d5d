"""``firedoor acl`` from the outside: configurations and questions in, verdicts with their lines out.

Each case is a TOML file: ``files`` are written to a folder; ``[[test]]``, ``[[diff]]``, ``[[lint]]`` and
``[[error]]`` are commands with what they must answer.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firedoor.cli.main import run
from firedoor.reach.packet_text import read_packet

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
OPTIONS = ("in", "out", "device", "acl", "as_of")


def _questions(kind: str) -> Iterator[Any]:
    for path in CASES:
        case = tomllib.loads(path.read_text(encoding="utf-8"))
        for number, question in enumerate(case.get(kind, ())):
            words = question.get("packet") or question.get("acl") or question.get("says", "")
            yield pytest.param(
                case["files"], question, id=f"{path.stem}-{number + 1} {words}".strip()
            )


def _options(question: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if name in question:
            yield from (f"--{name.replace('_', '-')}", question[name])


@pytest.fixture
def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["acl", *arguments, "--format", "json"]) == 0, capsys.readouterr().err
    found = json.loads(capsys.readouterr().out)
    assert found.pop("schema") == "firedoor/acl/v1"
    return dict(found)


def _line(folder: Path, file: str, number: int | None) -> str:
    """The line itself, so that cases name lines by how they begin."""
    return (folder / file).read_text(encoding="utf-8").splitlines()[(number or 1) - 1].strip()


@pytest.mark.parametrize(("files", "question"), [*_questions("test")])
def test_a_packet_meets_its_line(
    folder: Path, question: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    options = _options(question, ("in", "out", "device"))
    path = str(folder / question["file"])
    found = _answer(capsys, "test", path, question["acl"], question["packet"], *options)
    assert found["verdict"] == question["verdict"], found
    for key in ("text", "list", "returns"):
        assert question.get(key, found[key]) == found[key], found
    if "line" in question:
        assert _line(folder, found["file"], found["line"]).startswith(question["line"]), found
    for words in question.get("reasons", ()):
        assert any(words in reason for reason in found["reasons"]), found
    assert (found["verdict"] != "unknown") or found["reasons"], "an unknown verdict says why"


@pytest.mark.parametrize(("files", "question"), [*_questions("lint")])
def test_lint_finds_just_this(
    folder: Path, question: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    options = _options(question, ("acl", "device", "as_of"))
    found = _answer(capsys, "lint", str(folder / question["file"]), *options)["findings"]
    assert len(found) == len(question["findings"]), found
    for one, (id_, line, *by) in zip(found, question["findings"], strict=True):
        assert one["id"] == id_, found
        assert _line(folder, one["file"], one["line"]).startswith(line), one
        causes = [_line(folder, f, int(n)) for f, _, n in (p.rpartition(":") for p in one["by"])]
        assert len(causes) == len(by), one
        assert all(a.startswith(b) for a, b in zip(causes, by, strict=True)), one


@pytest.mark.parametrize(("files", "question"), [*_questions("diff")])
def test_diff_finds_just_these_classes(
    folder: Path, question: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    options = _options(question, ("acl", "device"))
    old, new = (str(folder / question[key]) for key in ("old", "new"))
    found = _answer(capsys, "diff", old, new, *options)
    got = sorted(_class(folder, one) for one in found["differences"])
    assert got == sorted(question["changed"]), found
    assert found["complete"] is question.get("complete", True)
    notes = question.get("notes", [])
    assert len(found["notes"]) == len(notes), found["notes"]
    for note, words in zip(found["notes"], notes, strict=True):
        assert words in note
    for one in found["differences"]:
        assert one["before"]["verdict"] != one["after"]["verdict"] or one["before"]["returns"]


def _class(folder: Path, one: dict[str, Any]) -> str:
    place = f" ({one['in'] or 'any'} to {one['out'] or 'any'})" if one["in"] or one["out"] else ""
    place += f" after {one['translated_by']}" if one["translated_by"] else ""
    before, after = (
        f"{one[k]['verdict']} [{_line(folder, one[k]['file'], one[k]['line'])}]"
        for k in ("before", "after")
    )
    state = "" if one["state"] == "new" else f"{one['state']} "
    flows = f"{state}{' '.join(one['services'])} {' '.join(one['sources'])} -> {' '.join(one['targets'])}"
    return f"{one['list']}{place}: {before} > {after}: {flows}"


@pytest.mark.parametrize(("files", "question"), [*_questions("error")])
def test_wrong_words_get_one_clear_line(
    folder: Path, question: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        str(folder / word) if word in question.get("paths", ()) else word
        for word in question["args"]
    ]
    code = run(["acl", *arguments])
    captured = capsys.readouterr()
    assert code == question.get("code", 2)
    assert captured.out == ""
    lines = [line for line in captured.err.splitlines() if line]
    assert len(lines) == 1, captured.err
    assert question["says"] in lines[0]


PACKETS = {
    "tcp 10.1.2.3 -> 10.2.0.5:502": (6, 49152, 502),
    "tcp 10.1.2.3:40000 10.2.0.5:502": (6, 40000, 502),
    "10.1.2.3 10.2.0.5 udp/53": (17, 49152, 53),
    "udp/53 10.1.2.3 10.2.0.5": (17, 49152, 53),
    "tcp 10.1.2.3 10.2.0.5 502": (6, 49152, 502),
    "tcp 10.1.2.3 40000 10.2.0.5 502": (6, 40000, 502),
    "tcp src=10.1.2.3 sport=1 dst=10.2.0.5 dport=2": (6, 1, 2),
    "dst=10.2.0.5:2 src=10.1.2.3 proto=udp": (17, 49152, 2),
    "from 10.1.2.3 to 10.2.0.5 port 443": (6, 49152, 443),
    "icmp 10.1.2.3 10.2.0.5": (1, 0, 8 * 256),
    "icmp echo-reply 10.1.2.3 10.2.0.5": (1, 0, 0),
    "icmp/3/1 10.1.2.3 10.2.0.5": (1, 0, 3 * 256 + 1),
    "icmp6 2001:db8::1 -> 2001:db8::2": (58, 0, 128 * 256),
    "tcp [2001:db8::1]:1 -> [2001:db8::2]:2": (6, 1, 2),
    "gre 10.1.2.3 10.2.0.5": (47, 0, 0),
    "proto/103 10.1.2.3 10.2.0.5": (103, 0, 0),
    "tcp fragment 10.1.2.3 10.2.0.5": (6, 0, 0),
}


@pytest.mark.parametrize("text", PACKETS)
def test_a_packet_is_written_in_many_ways(text: str) -> None:
    packet = read_packet(text)
    assert (packet.protocol, packet.sport, packet.dport) == PACKETS[text]
    assert str(packet.src) in {"10.1.2.3", "2001:db8::1"}
    assert str(packet.dst) in {"10.2.0.5", "2001:db8::2"}


WRONG = {
    "": "a source and a destination",
    "tcp 10.1.2.3": "a source and a destination",
    "10.1.2.3 10.2.0.5": "a protocol is needed",
    "ip 10.1.2.3 10.2.0.5": "is no single packet",
    "tcp 10.1.2.3 10.2.0.5": "a destination port is needed",
    "tcp 10.1.2.3 10.2.0.5:70000": "is not a port",
    "tcp 10.1.2.3 10.2.0.5:1 2": "two ports",
    "tcp 10.1.2.0/24 10.2.0.5:1": "is a network",
    "tcpp 10.1.2.3 10.2.0.5:1": "is neither an address",
    "tcp 10.1.2.3 2001:db8::1 1": "one address family",
    "icmp/foo 10.1.2.3 10.2.0.5": "no type of ICMP",
    "tcp 10.1.2.3 10.2.0.5:1 state=open": "is no state",
    "tcp src=10.1.2 10.2.0.5:1": "does not appear to be",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_packet_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=WRONG[text]):
        read_packet(text)
