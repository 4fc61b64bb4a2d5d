"""One policy, many platforms: the stored renderings of Aerleon's sample policies permit the same connections.

Every difference is explained in ``aerleon_differences.toml``: by the generator, or by what a platform cannot say.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firedoor.reach.acl_space import AclSpace
from firedoor.reach.headers import Headers, minus
from firedoor.reach.project import services_of
from firedoor.reach.service_words import service_words
from tests.conftest import CORPORA
from tests.oracles.renderings import LISTS, PLATFORMS, Rendering, read

pytestmark = pytest.mark.corpus
FOLDER = CORPORA / "network/aerleon-policies/rendered"
EXPLAINED = tomllib.loads(
    (Path(__file__).parent / "aerleon_differences.toml").read_text(encoding="utf-8")
)
SHOWN = 3
# The sections that render for all of our platforms without a warning of the generator.
WHOLE = 17


def _sections() -> dict[str, dict[str, Path]]:
    """The renderings of each section that the generator made without a warning."""
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    if FOLDER.is_dir():
        with (FOLDER / "index.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                clean = row["result"] == "ok" and not row["generator_warnings"]
                if clean and row["platform"] in LISTS:
                    name = f"{row['policy']} {row['header']}"
                    found[name][row["platform"]] = FOLDER / row["file"]
    return dict(found)


SECTIONS = _sections()


@pytest.fixture(scope="module")
def acl() -> AclSpace:
    return AclSpace()


def _differences(acl: AclSpace, renderings: dict[str, Rendering]) -> Iterator[dict[str, Any]]:
    """What each platform permits beyond the first one, and the other way round; and what is in doubt."""
    found = {platform: one.verdicts(acl) for platform, one in renderings.items()}
    first = next(iter(found.values()))
    for platform, verdicts in found.items():
        for side, headers in (
            ("more", minus(verdicts.permit, first.permit | first.unknown)),
            ("less", minus(first.permit, verdicts.permit | verdicts.unknown)),
            ("unknown", verdicts.unknown),
        ):
            if headers.satisfiable():
                yield {"platform": platform, "side": side, **_words(acl, headers)}


def _words(acl: AclSpace, headers: Headers) -> dict[str, Any]:
    space = acl.space
    return {
        "sources": list(space.addresses(headers, space.src, SHOWN)),
        "targets": list(space.addresses(headers, space.dst, SHOWN)),
        "services": list(service_words(services_of(space, headers)))[: 2 * SHOWN],
    }


def _explained(section: str) -> list[dict[str, Any]]:
    """The differences of a section that are known, each with a cause that has a text."""
    known = [one for one in EXPLAINED["difference"] if section in one["sections"]]
    assert all(EXPLAINED["causes"][one["cause"]] for one in known)
    return [{k: v for k, v in one.items() if k not in {"sections", "cause"}} for one in known]


@pytest.mark.parametrize("section", SECTIONS)
def test_all_renderings_permit_the_same(section: str, acl: AclSpace) -> None:
    renderings = {p: read(SECTIONS[section][p], p) for p in PLATFORMS if p in SECTIONS[section]}
    assert list(_differences(acl, renderings)) == _explained(section)


def test_the_sections_are_all_there() -> None:
    assert sum(len(platforms) == len(PLATFORMS) for platforms in SECTIONS.values()) >= WHOLE
    named = {section for one in EXPLAINED["difference"] for section in one["sections"]}
    assert named <= set(SECTIONS), "an explained difference without its section"


TWICE = [name for name in SECTIONS if "_yaml.yaml " in name]


@pytest.mark.parametrize("section", TWICE)
def test_both_forms_of_a_policy_permit_the_same(section: str, acl: AclSpace) -> None:
    other = section.replace("_yaml.yaml ", ".pol ")
    for platform, path in SECTIONS[section].items():
        if platform in SECTIONS[other]:
            both = [read(one, platform) for one in (path, SECTIONS[other][platform])]
            sets = [one.verdicts(acl) for one in both]
            assert sets[0].permit == sets[1].permit, platform
            assert sets[0].unknown == sets[1].unknown, platform
