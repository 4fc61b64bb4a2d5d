"""What a sighting says of its rule, from metadata for which there is no norm."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.hunt.pack import yara_files
from firedoor.hunt.yara.compiling import compiled
from firedoor.hunt.yara.facts import facts_of
from firedoor.hunt.yara.reading import arranged
from firedoor.hunt.yara.rules import YaraRules
from firedoor.model.hunt.sighting import Outcome
from tests.hunt.yara.looking import log_file, look

CASES = tomllib.loads((Path(__file__).parent / "facts.toml").read_text(encoding="utf-8"))["case"]
PACK_CASES = Path(__file__).parents[1] / "pack" / "yara_cases"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case.get('meta', '')}")
def test_cases(case: dict[str, Any]) -> None:
    facts = facts_of(case["rule"], case.get("tags", ()), case.get("meta", {}).items())
    assert (facts.id, facts.kind) == (case["rule"], "yara")
    for name, value in case["facts"].items():
        found = getattr(facts, name)
        assert (list(found) if isinstance(found, tuple) else found) == value, name


def test_bytes_and_endless_texts_are_bounded() -> None:
    facts = facts_of("a", (), [("author", b"\xe9"), ("description", "x" * 10_000), ("author", "y")])
    assert facts.author == "\\xe9 y"
    assert len(facts.title) == 1_000


def test_our_own_rules_accuse_and_say_why() -> None:
    rules = YaraRules(compiled("ours", [arranged(yara_files())]))
    page = (PACK_CASES / "Firedoor_WebShell_Eval_Request" / "hit1.aspx").read_bytes()
    found, _ = look(rules, log_file(page, "owa/auth/x.aspx"))
    [one] = [s for s in found if s.rule.id == "Firedoor_WebShell_Eval_Request"]
    assert one.outcome is Outcome.EXPLOITED
    assert one.rule.author == "Firedoor"
    assert one.rule.techniques == ("T1505.003",)
    assert one.rule.references
    assert one.rule.why
    assert dict(one.fields)["rule"].startswith("web_shells.yar:")
