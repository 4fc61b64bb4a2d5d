"""Support of Exchange and of its host on a day. Each day here stands next to a sourced one."""

from __future__ import annotations

from datetime import date

import pytest

from firedoor.match.exchange import supported
from firedoor.match.knowledge import knowledge
from firedoor.match.systems import find_system
from tests.match.claims import written

S, N, U = "supported", "unsupported", "unknown"


@pytest.mark.parametrize(
    ("evidence", "day", "verdict"),
    [
        # The end of a product: the last day counts.
        ("product=Exchange Server 2010 SP3", date(2020, 10, 13), S),
        ("product=Exchange Server 2010 SP3", date(2020, 10, 14), N),
        ("product=Exchange Server 2010 SP2", date(2014, 4, 9), N),
        ("product=Exchange Server 2010", date(2014, 4, 9), U),
        ("product=Exchange Server 2010", date(2021, 3, 31), N),
        ("product=Exchange Server 2003", date(2021, 3, 31), N),
        ("product=Exchange Server 2007 SP3", date(2017, 4, 11), S),
        ("file_version=15.0.1497.12", date(2023, 4, 11), S),
        ("file_version=15.0.1497.12", date(2023, 4, 12), N),
        ("file_version=15.2.1748.43", date(2025, 10, 15), N),
        ("file_version=15.2.2562.17", date(2026, 1, 1), S),
        # March 2021: the newest CU and the one before, and who else is patched but not supported.
        ("file_version=15.1.2242.4", date(2021, 3, 31), S),
        ("file_version=15.1.2176.9", date(2021, 3, 31), S),
        ("file_version=15.1.2106.13", date(2021, 3, 31), N),
        ("file_version=15.1.2106.13", date(2021, 3, 2), S),
        ("file_version=15.1.1415.10", date(2021, 3, 31), N),
        # That the March update came for it a day later shows nothing: it came for all.
        ("file_version=15.1.1979.6", date(2021, 3, 1), N),
        ("file_version=15.2.721.13", date(2021, 3, 31), N),
        ("file_version=15.0.1473.6", date(2021, 3, 31), U),
        ("file_version=15.0.1395.12", date(2021, 3, 31), N),
        # 2013 SP1: the lifecycle page and the rule for CUs disagree.
        ("file_version=15.0.847.64", date(2021, 3, 31), U),
        ("file_version=15.0.516.32", date(2021, 3, 31), N),
        ("admin_display_version=Version 15.1 (Build 2176.2)", date(2021, 3, 31), S),
        ("product=Exchange Server 2016", date(2021, 3, 31), U),
        ("product=Exchange Server 2016", date(2025, 10, 15), N),
        ("file_version=15.1.9999.1", date(2021, 3, 31), U),
        ("product=Exchange Server 4.0", date(2021, 3, 31), U),
        ("file_version=15.1.2242.4", None, U),
        ("fqdn=mail.example.org", date(2021, 3, 31), U),
        ("file_version=15.1.2242.4;file_version=15.0.1395.12", date(2021, 3, 31), U),
    ],
)
def test_exchange(evidence: str, day: date | None, verdict: str) -> None:
    part = supported(written(evidence), day).exchange
    assert part.verdict == verdict, part.reason
    assert part.settled_by or verdict != U


@pytest.mark.parametrize(
    ("system", "day", "verdict"),
    [
        ("Microsoft Windows Server 2016 Datacenter", date(2021, 6, 28), S),
        ("Windows Server 2012 R2 Standard", date(2023, 10, 10), S),
        ("Windows Server 2012 R2 Standard", date(2023, 10, 11), N),
        ("Windows Server 2008 R2 Enterprise SP1", date(2021, 6, 28), N),
        ("Windows Server® 2008 Standard", date(2020, 1, 14), S),
        ("Windows Server 2003", date(2015, 7, 15), N),
        ("Windows 2000", date(2021, 3, 31), N),
        ("10.0 (17763)", date(2021, 3, 31), S),
        ("Windows Server 2025", date(2034, 10, 20), U),
        ("Windows Server 2025", date(2034, 11, 15), N),
        ("Ubuntu 20.04", date(2021, 3, 31), U),
        ("Windows Server, version 1909", date(2021, 3, 31), U),
        ("Windows Server 2016 or Windows Server 2019", date(2021, 3, 31), U),
        ("Windows Server 2016", None, U),
    ],
)
def test_host_system(system: str, day: date | None, verdict: str) -> None:
    part = supported(written(f"operating_system={system}"), day).system
    assert part.verdict == verdict, part.reason
    assert part.settled_by or verdict != U


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("Windows Server 2008 R2", "Windows Server 2008 R2"),
        ("Windows Server 2012R2", "Windows Server 2012 R2"),
        ("Microsoft Windows Server 2012 Standard", "Windows Server 2012"),
        ("Windows Server 2003 R2", "Windows Server 2003"),
        ("Microsoft Windows NT 6.3.9600.0", "Windows Server 2012 R2"),
        ("Server 2019 Standard", "Windows Server 2019"),
        ("Windows Server 2019 Standard 1809 (17763)", "Windows Server 2019"),
        ("Windows Server 2016 10.0.14393.4283", "Windows Server 2016"),
        ("10.0.20348.2340", "Windows Server 2022"),
        ("Windows Server 2025 Datacenter 24H2 26100.32230", "Windows Server 2025"),
        ("SQL Server 2019 on Windows Server 2012 R2", "Windows Server 2012 R2"),
    ],
)
def test_a_system_is_known_by_name_or_build(text: str, system: str) -> None:
    found = find_system(text)
    assert found is not None
    assert found.id == system


@pytest.mark.parametrize(
    "text",
    [
        "SQL Server 2019",
        "Apache Server 2016",
        "Windows Server 2016, version 1709 (10.0.16299)",
        "Windows Server, version 1809",
        "Windows Server, version 1809 (10.0.17763)",
        "Windows Server 2016 1709",
        "Windows Server 2016 (10.0.17763)",
        "Windows Server 2019 (Build 18363)",
        "Windows Server 2022 23H2",
        "Windows Server 2019 Semi-Annual Channel",
        "Windows 10 Enterprise 10.0.14393",
        "Windows 7 Professional 6.1.7601",
        "Windows Server 2019 planned",
        "upgrade to Windows Server 2022",
    ],
)
def test_another_product_channel_or_plan_is_no_system_that_we_know(text: str) -> None:
    assert find_system(text) is None


def test_the_worse_of_both_is_the_verdict() -> None:
    evidence = "file_version=15.1.2176.9;operating_system=Windows Server 2008 R2"
    answer = supported(written(evidence), date(2021, 3, 31))
    assert (answer.exchange.verdict, answer.system.verdict, answer.verdict) == (S, N, N)
    assert len(answer.reasons) == 2


def test_paid_updates_are_mentioned_and_not_assumed() -> None:
    part = supported(written("operating_system=Windows Server 2008 R2"), date(2021, 3, 31)).system
    assert part.verdict == N
    assert "paid security updates run until 2023-01-10" in part.reason


def test_an_end_names_its_source() -> None:
    part = supported(written("product=Exchange Server 2010 SP3"), date(2021, 3, 31)).exchange
    assert "2020-10-13" in part.reason
    assert "exchange-server-2010.yml" in part.reason


def test_each_body_of_knowledge_has_its_own_day_and_source() -> None:
    found = knowledge()
    assert [item[0] for item in found] == [
        "exchange-builds-css",
        "exchange-builds-righel",
        "lifecycle",
    ]
    assert all(day >= date(2026, 1, 1) and source for _, _, day, source in found)
