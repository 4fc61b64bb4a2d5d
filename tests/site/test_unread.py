"""What could not be read may be a device: no proof stands beside it, whichever command asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.readers.registry import READERS
from firedoor.site.evidence import gather
from firedoor.site.network_files import gather_network

BOX = """firedoor-rules;1
[device]
name;{name}
default;drop
[interfaces]
name;address
lan;10.1.0.1/24
"""
STRANGE = "version 7.1\nsysname unheard-of\n"


def _stand_ins(root: Path) -> list[list[str]]:
    """The files that stand for unknown devices, as ``firedoor assess`` and as ``firedoor reach`` see them."""
    several = (gather(root, READERS).topology, gather_network(root, READERS).topology)
    return [[d.origin.file for d in t.devices if d.platform == "unread"] for t in several]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "one.csv").write_text(BOX.format(name="one"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["b.cfg", "b.zip", "old/b.cfg", "b.conf.gz"])
def test_a_file_in_network_that_nobody_reads(folder: Path, name: str) -> None:
    (folder / "network" / name).parent.mkdir(exist_ok=True)
    (folder / "network" / name).write_text(STRANGE, encoding="utf-8")

    assert _stand_ins(folder) == [[f"network/{name}"]] * 2


def test_what_the_walk_does_not_open(folder: Path) -> None:
    (folder / "elsewhere.cfg").write_text(BOX.format(name="two"), encoding="utf-8")
    (folder / "network" / "two.cfg").symlink_to(folder / "elsewhere.cfg")

    assert _stand_ins(folder) == [["network/two.cfg"]] * 2


def test_the_folder_itself_is_a_link(folder: Path) -> None:
    (folder / "network").rename(folder / "configs")
    (folder / "network").symlink_to("configs")

    assert _stand_ins(folder) == [["network"]] * 2


def test_beside_a_configuration_anywhere(tmp_path: Path) -> None:
    """A bare folder, or the ``configs/`` of a snapshot."""
    for place in ("", "configs/"):
        (tmp_path / place).mkdir(exist_ok=True)
        text = BOX.format(name=f"box {place}")
        (tmp_path / f"{place}one.csv").write_text(text, encoding="utf-8")
        (tmp_path / f"{place}b.cfg").write_text(STRANGE, encoding="utf-8")

    assert _stand_ins(tmp_path) == [["b.cfg", "configs/b.cfg"]] * 2


@pytest.mark.parametrize(
    "name", ["network/plan.vsdx", "network/README.txt", "exchange/EX1/some.log", "notes.txt"]
)
def test_what_is_no_device(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(STRANGE, encoding="utf-8")

    assert _stand_ins(folder) == [[], []]


def test_a_faulty_declaration_is_no_device(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(BOX.format(name="one"), encoding="utf-8")
    (tmp_path / "site.toml").write_text("[site\n", encoding="utf-8")

    assert _stand_ins(tmp_path) == [[], []]
