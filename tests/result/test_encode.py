from __future__ import annotations

import json
from dataclasses import replace

from firedoor.result.encode import counts, in_order, to_json
from tests.views.sample import minimal, rich


def test_the_same_result_gives_the_same_bytes() -> None:
    assert to_json(rich()) == to_json(rich())


def test_an_order_without_meaning_does_not_show() -> None:
    result = rich()
    turned = replace(
        result,
        servers=result.servers[::-1],
        coverage=result.coverage[::-1],
        inputs=result.inputs[::-1],
        findings=result.findings[::-1],
        knowledge=result.knowledge[::-1],
    )
    assert to_json(turned) == to_json(result)
    assert in_order(in_order(result)) == in_order(result)


def test_the_order_of_requirements_reasons_and_problems_stays() -> None:
    result = replace(rich(), problems=("site.toml:9: b", "site.toml:10: a"))
    document = json.loads(to_json(result))
    assert [item["id"] for item in document["requirements"]] == [a.id for a in result.requirements]
    assert document["problems"] == ["site.toml:9: b", "site.toml:10: a"]


def test_hostile_characters_are_escaped_in_the_file() -> None:
    text = to_json(rich())
    assert text.isascii()
    assert all(character == "\n" or character.isprintable() for character in text)
    assert "\\u001b[2J" in text
    assert "\\u202e" in text


def test_scripts_find_what_they_were_promised() -> None:
    document = json.loads(to_json(rich()))
    assert list(document)[:2] == ["schema", "site"]
    assert document["schema"] == "firedoor/result/v1"
    answer = document["requirements"][0]
    promised = {"id", "title", "kind", "verdict", "reasons", "evidence", "settled_by", "deadline"}
    assert promised <= set(answer)
    with_evidence = next(item for item in document["requirements"] if item["evidence"])
    assert {"file", "line", "text"} <= set(with_evidence["evidence"][0])
    coverage = {"file", "reader", "records", "understood", "irrelevant", "not_understood"}
    assert coverage <= set(document["coverage"][0])


def test_the_summary_counts_every_verdict() -> None:
    assert counts(minimal()) == {"met": 0, "not_met": 0, "unknown": 0, "not_applicable": 0}
    assert json.loads(to_json(rich()))["summary"] == counts(rich())
    assert sum(counts(rich()).values()) == len(rich().requirements)


def test_it_is_laid_out_for_people_and_ends_in_one_line_break() -> None:
    text = to_json(minimal())
    assert text.startswith('{\n  "schema": ')
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")
