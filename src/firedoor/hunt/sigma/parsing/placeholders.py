"""Placeholders (``%name%`` with the modifier expand) and the user's values for them."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.model.problem import InputError, Problem

_NAME = re.compile(r"(?<!\\)%([^%\s\\]+)%")
_MOST = 10_000
_SHAPE = 'name = ["value", ...] for each placeholder'


def read_placeholders(path: Path) -> dict[str, tuple[str, ...]]:
    """The values of a TOML file: each key a placeholder, each value a text or a list of texts.

    Raises ``InputError``.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(path.name, f"cannot be read: {error.strerror}")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"is not TOML: {error}"
        raise InputError(Problem(path.name, message, advice=f"write {_SHAPE}")) from error
    made = {}
    for name, given in table.items():
        values = given if isinstance(given, list) else [given]
        if not values or not all(isinstance(value, str) for value in values):
            raise InputError(
                Problem(path.name, f"{name}: expected texts", advice=f"write {_SHAPE}")
            )
        made[name] = tuple(values)
    return made


def filled(raw: object, values: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The text with each placeholder replaced by each of its values. Raises ``Refused`` without them."""
    if not isinstance(raw, str):
        raise Refused("expand needs a text")
    names = list(dict.fromkeys(found[1] for found in _NAME.finditer(raw)))
    for name in names:
        if name not in values:
            raise Refused(f"the placeholder %{name}% has no values (give them with --sigma-values)")
    made = []
    for number, chosen in enumerate(itertools.product(*(values[name] for name in names))):
        if number >= _MOST:
            raise Refused(f"its placeholders make more than {_MOST} values")
        by_name = dict(zip(names, chosen, strict=True))
        text = _NAME.sub(lambda found, table=by_name: table[found[1]], raw)  # type: ignore[misc]
        made.append(text.replace("\\%", "%"))
    return made
