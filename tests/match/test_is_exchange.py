from __future__ import annotations

import pytest

from firedoor.match.exchange import is_exchange
from tests.match.claims import written


@pytest.mark.parametrize(
    "text",
    [
        "product=Microsoft Exchange Server 2016 CU19",
        "product=Microsoft® Exchange",
        "product=MS Exchange",
        "product=Exchange 2010",
        "product=Exchange",
        "product=Exchange Server SE",
        "product=Windows Server 2016 with Exchange Server",
        "product=Exchange-Server 2016",
        "product=MSExchange 2016",
        "product=MS Exchange 2016",
        "product=Exchange Standard 2016",
        "product=Exch2016",
        "product=Exchange Mailbox Server",
        "product=Exchange CU20",
        "product=Microsoft Exchange 2016 Enterprise",
        "product=Exchange Online hybrid with Exchange Server 2016",
        "asset_kind=Exchange server",
        "asset_kind=mail server (Exchange)",
        "version=Exchange 2016 CU19",
        "product=Mail server & version=15.1.2176.9",
        "product=Windows Server 2016 & file_version=15.1.2176.9",
        "product=Microsoft® Exchange & file_version=15.1.2176.9",
        "product=Foo agent & admin_display_version=Version 15.1 (Build 2176.2)",
        "version=15.1.2375.7 planned",
        "file_version=15.1.2176.9",
        "admin_display_version=Version 15.1 (Build 2176.2)",
        "roles=Mailbox",
        "version=15.1.2176.9",
        "update_installed=5000871",
        "reported=v1.updated=yes",
    ],
)
def test_any_sign_of_exchange_server_is_enough(text: str) -> None:
    assert is_exchange(written(text))


@pytest.mark.parametrize(
    "text",
    [
        "product=Exchange Online",
        "product=OPC Data Exchange Server",
        "product=Ion exchange controller",
        "product=Heat Exchanger 2019",
        "product=stock exchange",
        "product=Stock Exchange Server",
        "product=IKE key exchange",
        "product=Key Exchange Server",
        "product=Exchange rate 2016",
        "product=Heat exchange server",
        "product=Microsoft Exchange Online",
        "product=Exchange ActiveSync client",
        "asset_kind=heat exchanger",
        "asset_kind=Exchange Online",
        "product=Foo agent & file_version=15.1.2242.10",
        "product=S7-1500 & file_version=15.1.2242.10",
        "product=S7-1500 & version=15.1.2242.10",
        "product=Windows Server 2016 & file_version=10.0.14393.0",
        "product=SIMATIC S7-1500",
        "product=SQL Server 2016",
        "version=10.0.14393",
        "version=2.8.3",
        "version=15.1.9999.1",
        "update_installed=4103720",
        "operating_system=Windows Server 2016",
        "reported=v4.total=3",
        "fqdn=exchange.example.org",
    ],
)
def test_other_machines_are_left_alone(text: str) -> None:
    assert not is_exchange(written(text))
