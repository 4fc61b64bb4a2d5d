"""Data goes one way: a room imports only from the rooms behind it. The contract is DESIGN's list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "firedoor"
ROOMS = (
    "model",
    "readers",
    "site",
    "match",
    "reach",
    "hunt",
    "directives",
    "assess",
    "result",
    "views",
    "cli",
)
# The engines meet in assess; none imports another.
ENGINES = ("match", "reach", "hunt")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return {name.split(".")[1] for name in found if name.startswith("firedoor.")}


def test_every_folder_is_a_room_of_the_plan() -> None:
    folders = {
        path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_behind_it(room: str) -> None:
    others = set(ENGINES) - {room} if room in ENGINES else set()
    allowed = set(ROOMS[: ROOMS.index(room) + 1]) - others
    for path in (SOURCE / room).rglob("*.py"):
        assert _imports(path) <= allowed, path.relative_to(SOURCE)


def test_rule_of_the_reader_of_results_alone() -> None:
    """A view is a pure function of the result: it knows neither evidence nor checks."""
    for path in (SOURCE / "views").rglob("*.py"):
        assert _imports(path) <= {"result", "views", "model"}, path.relative_to(SOURCE)
