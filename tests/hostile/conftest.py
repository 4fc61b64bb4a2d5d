"""The site that every attack starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.site import good_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return good_site(tmp_path / "site")
