"""Whole pages: each folder of ``cases/`` holds an input and what must be read from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from firedoor.readers.advisories.reader import AlertReading, read_alert

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def _as_json(reading: AlertReading) -> dict[str, Any]:
    return {
        "title": reading.title,
        "id": reading.id,
        "issued": reading.issued.isoformat() if reading.issued else "",
        "references": list(reading.references),
        "sentences": reading.sentences,
        "repeated": reading.repeated,
        "requirements": [[i.line, i.kind, i.title, i.sentence] for i in reading.requirements],
        "unrecognised": [[i.line, i.reason, i.sentence] for i in reading.unrecognised],
        "irrelevant": [[i.line, i.family, i.sentence] for i in reading.irrelevant],
    }


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    source = next(folder.glob("input.*"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert _as_json(read_alert(source.read_bytes(), source.name)) == expected
