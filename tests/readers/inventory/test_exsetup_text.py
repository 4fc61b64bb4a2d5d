"""The version of ExSetup.exe as shells print it: which machine, and which number is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.model.claim import Attribute
from firedoor.readers.interface import Options
from firedoor.readers.inventory.exsetup_text import EXSETUP_TEXT_READER
from tests.readers.inventory.reading_cases import written

TABLE = """
ProductVersion   FileVersion      FileName
--------------   -----------      --------
15.01.2176.009   15.01.2176.009   {}
"""
CUT = "C:\\Program Files\\Microsoft\\Excha..."


def _versions(folder: Path, text: str, name: str = "evidence.txt") -> list[tuple[str, str]]:
    file = written(folder, text.encode(), name)
    assert EXSETUP_TEXT_READER.recognises(file)
    reading = EXSETUP_TEXT_READER.read(file, Options())
    return [(c.subject, c.value) for c in reading.claims if c.attribute is Attribute.FILE_VERSION]


def test_a_file_name_that_the_table_cut_counts_where_the_command_or_the_file_names_exsetup(
    tmp_path: Path,
) -> None:
    asked = "[PS] C:\\>Get-Command ExSetup.exe | % {$_.FileVersionInfo}\n"
    assert _versions(tmp_path, asked + TABLE.format(CUT)) == [("", "15.01.2176.009")]
    assert _versions(tmp_path, TABLE.format(CUT), "ExSetup-EXCH01.txt") == [("", "15.01.2176.009")]


def test_a_cut_file_name_alone_is_no_exsetup(tmp_path: Path) -> None:
    assert not EXSETUP_TEXT_READER.recognises(written(tmp_path, TABLE.format(CUT).encode()))


def test_another_program_is_no_exsetup(tmp_path: Path) -> None:
    text = "PS C:\\>Get-Command ExSetup.exe, store.exe\n" + TABLE.format("C:\\Windows\\notepad.exe")
    assert not EXSETUP_TEXT_READER.recognises(written(tmp_path, text.encode()))


@pytest.mark.parametrize(
    ("above", "host"),
    [
        (
            "[exch07.riverside.example]: PS C:\\Users\\a\\Documents> Get-Command ExSetup.exe",
            "exch07.riverside.example",
        ),
        ("Machine: EXCH05 (Microsoft Windows NT 10.0.14393.0)\nExSetup.exe", "EXCH05"),
        ("Server: EXCH06\n", "EXCH06"),
        ("[PS] C:\\>Get-Command ExSetup.exe", ""),
        ("Server: localhost\n", ""),
    ],
)
def test_the_machine_is_the_one_named_above(tmp_path: Path, above: str, host: str) -> None:
    full = TABLE.format("C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\ExSetup.exe")
    assert _versions(tmp_path, f"{above}\n{full}") == [(host, "15.01.2176.009")]


def test_the_shells_own_name_does_not_count_where_commands_went_elsewhere(tmp_path: Path) -> None:
    text = (
        "Machine: ADMINPC (Microsoft Windows NT 10.0.19042.0)\n"
        "PS C:\\>Invoke-Command EXCH01 {Get-Command ExSetup.exe | % FileVersionInfo} -HideComputerName\n"
        + TABLE.format("C:\\Exchange\\bin\\ExSetup.exe")
    )
    assert _versions(tmp_path, text) == [("", "15.01.2176.009")]


def test_a_version_alone_counts_only_right_below_its_command(tmp_path: Path) -> None:
    asked = "[PS] C:\\>(Get-Command ExSetup.exe).FileVersionInfo.FileVersion\n"
    assert _versions(tmp_path, f"{asked}15.01.2176.009\n10.0.14393.0\n") == [("", "15.01.2176.009")]
    elsewhere = "[PS] C:\\>(Get-Command notepad.exe).FileVersionInfo.FileVersion\n10.0.14393.0\n"
    assert not EXSETUP_TEXT_READER.recognises(written(tmp_path, elsewhere.encode()))
