"""Whose claims are whose. Cases: cases/merge/NAME.json with claims in and assets and findings out."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.model.claim import Attribute, Claim
from firedoor.model.origin import Origin
from firedoor.site.assets import Merged, merge

CASES = Path(__file__).parent / "cases" / "merge"


def claim(
    subject: str,
    attribute: str,
    value: str,
    file: str,
    *place: Any,
) -> Claim:
    return Claim(subject, Attribute(attribute), value, Origin(file, *place))


def as_data(merged: Merged) -> dict[str, Any]:
    return {
        "assets": [
            {
                "name": asset.name,
                "named": asset.named,
                "aliases": list(asset.aliases),
                "values": sorted((c.value for c in asset.claims), key=str.casefold),
            }
            for asset in merged.assets
        ],
        "findings": [[f.id, f.subject, [o.file for o in f.evidence]] for f in merged.findings],
    }


@pytest.mark.parametrize("case", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_claims_come_to_their_machines(case: Path) -> None:
    data = json.loads(case.read_text(encoding="utf-8"))
    claims = [claim(*row) for row in data["claims"]]
    for asset in data["assets"]:
        asset["values"].sort(key=str.casefold)
    expected = {"assets": data["assets"], "findings": data["findings"]}

    assert as_data(merge(claims)) == expected

    random.Random(1).shuffle(claims)  # noqa: S311
    assert as_data(merge(claims)) == expected


NAMES = st.sampled_from(
    [
        "",
        "A",
        "a.x.org",
        "A.Y.ORG.",
        "B",
        "b.x.org",
        "10.0.0.1",
        "10.0.0.2",
        "::1",
        "localhost",
        "\\\\A",
        "<b>",
        ".",
    ]
)
VALUES = st.sampled_from(
    ["a.x.org", "b.x.org", "10.0.0.1", "10.0.0.2/24", "15.1", "v4.total=1", ""]
)
FILES = st.sampled_from(
    [
        "a.csv",
        "exchange/A/x.xml",
        "exchange/A/OS/y.xml",
        "exchange/B.x.org/z.xml",
        "E/Exchange/s.xml",
        "E/OS/t.xml",
    ]
)
ATTRIBUTES = st.sampled_from(list(Attribute))
CLAIMS = st.lists(st.builds(claim, NAMES, ATTRIBUTES, VALUES, FILES), max_size=12)


@given(CLAIMS, st.randoms())
def test_no_claim_is_lost_or_doubled_and_order_does_not_matter(
    claims: list[Claim], random_: random.Random
) -> None:
    merged = merge(claims)

    def order(c: Claim) -> str:
        return repr(c)

    assert sorted((c for asset in merged.assets for c in asset.claims), key=order) == sorted(
        claims, key=order
    )
    assert len({(asset.name, asset.named) for asset in merged.assets}) == len(merged.assets)
    shuffled = list(claims)
    random_.shuffle(shuffled)
    assert as_data(merge(shuffled)) == as_data(merged)


@given(CLAIMS)
def test_a_machine_without_name_has_a_finding(claims: list[Claim]) -> None:
    merged = merge(claims)
    unnamed = {asset.name for asset in merged.assets if not asset.named} - {"SITE"}

    assert {f.subject for f in merged.findings if f.id == "FD-HOST-UNNAMED"} == unnamed


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_may_stand_for_a_name(subject: str, value: str) -> None:
    merged = merge([claim(subject, "fqdn", value, "a"), claim(value, "address", subject, "b")])

    assert sum(len(asset.claims) for asset in merged.assets) == 2
