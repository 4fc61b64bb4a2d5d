"""Small sites as folders, for cases about the network: a folder under ``networks/`` with what a case changes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from firedoor.assess.context import Context, machines_by_product
from firedoor.assess.network import NetworkView
from firedoor.readers.registry import READERS
from firedoor.site.evidence import gather
from tests.assess.build import context

NETWORKS = Path(__file__).parent / "networks"


def written(case: Mapping[str, Any], root: Path) -> Path:
    """The folder of a case: ``base`` with ``edit`` (file: what is replaced by what), ``add`` and ``drop``."""
    shutil.copytree(NETWORKS / case["base"], root, dirs_exist_ok=True)
    for name in case.get("drop", ()):
        (root / name).unlink()
    for name, pairs in case.get("edit", {}).items():
        path = root / name
        text = path.read_text(encoding="utf-8")
        for before, after in pairs:
            assert before in text, f"{name} has no {before!r}"
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")
    for name, text in case.get("add", {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def context_of(case: Mapping[str, Any], root: Path) -> Context:
    """The context of a case: with a network, and the machines of its folder, where it names a ``base``."""
    plain = context(case)
    if "base" not in case:
        return plain
    gathered = gather(written(case, root), READERS)
    assert not gathered.problems or case.get("problems"), gathered.problems
    machines = (*plain.assets, *gathered.assets)
    return replace(
        plain,
        declaration=gathered.declaration,
        assets=machines,
        machines=machines_by_product(plain.directive, machines),
        network=NetworkView(gathered.declaration, gathered.topology),
    )
