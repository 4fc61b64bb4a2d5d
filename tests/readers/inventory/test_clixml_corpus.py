"""CliXml against real exports of two servers. Oracle: what HealthChecker's own tests expect of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from firedoor.model.claim import Attribute, Claim
from firedoor.readers.interface import Options, Reading
from firedoor.readers.inventory.clixml import CLIXML_READER
from tests.readers.inventory.reading_cases import input_file

pytestmark = pytest.mark.corpus

NOT_CLIXML = {"Antimalware.xml", "Configuration.xml"}


def _exports(corpora: Path, server: str) -> Iterator[tuple[Path, Reading]]:
    for path in sorted((corpora / "exchange" / "clixml" / server).rglob("*.xml")):
        if path.name not in NOT_CLIXML:
            file = input_file(path)
            assert CLIXML_READER.recognises(file), path.name
            yield path, CLIXML_READER.read(file, Options())


def _claims(corpora: Path, server: str) -> list[Claim]:
    return [claim for _, reading in _exports(corpora, server) for claim in reading.claims]


def test_exchange_2016_comes_out_as_its_own_tests_expect(corpora: Path) -> None:
    claims = _claims(corpora, "E16")
    values = {(claim.subject, claim.attribute, claim.value) for claim in claims}
    assert values >= {
        ("", Attribute.FILE_VERSION, "15.01.2375.007"),
        ("SOLO-E16A", Attribute.ADMIN_DISPLAY_VERSION, "Version 15.1 (Build 2375.7)"),
        ("SOLO-E16A", Attribute.ROLES, "Mailbox"),
        ("SOLO-E16A", Attribute.UNIFIED_MESSAGING, "yes"),
        ("SOLO-E16A", Attribute.FQDN, "Solo-E16A.Solo.local"),
        ("SOLO-E16A", Attribute.ADDRESS, "192.168.5.11"),
        (
            "SOLO-E16A",
            Attribute.OPERATING_SYSTEM,
            "Microsoft Windows Server 2016 Datacenter (10.0.14393)",
        ),
    }
    assert {claim.subject for claim in claims} == {"", "SOLO-E16A"}
    assert {c.value for c in claims if c.attribute is Attribute.FILE_VERSION} == {"15.01.2375.007"}


def test_exchange_2019_shows_that_its_exsetup_contradicts_itself(corpora: Path) -> None:
    claims = _claims(corpora, "E19")
    versions = {c.value: c.origin for c in claims if c.attribute is Attribute.FILE_VERSION}
    assert set(versions) == {"15.02.1118.025", "15.02.0986.005"}
    assert versions["15.02.1118.025"].record != versions["15.02.0986.005"].record
    values = {(claim.subject, claim.attribute, claim.value) for claim in claims}
    assert ("SOLO-E19A", Attribute.ADMIN_DISPLAY_VERSION, "Version 15.2 (Build 986.5)") in values
    assert ("SOLO-E19A", Attribute.ADDRESS, "192.168.11.11") in values


def test_lines_lead_to_the_value(corpora: Path) -> None:
    path = corpora / "exchange" / "clixml" / "E16" / "Exchange" / "GetExchangeServer.xml"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    reading = CLIXML_READER.read(input_file(path), Options())
    where = {claim.attribute: claim.origin.line for claim in reading.claims}
    for attribute, text in (
        (Attribute.FQDN, '<S N="Fqdn">Solo-E16A.Solo.local</S>'),
        (Attribute.ADMIN_DISPLAY_VERSION, '<Obj N="AdminDisplayVersion"'),
        (Attribute.ROLES, '<Obj N="ServerRole"'),
    ):
        line = where[attribute]
        assert line is not None
        assert text in lines[line - 1]


@pytest.mark.parametrize("server", ["E16", "E19"])
def test_every_object_is_accounted_for_and_no_unknown_type_goes_unnamed(
    corpora: Path, server: str
) -> None:
    for path, reading in _exports(corpora, server):
        assert not reading.problems, path.name
        named = reading.note.startswith("not understood: ")
        assert named == bool(reading.not_understood), path.name
        sorted_out = (
            reading.understood + reading.partly + reading.irrelevant + reading.not_understood
        )
        assert sorted_out == reading.records, path.name


def test_configuration_files_are_not_taken_for_exports(corpora: Path) -> None:
    files = sorted((corpora / "exchange" / "clixml").rglob("*.config"))
    assert files
    assert not [path.name for path in files if CLIXML_READER.recognises(input_file(path))]
