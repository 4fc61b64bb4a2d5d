"""Small files with a hundred thousand faults: the person gets the first ones and a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.model.problem import InputError
from firedoor.readers.records import read_record
from tests.hostile.site import assess, put

MOST = 210


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("site.toml", "k{} = 1"),
        ("site.toml", "[[zone]]\nname = {}"),
        ("records/a.toml", "[k{}]"),
        ("records/a.toml", "[[proof]]\nfile = {}"),
    ],
)
def test_faults_are_listed_up_to_a_number(site: Path, name: str, line: str) -> None:
    put(site, name, "\n".join(line.format(n) for n in range(5000)))
    ran = assess(site)
    assert len(ran.result()["problems"]) < MOST
    assert "further faults are not listed" in ran.err
    assert ran.coverage()[name]["state"] == "skipped"


def test_a_record_about_too_many_machines() -> None:
    about = ", ".join(f'"H{n}"' for n in range(50_000))
    data = f'kind = "control"\nwho = "A"\nwhen = 2021-03-05\nabout = [{about}]\n'.encode()
    with pytest.raises(InputError, match="about names 50000 machines"):
        read_record(data, "records/a.toml", None, None)
