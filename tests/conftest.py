"""What every test may use."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on the machine and its load: no test fails by the clock.
settings.register_profile("firedoor", deadline=None)
settings.load_profile("firedoor")

REPOSITORY = Path(__file__).resolve().parent.parent
CORPORA = REPOSITORY.parent / "shared" / "corpora"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Tests neither use nor fill the cache of the person who runs them; those of the cache have their own folder.
os.environ["FIREDOOR_CACHE"] = "off"
# In CI a skipped oracle is a failure.
REQUIRE_ALL = os.environ.get("FIREDOOR_REQUIRE_ALL") == "1"


def browser_path() -> str | None:
    """The browser of the system, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def kernel_lacks() -> str:
    """What is missing to send packets through rule sets in network namespaces; empty if nothing is."""
    for tool in ("ip", "nft", "iptables-restore", "ip6tables-restore", "ipset", "unshare"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "only root can make network namespaces and load rules"
    made = subprocess.run(
        ["unshare", "-n", "nft", "list", "ruleset"], capture_output=True, check=False
    )
    return "" if made.returncode == 0 else "no network namespace with nftables can be made here"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what needs the corpora or a browser where they are absent."""
    absent = {}
    if not CORPORA.is_dir():
        absent["corpus"] = "no shared/corpora beside the checkout"
    if browser_path() is None:
        absent["browser"] = "no Chromium found on this system"
    if any(item.get_closest_marker("kernel") for item in items) and kernel_lacks():
        absent["kernel"] = kernel_lacks()
    for item in items:
        for marker, reason in absent.items():
            if item.get_closest_marker(marker):
                if REQUIRE_ALL:
                    raise pytest.UsageError(f"{item.nodeid} must run here: {reason}")
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real data beside the checkout; use together with the ``corpus`` marker."""
    return CORPORA


@pytest.fixture(scope="session")
def browser_executable() -> str:
    """The path of the system's browser; use together with the ``browser`` marker."""
    path = browser_path()
    assert path is not None
    return path
