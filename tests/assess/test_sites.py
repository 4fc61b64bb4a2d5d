"""Whole site folders by cases: ``sites/*.toml``; add a case without code.

``expect`` gives verdicts by requirement, ``says`` what stands in a reason, ``findings`` and ``problems``
what must be among them, ``servers`` all that are known as Exchange servers.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.assess.assess import assess
from firedoor.directives.resolve import resolve
from firedoor.readers.registry import READERS
from firedoor.site.evidence import gather

CASES = Path(__file__).parent / "sites"
CONTENT = "what proves it\n"
DIGEST = hashlib.sha256(CONTENT.encode()).hexdigest()
PROOF = f'[[proof]]\nfile = "records/proof/p.txt"\nsha256 = "{DIGEST}"'


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=case["name"])
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def _put(root: Path, files: dict[str, str]) -> None:
    site = '[site]\nname = "Hill"\nutc_offset = "-04:00"\n'
    for name, text in {"site.toml": site, "records/proof/p.txt": CONTENT, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = text.lstrip("\n").replace("PROOF", PROOF)
        path.write_text(written, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    _put(tmp_path, case["files"])
    result = assess(
        gather(tmp_path, READERS), resolve(case["alert"], follow=False), case.get("as_of")
    )
    whole = {judged.requirement.id: judged.answer.whole for judged in result.judged}
    for id_, verdict in case.get("expect", {}).items():
        assert whole[id_].verdict == verdict, whole[id_].reasons
    for id_, text in case.get("says", {}).items():
        assert any(text in reason for reason in whole[id_].reasons), whole[id_].reasons
    assert set(case.get("findings", [])) <= {finding.id for finding in result.findings}
    assert set(case.get("problems", [])) <= {problem.file for problem in result.problems}
    if "servers" in case:
        assert [server.name for server in result.servers] == case["servers"]
