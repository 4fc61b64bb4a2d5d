"""Writes the generated files of the example site, and the hashes in its records.

``python -m tools.example_site`` writes them; ``--check`` only says which differ (exit code 1 then).
Written by hand: site.toml, README.txt, inventory/assets.csv, network/, remote-access/, the text of the
records and of their own proofs.
"""

from __future__ import annotations

import hashlib
import re
import sys
from datetime import datetime
from pathlib import Path

from tools import example_servers
from tools.example_forms import (
    Machine,
    exchange_servers,
    exsetup,
    format_list,
    msert_log,
    msert_run,
    proxylogon_ages,
    proxylogon_console,
)
from tools.example_workbooks import server_list, status_report

SITE = Path(__file__).resolve().parent.parent / "examples" / "riverside-water"
# The list of roles got its last row after the review that it proves: that record must not count.
EDITED_LATER = "records/proof/management-roles.csv"
_PROOF = re.compile(r'(file = "([^"]+)"\r?\nsha256 = ")[0-9a-f]*(")')

EXCH01 = Machine("EXCH01", 2176, 2, "2017-06-12T09:14:33-04:00", "2021-01-19T21:40:02-05:00")
EXCH02 = Machine("EXCH02", 2106, 2, "2018-10-02T11:02:57-04:00", "2020-10-06T20:15:48-04:00")
TEST = Machine("TEST-EXCH", 2176, 2, "2019-03-18T10:30:00-04:00", "2021-01-21T10:05:41-05:00")
FIRST = ("2021-04-04T11:02:10", "2021-04-04T18:24:51", "1.335.433.0")
WEEK_1 = ("2021-04-11T09:01:33", "2021-04-11T16:10:08", "1.335.880.0")
WEEK_2 = ("2021-04-18T09:00:47", "2021-04-18T16:02:39", "1.335.1321.0")
QUICK = ("2021-04-05T08:12:20", "2021-04-05T08:29:03", "1.335.476.0")


def generated() -> dict[str, bytes]:
    """Every generated file by its path in the site folder, the records aside."""
    servers = {f"exchange/{name}": data for name, data in example_servers.files().items()}
    return {**servers, **_exports(), **_scans(), **_test_environment()}


def _exports() -> dict[str, bytes]:
    return {
        "inventory/get-exchangeserver.xml": exchange_servers((EXCH01, EXCH02)),
        "inventory/get-exchangeserver.txt": format_list((EXCH01, EXCH02)),
        "inventory/server-inventory.xlsx": server_list(),
        "reports/ed-21-02-status-2021-04-05.xlsx": status_report(),
        "exchange/EXCH01/ExSetup.xml": exsetup(2176, 12),
        "exchange/EXCH02/ExSetup.xml": exsetup(2106, 2),
    }


def _scans() -> dict[str, bytes]:
    """The scanner appends to one log: each proof is the log as it was after that run."""
    runs = [_full(*run) for run in (FIRST, WEEK_1, WEEK_2)]
    after = {"2021-04-04": 1, "2021-04-11": 2, "2021-04-18": 3}
    proofs = {
        f"records/proof/msert-exch01-{day}.log": msert_log(*runs[:count])
        for day, count in after.items()
    }
    return {
        **proofs,
        "exchange/EXCH01/msert.log": msert_log(*runs),
        "exchange/EXCH02/msert.log": msert_log(_run(*QUICK, "Quick")),
        "exchange/EXCH01/Test-ProxyLogonLogs/EXCH01-LogAgeDays.csv": proxylogon_ages(),
        "records/proof/test-proxylogon-exch01-2021-04-04.txt": proxylogon_console("EXCH01"),
    }


def _full(began: str, ended: str, signatures: str) -> str:
    return _run(began, ended, signatures, "Full")


def _run(began: str, ended: str, signatures: str, mode: str) -> str:
    return msert_run(datetime.fromisoformat(began), datetime.fromisoformat(ended), signatures, mode)


def _test_environment() -> dict[str, bytes]:
    return {
        "test-environment/inventory/get-exchangeserver.xml": exchange_servers((TEST,)),
        "test-environment/exchange/TEST-EXCH/ExSetup.xml": exsetup(2176, 12),
    }


def records(site: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    """The records with the hashes of their proofs as they should be."""

    def with_hash(match: re.Match[str]) -> str:
        name = match[2]
        content = files.get(name) or (site / name).read_bytes()
        if name == EDITED_LATER:
            content = earlier(content)
        return f"{match[1]}{hashlib.sha256(content).hexdigest()}{match[3]}"

    return {
        f"records/{path.name}": _PROOF.sub(with_hash, path.read_bytes().decode()).encode()
        for path in sorted((site / "records").glob("*.toml"))
    }


def earlier(content: bytes) -> bytes:
    """A table as it was before its last row was added."""
    return b"".join(content.splitlines(keepends=True)[:-1])


def differing(site: Path, files: dict[str, bytes]) -> list[str]:
    """The files that are missing or have other bytes."""
    return [
        name
        for name, data in sorted(files.items())
        if not (site / name).is_file() or (site / name).read_bytes() != data
    ]


def main(arguments: list[str]) -> int:
    """Write or check; the exit code says whether all was as it should be."""
    files = generated()
    files |= records(SITE, files)
    changed = differing(SITE, files)
    if "--check" not in arguments:
        for name in changed:
            path = SITE / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
    for name in changed:
        print(name)
    return 1 if changed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
