"""Ports and masks as configurations of several makers write them."""

from __future__ import annotations

import pytest

from firedoor.readers.firewalls.masks import masked_space
from firedoor.readers.firewalls.protocols import port_span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("80", (80, 80)),
        ("80-90", (80, 90)),
        ("0-65535", (0, 65535)),
        ("90-80", None),
        ("80-65536", None),
        # Cut off or garbled: which ports are meant is not known.
        ("80-", None),
        ("-80", None),
        ("80-90-", None),
        ("", None),
        ("http", None),
        ("\u00b2", None),
    ],
)
def test_ports(text: str, span: tuple[int, int] | None) -> None:
    assert port_span(text) == span


@pytest.mark.parametrize(
    ("mask", "networks"),
    [
        ("255.255.255.0", ["10.1.2.0/24"]),
        ("128.0.0.0", ["0.0.0.0/1"]),
        ("255.255.255.253", ["10.1.2.1/32", "10.1.2.3/32"]),
    ],
)
def test_masks_with_and_without_holes(mask: str, networks: list[str]) -> None:
    assert [str(n) for n in masked_space("10.1.2.3", mask).networks()] == networks


@pytest.mark.parametrize("mask", ["0.85.85.85", "255.255", "mask", ""])
def test_masks_that_are_none_or_have_too_many_holes(mask: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        masked_space("10.1.2.3", mask)
