"""The pages on site.toml and records hold every key, kind and value that the code knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firedoor.model.record_kinds import KINDS, fields_of
from firedoor.readers.records import read_record
from firedoor.site import declaration, endpoints, identity, operation, segments, spoken, zones

DOCS = Path(__file__).resolve().parents[2] / "docs"
SITE_TOML = (DOCS / "site-toml.md").read_text(encoding="utf-8")
RECORDS = (DOCS / "records.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "keys",
    [
        declaration._SITE_KEYS,
        declaration._OPERATOR_KEYS,
        zones._KEYS,
        operation._ASSET_KEYS,
        operation._FLOW_KEYS,
        segments._KEYS,
    ],
)
def test_every_key_of_site_toml_is_explained(keys: tuple[str, ...]) -> None:
    assert [key for key in keys if f"`{key}`" not in SITE_TOML] == []


def test_every_section_of_site_toml_is_explained() -> None:
    sections = [s for s in declaration._SECTIONS if not re.search(rf"\[{{1,2}}{s}\]", SITE_TOML)]

    assert sections == []


def test_every_kind_of_record_stands_in_the_table_with_its_fields() -> None:
    for kind in KINDS.values():
        row = next(line for line in RECORDS.splitlines() if line.startswith(f"| `{kind.name}` |"))
        for field in fields_of(kind)[:-1]:
            assert f"`{field.name}`" in row
            assert all(f"`{value}`" in row for value in field.allowed)
        assert row.endswith("| required |" if kind.proof_required else "| optional |")
        assert ("`expires`" in row) is kind.expiry_required


def test_the_example_record_of_the_page_is_valid() -> None:
    found = re.search(r"```toml\n(.*?)```", RECORDS, re.DOTALL)

    assert found is not None
    assert read_record(found[1].encode(), "records/example.toml", None, None).kind == "tool-run"


def test_every_finding_about_names_is_explained() -> None:
    sources = (
        Path(module.__file__ or "").read_text(encoding="utf-8")
        for module in (identity, spoken, endpoints)
    )
    ids = {id_ for source in sources for id_ in re.findall(r'"(FD-[A-Z-]+)"', source)}

    assert len(ids) == 5
    assert [id_ for id_ in sorted(ids) if f"`{id_}`" not in SITE_TOML + RECORDS] == []
