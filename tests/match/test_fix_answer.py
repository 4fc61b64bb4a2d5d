"""What an answer says beside its verdict."""

from __future__ import annotations

import pytest

from firedoor.match.exchange import FixVerdict, fixed
from tests.match.claims import written


def test_every_cve_of_the_fix_has_its_verdict() -> None:
    answer = fixed(written("file_version=15.1.2176.9"), "2021-04")
    assert dict(answer.cves) == dict.fromkeys(
        ("CVE-2021-28480", "CVE-2021-28481", "CVE-2021-28482", "CVE-2021-28483"),
        FixVerdict.AFFECTED,
    )


def test_exchange_2010_is_affected_by_one_cve_only() -> None:
    answer = fixed(written("file_version=14.3.509.0;unified_messaging=yes"), "2021-03")
    assert [cve for cve, verdict in answer.cves if verdict is FixVerdict.AFFECTED] == [
        "CVE-2021-26857"
    ]
    assert {v for c, v in answer.cves if c != "CVE-2021-26857"} == {FixVerdict.NOT_AFFECTED}


def test_exchange_2010_without_the_role_names_the_role() -> None:
    shell = "roles=Mailbox, HubTransport & admin_display_version=Version 14.3 (Build 123.4)"
    answer = fixed(written(f"file_version=14.3.509.0;{shell}"), "2021-03")
    assert answer.verdict is FixVerdict.NOT_AFFECTED
    assert "Unified Messaging" in answer.reason
    assert {c.attribute for c in answer.claims} == {"file_version", "roles"}


def test_a_cell_that_lists_roles_does_not_show_that_one_is_absent() -> None:
    answer = fixed(written("file_version=14.3.509.0;roles=Mailbox"), "2021-03")
    assert answer.verdict is FixVerdict.UNKNOWN
    assert "Get-ExchangeServer" in answer.settled_by


def test_a_cu_alone_gives_the_command_that_tells() -> None:
    answer = fixed(written("admin_display_version=Version 15.1 (Build 2176.2)"), "2021-03")
    assert "Get-Command ExSetup.exe | ForEach-Object { $_.FileVersionInfo }" in answer.settled_by
    assert "15.1.2176.9" in answer.reason


def test_a_cu_that_never_got_the_fix_says_where_it_can_be_had() -> None:
    march = fixed(written("file_version=15.1.1261.39"), "2021-03").reason
    april = fixed(written("file_version=15.0.1395.12"), "2021-04").reason
    assert "no fix on this level" in march
    assert "CU20" in march
    assert "CU23" in april


def test_a_contradiction_of_the_sources_names_both() -> None:
    reason = fixed(written("file_version=15.1.1415.9"), "2021-03").reason
    assert "15.1.1415.8 (css) or 15.1.1415.10 (righel)" in reason


@pytest.mark.parametrize("build", ["15.0.847.64", "15.2.221.18"])
def test_a_bound_that_one_source_knows_says_so(build: str) -> None:
    (caveat,) = fixed(written(f"file_version={build}"), "2021-03").caveats
    assert "only one source (righel)" in caveat


def test_an_unknown_line_names_the_day_of_the_table() -> None:
    assert "2026-08-20" in fixed(written("file_version=15.1.9999.1"), "2021-03").reason


@pytest.mark.parametrize(("product", "end"), [("2007", "2017-04-11"), ("2003", "2014-04-08")])
def test_a_product_that_no_source_covers_says_since_when_it_is_out_of_support(
    product: str, end: str
) -> None:
    answer = fixed(written(f"product=Exchange Server {product}"), "2021-03")
    assert "not covered by the sources" in answer.reason
    assert end in answer.reason


def test_a_listed_update_carries_its_limit() -> None:
    display = "admin_display_version=Version 15.1 (Build 2176.2)"
    answer = fixed(written(f"{display};update_installed=5000871"), "2021-03")
    assert answer.verdict is FixVerdict.FIXED
    assert "without elevation" in answer.caveats[0]


def test_a_fix_that_nobody_knows_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        fixed(written("file_version=15.1.2176.9"), "2021-05")
