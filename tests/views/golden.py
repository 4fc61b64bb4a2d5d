"""Golden files: exact text that people read. ``UPDATE_GOLDEN=1`` writes them anew; then read the diff."""

from __future__ import annotations

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    """Compare with the golden file of that name."""
    path = _FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), (
        f"{name} differs; UPDATE_GOLDEN=1 writes it anew"
    )
