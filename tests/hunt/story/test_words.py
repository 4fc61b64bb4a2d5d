from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from firedoor.hunt.story.accounts import People, kind_of
from firedoor.hunt.story.clients import address_of, is_internal
from firedoor.hunt.story.pages import web_path

from .building import HERE


def _address(text: str) -> str:
    return str(address_of(text) or "")


def _internal(text: str) -> bool:
    address = address_of(text)
    return address is not None and is_internal(address)


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "web_path": web_path,
    "account_kind": lambda text: kind_of(text).value,
    "account_key": People({}).key,
    "address": _address,
    "internal": _internal,
}
TABLES = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))


def test_every_table_has_its_function() -> None:
    assert set(TABLES) == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("function", "text", "meaning"),
    [(name, text, meaning) for name, table in TABLES.items() for text, meaning in table.items()],
)
def test_meaning(function: str, text: str, meaning: object) -> None:
    assert FUNCTIONS[function](text) == meaning
